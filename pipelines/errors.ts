import { problemsOf } from '@anju/standards/problem.ts'

/** Every refusal of this package: code, status, Chinese title. */
export const PIPELINE_PROBLEMS = {
  selection_unknown: { status: 422, title: '选择式没有匹配任何资产' },
  run_unknown: { status: 404, title: '没有这次运行' },
  run_over: { status: 409, title: '这次运行已经结束' },
  asset_unknown: { status: 404, title: '没有这个资产' },
  role_refused: { status: 403, title: '当前角色不能启动或取消运行' },
  graph_missing: { status: 503, title: '资产图尚未就绪，请稍后再试' },
  temporal_unavailable: { status: 503, title: '编排服务暂时不可用' },
} as const

/** `throw problem('run_unknown', { field: 'id', value })`. */
export const problem = problemsOf(PIPELINE_PROBLEMS)

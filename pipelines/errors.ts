import { problemsOf } from '@anju/standards/problem.ts'

/** Every refusal of this package: code, status, Chinese title. */
export const PIPELINE_PROBLEMS = {
  selection_unknown: { status: 422, title: '选择式没有匹配任何资产' },
  run_unknown: { status: 404, title: '没有这次运行' },
  run_over: { status: 409, title: '这次运行已经结束' },
  asset_unknown: { status: 404, title: '没有这个资产' },
  role_refused: { status: 403, title: '当前角色不能启动或取消运行' },
  graph_missing: { status: 503, title: '资产图尚未就绪，请稍后再试' },
  capture_not_streaming: { status: 503, title: '数据采集正在连接，请稍后再试' },
  capture_unreachable: { status: 503, title: '数据采集没有应答' },
  captured_table_unknown: { status: 404, title: '没有采集这张表' },
  order_refused: { status: 403, title: '只有数据管理员可以处理采集' },
  table_not_stopped: { status: 409, title: '这张表没有待确认的结构变更' },
  table_stopped: { status: 409, title: '这张表的结构变更尚待确认，请先确认' },
  quarantine_row_unknown: { status: 404, title: '隔离区没有这一行，或它已经入湖' },
  snapshot_under_way: { status: 409, title: '这张表正在重新读取' },
  snapshot_unknown: { status: 404, title: '没有这次重新读取' },
  snapshot_not_so: { status: 409, title: '这次重新读取现在的状态不能这样处理' },
  row_misfit: { status: 422, title: '这一行仍然放不进湖中的表' },
  temporal_unavailable: { status: 503, title: '编排服务暂时不可用' },
} as const

/** `throw problem('run_unknown', { field: 'id', value })`. */
export const problem = problemsOf(PIPELINE_PROBLEMS)

import { problemsOf } from '@anju/standards/problem.ts'

/** Every refusal of this package: code, status, Chinese title. */
export const DASHBOARD_PROBLEMS = {
  screen_unknown: { status: 404, title: '没有这个大屏' },
  version_unknown: { status: 404, title: '没有这个版本' },
  screen_unpublished: { status: 404, title: '大屏尚未发布' },
  indicator_unknown: { status: 404, title: '没有这个指标' },
  request_invalid: { status: 400, title: '请求不合要求' },
  document_invalid: { status: 422, title: '大屏文档不合要求' },
  version_conflict: { status: 409, title: '大屏已被他人修改' },
  role_refused: { status: 403, title: '当前角色不能编辑大屏' },
  data_unavailable: { status: 503, title: '数据暂时读不到' },
} as const

/** `throw problem('screen_unknown', { field: 'id', value })`. */
export const problem = problemsOf(DASHBOARD_PROBLEMS)

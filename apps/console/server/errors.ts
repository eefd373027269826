import { problemsOf } from '@anju/standards/problem.ts'

/** What the web server itself refuses, beside the refusals of the packages whose routes it mounts. */
export const WEB_PROBLEMS = {
  not_signed_in: { status: 401, title: '请先登录' },
  foreign_origin: { status: 403, title: '请求来自其他站点,已拒绝' },
  not_found: { status: 404, title: '没有这个页面或接口' },
  malformed_request: { status: 400, title: '请求格式不正确' },
  sign_in_failed: { status: 401, title: '登录没有完成,请重新登录' },
  capture_unreachable: { status: 503, title: '数据采集没有应答' },
  internal_error: { status: 500, title: '系统内部错误,请稍后再试' },
} as const

export const webProblem = problemsOf(WEB_PROBLEMS)

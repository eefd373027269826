import { problemsOf } from '@anju/standards/problem.ts'

/** What the web server itself refuses, beside the refusals of the packages whose routes it mounts. */
export const WEB_PROBLEMS = {
  not_signed_in: { status: 401, title: '请先登录' },
  foreign_origin: { status: 403, title: '请求来自其他站点，已拒绝' },
  area_not_for_role: { status: 403, title: '您的角色不能使用这项功能' },
  not_found: { status: 404, title: '没有这个页面或接口' },
  malformed_request: { status: 400, title: '请求格式不正确' },
  sign_in_failed: { status: 401, title: '登录没有完成，请重新登录' },
  capture_unreachable: { status: 503, title: '数据采集没有应答' },
  counter_role_needed: { status: 403, title: '柜面业务由柜员或复核主管办理' },
  counter_path_unknown: { status: 404, title: '柜面没有这项业务' },
  base_file_unreadable: { status: 422, title: '文件无法读取' },
  identity_denied: { status: 403, title: '您的角色不能查看完整的身份信息' },
  ledger_unreachable: { status: 503, title: '核心账务没有应答，请稍后重试；已填写的内容仍在页面上' },
  internal_error: { status: 500, title: '系统内部错误，请稍后再试' },
} as const

export const webProblem = problemsOf(WEB_PROBLEMS)

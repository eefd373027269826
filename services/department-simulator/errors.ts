import { problemsOf } from '@anju/standards/problem.ts'

/** Every refusal of the departments: code → HTTP status and Chinese title. */
export const PROBLEMS = {
  json_malformed: { status: 400, title: '请求体不是合法的 JSON' },
  field_invalid: { status: 400, title: '字段不符合要求' },
  cursor_unknown: { status: 400, title: '不是本接口发出的游标' },
  unauthorized: { status: 401, title: '凭据缺失或无效' },
  route_unknown: { status: 404, title: '没有这个部门或接口' },
  cursor_expired: { status: 410, title: '游标已过期，请从头读取' },
  internal: { status: 500, title: '部门系统内部错误' },
} as const

/** Makes a refusal: `throw fail('cursor_expired')`. */
export const fail = problemsOf(PROBLEMS)

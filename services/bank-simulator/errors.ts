import { problemsOf } from '@anju/standards/problem.ts'

/** Every refusal of the bank: code → HTTP status and Chinese title. A refused message has done nothing. */
export const PROBLEMS = {
  json_malformed: { status: 400, title: '请求体不是合法的 JSON' },
  field_invalid: { status: 400, title: '字段不符合要求' },
  unauthorized: { status: 401, title: '凭据缺失或无效' },
  route_unknown: { status: 404, title: '没有这个交易码或接口' },
  account_unknown: { status: 404, title: '账号不在本行' },
  serial_unknown: { status: 404, title: '没有这个流水号的交易' },
  serial_reused: { status: 409, title: '流水号已用于另一笔交易' },
  batch_not_finished: { status: 409, title: '批量尚未处理完毕' },
  bank_down: { status: 503, title: '银行系统暂停服务' },
  internal: { status: 500, title: '银行系统内部错误' },
} as const

/** Makes a refusal: `throw fail('serial_unknown', { field: 'serial', value })`. */
export const fail = problemsOf(PROBLEMS)

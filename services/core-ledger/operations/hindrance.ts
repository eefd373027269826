import { ProblemError } from '@anju/standards/problem.ts'
import { refusedData } from '../store/refused-data.ts'

/** Why a bank's answer could not be booked, in a clerk's words. */
export function hindranceOf(error: unknown): string {
  const refusal = error instanceof ProblemError ? error : refusedData(error)
  if (!refusal) return '入账程序出错，详见运行日志'
  const { title, value, allowed } = refusal.problem
  return `${title}${value === undefined ? '' : ` ${value}`}${allowed === undefined ? '' : `（${allowed}）`}`
}

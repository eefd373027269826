import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import { fenDaysTo, interestTo } from './interest.ts'
import { openDay } from './money.ts'
import type { Model } from './state.ts'

/** 年终结息: every live account is given its interest to the day, and what it had by then is carried forward, once in a year. */
export function settled(model: Model, day: BusinessDate): void {
  const year = day.slice(0, 4)
  for (const [member, account] of model.accounts.entries()) {
    if (account.status === '05' || account.settledYear === year) continue
    model.accounts.change(member, { settledYear: year })
    const { movements, settledOn, prior, current } = account
    const interest = interestTo(day, movements, settledOn)
    const later = sumOf(movements.flatMap((one) => (one.date > day && one.date > settledOn ? [one.current] : [])))
    const carried = smaller(current, above(current - later))
    if (fenDaysTo(day, movements, settledOn) === 0n && carried === 0n) continue
    model.accounts.change(member, {
      prior: prior + interest + carried,
      current: current - carried,
      // What was earned is given: of earlier movements only their sum earns on.
      movements: [...movements, { date: day, amount: interest, current: -carried }],
      settledOn: day > settledOn ? day : settledOn,
    })
  }
  openDay(model, day)
}

const sumOf = (amounts: readonly Fen[]): Fen => amounts.reduce((sum, amount) => sum + amount, 0n)
const above = (amount: Fen): Fen => (amount > 0n ? amount : 0n)
const smaller = (one: Fen, other: Fen): Fen => (one < other ? one : other)

/** A loan's deduction took money; what of it was principal is learnt, and cannot be more than either. Returns what is wrong. */
export function deducted(model: Model, op: number, { received, balance }: { received: Fen; balance: Fen }): string | undefined {
  const loan = model.loans.of(op)
  const principal = loan.balance - balance
  if (principal < 0n || principal > received)
    return `${received} fen were deducted, the balance went from ${loan.balance} to ${balance}`
  model.loans.change(op, { balance })
  if (balance === 0n && principal > 0n) model.accounts.change(loan.member, { loan: null })
  return undefined
}

import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import { type Fen, scaleHalfUp, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import { interestTo } from './interest.ts'
import { payable } from './judge.ts'
import { balanceOf, type Model, type ModelVoucher } from './state.ts'

/** A change of both parts of an account. */
export interface Line {
  readonly member: number
  readonly prior: Fen
  readonly current: Fen
}

/** 月缴存额 of a member: both sides, each rounded. */
export const monthlyOf = (base: Fen, percent: bigint): Fen => 2n * scaleHalfUp(base, percent, 100n)

/** Moves money on accounts on a day. */
export function move(model: Model, lines: readonly Line[], date: BusinessDate): void {
  for (const { member, prior, current } of lines) {
    const account = model.accounts.of(member)
    model.accounts.change(member, {
      prior: account.prior + prior,
      current: account.current + current,
      movements: [...account.movements, { date, amount: prior + current, current }],
    })
  }
  openDay(model, date)
}

/** Remembers that a day has a voucher. */
export function openDay(model: Model, date: BusinessDate): void {
  if (model.days.has(date)) return
  model.days.add(date)
  model.log.push(() => model.days.delete(date))
}

export const hold = (model: Model, member: number, amount: Fen): void =>
  model.accounts.change(member, { held: model.accounts.of(member).held + amount })

const NOTHING = { remitted: null, closing: false, repaid: null, reversed: false } as const

/** Keeps what the voucher of an operation did. */
export const keepVoucher = (
  model: Model,
  op: number,
  voucher: Partial<ModelVoucher> & Pick<ModelVoucher, 'date' | 'lines'>,
): void => model.vouchers.set(op, { ...NOTHING, ...voucher })

/** Pays out of an account, from what was carried forward first. */
export function payOut(
  model: Model,
  op: number,
  { member, amount, date }: { member: number; amount: Fen; date: BusinessDate },
): void {
  const { prior } = model.accounts.of(member)
  const fromPrior = amount < prior ? amount : prior
  const lines = [{ member, prior: -fromPrior, current: fromPrior - amount }]
  move(model, lines, date)
  keepVoucher(model, op, { date, lines })
}

/** Gives an account its interest to a day, from which on it earns anew. */
export function giveInterest(model: Model, member: number, date: BusinessDate): Fen {
  const { movements, settledOn } = model.accounts.of(member)
  const interest = interestTo(date, movements, settledOn)
  if (interest === 0n) return 0n
  move(model, [{ member, prior: 0n, current: interest }], date)
  model.accounts.change(member, { settledOn: date > settledOn ? date : settledOn })
  return interest
}

/** Pays everything out with its interest and closes the account. Returns what was paid. */
export function closeOut(
  model: Model,
  op: number,
  { member, date }: { member: number; date: BusinessDate },
): { balance: Fen; interest: Fen } {
  const before = model.accounts.of(member)
  const interest = giveInterest(model, member, date)
  const lines = [{ member, prior: -before.prior, current: -before.current - interest }]
  if (balanceOf(before) + interest > 0n) {
    move(model, lines, date)
    keepVoucher(model, op, { date, lines, closing: true })
  }
  model.accounts.change(member, { status: '05' })
  return { balance: balanceOf(before), interest }
}

/** A unit pays a month for all its accounts, out of a receipt or at once. */
export function remitted(
  model: Model,
  op: number,
  { unit, month, date, receipt = null }: { unit: number; month: BusinessMonth; date: BusinessDate; receipt?: number | null },
): { month: BusinessMonth; memberCount: number; amount: string } {
  const lines = payable(model, unit, month).map(([member, { monthly }]) => ({ member, prior: 0n, current: monthly }))
  model.units.change(unit, { paid: [...model.units.of(unit).paid, month] })
  move(model, lines, date)
  keepVoucher(model, op, { date, lines, remitted: { unit, month, receipt } })
  return { month, memberCount: lines.length, amount: yuanFromFen(sumFen(lines.map(({ current }) => current))) }
}

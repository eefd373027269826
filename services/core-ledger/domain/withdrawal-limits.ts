import { addMonthsToDate, type BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import { fail } from '../errors.ts'
import type { Policy } from './policy.ts'

/** One bound of a withdrawal, by the name that the applicant is told. */
export interface WithdrawalLimit {
  readonly name: string
  readonly amount: Fen
}

/** A withdrawal that was accepted before and has not been cancelled. */
export interface EarlierWithdrawal {
  readonly acceptedOn: BusinessDate
  readonly amount: Fen
}

const above = (amount: Fen): Fen => (amount > 0n ? amount : 0n)
const total = (earlier: readonly EarlierWithdrawal[]): Fen => sumFen(earlier.map(({ amount }) => amount))

export interface LimitedAccount {
  readonly balance: Fen
  readonly held: Fen
}

/**
 * What account and policy allow for a partial withdrawal, whatever it is spent on: the available balance less what must be kept, the
 * months since the last one of this reason (nothing until they have passed), the cap of the calendar year.
 */
export function accountLimits(
  { balance, held }: LimitedAccount,
  { reason, acceptedOn, earlier }: { reason: string; acceptedOn: BusinessDate; earlier: readonly EarlierWithdrawal[] },
  { withdrawalRules: { keep, perReason } }: Policy,
): [WithdrawalLimit, ...WithdrawalLimit[]] {
  const rule = perReason.find(({ code }) => code === reason)
  const available = keep > 0n ? `可用余额（保留 ${yuanFromFen(keep)} 元后）` : '可用余额'
  return [
    { name: available, amount: above(balance - held - keep) },
    ...intervalLimit(rule?.monthsBetween ?? null, acceptedOn, earlier),
    ...(rule?.yearly ? [yearlyLimit('本年度限额', rule.yearly, acceptedOn, earlier)] : []),
  ]
}

function intervalLimit(
  months: number | null,
  acceptedOn: BusinessDate,
  earlier: readonly EarlierWithdrawal[],
): WithdrawalLimit[] {
  const last = earlier.map((one) => one.acceptedOn).reduce((newest, day) => (day > newest ? day : newest), '')
  if (months === null || last === '') return []
  const next = addMonthsToDate(last, months)
  return acceptedOn < next ? [{ name: `距上次提取不满 ${months} 个月（最早 ${next}）`, amount: 0n }] : []
}

function yearlyLimit(name: string, cap: Fen, acceptedOn: BusinessDate, earlier: readonly EarlierWithdrawal[]): WithdrawalLimit {
  const used = total(earlier.filter((one) => one.acceptedOn.slice(0, 4) === acceptedOn.slice(0, 4)))
  // Of what is left the whole is said too; while nothing is used they are the same.
  return { name: used > 0n ? `${name} ${yuanFromFen(cap)} 元` : name, amount: above(cap - used) }
}

/** 租房提取年度限额 of one person or, of both together, of a couple. `earlier`: what they have withdrawn for rent. */
export const rentLimit = (
  married: boolean,
  acceptedOn: BusinessDate,
  earlier: readonly EarlierWithdrawal[],
  { rentLimits }: Policy,
): WithdrawalLimit =>
  married
    ? yearlyLimit('租房年度限额（已婚）', rentLimits.couple, acceptedOn, earlier)
    : yearlyLimit('租房年度限额（单身）', rentLimits.single, acceptedOn, earlier)

/** What was spent, less what has been withdrawn on the same paper, by whomever. */
export const expenseLimit = (name: string, spent: Fen, onDocument: readonly EarlierWithdrawal[]): WithdrawalLimit => ({
  name,
  amount: above(spent - total(onDocument)),
})

/** The one that binds: the lowest, the first of equals. */
export const bindingLimit = ([first, ...rest]: readonly [WithdrawalLimit, ...WithdrawalLimit[]]): WithdrawalLimit =>
  rest.reduce((lowest, one) => (one.amount < lowest.amount ? one : lowest), first)

/** Refuses an amount above the binding limit (withdrawal_above_limit), naming it. */
export function assertWithinLimits(amount: Fen, limits: readonly [WithdrawalLimit, ...WithdrawalLimit[]]): void {
  const { name, amount: most } = bindingLimit(limits)
  if (amount > most)
    throw fail('withdrawal_above_limit', {
      field: 'amount',
      value: yuanFromFen(amount),
      detail: `提取金额 ${yuanFromFen(amount)} 元超过“${name}”，至多 ${yuanFromFen(most)} 元`,
      allowed: `至多 ${yuanFromFen(most)}（${name}）`,
    })
}

import { addMonths, type BusinessDate, type BusinessMonth, monthOf } from '@anju/standards/business-date.ts'
import { type Fen, scaleHalfUp, sumFen } from '@anju/standards/money.ts'
import { fail } from '../errors.ts'
import { assertBase, ratioText } from './contribution.ts'
import type { Policy } from './policy.ts'
import { type BANK_DEPOSIT, MEMBERS_FUND, type SUSPENSE, VOUCHER_KINDS } from './subjects.ts'
import { balanced, credit, debit, type VoucherDraft } from './voucher.ts'

/*
 * 自愿缴存: people without an employing unit (灵活就业人员、个体工商户、非全日制) join by an agreement (条例第四十九条, 国务院令第844号). They pay both sides'
 * ratio themselves, for one or several months at once. Their accounts are in a unit of the centre's own, 集中户, which pays nothing as a unit.
 */

/** 单位账户状态 99 其他: a 集中户. Whatever a unit does for its employees is refused of it, since it is not 正常. */
export const COLLECTIVE_UNIT = '99'
const REMITTANCE = '01'

/** What a contributor chooses. */
export interface VoluntaryTerms {
  readonly base: Fen
  /** 缴存比例 of both sides together, in percent. */
  readonly ratioPercent: bigint
  /** 缴存周期: months of one payment. */
  readonly everyMonths: number
}

/** An agreement in force, as what is paid by it depends on it. */
export interface VoluntaryAgreement {
  readonly agreementNo: string
  readonly accountNo: string
  /** 月缴存额, all of it the contributor's own. */
  readonly monthly: Fen
  readonly everyMonths: number
  readonly fromMonth: BusinessMonth
  /** Newest month that is paid; null before the first. */
  readonly paidThrough: BusinessMonth | null
  /** Months that the bank has been asked to collect and has not answered for. */
  readonly collecting: boolean
}

/** Refuses a unit that is no 集中户 (unit_not_collective). */
export function assertCollective({ unitNo, status }: { unitNo: string; status: string }): void {
  if (status !== COLLECTIVE_UNIT)
    throw fail('unit_not_collective', { field: 'unitNo', value: unitNo, allowed: '状态 99 的自愿缴存集中户' })
}

/** Refuses terms outside the policy of the day (base_out_of_range, ratio_out_of_range, frequency_not_allowed). Returns 月缴存额, rounded to its step. */
export function judgeTerms({ base, ratioPercent, everyMonths }: VoluntaryTerms, policy: Policy): Fen {
  const { ratios, everyMonths: allowed } = policy.voluntaryRules
  assertBase(base, policy)
  if (ratioPercent < ratios.lowest || ratioPercent > ratios.highest)
    throw fail('ratio_out_of_range', {
      field: 'ratio',
      value: ratioText(ratioPercent),
      allowed: `${ratioText(ratios.lowest)}–${ratioText(ratios.highest)}（单位与个人部分之和，由本人承担）`,
    })
  if (!allowed.includes(everyMonths))
    throw fail('frequency_not_allowed', {
      field: 'everyMonths',
      value: String(everyMonths),
      allowed: `${allowed.join('、')} 个月`,
    })
  return scaleHalfUp(base, ratioPercent, 100n * policy.amountStep) * policy.amountStep
}

/** The months that the next payment is for: they follow what is paid, and there are as many as were agreed. */
export function nextMonths({ fromMonth, paidThrough, everyMonths }: VoluntaryAgreement): BusinessMonth[] {
  const first = paidThrough ? addMonths(paidThrough, 1) : fromMonth
  return Array.from({ length: everyMonths }, (_, index) => addMonths(first, index))
}

/** Refuses a payment before its first month has begun (month_in_future), and one beside a collection that the bank has not answered (collection_in_flight). */
export function assertPayable(agreement: VoluntaryAgreement, businessDate: BusinessDate): void {
  assertNotCollecting(agreement)
  const [first] = nextMonths(agreement)
  if (first! > monthOf(businessDate))
    throw fail('month_in_future', { field: 'businessDate', value: businessDate, allowed: `${first} 起` })
}

/** Refuses what a collection that is on its way depends on (collection_in_flight). */
export function assertNotCollecting({ accountNo, collecting }: VoluntaryAgreement): void {
  if (collecting)
    throw fail('collection_in_flight', { field: 'accountNo', value: accountNo, allowed: '银行返回扣收结果后再办理' })
}

/** Refuses a loan to one who has not paid for as many months as the policy asks of voluntary contributors (voluntary_months_short). */
export function assertMonthsBeforeLoan(accountNo: string, paidMonths: number, { voluntaryRules }: Policy): void {
  if (paidMonths < voluntaryRules.monthsBeforeLoan)
    throw fail('voluntary_months_short', {
      field: 'accountNo',
      value: accountNo,
      detail: `自愿缴存 ${paidMonths} 个月`,
      allowed: `自愿缴存满 ${voluntaryRules.monthsBeforeLoan} 个月`,
    })
}

/** 自愿缴存 (001) of one payment: an entry (汇缴) for each month, out of 暂收 or of what the bank has collected. */
export function voluntaryVoucher(
  { accountNo, monthly }: Pick<VoluntaryAgreement, 'accountNo' | 'monthly'>,
  months: readonly BusinessMonth[],
  { from, businessDate }: { from: typeof BANK_DEPOSIT | typeof SUSPENSE; businessDate: BusinessDate },
): VoucherDraft {
  const amount = sumFen(months.map(() => monthly))
  return {
    kind: VOUCHER_KINDS.remittance,
    businessDate,
    summary: months.length === 1 ? `自愿缴存 ${months[0]}` : `自愿缴存 ${months[0]}–${months.at(-1)}`,
    legs: balanced([debit(from, amount), credit(MEMBERS_FUND, amount)]),
    accountLines: months.map((month) => ({
      accountNo,
      kind: REMITTANCE,
      prior: 0n,
      current: monthly,
      interest: 0n,
      reason: null,
      month,
    })),
    loanLines: [],
    reference: { kind: 'account', no: accountNo },
    reversalOf: null,
  }
}

import { addDays, type BusinessDate, lastDayOf, monthOf } from '@anju/standards/business-date.ts'
import { fail } from '../errors.ts'
import { assertBusinessDate } from './business-day.ts'

/**
 * What must hold before a day is closed (日终检查): code → what is counted when it is not so. A slice that adds business adds its check
 * here and its query in store/day-end-checks.ts; a day is closed when every count is 0.
 */
export const DAY_END_CHECKS = {
  vouchers_altered: '过账后被改动的凭证',
  vouchers_unbalanced: '借贷不平的凭证',
  fund_differs: '住房公积金科目余额与个人账户余额之和不符',
  accounts_differ: '余额与明细之和不符的个人账户',
  holds_differ: '冻结金额与各笔冻结、提取不符，或冻结无故终止的个人账户',
  receipts_differ: '已用、退回金额与其分摊、退款不符的到账',
  suspense_differs: '暂收款科目余额与到账未用金额之和不符',
  loans_differ: '贷款科目余额与贷款账户余额之和不符',
  loan_entries_differ: '余额、已收本息与明细之和不符的贷款',
  loan_plans_differ: '还款计划与余额、还款明细或计划版本不符的贷款',
  account_journal_differs: '当日住房公积金科目发生额与个人明细不符',
  loan_journal_differs: '当日贷款科目发生额与贷款明细不符',
} as const

export type DayEndCheck = keyof typeof DAY_END_CHECKS

/**
 * What others have yet to decide when a day is closed: it holds nothing up (a checker has days, DOMAIN §2; a bank may be down) and is
 * carried to the next business day. It is booked on the day on which it is decided.
 */
export const CARRIED = {
  withdrawals_unfinished: '已受理未支付的提取',
  instructions_unfinished: '银行未答复的指令',
  instructions_hindered: '银行已答复但不能入账的指令',
  differences_unexplained: '未说明的对账差异',
  statements_unreconciled: '尚未对账至当日的银行专户',
} as const

/** What a closed day carried to the next, and how much of it. */
export interface CarriedItem {
  readonly check: keyof typeof CARRIED
  readonly count: number
  readonly first: string | null
}

/** A check that does not hold, and how often. */
export interface Finding {
  readonly check: DayEndCheck
  readonly count: number
  /** The first that was found, where it has a number. */
  readonly first: string | null
}

/** Refuses to close a day while anything is found (`day_not_ready`), naming every check that does not hold. */
export function assertReady(findings: readonly Finding[], field: 'date' | 'month'): void {
  const found = findings.filter(({ count }) => count > 0)
  if (found.length === 0) return
  const list = found.map(({ check, count, first }) => `${DAY_END_CHECKS[check]} ${count} 项${first ? `(如 ${first})` : ''}`)
  throw fail('day_not_ready', {
    field,
    detail: list.join(';'),
    value: found.map(({ check }) => check).join(','),
    allowed: '各项为 0',
  })
}

/**
 * Refuses (interest_not_settled) to close a 结息日, or a day behind it, while accounts have earned a year's interest and not been given it.
 * `count`: how many.
 */
export function assertSettled({ year, count }: { year: string; count: number }, field: 'date' | 'month'): void {
  if (count === 0) return
  throw fail('interest_not_settled', {
    field,
    value: `${year} 年度尚有 ${count} 个账户未结息`,
    allowed: `先办理批次“年终结息” ${year}`,
  })
}

/** Where the books stand. */
export interface BooksState {
  readonly today: BusinessDate
  /** The last closed day; null before the first. */
  readonly closedThrough: BusinessDate | null
  /** The earliest day with vouchers that is still open; null when there is none. */
  readonly earliestOpen: BusinessDate | null
}

/**
 * Refuses to close a day out of order: date_in_future, period_closed, then day_not_next when an earlier day with vouchers or an earlier
 * month is open. Days without vouchers may be passed over, months may not.
 */
export function assertNextDay(
  date: BusinessDate,
  { today, closedThrough, earliestOpen }: BooksState,
  field: 'date' | 'month',
): void {
  if (date > today) throw fail('date_in_future', { field, value: date, allowed: `不晚于 ${today}` })
  if (closedThrough && date <= closedThrough)
    throw fail('period_closed', { field, value: date, allowed: `晚于 ${closedThrough}` })
  if (earliestOpen && earliestOpen < date)
    throw fail('day_not_next', { field, value: date, allowed: nextOf(earliestOpen, closedThrough) })
  if (closedThrough && monthOf(date) !== monthOf(addDays(closedThrough, 1)))
    throw fail('day_not_next', { field, value: date, allowed: nextOf(date, closedThrough) })
}

/** The month that must be closed first, else the day. */
function nextOf(day: BusinessDate, closedThrough: BusinessDate | null): string {
  const month = closedThrough && monthOf(addDays(closedThrough, 1))
  return month && month < monthOf(day) ? `先办理 ${month} 月结` : day
}

/**
 * Refuses a 结息 whose day has not come (date_in_future, date_too_early), is closed (period_closed), or has an open day before it
 * (day_not_next): what was dated before it afterwards would earn nowhere.
 */
export function assertSettlementDay(
  day: BusinessDate,
  { today, closedThrough, field }: Omit<BooksState, 'earliestOpen'> & { readonly field: 'year' | 'period' },
): void {
  assertBusinessDate(day, { today, field })
  if (closedThrough !== null && day <= closedThrough)
    throw fail('period_closed', { field, value: day, allowed: `晚于 ${closedThrough}` })
  const before = addDays(day, -1)
  if (closedThrough !== before) throw fail('day_not_next', { field, value: day, allowed: `先逐日日终至 ${before}` })
}

/** Refuses to close a month's last day by itself (`month_end_due`): the month's closing books its accruals on it, then closes it. */
export function assertNotMonthEnd(date: BusinessDate): void {
  if (date === lastDayOf(monthOf(date)))
    throw fail('month_end_due', { field: 'date', value: date, allowed: `办理 ${monthOf(date)} 月结` })
}

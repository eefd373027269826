import { type BusinessDate, businessDateSchema, businessMonthSchema, lastDayOf } from '@anju/standards/business-date.ts'
import { fail } from '../errors.ts'

/** 批次种类: what runs over all accounts or loans of the centre, once for each period. */
export const BATCH_KINDS = {
  settle_interest: { title: '年终结息', period: 'year' },
  reprice_loans: { title: '贷款利率年度调整', period: 'year' },
  deduct_loans: { title: '贷款扣款', period: 'day' },
  collect_voluntarily: { title: '自愿缴存扣收', period: 'day' },
  move_to_overdue: { title: '转逾期', period: 'day' },
  close_day: { title: '日终结账', period: 'day' },
  close_month: { title: '月结', period: 'month' },
} as const

/** What a period of each length looks like. */
const PERIODS = {
  year: { isRight: (period: string) => /^\d{4}$/.test(period), allowed: '年份,如 2026' },
  month: { isRight: (period: string) => businessMonthSchema.safeParse(period).success, allowed: '年月,如 202611' },
  day: { isRight: (period: string) => businessDateSchema.safeParse(period).success, allowed: '业务日期,如 2026-11-25' },
} as const

export type BatchKindName = keyof typeof BATCH_KINDS
export const BATCH_KIND_NAMES = Object.keys(BATCH_KINDS) as [BatchKindName, ...BatchKindName[]]

/** What a batch is asked to do beside its period. */
export interface BatchOptions {
  /** Where money that is collected arrives (贷款扣款, 自愿缴存扣收). */
  readonly bankAccountNo?: string | undefined
}

export const BATCH_STATES = ['requested', 'running', 'completed', 'failed'] as const
export type BatchState = (typeof BATCH_STATES)[number]

/** The business day that a batch of a kind posts to; of 利率调整, which posts nothing, the one on which it begins. */
export function postingDayOf(kind: BatchKindName, period: string, settlementDayOf: (year: number) => string): BusinessDate {
  if (kind === 'reprice_loans') return `${period}-01-01`
  if (kind === 'settle_interest') return `${period}-${settlementDayOf(Number(period))}`
  return kind === 'close_month' ? lastDayOf(period) : period
}

/**
 * Whether a batch that failed is nobody's business any more: its day has been closed, and what it left of it (instalments that are due) is
 * the next day's. Interest of a year is left by no other.
 */
export const isOvertaken = (kind: BatchKindName, period: string, closedThrough: BusinessDate | null): boolean =>
  BATCH_KINDS[kind].period !== 'year' && closedThrough !== null && postingDayOf(kind, period, () => '') <= closedThrough

/** Kinds that collect money from people's accounts at banks, on an agreed day of each month. */
const COLLECTING = ['deduct_loans', 'collect_voluntarily'] as const
export type CollectingKind = (typeof COLLECTING)[number]
export const isCollecting = (kind: string): kind is CollectingKind => (COLLECTING as readonly string[]).includes(kind)

/** Refuses a period that the kind does not have (`period_malformed`), and a collection that names no bank account (`field_inconsistent`). */
export function assertBatch(kind: BatchKindName, period: string, { bankAccountNo }: BatchOptions): void {
  const { isRight, allowed } = PERIODS[BATCH_KINDS[kind].period]
  if (!isRight(period)) throw fail('period_malformed', { field: 'period', value: period, allowed })
  if (isCollecting(kind)) assertCollects(bankAccountNo)
}

/** Refuses (field_inconsistent) a collection that does not say into which bank account. */
export function assertCollects(bankAccountNo: string | undefined): void {
  if (!bankAccountNo)
    throw fail('field_inconsistent', {
      field: 'bankAccountNo',
      detail: '扣款、扣收须写明收款的银行专户',
      allowed: '已登记的银行专户',
    })
}

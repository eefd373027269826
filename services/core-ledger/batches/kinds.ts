import { type BusinessDate, lastDayOf } from '@anju/standards/business-date.ts'
import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import type { BatchKindName, BatchOptions } from '../domain/batch.ts'
import { closeDays } from '../operations/close-day.ts'
import { closeMonths } from '../operations/close-month.ts'
import { collectVoluntarily } from '../operations/collect-voluntarily.ts'
import { deductFromFund } from '../operations/deduct-from-fund.ts'
import { moveToOverdue } from '../operations/move-to-overdue.ts'
import type { OperationContext } from '../operations/operation.ts'
import { planDeductions } from '../operations/plan-deductions.ts'
import { repriceLoans } from '../operations/reprice-loans.ts'
import { sendDeductions } from '../operations/send-deductions.ts'
import { settleInterest } from '../operations/settle-interest.ts'
import type { Cut } from '../store/batch-chunks.ts'
import type { ChunkResult } from '../store/batch-tables.ts'
import type { LoanRange } from '../store/overdue.ts'
import type { LedgerTables } from '../store/tables.ts'

/** One chunk's work: the numbers from–to of what the stage is cut along. */
export interface ChunkWork {
  readonly period: string
  readonly options: BatchOptions
  readonly range: { readonly from: string; readonly to: string }
  /** The accounts alone that it is about, where a unit was taken apart. */
  readonly accountNos?: readonly string[]
}

/** One pass over the centre. Run again over what is done, it does nothing and says so. */
export interface Stage {
  readonly title: string
  readonly cut: Cut
  /** For which periods there is anything to do; for all of them where it is not said. */
  readonly on?: (period: string, policyAt: OperationContext['policyAt']) => boolean
  readonly run: (trx: Transaction<LedgerTables>, work: ChunkWork, context: OperationContext) => Promise<ChunkResult>
}

const reprice = async (trx: Transaction<LedgerTables>, year: number, loans: LoanRange, context: OperationContext) => ({
  ...(await repriceLoans(trx, { year, loans }, context)),
})
const REPRICING = { title: '利率调整', cut: 'loans' } as const
/** What is due is taken, or goes overdue, at the rate of its year: whatever the year's repricing has not reached, or what waited for a bank's answer then. */
const REPRICING_OF_DAY: Stage = {
  ...REPRICING,
  run: (trx, { period: day, range }, context) => reprice(trx, Number(day.slice(0, 4)), range, context),
}

const MOVING_TO_OVERDUE: readonly Stage[] = [
  REPRICING_OF_DAY,
  {
    title: '转逾期',
    cut: 'loans',
    run: async (trx, { period: day, range }, context) => ({ ...(await moveToOverdue(trx, { day, range }, context)) }),
  },
]
const SETTLING: Stage = {
  title: '结息',
  cut: 'units',
  run: async (trx, { period, range: { from, to }, accountNos }, context) => {
    const asked = accountNos ? { accountNos } : { fromUnitNo: from, toUnitNo: to }
    const [done] = await settleInterest(trx, [{ year: Number(period), ...asked }], context)
    const { settled, skipped, vouchers, interest, carried } = done!
    return { settled, skipped, vouchers, interest, carried }
  },
}

/** What comes before a day, the last of a month too, is closed: cut into chunks what the closing itself would do at once. */
const endOfDay = (dayOf: (period: string) => BusinessDate): Stage[] => [
  ...MOVING_TO_OVERDUE.map(
    (stage) =>
      ({
        ...stage,
        run: (trx, work, context) => stage.run(trx, { ...work, period: dayOf(work.period) }, context),
      }) satisfies Stage,
  ),
  {
    ...SETTLING,
    on: (period, policyAt) => isSettlementDay(dayOf(period), policyAt),
    run: (trx, work, context) => SETTLING.run(trx, { ...work, period: work.period.slice(0, 4) }, context),
  },
]

/** Asks the bank for all that is due, instruction by instruction; what is on its way is not asked for again. */
const collectAll: Stage['run'] = async (trx, { period: businessDate, options }, context) => {
  const item = { businessDate, bankAccountNo: options.bankAccountNo! }
  let [sent, amount] = [0, 0n]
  for (;;) {
    const [asked] = await collectVoluntarily(trx, [item], context)
    if (asked!.instructionNo === null) return { sent, amount: yuanFromFen(amount) }
    sent += asked!.count
    amount += fenFromYuan(asked!.amount)
  }
}

const isSettlementDay = (day: BusinessDate, policyAt: OperationContext['policyAt']) =>
  day.slice(5) === policyAt(`${day.slice(0, 4)}-01-01`).interestSettlementDay

/** The stages of each kind of batch, in their order. */
export const BATCH_STAGES: Readonly<Record<BatchKindName, readonly Stage[]>> = {
  settle_interest: [SETTLING],
  reprice_loans: [{ ...REPRICING, run: (trx, { period, range }, context) => reprice(trx, Number(period), range, context) }],
  deduct_loans: [
    REPRICING_OF_DAY,
    {
      title: '公积金扣款计划',
      cut: 'loans',
      run: async (trx, { period: day, range }, context) => ({
        ...(await planDeductions(trx, { day, range, kind: 'fund' }, context)),
      }),
    },
    {
      title: '公积金扣款',
      cut: 'loans',
      run: async (trx, { period: day, range }, context) => ({ ...(await deductFromFund(trx, { day, range }, context)) }),
    },
    {
      title: '银行扣款计划',
      cut: 'loans',
      run: async (trx, { period: day, range }, context) => ({
        ...(await planDeductions(trx, { day, range, kind: 'bank' }, context)),
      }),
    },
    {
      title: '银行扣款发送',
      cut: 'loans',
      run: async (trx, { period: day, range, options }, context) => {
        const { sent, amount } = await sendDeductions(trx, { day, range, bankAccountNo: options.bankAccountNo! }, context)
        return { sent, amount }
      },
    },
  ],
  collect_voluntarily: [{ title: '自愿缴存扣收', cut: 'whole', run: collectAll }],
  move_to_overdue: MOVING_TO_OVERDUE,
  close_day: [
    ...endOfDay((day) => day),
    {
      title: '日终结账',
      cut: 'whole',
      run: async (trx, { period: date }, context) => {
        const [closed] = await closeDays(trx, [{ date }], context)
        return { vouchers: closed!.voucherCount, head: closed!.head }
      },
    },
  ],
  close_month: [
    ...endOfDay(lastDayOf),
    {
      title: '月结',
      cut: 'whole',
      run: async (trx, { period: month }, context) => {
        const [closed] = await closeMonths(trx, [{ month }], context)
        const { accrued, income, expense, voucherNos, head } = closed!
        return { accrued, income, expense, vouchers: voucherNos.length, head }
      },
    },
  ],
}

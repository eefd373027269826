import type { BusinessDate } from '@anju/standards/business-date.ts'
import { yuanFromFen } from '@anju/standards/money.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import { distribute, distributionVouchers, type Shares } from '../domain/income-distribution.ts'
import { fail, inItem } from '../errors.ts'
import { lockBooks } from '../store/day-closes.ts'
import { incomeOfYear, insertDistribution, isDistributed, isPeriodClosed } from '../store/periods.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import type { Operation } from './operation.ts'

export interface DistributionItem extends Shares {
  readonly year: number
  readonly docNo: string
  readonly businessDate: BusinessDate
}

export interface DistributedIncome {
  year: number
  amount: string
  riskReserve: string
  managementFee: string
  housingSupplement: string
  voucherNos: string[]
}

/**
 * 增值收益分配 of a closed year, once, by the shares of a document. Refuses date_in_future, date_too_early (not after the year),
 * year_not_closed, income_distributed, shares_not_whole, income_not_positive.
 */
export const distributeIncome: Operation<DistributionItem, DistributedIncome> = async (trx, items, context) => {
  await lockBooks(trx)
  const answers: DistributedIncome[] = []
  for (const [index, { year, docNo, businessDate, ...shares }] of items.entries()) {
    const decide = <Decision>(work: () => Decision) => inItem(context.at(index), work)
    decide(() => assertBusinessDate(businessDate, { today: context.today, earliest: `${year + 1}-01-01` }))
    const [closed, distributed] = [await isPeriodClosed(trx, `${year}12`), await isDistributed(trx, year)]
    const income = await incomeOfYear(trx, year)
    const parts = decide(() => {
      if (!closed) throw fail('year_not_closed', { field: 'year', value: String(year), allowed: `${year}12 月结之后` })
      if (distributed) throw fail('income_distributed', { field: 'year', value: String(year), allowed: '尚未分配的年度' })
      return distribute(income, shares)
    })
    const voucherNos = await postVouchers(trx, distributionVouchers(parts, { year, docNo, businessDate }))
    await insertDistribution(trx, { ...parts, year, docNo, businessDate, voucherNos, by: context.actor.subject })
    answers.push({
      year,
      amount: yuanFromFen(income),
      riskReserve: yuanFromFen(parts.riskReserve),
      managementFee: yuanFromFen(parts.managementFee),
      housingSupplement: yuanFromFen(parts.housingSupplement),
      voucherNos,
    })
  }
  return answers
}

import { z } from 'zod'
import { plainShare, text } from '../../domain/field-shapes.ts'
import { tenThousandths } from '../../domain/income-distribution.ts'
import { distributeIncome } from '../distribute-income.ts'
import { defineOperationKind } from './operation-kind.ts'

/** 增值收益分配 of a year, by the document that approves it. */
export const incomeDistribution = defineOperationKind({
  kind: 'income_distribution',
  title: '增值收益分配',
  content: z.strictObject({
    year: z.int().min(1991).max(9998).meta({ title: '年度' }),
    docNo: text(100).meta({ title: '批准文号' }),
    riskReserve: plainShare.meta({ title: '贷款风险准备金比例' }),
    managementFee: plainShare.meta({ title: '管理费用比例' }),
    housingSupplement: plainShare.meta({ title: '城市廉租住房建设补充资金比例' }),
  }),
  concerns: () => ({}),
  operation: distributeIncome,
  itemOf: ({ year, docNo, ...shares }, businessDate) => ({
    year,
    docNo,
    businessDate,
    riskReserve: tenThousandths(shares.riskReserve),
    managementFee: tenThousandths(shares.managementFee),
    housingSupplement: tenThousandths(shares.housingSupplement),
  }),
  facts: ({ year, amount, riskReserve, managementFee, housingSupplement }, { docNo }) => [
    { label: '年度', value: String(year) },
    { label: '批准文号', value: docNo },
    { label: '增值收益', value: amount },
    { label: '贷款风险准备金', value: riskReserve },
    { label: '管理费用', value: managementFee },
    { label: '城市廉租住房建设补充资金', value: housingSupplement },
  ],
})

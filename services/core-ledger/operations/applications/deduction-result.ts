import { fenFromYuan } from '@anju/standards/money.ts'
import { z } from 'zod'
import { anyNumber, businessDate, text, yuanText } from '../../domain/field-shapes.ts'
import { readPayers } from '../../store/receipts.ts'
import { applyDeductions } from '../apply-deductions.ts'
import { fundingFacts, fundingReceiptNos } from './funding.ts'
import { defineOperationKind } from './operation-kind.ts'

const common = {
  deductionNo: anyNumber.meta({ title: '扣款编号' }),
  paidOn: businessDate.meta({ title: '银行记账日期' }),
}
const OUTCOMES = { paid: '扣到', failed: '未扣到' } as const
const outcomeOf = <Outcome extends keyof typeof OUTCOMES>(outcome: Outcome) =>
  z.literal(outcome).meta({ title: '扣款结果', 'x-titles': { [outcome]: OUTCOMES[outcome] } })

/** 扣款结果 of a deduction that was never sent by us and that the bank has told of on paper: what it took is in a receipt. */
export const deductionResult = defineOperationKind({
  kind: 'deduction_result',
  title: '扣款结果登记',
  content: z.discriminatedUnion('outcome', [
    z.strictObject({
      outcome: outcomeOf('paid'),
      ...common,
      received: yuanText.meta({ title: '扣到金额' }),
      receiptNos: fundingReceiptNos,
    }),
    z.strictObject({ outcome: outcomeOf('failed'), ...common, failure: text(200).meta({ title: '未扣到的原因' }) }),
  ]),
  concerns: () => ({}),
  operation: applyDeductions,
  itemOf: (asked) => {
    const { deductionNo, paidOn } = asked
    return asked.outcome === 'paid'
      ? { deductionNo, paidOn, received: fenFromYuan(asked.received), receiptNos: asked.receiptNos }
      : { deductionNo, paidOn, received: 0n, failure: asked.failure }
  },
  reads: (trx, asked) => readPayers(trx, asked.outcome === 'paid' ? asked.receiptNos : []),
  facts: ({ loanNo, received, receipts }, { outcome, deductionNo, paidOn }, payers) => [
    { label: '扣款编号', value: deductionNo },
    { label: '贷款账号', value: loanNo },
    { label: '扣款结果', value: OUTCOMES[outcome] },
    { label: '扣到金额', value: received },
    { label: '银行记账日期', value: paidOn },
    ...fundingFacts(receipts, payers),
  ],
})

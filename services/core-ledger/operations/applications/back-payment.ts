import { businessMonthSchema } from '@anju/standards/business-date.ts'
import { fenFromYuan } from '@anju/standards/money.ts'
import { z } from 'zod'
import { accountNo, unitNo, yuanText } from '../../domain/field-shapes.ts'
import { readPayers } from '../../store/receipts.ts'
import { backPay } from '../back-pay.ts'
import { fundingFacts, fundingReceiptNos } from './funding.ts'
import { defineOperationKind } from './operation-kind.ts'

const line = z.strictObject({
  accountNo,
  month: businessMonthSchema.meta({ title: '补缴年月' }),
  kind: z
    .enum(['full', 'difference'], '应为 full（全额）或 difference（差额）')
    .meta({ title: '补缴种类', 'x-titles': { full: '全额', difference: '差额' } }),
  amount: yuanText.optional().meta({ title: '差额', description: '差额补缴时填写' }),
})

/** 补缴 of months that were missed or paid short. */
export const backPayment = defineOperationKind({
  kind: 'back_payment',
  title: '补缴',
  content: z.strictObject({
    unitNo,
    receiptNos: fundingReceiptNos,
    lines: z.array(line).min(1, '至少一行').max(5_000, '至多 5000 行').meta({ title: '补缴明细' }),
  }),
  concerns: ({ unitNo }) => ({ unitNo }),
  operation: backPay,
  itemOf: ({ unitNo, receiptNos, lines }, businessDate) => ({
    unitNo,
    receiptNos,
    businessDate,
    lines: lines.map(({ amount, ...rest }) => ({ ...rest, amount: amount === undefined ? undefined : fenFromYuan(amount) })),
  }),
  reads: (trx, { receiptNos }) => readPayers(trx, receiptNos),
  facts: ({ amount, remittances, receipts }, _, payers) => [
    { label: '补缴金额', value: amount },
    ...fundingFacts(receipts, payers),
    ...remittances.map((one) => ({ label: `补缴 ${one.month}`, value: `${one.memberCount} 人，${one.amount}` })),
  ],
})

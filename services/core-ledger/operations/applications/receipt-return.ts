import { fenFromYuan } from '@anju/standards/money.ts'
import { z } from 'zod'
import { receiptNo, text, yuanText } from '../../domain/field-shapes.ts'
import { RECEIPT_RETURN, returnReceipts } from '../return-receipts.ts'
import { defineOperationKind } from './operation-kind.ts'

/** 暂收退回: money that belongs to nobody here goes back to who paid it, by the bank. */
export const receiptReturn = defineOperationKind({
  kind: RECEIPT_RETURN,
  title: '暂收退回',
  content: z.strictObject({
    receiptNo,
    amount: yuanText.optional().meta({ title: '退回金额', description: '不填则退回全部余额' }),
    reason: text(200).meta({ title: '退回原因' }),
  }),
  concerns: () => ({}),
  operation: returnReceipts,
  itemOf: ({ receiptNo, amount }, businessDate) => ({
    receiptNo,
    amount: amount === undefined ? undefined : fenFromYuan(amount),
    businessDate,
  }),
  facts: ({ payeeName, payeeAccountNo, amount }, { receiptNo, reason }) => [
    { label: '退回原因', value: reason },
    { label: '到账编号', value: receiptNo },
    { label: '退回金额', value: amount },
    { label: '收款人', value: `${payeeName} ${payeeAccountNo}` },
  ],
  awaitsMoney: true,
})

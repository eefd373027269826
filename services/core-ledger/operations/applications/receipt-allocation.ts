import { businessMonthSchema } from '@anju/standards/business-date.ts'
import { z } from 'zod'
import { unitNo } from '../../domain/field-shapes.ts'
import { readPayers } from '../../store/receipts.ts'
import { allocateReceipts } from '../allocate-receipts.ts'
import { firstRemittanceFacts } from './first-remittance.ts'
import { fundingFacts, fundingReceiptNos } from './funding.ts'
import { defineOperationKind } from './operation-kind.ts'

/** 到账分摊: whose money it is that came in. What is certain the bank's loop allocates by itself; what takes a person's judgement takes two. */
export const receiptAllocation = defineOperationKind({
  kind: 'receipt_allocation',
  title: '到账分摊',
  content: z.strictObject({
    receiptNos: fundingReceiptNos,
    unitNo,
    month: businessMonthSchema.meta({ title: '汇缴年月' }),
  }),
  concerns: ({ unitNo }) => ({ unitNo }),
  operation: allocateReceipts,
  itemOf: (asked, businessDate) => ({ ...asked, businessDate }),
  reads: async (trx, asked) => ({
    first: await firstRemittanceFacts(trx, asked),
    payers: await readPayers(trx, asked.receiptNos),
  }),
  facts: ({ month, memberCount, amount, receipts }, _, { first, payers }) => [
    { label: '汇缴年月', value: month },
    ...first,
    { label: '人数', value: String(memberCount) },
    { label: '汇缴金额', value: amount },
    ...fundingFacts(receipts, payers),
  ],
})

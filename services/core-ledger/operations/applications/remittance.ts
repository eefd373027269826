import { businessMonthSchema } from '@anju/standards/business-date.ts'
import { z } from 'zod'
import { unitNo } from '../../domain/field-shapes.ts'
import { readPayers } from '../../store/receipts.ts'
import { allocateReceipts } from '../allocate-receipts.ts'
import { firstRemittanceFacts } from './first-remittance.ts'
import { fundingFacts, fundingReceiptNos } from './funding.ts'
import { defineOperationKind } from './operation-kind.ts'

/** 汇缴 of a unit's month, out of what has come in for it. */
export const remittance = defineOperationKind({
  kind: 'remittance',
  title: '汇缴',
  content: z.strictObject({ unitNo, month: businessMonthSchema.meta({ title: '汇缴年月' }), receiptNos: fundingReceiptNos }),
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
    { label: '金额', value: amount },
    ...fundingFacts(receipts, payers),
  ],
})

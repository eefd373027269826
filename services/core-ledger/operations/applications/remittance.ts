import { businessMonthSchema } from '@anju/standards/business-date.ts'
import { z } from 'zod'
import { unitNo } from '../../domain/field-shapes.ts'
import { remitMonths } from '../remit-months.ts'
import { defineOperationKind } from './operation-kind.ts'

/** 汇缴 whose money a person has seen at the bank without a receipt here (有单位无流水); what has come as a receipt is allocated instead. */
export const remittance = defineOperationKind({
  kind: 'remittance',
  title: '汇缴',
  content: z.strictObject({ unitNo, month: businessMonthSchema.meta({ title: '汇缴年月' }) }),
  concerns: ({ unitNo }) => ({ unitNo }),
  operation: remitMonths,
  itemOf: (asked, businessDate) => ({ ...asked, businessDate }),
  facts: ({ month, memberCount, amount }) => [
    { label: '汇缴年月', value: month },
    { label: '人数', value: String(memberCount) },
    { label: '金额', value: amount },
  ],
})

import { z } from 'zod'
import { loanNo } from '../../domain/field-shapes.ts'
import { repriceNamed } from '../reprice-loans.ts'
import { defineOperationKind } from './operation-kind.ts'

/** 利率年度调整 of one loan whose borrower stands at the counter before the batch has reached it. */
export const repricing = defineOperationKind({
  kind: 'repricing',
  title: '贷款利率年度调整',
  content: z.strictObject({
    loanNo,
    year: z
      .int()
      .min(2000)
      .max(2100)
      .meta({ title: '年度', examples: [2026] }),
  }),
  concerns: ({ loanNo }) => ({ loanNo }),
  operation: repriceNamed,
  itemOf: (asked) => asked,
  facts: ({ year, repriced }) => [
    { label: '年度', value: String(year) },
    { label: '此次调整', value: repriced ? '是' : '此前已调整或无须调整' },
  ],
})

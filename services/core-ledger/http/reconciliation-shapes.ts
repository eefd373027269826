import { businessDateSchema } from '@anju/standards/business-date.ts'
import { z } from 'zod'
import { anyNumber, bankAccountNo, businessDate, text } from '../domain/field-shapes.ts'
import type { DifferenceView, ReconciliationView } from '../store/reconciliation-reads.ts'
import { money } from './answers.ts'
import { pageOf } from './reading-answers.ts'

const no = z.string()

export const reconciliationBody = z.strictObject({ bankAccountNo, day: businessDate })
export const explanationBody = z.strictObject({ note: text(400) })
export const closingBody = z.strictObject({ with: z.array(anyNumber).min(1).max(100), note: text(400) })

export const differenceState = z.enum(['open', 'explained', 'closed'])
/** Amounts are signed: what comes in is positive. */
export const differenceReading = z.object({
  differenceNo: no,
  bankAccountNo: no,
  kind: z.enum(['ours_only', 'theirs_only', 'amount_differs']),
  day: businessDateSchema,
  bankSerial: z.string().nullable(),
  counterpartyName: z.string().nullable(),
  purpose: z.string().nullable(),
  voucherNo: no.nullable(),
  ourAmount: money,
  bankAmount: money,
  state: differenceState,
  note: z.string().nullable(),
  handledBy: z.string().nullable(),
}) satisfies z.ZodType<DifferenceView>
export const differencesPage = pageOf(differenceReading)

const reconciliationRow = z.object({
  reconciliationNo: no,
  bankAccountNo: no,
  day: businessDateSchema,
  bankBalance: money,
  bookBalance: money,
  matched: z.int(),
  unexplained: money,
  theirsOnly: money.meta({ description: '银行已记而中心未记的净额' }),
  oursOnly: money.meta({ description: '中心已记而银行未记的净额，以银行减账面计' }),
  amountDiffers: money.meta({ description: '金额不符的净额，以银行减账面计' }),
  balanced: z.boolean().meta({ description: '两边每笔都已对上或已说明，以现在计' }),
  balancedWhenRun: z.boolean().nullable().meta({ description: '对账当时是否如此，其后的说明不改变它；早先的对账未记，为 null' }),
  runBy: z.string(),
})
export const reconciliationsPage = pageOf(reconciliationRow.extend({ ranAt: z.string() }))
export const reconciliationReading = reconciliationRow.extend({
  differences: z.array(differenceReading),
}) satisfies z.ZodType<ReconciliationView>

import { fromDayAfter } from '../../domain/business-day.ts'
import { fail } from '../../errors.ts'
import { readClosedThrough } from '../../store/day-closes.ts'
import { accountMerge } from '../applications/account-merge.ts'
import { contributionCorrection } from '../applications/contribution-correction.ts'
import { financeEntry } from '../applications/finance-entry.ts'
import { receiptAllocation } from '../applications/receipt-allocation.ts'
import { accountOnDesk } from './of-account.ts'
import { applicationOnDesk } from './of-application.ts'
import { instructionOnDesk } from './of-instruction.ts'
import { loanOnDesk } from './of-loan.ts'
import { memberOnDesk } from './of-member.ts'
import { receiptOnDesk } from './of-receipt.ts'
import { voucherOnDesk } from './of-voucher.ts'
import { withdrawalOnDesk } from './of-withdrawal.ts'
import { type Correction, type Desk, type DeskThing, type LookUp, refusedAs, THINGS } from './thing.ts'

/** Numbers say what they are of by how they begin. */
const LOOK_UPS: readonly (readonly [RegExp, LookUp])[] = [
  [/^1\d{9}$/, memberOnDesk],
  [/^99\d{11}$/, accountOnDesk],
  [/^97\d{13,}$/, loanOnDesk],
  [/^30\d{13,}$/, voucherOnDesk],
  [/^22\d{13,}$/, withdrawalOnDesk],
  [/^41\d{13,}$/, receiptOnDesk],
  [/^42\d{13,}$/, instructionOnDesk],
  [/^51\d{13,}$/, applicationOnDesk],
]

/** Whatever bears a number, with its history and what may be done about it now. Refuses desk_number_unknown. */
export async function lookUp(desk: Desk, no: string): Promise<DeskThing> {
  const found = await LOOK_UPS.find(([shape]) => shape.test(no))?.[1](desk, no)
  if (!found) throw fail('desk_number_unknown', { field: 'no', value: no, allowed: `${Object.values(THINGS).join('、')}的编号` })
  return { ...found, corrections: await untilBooksOpen(desk, found.corrections) }
}

/** What is offered without being tried, and books: on a closed day it waits for the next, as what is tried says by itself. */
const BOOKED: ReadonlySet<string | null> = new Set(
  [receiptAllocation, contributionCorrection, financeEntry, accountMerge].map(({ kind }) => kind),
)

async function untilBooksOpen({ trx, context }: Desk, corrections: readonly Correction[]): Promise<readonly Correction[]> {
  const closedThrough = await readClosedThrough(trx)
  if (closedThrough === null || closedThrough < context.today) return corrections
  const refusal = refusedAs('period_closed', fromDayAfter(closedThrough))
  return corrections.map((one) => (one.refusal === null && BOOKED.has(one.kind) ? { ...one, refusal } : one))
}

import { contextOf } from '@anju/core-ledger/operations/operation.ts'
import { settleInterest } from '@anju/core-ledger/operations/settle-interest.ts'
import type { LedgerDb } from '@anju/core-ledger/store/connect.ts'
import { policyBooks } from '@anju/core-ledger/store/policy.ts'
import { CITY } from '@anju/standards/code-lists/region.ts'
import { type Units, unitNoOf } from './fill.ts'

/** Accounts settled in one transaction, as the batch worker cuts them. */
const ACCOUNTS_OF_CHUNK = 5_000

/** Settles a year's interest of units, chunk by chunk, as the batch worker does; returns how many accounts. */
export async function settleInProcess(db: LedgerDb, { from, count, membersOfUnit }: Units, year: number): Promise<number> {
  const actor = { subject: 'bench', role: 'service' } as const
  const context = contextOf({
    today: new Date().toISOString().slice(0, 10),
    actor,
    policyBook: await policyBooks(CITY.code).newest(db),
  })
  const unitsOfChunk = Math.max(1, ACCOUNTS_OF_CHUNK / membersOfUnit)
  let settled = 0
  for (let first = from; first < from + count; first += unitsOfChunk) {
    const last = Math.min(first + unitsOfChunk, from + count) - 1
    const part = { year, fromUnitNo: unitNoOf(first), toUnitNo: unitNoOf(last) }
    const [done] = await db.transaction().execute((trx) => settleInterest(trx, [part], context))
    settled += done!.settled
  }
  return settled
}

import { contextOf } from '@anju/core-ledger/operations/operation.ts'
import { settleInterest } from '@anju/core-ledger/operations/settle-interest.ts'
import type { LedgerDb } from '@anju/core-ledger/store/connect.ts'
import { policyBooks } from '@anju/core-ledger/store/policy.ts'
import { CITY } from '@anju/standards/code-lists/region.ts'
import { sql } from 'kysely'
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
  // 结息 needs every day before it closed; how a day is closed is not measured here.
  await sql`INSERT INTO ledger.day_close (business_date, voucher_count, merkle_root, previous_head, head, closed_by)
    SELECT make_date(${year}::int, 6, 29), 0, digest, digest, digest, 'bench' FROM (SELECT sha256(${String(year)}::bytea) AS digest) d`.execute(
    db,
  )
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

import { type Kysely, sql, type Transaction } from 'kysely'
import type { ScheduleName, ScheduleSetting } from '../domain/batch-schedule.ts'
import { tellRequested } from './batches.ts'
import type { LedgerTables } from './tables.ts'

/** A schedule with who set it last; null: as it came. */
export interface Schedule extends ScheduleSetting {
  readonly changedBy: string | null
  readonly changedAt: string
}

/** The schedules, or the one of that name. */
export async function listSchedules(db: Kysely<LedgerTables>, name?: ScheduleName): Promise<Schedule[]> {
  const query = db.selectFrom('ledger.batch_schedule').selectAll().orderBy('name')
  const rows = await (name ? query.where('name', '=', name) : query).execute()
  return rows.map((row) => ({
    name: row.name,
    paused: row.paused,
    at: row.at,
    dayOfMonth: row.day_of_month ?? undefined,
    bankAccountNo: row.bank_account_no ?? undefined,
    changedBy: row.changed_by,
    changedAt: row.changed_at,
  }))
}

/** Locks every schedule until the transaction ends. */
export const lockSchedules = (trx: Transaction<LedgerTables>) =>
  trx.selectFrom('ledger.batch_schedule').select('name').orderBy('name').forNoKeyUpdate().execute()

/** Sets a schedule, and tells the worker. */
export async function setSchedule(trx: Transaction<LedgerTables>, setting: ScheduleSetting, changedBy: string): Promise<void> {
  const { name, paused, at, dayOfMonth = null, bankAccountNo = null } = setting
  await sql`UPDATE ledger.batch_schedule SET paused = ${paused}, at = ${at}, day_of_month = ${dayOfMonth}, bank_account_no = ${bankAccountNo},
    changed_by = ${changedBy}, changed_at = now() WHERE name = ${name}`.execute(trx)
  await tellRequested.execute(trx)
}

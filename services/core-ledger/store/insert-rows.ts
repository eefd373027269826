import { type Insertable, sql, type Transaction } from 'kysely'
import type { LedgerTables } from './tables.ts'

/**
 * Inserts rows of one shape in one statement, however many: they travel as one JSON parameter. With `skipTaken` rows that a unique key
 * refuses are left out instead of failing. Returns the values of `key` of the rows inserted.
 */
export async function insertRows<Table extends keyof LedgerTables, Key extends keyof LedgerTables[Table] & string>(
  trx: Transaction<LedgerTables>,
  table: Table,
  rows: readonly Insertable<LedgerTables[Table]>[],
  { key, skipTaken = false }: { key: Key; skipTaken?: boolean },
): Promise<Set<string>> {
  const [first] = rows
  if (!first) return new Set()
  const columns = sql.join(Object.keys(first).map((column) => sql.ref(column)))
  const inserted = await sql<{ key: string }>`
    INSERT INTO ${sql.table(table)} (${columns})
    SELECT ${columns} FROM jsonb_populate_recordset(NULL::${sql.table(table)}, ${JSON.stringify(rows)}::jsonb)
    ${skipTaken ? sql`ON CONFLICT DO NOTHING` : sql``} RETURNING ${sql.ref(key)} AS key`.execute(trx)
  return new Set(inserted.rows.map((row) => row.key))
}

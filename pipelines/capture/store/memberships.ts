import type { Lake, LakeSession } from '@anju/infra/lake/engine.ts'

/** By what each table was published when all its changes were last known to be captured, one row each time that was another. */
const MEMBERSHIPS = 'ods.capture_published'

const COLUMNS = [
  { name: 'slot', type: 'VARCHAR' },
  { name: 'table_name', type: 'VARCHAR' },
  { name: 'membership', type: 'VARCHAR' },
  { name: 'seen_at', type: 'TIMESTAMPTZ' },
]

/** The ods tables and what publishes each (`PublishedTable.membership`). */
export type Memberships = ReadonlyMap<string, string>

export async function ensureMemberships(lake: LakeSession): Promise<void> {
  await lake.run(`CREATE TABLE IF NOT EXISTS ${MEMBERSHIPS} (${COLUMNS.map(({ name, type }) => `${name} ${type}`).join(', ')})`)
}

/** What was last noted of every table. */
export async function readMemberships(lake: Pick<LakeSession, 'query'>, slot: string): Promise<Memberships> {
  const rows = await lake.query<{ name: string; membership: string }>(
    `SELECT table_name AS name, arg_max(membership, seen_at) AS membership FROM ${MEMBERSHIPS} WHERE slot = $1 GROUP BY 1`,
    [slot],
  )
  return new Map(rows.map(({ name, membership }) => [name, membership]))
}

export async function noteMemberships(lake: Lake, slot: string, memberships: Memberships, now: Date): Promise<void> {
  const rows = [...memberships].map(([table, membership]) => [slot, table, membership, now.toISOString()])
  await lake.transaction((session) => session.appendRows(MEMBERSHIPS, COLUMNS, rows))
}

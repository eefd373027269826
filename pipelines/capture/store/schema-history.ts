import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { problem } from '../../errors.ts'
import type { Shape } from '../ods/shape.ts'

/** What happened to the columns of captured tables, one row a step: `ods.capture_schema`. */
export const SCHEMA_HISTORY = 'ods.capture_schema'

export async function ensureSchemaHistory(lake: LakeSession): Promise<void> {
  await lake.run(
    `CREATE TABLE IF NOT EXISTS ${SCHEMA_HISTORY} (table_name VARCHAR, version BIGINT, kind VARCHAR, lsn BIGINT, diff VARCHAR, changed_by VARCHAR, changed_at TIMESTAMPTZ)`,
  )
}

/** Who takes the steps that no person takes. */
export const SYSTEM = '采集程序'

/** Throws captured_table_unknown when capture has never written to this table. */
export async function requireCaptured(lake: LakeSession, table: string): Promise<void> {
  const known = await lake.query(`SELECT 1 FROM ${SCHEMA_HISTORY} WHERE table_name = $1 LIMIT 1`, [table])
  if (known.length === 0) throw problem('captured_table_unknown', { field: 'table', value: table })
}

/** The tables of ods that capture has made or taken over. */
export async function capturedTables(lake: Pick<LakeSession, 'query'>): Promise<ReadonlySet<string>> {
  const rows = await lake.query<{ name: string }>(`SELECT DISTINCT table_name AS name FROM ${SCHEMA_HISTORY}`)
  return new Set(rows.map(({ name }) => name))
}

/** The newest version of a table's history, also of a table that is no more; 0 when it has none. */
export async function lastVersion(lake: LakeSession, table: string): Promise<number> {
  const [row] = await lake.query<{ version: bigint | null }>(
    `SELECT max(version) AS version FROM ${SCHEMA_HISTORY} WHERE table_name = $1`,
    [table],
  )
  return Number(row?.version ?? 0)
}

/**
 * Writes the shape's newest step down, once whatever is tried again; says whether it was not there. `lsn` is where the commit stands that was the first to be
 * told so.
 */
export async function recordStep(lake: LakeSession, table: string, { version, step, since }: Shape): Promise<boolean> {
  const known = await lake.query(`SELECT 1 FROM ${SCHEMA_HISTORY} WHERE table_name = $1 AND version = $2`, [table, version])
  if (known.length > 0) return false
  await lake.run(`INSERT INTO ${SCHEMA_HISTORY} VALUES ($1, $2, $3, $4, $5, $6, CAST($7 AS TIMESTAMPTZ))`, [
    table,
    version,
    step.kind,
    since.lsn,
    JSON.stringify(step.changes),
    step.by,
    step.at,
  ])
  return true
}

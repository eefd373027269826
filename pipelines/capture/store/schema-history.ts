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

/** Throws captured_table_unknown when capture has never written to this table. */
export async function requireCaptured(lake: LakeSession, table: string): Promise<void> {
  const known = await lake.query(`SELECT 1 FROM ${SCHEMA_HISTORY} WHERE table_name = $1 LIMIT 1`, [table])
  if (known.length === 0) throw problem('captured_table_unknown', { field: 'table', value: table })
}

/** Writes the shape's newest step down, once whatever is tried again. `lsn` is where the commit stands that was the first to be told so. */
export async function recordStep(lake: LakeSession, table: string, { version, step, since }: Shape): Promise<void> {
  const known = await lake.query(`SELECT 1 FROM ${SCHEMA_HISTORY} WHERE table_name = $1 AND version = $2`, [table, version])
  if (known.length > 0) return
  await lake.run(`INSERT INTO ${SCHEMA_HISTORY} VALUES ($1, $2, $3, $4, $5, $6, CAST($7 AS TIMESTAMPTZ))`, [
    table,
    version,
    step.kind,
    since.lsn,
    JSON.stringify(step.changes),
    step.by,
    step.at,
  ])
}

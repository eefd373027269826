import type { LakeSession, LakeValue } from '@anju/infra/lake/engine.ts'

/** Which row that did not fit: its batch, dataset and line, and the digest of what was read, since two sheets of a file may have the same line. */
export interface RejectedKey {
  readonly batch: string
  readonly dataset: string
  readonly line: number
  readonly digest: string
}

/** A row that did not fit and has not been let in since. */
export interface RejectedRow extends RejectedKey {
  /** The file's name, or the source's for what was pulled. */
  readonly file: string
  readonly field: string
  readonly reason: string
  readonly raw: string
  /** When it came, an instant. */
  readonly importedAt: string
}

const SETTLED = 'ods.import_settled'

/** Makes the table of rejected rows that a person has put right. */
export async function ensureSettledTable(lake: LakeSession): Promise<void> {
  await lake.run(
    `CREATE TABLE IF NOT EXISTS ${SETTLED} (batch VARCHAR, dataset VARCHAR, line INTEGER, digest VARCHAR, by_name VARCHAR, settled_at TIMESTAMPTZ)`,
  )
}

/** Rows that did not fit and were not let in since. */
export const WAITING = `
  SELECT batch, dataset, line, md5(raw) AS digest, file, field, reason, raw,
    strftime(imported_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS "importedAt", imported_at
  FROM ods.import_rejected rejected
  WHERE NOT EXISTS (FROM ${SETTLED} settled WHERE settled.batch = rejected.batch AND settled.dataset = rejected.dataset
    AND settled.line = rejected.line AND settled.digest = md5(rejected.raw))`

type Read = Pick<LakeSession, 'query'>

/** One row that waits; undefined when there is none, or it was let in. */
export async function findWaiting(lake: Read, { batch, dataset, line, digest }: RejectedKey): Promise<RejectedRow | undefined> {
  const [row] = await lake.query<RejectedRow & Record<string, LakeValue>>(
    `SELECT * EXCLUDE imported_at FROM (${WAITING}) WHERE batch = $1 AND dataset = $2 AND line = $3 AND digest = $4 LIMIT 1`,
    [batch, dataset, line, digest],
  )
  return row
}

/** How many rows of a batch, or of a source that is pulled, wait. */
export async function countWaiting(lake: Read, { batch, file }: { batch: string; file: string }): Promise<number> {
  const [row] = await lake.query<{ n: number }>(
    `SELECT count(*)::INTEGER AS n FROM (${WAITING}) WHERE ${batch === '' ? 'file' : 'batch'} = $1`,
    [batch === '' ? file : batch],
  )
  return row!.n
}

/** Notes that a row was let in, in the same commit with it. */
export async function writeSettled(
  session: LakeSession,
  { batch, dataset, line, digest }: RejectedKey,
  { by, at }: { by: string; at: Date },
): Promise<void> {
  await session.run(`INSERT INTO ${SETTLED} VALUES ($1, $2, $3, $4, $5, CAST($6 AS TIMESTAMPTZ))`, [
    batch,
    dataset,
    line,
    digest,
    by,
    at.toISOString(),
  ])
}

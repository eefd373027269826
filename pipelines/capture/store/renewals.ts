import type { LakeSession } from '@anju/infra/lake/engine.ts'
import type { Lsn } from '../wire/lsn.ts'

/** Who has allowed to begin anew, and at which position of the lake: once a new snapshot is in, the position is another and the word is spent. */
const RENEWALS = 'ods.capture_renewals'

export async function ensureRenewals(lake: LakeSession): Promise<void> {
  await lake.run(`CREATE TABLE IF NOT EXISTS ${RENEWALS} (slot VARCHAR, lsn BIGINT, ordered_by VARCHAR, ordered_at TIMESTAMPTZ)`)
}

/** Who has allowed to begin anew from here, although capture died meanwhile; undefined: nobody. */
export async function readRenewal(lake: Pick<LakeSession, 'query'>, slot: string, lsn: Lsn): Promise<string | undefined> {
  const [row] = await lake.query<{ by: string }>(
    `SELECT ordered_by AS by FROM ${RENEWALS} WHERE slot = $1 AND lsn = $2 ORDER BY ordered_at DESC LIMIT 1`,
    [slot, lsn],
  )
  return row?.by
}

export async function noteRenewal(
  lake: LakeSession,
  slot: string,
  { lsn, by, now }: { readonly lsn: Lsn; readonly by: string; readonly now: Date },
): Promise<void> {
  await lake.run(`INSERT INTO ${RENEWALS} VALUES ($1, $2, $3, CAST($4 AS TIMESTAMPTZ))`, [slot, lsn, by, now.toISOString()])
}

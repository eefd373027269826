import type { LakeSession, LakeValue } from '@anju/infra/lake/engine.ts'
import { z } from 'zod'
import { STOPPED_PREFIX } from '../ods/layout.ts'
import { QUARANTINE } from '../ods/stage.ts'
import { REPLAYS } from './quarantine.ts'
import { SNAPSHOTS } from './snapshot-jobs.ts'

const digits = z.string().regex(/^\d{1,19}$/)
/** Where a row stands in the list: newest in the source's order first. */
export const misfitPlace = z.object({ lsn: digits, seq: digits, table: z.string() })
type MisfitPlace = z.infer<typeof misfitPlace>

/** Which rows are asked for. `kind` is a reason without the values that it quotes. */
export interface MisfitFilter {
  readonly table?: string | undefined
  readonly kind?: string | undefined
}

/** A row that waits since it does not fit, and can be put right. */
export interface WaitingMisfit {
  readonly table_name: string
  readonly lsn: bigint
  readonly seq: bigint
  readonly reason: string
  readonly raw: string
  readonly at: string
}

// What is held because its table is stopped is no misfit: it goes in by itself, in order, when the table goes on.
const MISFITS = `
  SELECT q.slot, q.table_name, q.lsn, q.seq, q.raw, coalesce(last.reason, q.reason) AS reason, q.quarantined_at,
    regexp_replace(coalesce(last.reason, q.reason), '“.*”', '“…”', 's') AS kind
  FROM ${QUARANTINE} q
  LEFT JOIN (FROM ${REPLAYS} QUALIFY row_number() OVER (PARTITION BY slot, lsn, seq ORDER BY decided_at DESC) = 1) last
    ON last.slot = q.slot AND last.lsn = q.lsn AND last.seq = q.seq
  WHERE coalesce(last.outcome, 'refused') = 'refused' AND NOT (last.outcome IS NULL AND starts_with(q.reason, '${STOPPED_PREFIX}'))`

type Read = Pick<LakeSession, 'query'>

/** A page of the rows that wait to be put right, the newest first, and where the next one begins. */
export async function misfitsFrom(
  lake: Read,
  { table, kind }: MisfitFilter,
  { limit, after }: { limit: number; after: MisfitPlace | undefined },
): Promise<{ rows: WaitingMisfit[]; next: MisfitPlace | undefined }> {
  const rows = await lake.query<WaitingMisfit & Record<string, LakeValue>>(
    `SELECT table_name, lsn, seq, reason, raw, strftime(quarantined_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS at
     FROM (${MISFITS})
     WHERE ($1 IS NULL OR table_name = $1) AND ($2 IS NULL OR kind = $2)
       AND ($3 IS NULL OR (-lsn, -seq, table_name) > (-CAST($3 AS BIGINT), -CAST($4 AS BIGINT), $5))
     ORDER BY lsn DESC, seq DESC, table_name LIMIT ${limit + 1}`,
    [table ?? null, kind ?? null, after?.lsn ?? null, after?.seq ?? null, after?.table ?? null],
  )
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    rows: rows.slice(0, limit),
    next: last && { lsn: String(last.lsn), seq: String(last.seq), table: last.table_name },
  }
}

/** How many rows wait to be put right, by table and kind of reason. */
export async function countMisfits(lake: Read): Promise<{ table: string; kind: string; rows: number }[]> {
  const counts = await lake.query<{ name: string; kind: string; n: number }>(
    `SELECT table_name AS name, kind, count(*)::INTEGER AS n FROM (${MISFITS}) GROUP BY ALL`,
  )
  return counts.map(({ name, kind, n }) => ({ table: name, kind, rows: n }))
}

/** How many of them their table was read again since, by table: what the reading brought stands for them. */
export async function countReadSince(lake: Read): Promise<{ table: string; rows: number }[]> {
  return lake.query<{ table: string; rows: number }>(
    `SELECT m.table_name AS "table", count(*)::INTEGER AS rows FROM (${MISFITS}) m
     JOIN (SELECT slot, table_name, max(from_lsn) AS from_lsn FROM ${SNAPSHOTS} WHERE state = 'done' GROUP BY ALL) reading
       ON reading.slot = m.slot AND reading.table_name = m.table_name AND m.lsn < reading.from_lsn
     GROUP BY 1 ORDER BY 1`,
  )
}

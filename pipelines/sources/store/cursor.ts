import type { LakeSession } from '@anju/infra/lake/engine.ts'

const TABLE = 'ods.source_cursor'

/** How far a source was read, after its `seq`-th commit. */
export interface SourceCursor {
  readonly seq: number
  readonly cursor: string | null
}

export async function ensureCursorTable(lake: LakeSession): Promise<void> {
  await lake.run(
    `CREATE TABLE IF NOT EXISTS ${TABLE} (source VARCHAR, seq INTEGER, cursor VARCHAR, batch VARCHAR, committed_at TIMESTAMPTZ)`,
  )
}

/** Where a source is read on from. It stands in the lake beside the rows it leads past, in one commit with them. */
export async function readCursor(lake: Pick<LakeSession, 'query'>, source: string): Promise<SourceCursor> {
  const [row] = await lake.query<SourceCursor>(`SELECT seq, cursor FROM ${TABLE} WHERE source = $1 ORDER BY seq DESC LIMIT 1`, [
    source,
  ])
  return row ? { seq: row.seq, cursor: row.cursor } : { seq: 0, cursor: null }
}

export async function writeCursor(
  session: LakeSession,
  source: string,
  { seq, cursor, batch, at }: SourceCursor & { batch: string; at: Date },
): Promise<void> {
  await session.run(`INSERT INTO ${TABLE} VALUES ($1, $2, $3, $4, CAST($5 AS TIMESTAMPTZ))`, [
    source,
    seq,
    cursor,
    batch,
    at.toISOString(),
  ])
}

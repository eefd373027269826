import type { LakeSession } from '@anju/infra/lake/engine.ts'
import type { Lsn } from '../wire/lsn.ts'

/** How far the lake has captured a slot: the truth of what is durable, since it is committed together with the changes. */
export interface Position {
  readonly lsn: Lsn
  /** Changes captured since the slot's first snapshot. */
  readonly changeCount: bigint
}

/** Makes capture's own tables where they are missing. */
export async function ensureCaptureTables(lake: LakeSession): Promise<void> {
  await lake.run('CREATE SCHEMA IF NOT EXISTS ods')
  await lake.run(
    'CREATE TABLE IF NOT EXISTS ods.capture_position (slot VARCHAR, lsn BIGINT, change_count BIGINT, flushed_at TIMESTAMPTZ)',
  )
  await lake.run(
    'CREATE TABLE IF NOT EXISTS ods.capture_quarantine (slot VARCHAR, lsn BIGINT, seq BIGINT, table_name VARCHAR, reason VARCHAR, raw VARCHAR, quarantined_at TIMESTAMPTZ)',
  )
}

/** The last position of a slot; undefined when nothing of it was captured yet. */
export async function readPosition(session: LakeSession, slot: string): Promise<Position | undefined> {
  const [row] = await session.query<{ lsn: bigint; change_count: bigint }>(
    'SELECT lsn, change_count FROM ods.capture_position WHERE slot = $1 ORDER BY lsn DESC LIMIT 1',
    [slot],
  )
  return row && { lsn: row.lsn, changeCount: row.change_count }
}

export async function appendPosition(session: LakeSession, slot: string, position: Position, now: Date): Promise<void> {
  await session.run('INSERT INTO ods.capture_position VALUES ($1, $2, $3, CAST($4 AS TIMESTAMPTZ))', [
    slot,
    position.lsn,
    position.changeCount,
    now.toISOString(),
  ])
}

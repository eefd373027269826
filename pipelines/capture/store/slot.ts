import type pg from 'pg'
import { SlotLost } from '../errors.ts'
import type { SlotState } from '../start.ts'
import { type Lsn, lsnFromText, textFromLsn } from '../wire/lsn.ts'
import { logEnd } from './chunk-reader.ts'

/** Reads the slot's state; undefined when the server has no such slot. */
export async function readSlot(client: pg.Client, slot: string): Promise<SlotState | undefined> {
  const { rows } = await client.query<SlotRow>(
    // invalidation_reason exists from PostgreSQL 16 on; through jsonb its absence is no error
    `SELECT confirmed_flush_lsn::text AS confirmed, active, pg_current_wal_flush_lsn()::text AS wal_end, wal_status,
            to_jsonb(s)->>'invalidation_reason' AS invalidation_reason
     FROM pg_replication_slots s WHERE slot_name = $1`,
    [slot],
  )
  const [row] = rows
  if (!row) return undefined
  const lostBecause = row.invalidation_reason ?? (row.wal_status === 'lost' ? 'wal_status=lost' : undefined)
  return {
    confirmed: lsnFromText(row.confirmed ?? '0/0'),
    active: row.active,
    walEnd: lsnFromText(row.wal_end),
    lostBecause,
  }
}

interface SlotRow {
  confirmed: string | null
  active: boolean
  wal_end: string
  wal_status: string | null
  invalidation_reason: string | null
}

export async function dropSlot(client: pg.Client, slot: string): Promise<void> {
  await client.query('SELECT pg_drop_replication_slot($1)', [slot])
}

/** Creates the slot. The named snapshot shows the tables exactly as of `consistentPoint` while this connection stays idle and open. */
export async function createSlot(replication: pg.Client, slot: string): Promise<{ consistentPoint: Lsn; snapshotName: string }> {
  const { rows } = await replication.query<{ consistent_point: string; snapshot_name: string }>(
    `CREATE_REPLICATION_SLOT ${slot} LOGICAL pgoutput (SNAPSHOT 'export')`,
  )
  const [row] = rows
  if (!row) throw new Error('CREATE_REPLICATION_SLOT answered nothing')
  return { consistentPoint: lsnFromText(row.consistent_point), snapshotName: row.snapshot_name }
}

/** What is written at once, and at most: beyond that a person had better set the lake back too. */
const ADVANCE_BYTES = 8n * 1024n ** 2n
const ADVANCE_MAX_BYTES = 16n * 1024n ** 3n

/**
 * Brings the end of the server's log beyond `lsn` by messages that say nothing. A database that was set back goes on from a place before what the lake holds;
 * what is read anew must stand behind that. Throws SlotLost when that is too far.
 */
export async function advanceLog(client: pg.Client, lsn: Lsn): Promise<void> {
  const endNow = async () => lsnFromText(await logEnd(client))
  for (let end = await endNow(); end <= lsn; end = await endNow()) {
    if (lsn - end > ADVANCE_MAX_BYTES)
      throw new SlotLost(
        `湖中已采集至 ${textFromLsn(lsn)}，数据库日志只到 ${textFromLsn(end)}，相差超过 16 GB（数据库被恢复到很早的备份）：请把湖也恢复到同一时点（npm run restore）`,
      )
    const bytes = lsn - end < ADVANCE_BYTES ? lsn - end : ADVANCE_BYTES
    await client.query("SELECT pg_logical_emit_message(false, 'anju.capture.advance', repeat('0', $1))", [
      Math.max(1, Number(bytes)),
    ])
  }
}

/** Whether the publication is there yet: the ledger's migration makes it. */
export async function publicationExists(client: pg.Client, publication: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_publication WHERE pubname = $1', [publication])
  return rowCount === 1
}

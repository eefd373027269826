import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import type { LineOf } from './journal.ts'
import { type Lsn, lsnFromText, textFromLsn } from './wal-position.ts'

/** In PostgreSQL's file of a slot (ReplicationSlotOnDisk), from version 5 on: where the number of the version and restart_lsn stand. */
const VERSION_AT = 8
const RESTART_AT = 96

/**
 * The logical slots as they stand on the disk. A base backup leaves them out, since a copy that streams on its own would collide with them;
 * a centre that is restored is the centre, and its capture goes on from its slot. What a slot has confirmed is in the lake before, so a slot
 * read before a moment never runs ahead of the lake of that moment.
 */
export async function readSlots(client: pg.Client, dataDir: string): Promise<LineOf<'slot'>[]> {
  const { rows } = await client.query<{ slot_name: string }>(
    "SELECT slot_name FROM pg_replication_slots WHERE slot_type = 'logical' AND NOT temporary AND restart_lsn IS NOT NULL AND confirmed_flush_lsn IS NOT NULL",
  )
  const slots = await Promise.all(rows.map(({ slot_name }) => readSlot(dataDir, slot_name)))
  return slots.filter((slot) => slot !== undefined)
}

async function readSlot(dataDir: string, name: string): Promise<LineOf<'slot'> | undefined> {
  const stateFile = join(dataDir, 'pg_replslot', name, 'state')
  const state = await ifThere(stateFile)
  if (!state) return undefined
  if (state.readUInt32LE(VERSION_AT) !== 5)
    throw new Error(`unknown version ${state.readUInt32LE(VERSION_AT)} of the slot ${name}`)
  // What decoding knows where it begins anew. Not there: nothing was under way there, and it needs to know nothing.
  const snapshotName = snapshotOf(restartOf(state))
  const content = await ifThere(join(dataDir, 'pg_logical/snapshots', snapshotName))
  // The slot moved on between the two, and the server may have removed what it no longer needs.
  if ((await ifThere(stateFile))?.equals(state) !== true) return readSlot(dataDir, name)
  const snapshot = content && { name: snapshotName, content: content.toString('base64') }
  return { kind: 'slot', name, state: state.toString('base64'), ...(snapshot ? { snapshot } : {}) }
}

const restartOf = (state: Buffer): Lsn => state.readBigUInt64LE(RESTART_AT)

/** From where on a slot needs the log. */
export const restartOfSlot = ({ state }: LineOf<'slot'>): Lsn => restartOf(Buffer.from(state, 'base64'))

/** PostgreSQL's name of it, `0-1A2B3C4D.snap`. */
const snapshotOf = (lsn: Lsn) => `${textFromLsn(lsn).replace('/', '-')}.snap`

async function ifThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

/** Makes a slot that keeps the log from now on until a backup has it. */
export async function createSlot(client: pg.Client, slot: string): Promise<void> {
  await client.query('SELECT pg_create_physical_replication_slot($1, immediately_reserve => true)', [slot])
}

/** Removes a slot; does nothing where it is gone. */
export async function dropSlot(client: pg.Client, slot: string): Promise<void> {
  await client.query('SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1', [slot])
}

/** The earliest position that any slot still needs. */
export async function earliestRestart(client: pg.Client): Promise<Lsn | undefined> {
  const { rows } = await client.query<{ lsn: string | null }>(
    "SELECT min(restart_lsn)::text AS lsn FROM pg_replication_slots WHERE wal_status <> 'lost'",
  )
  return rows[0]?.lsn ? lsnFromText(rows[0].lsn) : undefined
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { Lake } from '@anju/infra/lake/engine.ts'
import type pg from 'pg'
import { ODS_CHANGES, ODS_WORDS } from '../capture/test-source.ts'

/** So many transactions that differ are told of one by one. */
const SHOWN = 20

/** Everything that was committed must arrive within this time. */
export const ARRIVES_WITHIN_MS = 180_000

// Each row as one line of text: what is null, and what is an empty text, differ.
const SOURCE_ROWS = {
  extra: "SELECT concat_ws('|', id, coalesce(extra::text, '-')) AS line FROM trial.payment ORDER BY id",
  payment: 'SELECT trial.payment_words(p) AS line FROM trial.payment p ORDER BY id',
  line: "SELECT concat_ws('|', 'line', payment_id, line_no, amount) AS line FROM trial.line ORDER BY payment_id, line_no",
}

/** The last row of each key after the table's last truncate, unless that was a delete: what capture's README calls the current state. */
const currentOf = (table: string, key: string) => `
  SELECT * FROM ods.trial_${table}
  WHERE _op <> 'truncate'
    AND (_lsn, _seq) > coalesce((SELECT max((_lsn, _seq)) FROM ods.trial_${table} WHERE _op = 'truncate'), (-1, -1))
  QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY _lsn DESC, _seq DESC) = 1 AND _op <> 'delete'`
const LAKE_ROWS = {
  extra: `SELECT concat_ws('|', id, coalesce(extra::VARCHAR, '-')) AS line FROM (${currentOf('payment', 'id')}) ORDER BY id`,
  payment: `SELECT ${ODS_WORDS.payment} AS line FROM (${currentOf('payment', 'id')}) ORDER BY id`,
  line: `SELECT ${ODS_WORDS.line} AS line FROM (${currentOf('line', 'payment_id, line_no')}) ORDER BY payment_id, line_no`,
}

const STILL_READING = `SELECT count(*) AS tables FROM (
  FROM ods.capture_snapshots QUALIFY row_number() OVER (PARTITION BY job ORDER BY step DESC) = 1 AND state <> 'done')`

/** How many rows the lake's tables of the trial that were read again have, and how many changes its tables of the ledger, if there are any. */
async function besidesHistory(lake: Lake): Promise<bigint> {
  const again = "_op = 'snapshot' AND _xid <> 0"
  const ledger = await lake.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'ods' AND starts_with(table_name, 'ledger_')",
  )
  const counts = [
    ...['payment', 'line'].map((table) => `(SELECT count(*) FROM ods.trial_${table} WHERE ${again})`),
    ...ledger.map(({ name }) => `(SELECT count(*) FROM ods.${name})`),
  ]
  const [found] = await lake.query<{ rows: bigint }>(`SELECT ${counts.join(' + ')} AS rows`)
  return found!.rows
}

/** What the lake says against what the source says, after everything has arrived. */
export interface Comparison {
  readonly changes: number
  readonly currentRows: number
  /** What differs, in words; empty when the lake tells exactly the source's history and its present rows. */
  readonly differences: readonly string[]
}

/** Waits until the lake holds the source's log up to now and no table is being read again; false when that took too long. */
export async function arrival(source: pg.Client, lake: Lake, interruption: AbortSignal): Promise<boolean> {
  const now = await source.query<{ lsn: string }>("SELECT (pg_current_wal_lsn() - '0/0')::text AS lsn")
  // A commit that stands behind everything so far: capture's position passes what is committed, not what is merely written.
  await source.query(
    'INSERT INTO trial.line VALUES (0, 0, 0) ON CONFLICT (payment_id, line_no) DO UPDATE SET amount = line.amount + 1',
  )
  for (const until = Date.now() + ARRIVES_WITHIN_MS; Date.now() < until; await sleep(200, undefined, { signal: interruption })) {
    const [reading] = await lake.query<{ tables: bigint }>(STILL_READING)
    const [position] = await lake.query<{ lsn: bigint | null }>('SELECT max(lsn) AS lsn FROM ods.capture_position')
    if (reading?.tables === 0n && (position?.lsn ?? 0n) > BigInt(now.rows[0]!.lsn)) return true
  }
  return false
}

/** Compares the whole history with the source's own audit log, and the present rows with the source's. */
export async function compareWithSource(source: pg.Client, lake: Lake, snapshotRows: number): Promise<Comparison> {
  const audited = await digestsOf(source, lake)
  const differences = await historyDifferences(source, lake, audited)
  const [snapshot] = await lake.query<{ rows: bigint; keys: bigint }>(
    "SELECT count(*) AS rows, count(DISTINCT id) AS keys FROM ods.trial_payment WHERE _op = 'snapshot' AND _xid = 0",
  )
  if (snapshot?.rows !== BigInt(snapshotRows) || snapshot.keys !== snapshot.rows)
    differences.push(`the snapshot has ${snapshot?.rows} rows of ${snapshot?.keys} keys, expected ${snapshotRows}`)
  const [counted] = await lake.query<{ changes: bigint }>('SELECT max(change_count) AS changes FROM ods.capture_position')
  const expected = BigInt(snapshotRows) + audited.changes + (await besidesHistory(lake))
  if (counted?.changes !== expected) differences.push(`capture counted ${counted?.changes} changes, expected ${expected}`)
  const { rowCount: extra } = await source.query(
    "SELECT 1 FROM pg_attribute WHERE attrelid = 'trial.payment'::regclass AND attname = 'extra'",
  )
  let currentRows = 0
  for (const table of extra ? (['payment', 'line', 'extra'] as const) : (['payment', 'line'] as const)) {
    const present = (await source.query<{ line: string }>(SOURCE_ROWS[table])).rows.map(({ line }) => line)
    const inLake = (await lake.query<{ line: string }>(LAKE_ROWS[table])).map(({ line }) => line)
    if (table !== 'extra') currentRows += present.length
    differences.push(...listDifferences(`current rows of ${table}`, inLake, present))
  }
  return { changes: Number(audited.changes), currentRows, differences }
}

/** One transaction's changes in their order, as one digest: a history of millions of changes is compared without being held. */
interface Transaction {
  readonly xid: string
  readonly digest: string
}

/** The transactions that the lake and the source tell of, and how many changes the source tells. */
async function digestsOf(source: pg.Client, lake: Lake) {
  const told = await lake.query<Transaction & Record<string, never>>(
    `SELECT xid, md5(string_agg(told, '\n' ORDER BY _lsn, _seq)) AS digest FROM (${ODS_CHANGES}) GROUP BY xid`,
  )
  const { rows } = await source.query<Transaction & { changes: string }>(
    "SELECT xid, md5(string_agg(told, E'\\n' ORDER BY seq)) AS digest, count(*) AS changes FROM trial.audit GROUP BY xid",
  )
  const byXid = (transactions: readonly Transaction[]) => new Map(transactions.map(({ xid, digest }) => [xid, digest]))
  const changes = rows.reduce((sum, { changes: counted }) => sum + BigInt(counted), 0n)
  return { ours: byXid(told), theirs: byXid(rows), changes }
}

/** Says of the transactions that the two tell otherwise where they part. */
async function historyDifferences(
  source: pg.Client,
  lake: Lake,
  { ours, theirs }: Awaited<ReturnType<typeof digestsOf>>,
): Promise<string[]> {
  const differing = [...new Set([...ours.keys(), ...theirs.keys()])].filter((xid) => ours.get(xid) !== theirs.get(xid))
  const differences: string[] = []
  for (const xid of differing) {
    if (differences.length >= SHOWN) return [...differences, `${differing.length - SHOWN} more transactions`]
    const inLake = await lake.query<{ told: string }>(`SELECT told FROM (${ODS_CHANGES}) WHERE xid = $1 ORDER BY _lsn, _seq`, [
      xid,
    ])
    const { rows } = await source.query<{ told: string }>('SELECT told FROM trial.audit WHERE xid = $1 ORDER BY seq', [xid])
    const lines = (changes: readonly { told: string }[]) => changes.map(({ told }) => told)
    differences.push(...listDifferences(`transaction ${xid}`, lines(inLake), lines(rows)))
  }
  return differences
}

/** Says where two lists part first; empty when they are the same. */
export function listDifferences(what: string, ours: readonly string[], theirs: readonly string[]): string[] {
  if (ours.length === theirs.length && ours.every((line, index) => line === theirs[index])) return []
  const at = theirs.findIndex((line, index) => line !== ours[index])
  const index = at < 0 ? theirs.length : at
  return [
    `${what}: ${ours.length} in the lake, ${theirs.length} at the source; entry ${index}: ${ours[index]} / ${theirs[index]}`,
  ]
}

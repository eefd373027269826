import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CAPTURED_TABLES } from '@anju/core-ledger/store/migrations/003-publication.ts'
import { openLake } from '@anju/infra/lake/engine.ts'
import { lsnFromText } from '@anju/pipelines/capture/wire/lsn.ts'
import { addMonths, lastDayOf } from '@anju/standards/business-date.ts'
import pg from 'pg'
import { type Comparison, compare } from '../pairs.ts'
import { assertSame } from '../parity.ts'
import { runTool } from '../postgres-tools.ts'
import type { Books } from './books.ts'

const PAIRS = 5
const MONTHS_A_PAIR = 4
const UNITS_A_TRANSACTION = 20
const SLOT = 'bench_recvlogical'
const PUBLICATION = 'anju_capture'
const POLL_MS = 20

/** The changes of one pair: committed while nobody read them, between two positions of the log. */
interface Backlog {
  readonly from: bigint
  readonly to: string
  readonly changes: number
}

/**
 * Changes a second from the log to where they are durable: capture into the lake, against pg_recvlogical into a file with fsync, each
 * draining the same backlog through a slot of its own. Capture's clock starts when it streams, not when its process does. After every
 * pair the lake must hold as many rows as the log had changes.
 */
export async function compareCapture(
  books: Books,
  { units, firstMonth }: { readonly units: readonly string[]; readonly firstMonth: string },
  { pgRecvlogical, dir }: { readonly pgRecvlogical: string; readonly dir: string },
): Promise<Comparison> {
  const source = new pg.Client({ connectionString: books.replicationUrl })
  await source.connect()
  try {
    await firstSnapshot(books)
    const pairs = []
    for (let pair = 0; pair < PAIRS; pair++) {
      await source.query(`SELECT pg_create_logical_replication_slot('${SLOT}', 'pgoutput')`)
      const backlog = await makeBacklog(books, source, units, addMonths(firstMonth, pair * MONTHS_A_PAIR))
      const [ours, theirs] = [await captureSeconds(books, backlog), await recvlogicalSeconds(books, backlog, pgRecvlogical, dir)]
      assertSame('变更行数', await rowsInLake(books, backlog), backlog.changes)
      await source.query(`SELECT pg_drop_replication_slot('${SLOT}')`)
      pairs.push({ ours: backlog.changes / ours, theirs: backlog.changes / theirs })
    }
    return compare({ name: '数据采集,落湖为准', reference: 'pg_recvlogical 写文件并 fsync', unit: '行/秒', bar: '≥ 0.5' }, pairs)
  } finally {
    await source.end()
  }
}

/** The first start of capture takes a snapshot of all tables and makes its slot. */
async function firstSnapshot(books: Books): Promise<void> {
  const capture = books.startCapture()
  try {
    await capture.healthy
    while ((await statusOf(books)).snapshot.phase !== 'done') await sleep(POLL_MS)
  } finally {
    await capture.stop()
  }
}

async function makeBacklog({ ledger }: Books, source: pg.Client, units: readonly string[], firstMonth: string): Promise<Backlog> {
  const from = lsnFromText(await walPosition(source))
  for (let index = 0; index < MONTHS_A_PAIR; index++) {
    const month = addMonths(firstMonth, index)
    const items = units.map((unitNo) => ({ unitNo, month, businessDate: lastDayOf(month) }))
    await ledger.postAll('/remittances', `bench/backlog/${month}`, items, UNITS_A_TRANSACTION)
  }
  const { rows } = await source.query<{ changes: string }>(
    `SELECT count(*) AS changes FROM pg_logical_slot_peek_binary_changes('${SLOT}', NULL, NULL, 'proto_version', '1', 'publication_names', '${PUBLICATION}')
     WHERE get_byte(data, 0) IN (ascii('I'), ascii('U'), ascii('D'))`,
  )
  return { from, to: await walPosition(source), changes: Number(rows[0]!.changes) }
}

const walPosition = async (source: pg.Client): Promise<string> =>
  (await source.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn()::text AS lsn')).rows[0]!.lsn

interface CaptureStatus {
  readonly phase: string
  readonly changesTotal: number
  readonly snapshot: { readonly phase: string }
}

const statusOf = async ({ captureUrl }: Books): Promise<CaptureStatus> =>
  (await (await fetch(new URL('/status', captureUrl))).json()) as CaptureStatus

/** From the moment capture streams until the lake's own count of changes has grown by the backlog. */
async function captureSeconds(books: Books, { changes }: Backlog): Promise<number> {
  const before = await changesInLake(books)
  const capture = books.startCapture()
  const failed = capture.healthy.then(() => undefined)
  try {
    let began = performance.now()
    for (;;) {
      const asked = performance.now()
      const status = await statusOf(books).catch(() => undefined)
      if (status?.phase !== 'streaming') began = asked
      else if (status.changesTotal >= before + changes) return (performance.now() - began) / 1_000
      await Promise.race([sleep(POLL_MS), failed.then(() => sleep(POLL_MS))])
    }
  } finally {
    await capture.stop()
  }
}

async function recvlogicalSeconds({ replicationUrl }: Books, { to }: Backlog, tool: string, dir: string): Promise<number> {
  const file = join(dir, 'recvlogical.bin')
  const began = performance.now()
  await runTool(tool, [
    ...['-d', replicationUrl, '-S', SLOT, '--start', '--no-loop', '-E', to, '-f', file],
    ...['-o', 'proto_version=1', '-o', `publication_names=${PUBLICATION}`],
  ])
  const seconds = (performance.now() - began) / 1_000
  if (statSync(file).size === 0) throw new Error('pg_recvlogical received nothing')
  return seconds
}

/** Changes that capture has put into the lake since the beginning, by its own books there. */
const changesInLake = (books: Books) =>
  askLake(books, 'SELECT coalesce(max(change_count), 0)::BIGINT AS answer FROM ods.capture_position')

/** Rows of all ods tables that came from this part of the log. */
function rowsInLake(books: Books, { from, to }: Backlog): Promise<number> {
  const tables = CAPTURED_TABLES.map((table) => `SELECT _lsn FROM ods.ledger_${table}`).join(' UNION ALL ')
  return askLake(books, `SELECT count(*) AS answer FROM (${tables}) WHERE _lsn > ${from} AND _lsn <= ${lsnFromText(to)}`)
}

async function askLake({ lake }: Books, sql: string): Promise<number> {
  const session = await openLake({ ...lake, readOnly: true })
  try {
    return Number((await session.query<{ answer: bigint }>(sql))[0]!.answer)
  } finally {
    await session.close()
  }
}

import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openLake } from '@anju/infra/lake/engine.ts'
import { DuckDBInstance } from '@duckdb/node-api'
import { type Comparison, compare, type Pair } from '../pairs.ts'
import { assertSame } from '../parity.ts'
import { runTool } from '../postgres-tools.ts'
import { whileCapturing } from './capturing.ts'
import { withSource } from './source.ts'
import { askLake, type RunningCapture, type Station } from './station.ts'

const PAIRS = 2
const COLUMNS = 'voucher_no, line_no, subject_code, direction, amount, reference_kind, reference_no'
const FILL_ROWS = 1_000_000

/** A first snapshot of capture. */
interface Taken {
  readonly seconds: number
  /** Most memory that the process has ever held resident, MB. */
  readonly peakMb: number
}

/**
 * Rows a second of capture's first snapshot of a table, until it is in the lake, against psql's COPY to a CSV file that
 * DuckDB turns to Parquet; then, with so many times the rows, its rows a second and the process's greatest memory against those with the rows.
 */
export async function compareSnapshot(
  station: Station,
  {
    snapshot: rows,
    times,
    tool: psql,
    dir,
  }: { readonly snapshot: number; readonly times: number; readonly tool: string; readonly dir: string },
): Promise<Comparison[]> {
  await fill(station, { from: 0, to: rows })
  const [pairs, peaks]: [Pair[], number[]] = [[], []]
  for (let pair = 0; pair < PAIRS; pair++) {
    const { seconds, peakMb } = await takeSnapshot(station)
    pairs.push({ ours: rows / seconds, theirs: rows / (await copySeconds(station, { psql, dir, rows })) })
    peaks.push(peakMb)
  }
  // Else the slot of the last one keeps the log of the whole filling: tens of gigabytes.
  await forget(station)
  await fill(station, { from: rows, to: rows * times })
  const large = await takeSnapshot(station)
  const manyRows = rows * times
  return [
    compare({ name: `首次全量抽取 ${rows} 行`, reference: 'psql COPY 出 CSV,DuckDB 转 Parquet', unit: '行/秒' }, pairs),
    compare(
      { name: `首次全量抽取 ${manyRows} 行`, reference: `${rows} 行`, unit: '行/秒', bar: '持平' },
      pairs.map(({ ours }) => ({ ours: manyRows / large.seconds, theirs: ours })),
    ),
    compare(
      { name: `全量抽取 ${manyRows} 行时进程内存峰值`, reference: `${rows} 行时`, unit: 'MB', bar: '持平' },
      peaks.map((peak) => ({ ours: large.peakMb, theirs: peak })),
    ),
  ]
}

async function fill(station: Station, { from, to }: { readonly from: number; readonly to: number }): Promise<void> {
  await withSource(station, async (source) => {
    for (let at = from; at < to; at += FILL_ROWS)
      await source.query(
        `INSERT INTO ledger.posting (${COLUMNS})
         SELECT 'V' || lpad((n / 2)::text, 14, '0'), n % 2 + 1, CASE n % 2 WHEN 0 THEN '10101' ELSE '20101' END,
           CASE n % 2 WHEN 0 THEN 'debit' ELSE 'credit' END, 1000 + n % 9000 + 0.37, 'account', 'A' || lpad((n / 2 % 200000)::text, 12, '0')
         FROM generate_series($1::bigint, $2::bigint) AS n`,
        [at, Math.min(at + FILL_ROWS, to) - 1],
      )
  })
}

const TOTALS = 'SELECT count(*)::text AS postings, sum(amount)::text AS amount FROM'

/** Takes it anew: what the lake and the server know of earlier ones is thrown away first. Throws when a row is missing in the lake. */
async function takeSnapshot(station: Station): Promise<Taken> {
  await forget(station)
  const taken = await whileCapturing(station, async (capture, seconds) => ({ seconds, peakMb: peakOf(capture) }))
  const expected = await withSource(station, async (source) => (await source.query(`${TOTALS} ledger.posting`)).rows[0])
  assertSame('全量抽取', await askLake(station.lake, `${TOTALS} ods.ledger_posting WHERE _op = 'snapshot'`), { ...expected })
  return taken
}

async function forget(station: Station): Promise<void> {
  const lake = await openLake(station.lake)
  try {
    const tables = await lake.query<{ name: string }>(
      "SELECT name FROM (SHOW ALL TABLES) WHERE database = 'lake' AND schema = 'ods'",
    )
    for (const { name } of tables) await lake.run(`DROP TABLE ods.${name}`)
  } finally {
    await lake.close()
  }
  await withSource(station, (source) => source.query('SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots'))
}

/** As Linux counts it for a process of its own, without child processes. */
function peakOf({ stateDir }: RunningCapture): number {
  const [{ pid }] = JSON.parse(readFileSync(join(stateDir, 'processes.json'), 'utf8')) as [{ pid: number }]
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1_024
}

async function copySeconds(
  { replicationUrl }: Station,
  { psql, dir, rows }: { readonly psql: string; readonly dir: string; readonly rows: number },
): Promise<number> {
  const [csv, parquet] = [join(dir, 'copy.csv'), join(dir, 'copy.parquet')]
  const began = performance.now()
  await runTool(psql, [replicationUrl, '-qc', `\\copy ledger.posting to '${csv}' csv`])
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  await connection.run(
    `COPY (FROM read_csv('${csv}', header = false, columns = {voucher_no: 'VARCHAR', line_no: 'INTEGER', subject_code: 'VARCHAR',
       direction: 'VARCHAR', amount: 'DECIMAL(18,2)', reference_kind: 'VARCHAR', reference_no: 'VARCHAR'})) TO '${parquet}' (FORMAT parquet, COMPRESSION zstd)`,
  )
  const seconds = (performance.now() - began) / 1_000
  const copied = await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM '${parquet}'`)
  assertSame('COPY', copied.getRows()[0]![0], rows)
  connection.closeSync()
  instance.closeSync()
  for (const file of [csv, parquet]) rmSync(file)
  return seconds
}

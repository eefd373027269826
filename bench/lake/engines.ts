import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import type { LakeReader } from '@anju/infra/lake/reading.ts'
import { openTrinoReader } from '@anju/infra/trino/reader.ts'
import type { Measured } from '../measuring.ts'
import { type Comparison, compare, measurePairs } from '../pairs.ts'
import { assertSame } from '../parity.ts'
import { buildSeconds, missingTrino, startTwoEngines, type TwoEngines } from '../two-engines.ts'
import { makeOdsPostings } from './ods-postings.ts'
import type { Station } from './station.ts'

const PAIRS = 3
const TENFOLD = 10
const MODEL = 'dwd.posting'

const totals = (table: string) => `SELECT count(*) AS postings, sum(amount) AS amount, max(reference_no) AS last FROM ${table}`
const question = `SELECT subject_code, direction, count(*) AS postings, sum(amount) AS amount, max(line_no) AS last_line
  FROM ods.ledger_posting WHERE amount > 1500 GROUP BY subject_code, direction ORDER BY subject_code, direction`

/**
 * Seconds on Trino against seconds on DuckDB, on the same machine, in turn: a model of the graph over an ods of `rows` rows and of ten times as many
 * (the current posting of every key, a window over all changes), and an aggregate over the same rows as quality and the SQL door ask it. Both sides
 * must have the same rows and sums.
 */
export async function compareEngines(
  { lake: options }: Station,
  { rows, dir }: { readonly rows: number; readonly dir: string },
): Promise<Measured> {
  const reason = missingTrino()
  if (reason) return { comparisons: [], skipped: [`Trino 的对照:${reason}`] }
  const lake = await openLake(options)
  try {
    await using engines = await startTwoEngines(options, dir)
    const comparisons: Comparison[] = []
    for (const size of [rows, rows * TENFOLD]) {
      await lake.run('DROP TABLE IF EXISTS ods.ledger_posting')
      await makeOdsPostings(lake, { rows: size })
      comparisons.push(...(await compareAt(size, lake, engines)))
    }
    return { comparisons }
  } finally {
    await lake.close()
  }
}

async function compareAt(rows: number, lake: Lake, engines: TwoEngines): Promise<Comparison[]> {
  const build = (side: 'onTrino' | 'onDuckDb') => async () => {
    const seconds = await buildSeconds(engines[side], [MODEL])
    assertSame(side, await lake.query(totals(`${MODEL}__staged`)), await lake.query(totals('ods.ledger_posting')))
    return seconds
  }
  const onTrino = openTrinoReader(lake, engines.trino)
  assertSame('聚合', await onTrino.query(question), await lake.query(question))
  const ask = (reader: LakeReader) => async () => {
    const began = performance.now()
    await reader.query(question)
    return (performance.now() - began) / 1_000
  }
  // Once on each before it counts: what a server has not compiled yet is no matter of size.
  await build('onTrino')()
  const built = await measurePairs(build('onTrino'), build('onDuckDb'), PAIRS)
  const asked = await measurePairs(ask(onTrino), ask(lake), PAIRS)
  const of = { reference: 'DuckDB,同一机器', unit: '秒' }
  return [
    compare({ name: `Trino 一台:${MODEL} 由 ${rows} 行 ods 建成`, ...of }, built),
    compare({ name: `Trino 一台:${rows} 行上的聚合`, ...of }, asked),
  ]
}

import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { openLake } from '@anju/infra/lake/engine.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import { createDbtModels } from '@anju/pipelines/activities/dbt-models.ts'
import { createLakeVersions } from '@anju/pipelines/activities/lake-versions.ts'
import type { BuildVariables, LakeVersions, ModelBuilder } from '@anju/pipelines/activities/ports.ts'
import { type DbtRunner, startDbtRunner } from '@anju/pipelines/dbt/runner.ts'
import { DuckDBInstance } from '@duckdb/node-api'
import { type Comparison, compare, type Pair } from '../pairs.ts'
import { assertSame } from '../parity.ts'
import { changesOf, lsnOf, makeOdsPostings } from './ods-postings.ts'
import type { Station } from './station.ts'

const PAIRS = 3
const CHANGES = 100_000
const MODEL = 'dwd.posting'
const TODAY = '2026-11-26'

/** The columns of a current posting that a change may bring anew. */
const CURRENT = 'voucher_no, line_no, subject_code, direction, amount, reference_kind, reference_no'
const COLUMNS = `voucher_no VARCHAR, line_no INTEGER, subject_code VARCHAR, direction VARCHAR, amount DECIMAL(18,2),
  reference_kind VARCHAR, reference_no VARCHAR`
const merge = (table: string, changes: string) => `
  MERGE INTO ${table} AS present USING (SELECT ${CURRENT} FROM ${changes}) AS changed
  ON present.voucher_no = changed.voucher_no AND present.line_no = changed.line_no
  WHEN MATCHED THEN UPDATE SET subject_code = changed.subject_code, direction = changed.direction, amount = changed.amount,
    reference_kind = changed.reference_kind, reference_no = changed.reference_no
  WHEN NOT MATCHED THEN INSERT VALUES (changed.voucher_no, changed.line_no, changed.subject_code, changed.direction, changed.amount,
    changed.reference_kind, changed.reference_no)`
const totals = (table: string) =>
  `SELECT count(*) AS postings, sum(amount)::VARCHAR AS amount, sum(hash(reference_no) % 1000)::VARCHAR AS told FROM ${table}`

/**
 * Milliseconds in which 100,000 changes of the ods table reach the current table of `rows` rows, four ways in turn: as the graph does it
 * (looks whether it may, stages the published version, has dbt merge the changed keys, publishes), as the graph does it where it may not (dbt
 * stages the model anew), as a MERGE into an Iceberg table, and as the same MERGE in DuckDB's own table, which is the reference. After every
 * round all tables must have the same rows and sums.
 */
export async function compareMerge(
  { lake: options }: Station,
  { rows, dir }: { readonly rows: number; readonly dir: string },
): Promise<Comparison[]> {
  const lake = await openLake(options)
  const dbt = startDbt(options, mkdtempSync(join(dir, 'dbt-')))
  const native = await openNative(join(dir, 'native.duckdb'))
  try {
    await makeOdsPostings(lake, { rows })
    const select = `SELECT ${CURRENT} FROM ods.ledger_posting`
    await lake.run(`CREATE TABLE dws.merged (${COLUMNS})`)
    await lake.run(`INSERT INTO dws.merged ${select}`)
    const copy = join(dir, 'current.parquet')
    await lake.run(`COPY (${select}) TO '${copy}' (FORMAT parquet)`)
    await native.run(`CREATE TABLE merged AS FROM read_parquet('${copy}')`)
    const graph = { versions: createLakeVersions(options, lake), models: createDbtModels(dbt, () => true) }
    await build(graph, lsnOf(0))
    await graph.versions.publish(MODEL)
    const [taken, rebuilt, merged]: [Pair[], Pair[], Pair[]] = [[], [], []]
    for (let batch = 1; batch <= PAIRS; batch++) {
      const file = join(dir, `changes-${batch}.parquet`)
      await lake.run(`COPY (${changesOf(batch, { changes: CHANGES, rows })}) TO '${file}' (FORMAT parquet)`)
      await lake.run(`INSERT INTO ods.ledger_posting FROM read_parquet('${file}')`)
      const source = `read_parquet('${file}')`
      const ours = await milliseconds(() => mergeChanges(graph, lsnOf(batch - 1), lsnOf(batch)))
      const anew = await milliseconds(() => build(graph, lsnOf(batch)))
      const iceberg = await milliseconds(() => lake.run(merge('dws.merged', source)))
      const theirs = await milliseconds(() => native.run(merge('merged', source)))
      const [expected] = await native.query(totals('merged'))
      for (const table of [MODEL, `${MODEL}__staged`, 'dws.merged'])
        assertSame(table, (await lake.query(totals(table)))[0], expected)
      taken.push({ ours, theirs })
      rebuilt.push({ ours: anew, theirs })
      merged.push({ ours: iceberg, theirs })
    }
    const reference = 'DuckDB 自身表中的同一 MERGE'
    const of = `${CHANGES} 条变更并入 ${rows} 行的现状表`
    return [
      compare({ name: `${of}:资产图并入并发布`, reference, unit: '毫秒' }, taken),
      compare({ name: `${of}:dbt 由 ods 整表重建`, reference, unit: '毫秒' }, rebuilt),
      compare({ name: `${of}:MERGE 入 Iceberg`, reference, unit: '毫秒' }, merged),
    ]
  } finally {
    native.close()
    await dbt.close()
    await lake.close()
  }
}

function startDbt({ catalogUrl, token, extensionDir }: Station['lake'], target: string): DbtRunner {
  return startDbtRunner({
    python: join(ROOT, '.tools/python/bin/python'),
    projectDir: join(ROOT, 'models'),
    env: {
      LAKE_CATALOG_URL: catalogUrl,
      LAKE_CATALOG_TOKEN: token ?? '',
      DUCKDB_EXTENSIONS: extensionDir,
      DBT_TARGET_PATH: target,
      DBT_LOG_PATH: target,
    },
  })
}

interface Graph {
  readonly versions: LakeVersions
  readonly models: ModelBuilder
}

async function build({ models }: Graph, asOfLsn: string, more: Partial<BuildVariables> = {}): Promise<void> {
  for (const { asset, error } of await models.build([MODEL], { asOfLsn, today: TODAY, ...more }))
    if (error !== null) throw new Error(`${asset}: ${error}`)
}

async function mergeChanges(graph: Graph, since: string, upTo: string): Promise<void> {
  const { versions } = graph
  await versions.captured('ods.ledger_posting', { since, upTo })
  await versions.stage(MODEL, (await versions.published(MODEL))!.snapshotId)
  await build(graph, upTo, { mergeSince: { [MODEL]: since } })
  await versions.publish(MODEL)
}

async function openNative(file: string) {
  const instance = await DuckDBInstance.create(file, { memory_limit: '1GB' })
  const connection = await instance.connect()
  return {
    run: async (sql: string) => void (await connection.run(sql)),
    query: async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjects(),
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

import { type Lake, type LakeValue, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { openTrinoReader, type TrinoReader } from '@anju/infra/trino/reader.ts'
import { startTestTrino, type TestTrino, TRINO_CAN_RUN } from '@anju/infra/trino/test-trino.ts'
import { type Dataset, lakeColumns } from '@anju/standards/dataset.ts'
import { LAKE_DATASETS } from '@anju/standards/datasets/registry.ts'
import type { Row } from '@anju/standards/row-schema.ts'
import { RULES } from '@anju/standards/rules/registry.ts'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { failureColumns, rulesOf, scoringSql } from './expectations/compile.ts'
import { rawFailingRowsSql } from './expectations/failing-rows.ts'

const CONTEXT = { asOf: '2026-11-25' }

let testLake: TestLake
let lake: Lake
let testTrino: TestTrino
let onTrino: TrinoReader
beforeAll(async () => {
  if (!TRINO_CAN_RUN) return
  testLake = await startTestLake(inject('postgresUrl'))
  lake = await openLake(testLake.options)
  for (const dataset of LAKE_DATASETS) await write(dataset)
  testTrino = await startTestTrino(testLake)
  onTrino = openTrinoReader(lake, testTrino.trino)
}, 600_000)
afterAll(async () => {
  await testTrino?.stop()
  await lake?.close()
  await testLake?.stop()
})

/** Every rule's own examples of the dataset, passing and failing, and what stands beside them. */
const examplesOf = ({ name }: Dataset): Row[] =>
  RULES.flatMap(({ dataset, passing, failing }) =>
    [passing, failing].flatMap(({ row, beside }) => [...(dataset === name ? [row] : []), ...(beside?.[name] ?? [])]),
  )

async function write(dataset: Dataset): Promise<void> {
  const imported = dataset.table!.startsWith('ods.')
  const origin = imported
    ? { _batch: 'VARCHAR', _file: 'VARCHAR', _line: 'INTEGER', _imported_at: 'TIMESTAMPTZ' }
    : { source: 'VARCHAR', import_file: 'VARCHAR', import_line: 'INTEGER', as_of_lsn: 'BIGINT' }
  const columns = [...lakeColumns(dataset), ...Object.entries(origin).map(([name, type]) => ({ name, type }))]
  await lake.run(`CREATE TABLE ${dataset.table} (${columns.map(({ name, type }) => `"${name}" ${type}`).join(', ')})`)
  const rows = examplesOf(dataset).map((row, index) => {
    const beside: Row = { _line: index, import_line: index, source: 'import' }
    return columns.map(({ name, type }): LakeValue => {
      const value = row[name] ?? beside[name] ?? null
      return type === 'INTEGER' && value !== null ? Number(value) : value
    })
  })
  await lake.appendRows(dataset.table!, columns, rows)
}

const AT_ONCE = 12

describe.runIf(TRINO_CAN_RUN)('every rule gives on Trino the score that it gives on DuckDB, and the same failing rows', () => {
  test.each(LAKE_DATASETS.map((dataset) => [dataset.name, dataset] as const))(
    '%s',
    async (_name, dataset) => {
      const rules = rulesOf(dataset)
      const scores = scoringSql(dataset, rules, CONTEXT)
      const [tallies] = await lake.query<Record<string, bigint>>(scores)
      expect(await onTrino.query(scores)).toEqual([tallies])
      for (let start = 0; start < rules.length; start += AT_ONCE) {
        const failing = rules.slice(start, start + AT_ONCE).map((rule) => {
          const row = failureColumns(dataset, rule).map((column) => `coalesce(CAST("${column}" AS VARCHAR), '')`)
          return `SELECT '${rule.id}' AS rule, concat_ws('|', ${row.join(', ')}) AS failing FROM (${rawFailingRowsSql(dataset, rule, CONTEXT)}) AS rows`
        })
        const listed = `${failing.join('\nUNION ALL ')} ORDER BY rule, failing`
        expect(await onTrino.query(listed)).toEqual(await lake.query(listed))
      }
      const spoilt = rules.filter((_rule, index) => tallies![`passed_${index}`]! < tallies![`total_${index}`]!)
      // Nothing was compared for nothing: the examples fail where they should.
      expect(spoilt.length).toBeGreaterThan(rules.length / 4)
    },
    300_000,
  )
})

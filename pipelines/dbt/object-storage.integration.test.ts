import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { S3_CAN_RUN, startTestS3, type TestS3 } from '@anju/infra/lake/files/test-s3.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { bringTestPackages, PYTHON } from '@anju/infra/local/test-python.ts'
import { startTestTrino, type TestTrino, TRINO_CAN_RUN } from '@anju/infra/trino/test-trino.ts'
import { lakeColumns } from '@anju/standards/dataset.ts'
import { LAKE_DATASETS } from '@anju/standards/datasets/registry.ts'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { startCapture, type TestCapture } from '../capture/test-capture.ts'
import { connect, dropSlot, settled } from '../capture/test-source.ts'
import { notGood, PUBLISHED, startTestProject, type TestProject } from './test-project.ts'

const CAN_RUN = S3_CAN_RUN && TRINO_CAN_RUN
const SLOT = `storage_${process.pid}`
const PYICEBERG = join(ROOT, 'infra/lake/pyiceberg')

let storage: TestS3
let project: TestProject
let database: TestDatabase
let source: pg.Client
let capture: TestCapture
let testTrino: TestTrino
let packages: string

beforeAll(async () => {
  if (!CAN_RUN) return
  packages = await bringTestPackages('pyiceberg', join(PYICEBERG, 'requirements.lock'))
  storage = await startTestS3()
  // The ledger's units come through capture, which makes their table itself.
  project = await startTestProject(inject('postgresUrl'), (lake) => lake.run('DROP TABLE ods.ledger_unit').then(), storage)
  database = await createTestDatabase(inject('postgresUrl'))
  source = await connect(database.url)
  await source.query(unitTable())
  testTrino = await startTestTrino(project.testLake)
}, 1_800_000)
afterAll(async () => {
  await capture?.stop().catch(() => undefined)
  if (source) await dropSlot(source, SLOT)
  await source?.end()
  await database?.drop()
  await testTrino?.stop()
  await project?.stop()
  await storage?.stop()
})

/** The ledger's table of units, as far as the standard says it. */
function unitTable(): string {
  const columns = lakeColumns(LAKE_DATASETS.find(({ table }) => table === 'dwd.unit')!)
  const declared = columns.map(({ name, type }) => `${name} ${type}`).join(', ')
  return `CREATE SCHEMA ledger; CREATE TABLE ledger.unit (${declared}, PRIMARY KEY (unit_no));
    CREATE PUBLICATION anju_capture FOR TABLES IN SCHEMA ledger`
}

const addUnits = (from: number, to: number) =>
  source.query(
    `INSERT INTO ledger.unit (unit_no, name, status, unit_ratio, member_ratio, opened_on, updated_at)
     SELECT 'D' || lpad(n::text, 6, '0'), '三门峡市第 ' || n || '单位', '01', 0.05 + (n % 8) * 0.01, 0.08, DATE '2020-01-01' + n, now()
     FROM generate_series($1::int, $2::int) n`,
    [from, to],
  )

/** What PyIceberg reads of a table, with the same keys of the storage. */
async function byPyIceberg(table: string): Promise<Record<string, unknown>[]> {
  const { s3 } = storage
  const env = {
    ...process.env,
    ...project.testLake.env,
    PYTHONPATH: packages,
    PYICEBERG_CATALOG__LAKE__S3__ENDPOINT: s3.endpoint,
    PYICEBERG_CATALOG__LAKE__S3__REGION: s3.region,
    PYICEBERG_CATALOG__LAKE__S3__ACCESS_KEY_ID: s3.accessKeyId,
    PYICEBERG_CATALOG__LAKE__S3__SECRET_ACCESS_KEY: s3.secretAccessKey,
  }
  const read = [join(PYICEBERG, 'client.py'), 'read', table]
  return JSON.parse((await promisify(execFile)(PYTHON, read, { env, maxBuffer: 1 << 26 })).stdout)
}

describe.runIf(CAN_RUN)('the data’s way through a lake in S3-compatible storage', () => {
  test('capture brings every change once into ods, the catalog killed with -9 in the midst', async () => {
    await addUnits(1, 500)
    capture = startCapture(database.url, project.testLake.options, { slot: SLOT })
    await settled(source, capture)
    for (let round = 1; round <= 6; round++) {
      const writing = (async () => {
        for (let n = 0; n < 20; n++) await addUnits(500 * round + n * 10 + 1, 500 * round + n * 10 + 10)
        await source.query('UPDATE ledger.unit SET unit_ratio = 0.12, updated_at = now() WHERE unit_no = $1', [`D00000${round}`])
      })()
      await sleep(150 * round)
      await project.testLake.kill()
      await sleep(300)
      await project.testLake.restart()
      await writing
    }
    await settled(source, capture)
    expect(
      await project.query(
        'SELECT _op, count(*) AS n, count(DISTINCT unit_no) AS units FROM ods.ledger_unit GROUP BY 1 ORDER BY 1',
      ),
    ).toEqual([
      { _op: 'insert', n: 1_200n, units: 1_200n },
      { _op: 'snapshot', n: 500n, units: 500n },
      { _op: 'update', n: 6n, units: 6n },
    ])
  })

  test('dbt builds and publishes a model there, and DuckDB, Trino and PyIceberg read it alike', async () => {
    const everything = { ...PUBLISHED, asOfLsn: String(2n ** 63n - 1n) }
    expect(notGood(await project.dbt.run(['dim.region', 'dwd.unit'], everything))).toEqual([])
    const sums = 'SELECT count(*) AS units, sum(unit_ratio) AS ratios FROM dwd.unit'
    const [byDuckDb] = await project.query(sums)
    const { rows } = await source.query('SELECT count(*)::int AS units, sum(unit_ratio)::text AS ratios FROM ledger.unit')
    expect([Number(byDuckDb!.units), Number(byDuckDb!.ratios)]).toEqual([rows[0].units, Number(rows[0].ratios)])
    expect(await testTrino.trino.query(sums)).toEqual([byDuckDb])
    const units = await byPyIceberg('dwd.unit')
    expect(units).toHaveLength(rows[0].units)
    expect(units[0]).toMatchObject({ unit_no: 'D000001', unit_ratio: expect.stringMatching(/^0\.120*$/) })
  })

  test('what Trino writes there DuckDB reads and changes', async () => {
    await testTrino.trino.query("CREATE TABLE dws.by_trino AS SELECT 1 AS n, '安居' AS name")
    await project.lake.run("INSERT INTO dws.by_trino VALUES (2, '住房')")
    expect(await testTrino.trino.query('SELECT n, name FROM dws.by_trino ORDER BY n')).toEqual([
      { n: 1, name: '安居' },
      { n: 2, name: '住房' },
    ])
  })
})

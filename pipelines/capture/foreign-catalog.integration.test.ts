import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { S3_CAN_RUN, startTestS3, type TestS3 } from '@anju/infra/lake/files/test-s3.ts'
import { type ReferenceCatalog, startReferenceCatalog } from '@anju/infra/lake/foreign/test-reference.ts'
import { compactTable } from '@anju/infra/lake/maintenance.ts'
import { publishStaged } from '@anju/infra/lake/publish.ts'
import { currentSnapshots } from '@anju/infra/lake/snapshots.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { TRINO_CAN_RUN } from '@anju/infra/trino/test-trino.ts'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { CaptureRefused } from './errors.ts'
import { startCapture, type TestCapture } from './test-capture.ts'
import { connect, dropSlot, ODS_HISTORY, settled, TRIAL_SCHEMA } from './test-source.ts'

const CAN_RUN = S3_CAN_RUN && TRINO_CAN_RUN
const SLOT = `foreign_${process.pid}`
const LONG_NAME = '三门峡市住房公积金管理中心渑池管理部'

let storage: TestS3
let catalog: ReferenceCatalog
let lake: Lake
let database: TestDatabase
let source: pg.Client
let capture: TestCapture | undefined
beforeAll(async () => {
  if (!CAN_RUN) return
  storage = await startTestS3()
  catalog = await startReferenceCatalog(storage)
  lake = await openLake(catalog.options)
  database = await createTestDatabase(inject('postgresUrl'))
  source = await connect(database.url)
  await source.query(TRIAL_SCHEMA)
}, 1_800_000)
afterAll(async () => {
  await capture?.stop().catch(() => undefined)
  if (source) await dropSlot(source, SLOT)
  await source?.end()
  await database?.drop()
  await lake?.close()
  await catalog?.stop()
  await storage?.stop()
})

const publish = () => publishStaged(catalog.options, { schema: 'dws', table: 'unit' })
const stage = (select: string) => lake.run(`CREATE TABLE dws.unit__staged AS ${select}`)

/** The same catalog as one that cannot change several tables in one commit. */
async function withoutTransactions(): Promise<{ server: Server; url: string }> {
  const server = createServer(async (request, response) => {
    const answer = await fetch(`${catalog.options.catalogUrl}${request.url}`, { method: request.method! })
    const config = (await answer.json()) as { endpoints?: string[] }
    const endpoints = config.endpoints?.filter((endpoint) => !endpoint.includes('transactions'))
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ ...config, endpoints }))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

describe.runIf(CAN_RUN)('a lake behind a catalog that is not ours (Iceberg’s reference server)', () => {
  test('takes what capture brings, every change once, also after capture begins again', async () => {
    capture = startCapture(database.url, catalog.options, { slot: SLOT })
    await settled(source, capture!)
    await source.query(
      "INSERT INTO trial.payment SELECT n, n + 0.25, '2026-11-25', now(), 'row ' || n FROM generate_series(1, 300) n",
    )
    await source.query(
      "BEGIN; UPDATE trial.payment SET note = 'x' WHERE id <= 10; INSERT INTO trial.line VALUES (1, 1, 0.60); COMMIT",
    )
    await settled(source, capture!)
    await capture.stop()
    await source.query('DELETE FROM trial.payment WHERE id = 300')
    capture = startCapture(database.url, catalog.options, { slot: SLOT })
    await settled(source, capture!)
    const { rows } = await source.query<{ told: string }>('SELECT told FROM trial.audit ORDER BY seq')
    const told = (await lake.query<{ told: string }>(ODS_HISTORY)).map((row) => row.told)
    expect(told).toEqual(rows.map((row) => row.told))
    await capture.stop()
    capture = undefined
  })

  test('publishes by the protocol: first the table is made, then its versions follow each other', async () => {
    await stage('SELECT 1::BIGINT AS units')
    const first = await publish()
    await stage(`SELECT 2::BIGINT AS units, '${LONG_NAME}' AS name`)
    const second = await publish()
    expect([first.rowCount, second.rowCount]).toEqual([1n, 1n])
    expect(await lake.query('SELECT * FROM dws.unit')).toEqual([{ units: 2n, name: LONG_NAME }])
    expect(await lake.query(`SELECT * FROM dws.unit AT (VERSION => ${first.snapshotId})`)).toEqual([{ units: 1n }])
    expect((await currentSnapshots(catalog.options, ['dws.unit'])).get('dws.unit')).toBe(second.snapshotId)
    expect(await lake.query("SELECT 1 FROM information_schema.tables WHERE table_name = 'unit__staged'")).toEqual([])
  })

  test('publishes texts in Chinese so that they are found by comparison', async () => {
    expect(await lake.query(`SELECT units FROM dws.unit WHERE name = '${LONG_NAME}'`)).toEqual([{ units: 2n }])
  })

  test('publishes a version without rows', async () => {
    await lake.run('CREATE TABLE dws.unit__staged (units BIGINT, name VARCHAR)')
    expect(await publish()).toMatchObject({ rowCount: 0n })
    expect(await lake.query('SELECT * FROM dws.unit')).toEqual([])
  })

  test('refuses to publish what is not staged', async () => {
    await expect(publish()).rejects.toThrow('Table does not exist: dws.unit__staged')
  })

  test('has its small files merged', async () => {
    await lake.run('CREATE TABLE ods.log (n INTEGER)')
    for (let n = 0; n < 6; n++) await lake.run(`INSERT INTO ods.log VALUES (${n})`)
    const merged = await compactTable(lake, catalog.options, { schema: 'ods', table: 'log' }, { filesMin: 4 })
    expect(merged).toMatchObject({ filesBefore: 6, filesAfter: 1 })
    expect(await lake.query('SELECT count(*) AS n, sum(n) AS sum FROM ods.log')).toEqual([{ n: 6n, sum: 15n }])
  })

  test('is refused by capture when it cannot change several tables in one commit', async () => {
    const { server, url } = await withoutTransactions()
    const refused = startCapture(database.url, { ...catalog.options, catalogUrl: url }, { slot: SLOT })
    await expect(refused.ended).rejects.toThrow(CaptureRefused)
    await expect(refused.ended).rejects.toThrow(/transactions\/commit/)
    server.close()
  })
})

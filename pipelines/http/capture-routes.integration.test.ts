import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { registerLakeTables } from '@anju/catalog/assets/lake-tables.ts'
import { createCatalog } from '@anju/catalog/routes/routes.ts'
import { showRawRows } from '@anju/catalog/sql-door/raw-rows.ts'
import { type CatalogStore, openCatalogStore } from '@anju/catalog/store/database.ts'
import { migrateCatalog } from '@anju/catalog/store/migrations.ts'
import { currentSnapshots } from '@anju/infra/lake/snapshots.ts'
import { freePort } from '@anju/infra/local/free-port.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { openQualityDb, type QualityDb } from '@anju/quality/store/database.ts'
import { listIncidents } from '@anju/quality/store/incidents.ts'
import { migrateQuality } from '@anju/quality/store/migrations.ts'
import { ProblemError } from '@anju/standards/problem.ts'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createCaptureWatch } from '../activities/capture-watch.ts'
import { registerOrders } from '../capture/control.ts'
import { openTrial, type Trial } from '../capture/test-trial.ts'
import { registerCaptureRoutes } from './capture-routes.ts'

const token = 'a secret of the trial'
let trial: Trial
let governance: TestDatabase
let catalog: CatalogStore
let quality: QualityDb
let control: FastifyInstance
let app: FastifyInstance
let watch: () => Promise<void>

beforeAll(async () => {
  trial = await openTrial(
    inject('postgresUrl'),
    `CREATE SCHEMA shop;
     CREATE TABLE shop.item (id int PRIMARY KEY, mobile text, birth_date date, price numeric(8,2));
     CREATE PUBLICATION anju_capture FOR TABLE shop.item;
     GRANT USAGE ON SCHEMA shop TO capture_trial; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO capture_trial`,
  )
  await trial.start()
  governance = await createTestDatabase(inject('postgresUrl'))
  catalog = openCatalogStore(governance.url)
  quality = openQualityDb(governance.url)
  await Promise.all([migrateCatalog(catalog), migrateQuality(quality)])
  const port = await freePort()
  control = Fastify()
  registerOrders(
    control,
    { give: (order) => trial.capture.orders.give(order), renew: (by) => trial.capture.orders.renew(by) },
    token,
  )
  await control.listen({ port })
  const door = createCatalog({
    db: catalog,
    lake: trial.lake,
    lakeCatalog: trial.lakeServer.options,
    tokenKey: 'k'.repeat(32),
  })
  app = Fastify().setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler)
  app.addHook('onRequest', async (request) => {
    Object.assign(request, { viewer: { subject: 's', name: '李管理', role: request.headers['x-role'] ?? 'steward' } })
  })
  app.setErrorHandler((error, _request, reply) =>
    error instanceof ProblemError ? reply.code(error.problem.status).send(error.problem) : reply.send(error),
  )
  registerCaptureRoutes(app, {
    lake: trial.lake,
    lakeCatalog: trial.lakeServer.options,
    capture: { url: `http://127.0.0.1:${port}`, token },
    showRaw: (viewer, rows) => showRawRows(door, viewer, rows),
  })
  const versions = { current: (tables: readonly string[]) => currentSnapshots(trial.lakeServer.options, tables) }
  watch = createCaptureWatch({ lake: trial.lake, versions, quality, clock: () => new Date() })
})
afterAll(async () => {
  await app?.close()
  await control?.close()
  await catalog?.destroy()
  await quality?.destroy()
  await governance?.drop()
  await trial?.end()
})

const run = (sql: string) => trial.source.query(sql)
const ask = async (method: 'GET' | 'POST', path: string, payload?: object, role = 'steward') => {
  const answer = await app.inject({
    method,
    url: `/api/capture/${path}`,
    headers: { 'x-role': role },
    ...(payload ? { payload } : {}),
  })
  return { status: answer.statusCode, body: answer.json() }
}
const incidents = async () => {
  await watch()
  return (await listIncidents(quality, 10)).map(({ status, failing, detail }) => [status, failing, detail])
}

test('a row that does not fit is an incident, is seen masked, put right by a steward, and the incident closes', async () => {
  await run("INSERT INTO shop.item VALUES (1, '13900001111', 'infinity', 'NaN')")
  await trial.settled()
  await registerLakeTables(trial.lake, catalog)
  expect(await incidents()).toEqual([['open', '1', 'ods.shop_item 有 1 行未能入湖，在隔离区等待更正']])
  expect(trial.capture.progress.waiting).toBe(1)
  const { rows } = (await ask('GET', 'quarantine')).body
  // What may not be seen in its column may not be seen in the reason either.
  expect(rows).toMatchObject([
    {
      table: 'shop_item',
      operation: 'insert',
      reason: 'birth_date: 日期“***”不在公元 0001 至 9999 年之间',
      values: { mobile: { shown: '139****1111', masked: true } },
    },
  ])
  const row = { table: rows[0].table, lsn: rows[0].lsn, seq: rows[0].seq, corrections: { price: '1.50', birth_date: null } }
  expect(await ask('POST', 'replay', row, 'analyst')).toMatchObject({ status: 403, body: { code: 'order_refused' } })
  expect(await ask('POST', 'replay', { ...row, corrections: { price: 'x', birth_date: null } })).toMatchObject({
    status: 422,
    body: { code: 'row_misfit' },
  })
  expect(await ask('POST', 'replay', row)).toEqual({ status: 200, body: { replayed: 1 } })
  expect(trial.capture.progress.waiting).toBe(0)
  expect((await ask('GET', 'quarantine')).body).toMatchObject({ rows: [], total: 0 })
  expect(await trial.lake.query('SELECT id, price FROM ods.shop_item')).toEqual([{ id: 1, price: '1.50' }])
  expect((await incidents()).map(([status]) => status)).toEqual(['resolved'])
})

test('a steward has a table read again, and nobody else', async () => {
  await run('UPDATE shop.item SET birth_date = NULL, price = 1.50') // else the row would not fit when it is read again
  const asked = { tables: ['shop_item'] }
  expect(await ask('POST', 'snapshots', asked, 'analyst')).toMatchObject({ status: 403, body: { code: 'order_refused' } })
  expect(await ask('POST', 'snapshots', { tables: ['ods.x'] })).toMatchObject({
    status: 404,
    body: { code: 'captured_table_unknown', value: 'ods.x' },
  })
  const started = await ask('POST', 'snapshots', asked)
  expect(started).toMatchObject({ status: 200, body: { jobs: [{ table: 'shop_item' }] } })
  const { id } = started.body.jobs[0]
  while (trial.capture.progress.resnapshots.at(-1)?.state !== 'done') await sleep(20)
  expect(await ask('POST', `snapshots/${id}/pause`, {})).toMatchObject({
    status: 409,
    body: { code: 'snapshot_not_so', value: 'done' },
  })
  expect(await ask('POST', `snapshots/${randomUUID()}/pause`, {})).toMatchObject({
    status: 404,
    body: { code: 'snapshot_unknown' },
  })
})

test('rows that did not fit from before their table was read again wait no more when a steward says so', async () => {
  await run("UPDATE shop.item SET price = 'NaN'; UPDATE shop.item SET price = 1.50")
  await trial.settled()
  expect((await ask('GET', 'quarantine')).body).toMatchObject({ total: 1, readSince: [] })
  expect(await ask('POST', 'settle', { table: 'shop_item' })).toEqual({ status: 200, body: { settled: 0 } })
  const { jobs } = (await ask('POST', 'snapshots', { tables: ['shop_item'] })).body
  while (trial.capture.progress.resnapshots.find(({ id }) => id === jobs[0].id)?.state !== 'done') await sleep(20)
  expect((await ask('GET', 'quarantine')).body).toMatchObject({ total: 1, readSince: [{ name: 'shop_item', rows: 1 }] })
  expect(await ask('POST', 'settle', { table: 'shop_item' }, 'analyst')).toMatchObject({
    status: 403,
    body: { code: 'order_refused' },
  })
  expect(await ask('POST', 'settle', { table: 'shop_gone' })).toMatchObject({
    status: 404,
    body: { code: 'captured_table_unknown' },
  })
  expect(await ask('POST', 'settle', { table: 'shop_item' })).toEqual({ status: 200, body: { settled: 1 } })
  expect((await ask('GET', 'quarantine')).body).toMatchObject({ total: 0, readSince: [] })
  expect(trial.capture.progress.waiting).toBe(0)
})

test('a slot is made anew by a steward, and only when it is lost', async () => {
  expect(await ask('POST', 'renew', {}, 'analyst')).toMatchObject({ status: 403, body: { code: 'order_refused' } })
  expect(await ask('POST', 'renew', {})).toMatchObject({ status: 409, body: { code: 'slot_not_lost' } })
})

test('a breaking change of columns is an incident with the difference, and ends by a steward’s word; the catalog then knows the new columns', async () => {
  await run(
    "ALTER TABLE shop.item ADD COLUMN note text, ALTER COLUMN price TYPE text; INSERT INTO shop.item VALUES (2, NULL, NULL, '2 yuan', 'n')",
  )
  await trial.settled()
  const changes = '列 price 由 numeric(8,2) 改为 text；新增列 note（text）'
  expect((await incidents())[0]).toEqual(['open', '1', `ods.shop_item 的来源表结构变更待确认，该表暂停入湖：${changes}`])
  expect((await ask('GET', 'schema')).body.stopped).toMatchObject([
    { table: 'shop_item', changes, held: 1, since: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+Z$/) },
  ])
  expect(await ask('POST', 'accept', { table: 'shop_item' }, 'analyst')).toMatchObject({ status: 403 })
  expect(await ask('POST', 'accept', { table: 'shop_item' })).toMatchObject({ status: 200, body: { replayed: 1 } })
  expect(await ask('POST', 'accept', { table: 'nothing' })).toMatchObject({
    status: 404,
    body: { code: 'captured_table_unknown' },
  })
  expect((await ask('GET', 'schema')).body).toMatchObject({
    stopped: [],
    steps: [{ kind: 'accepted', by: '李管理', changes }, { kind: 'stopped' }, { kind: 'created' }],
  })
  expect((await incidents()).map(([status]) => status)).toEqual(['resolved', 'resolved'])
  await registerLakeTables(trial.lake, catalog)
  const known = await catalog.selectFrom('catalog.asset_column').select('name').where('asset_id', '=', 'ods.shop_item').execute()
  expect(known.map(({ name }) => name)).toEqual(expect.arrayContaining(['note', 'price', 'price__4']))
})

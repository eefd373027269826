import { registerAssets } from '@anju/catalog/assets/register.ts'
import { createCatalog } from '@anju/catalog/routes/routes.ts'
import { showRawRows } from '@anju/catalog/sql-door/raw-rows.ts'
import { type CatalogStore, openCatalogStore } from '@anju/catalog/store/database.ts'
import { migrateCatalog } from '@anju/catalog/store/migrations.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { ProblemError } from '@anju/standards/problem.ts'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openTrial, type Trial } from '../capture/test-trial.ts'
import { registerCaptureRoutes } from './capture-routes.ts'

// What waits in the quarantine is found and seen, however much is held beside it; no table of this source is in the catalog.
let trial: Trial
let governance: TestDatabase
let catalog: CatalogStore
let app: FastifyInstance

beforeAll(async () => {
  trial = await openTrial(
    inject('postgresUrl'),
    `CREATE SCHEMA shop;
     CREATE TABLE shop.item (id int PRIMARY KEY, mobile text, price numeric(8,2), weight numeric(8,2));
     CREATE TABLE shop.plain (id int PRIMARY KEY, n numeric(10,2));
     CREATE PUBLICATION anju_capture FOR TABLE shop.item, shop.plain;
     GRANT USAGE ON SCHEMA shop TO capture_trial; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO capture_trial`,
  )
  await trial.start()
  governance = await createTestDatabase(inject('postgresUrl'))
  catalog = openCatalogStore(governance.url)
  await migrateCatalog(catalog)
  const door = createCatalog({ db: catalog, lake: trial.lake, lakeCatalog: trial.lakeServer.options, tokenKey: 'k'.repeat(32) })
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
    capture: { url: 'http://127.0.0.1:1', token: '' },
    showRaw: (viewer, rows) => showRawRows(door, viewer, rows),
  })
})
afterAll(async () => {
  await app?.close()
  await catalog?.destroy()
  await governance?.drop()
  await trial?.end()
})

const run = (sql: string) => trial.source.query(sql)
async function ask(asked: Record<string, string> = {}, role = 'steward') {
  const url = `/api/capture/quarantine?${new URLSearchParams(asked)}`
  const answer = await app.inject({ method: 'GET', url, headers: { 'x-role': role } })
  return answer.json()
}

test('a steward sees what he is to put right in a table that no standard names, and the log says why; nobody else sees it', async () => {
  await run("INSERT INTO shop.item VALUES (1, '13900001111', 'NaN', 1)")
  await trial.settled()
  expect((await ask()).rows).toMatchObject([
    {
      table: 'shop_item',
      reason: 'price: “NaN”不是数',
      values: {
        id: { shown: '1', masked: false },
        price: { shown: 'NaN', masked: false },
        mobile: { shown: '139****1111', masked: true },
      },
    },
  ])
  expect((await ask({}, 'analyst')).rows).toMatchObject([
    { reason: 'price: “***”不是数', values: { price: { shown: '***', masked: true }, mobile: { shown: '***', masked: true } } },
  ])
  const log = await catalog.selectFrom('catalog.usage_log').select(['role', 'purpose', 'assets']).orderBy('seq').execute()
  expect(log).toEqual([
    { role: 'steward', purpose: 'correction', assets: ['ods.shop_item'] },
    { role: 'analyst', purpose: 'analysis', assets: ['ods.shop_item'] },
  ])
})

test('the list comes page by page, each row once, with how many there are by table and reason', async () => {
  await run("INSERT INTO shop.item SELECT i, NULL, 1, 'NaN' FROM generate_series(2, 12) i")
  await run("INSERT INTO shop.plain VALUES (1, 'NaN')")
  await trial.settled()
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { rows: { table: string; lsn: string; seq: string }[]; next: string | null; total: number } = await ask(
      cursor ? { limit: '5', cursor } : { limit: '5' },
    )
    expect(page.total).toBe(13)
    expect(page.rows.length).toBeLessThanOrEqual(5)
    seen.push(...page.rows.map(({ table, lsn, seq }) => `${table}/${lsn}/${seq}`))
    cursor = page.next
  }
  expect(seen).toHaveLength(13)
  expect(new Set(seen).size).toBe(13)
  expect(seen[0]).toMatch(/^shop_plain/)
  expect(await ask({ limit: '1' })).toMatchObject({
    tables: [
      { name: 'shop_item', rows: 12 },
      { name: 'shop_plain', rows: 1 },
    ],
    reasons: [
      { name: 'weight: “…”不是数', rows: 11 },
      { name: 'n: “…”不是数', rows: 1 },
      { name: 'price: “…”不是数', rows: 1 },
    ],
  })
  const chosen = await ask({ table: 'shop_item', reason: 'price: “…”不是数' })
  expect(chosen).toMatchObject({ total: 1, next: null, rows: [{ table: 'shop_item', reason: 'price: “NaN”不是数' }] })
  expect(chosen.reasons.map(({ name }: { name: string }) => name)).not.toContain('n: “…”不是数')
  expect(await ask({ cursor: 'x' })).toMatchObject({ status: 400, code: 'cursor_invalid', field: 'cursor', value: 'x' })
})

test('what is held of a stopped table is counted and hides nothing; a row of it is told to wait for the table', async () => {
  await run('ALTER TABLE shop.plain ALTER n TYPE numeric(12,4)')
  await run('INSERT INTO shop.plain SELECT i, i FROM generate_series(2, 301) i')
  await trial.settled()
  const { rows, total, held } = await ask()
  expect({ total, held }).toEqual({ total: 13, held: [{ name: 'shop_plain', rows: 300 }] })
  expect(rows.map(({ table, tableStopped }: { table: string; tableStopped: boolean }) => [table, tableStopped])).toEqual([
    ['shop_plain', true],
    ...Array.from({ length: 12 }, () => ['shop_item', false]),
  ])
})

test('a value is shown as what was said of its column allows, also when the column has another name by now, and another has its name', async () => {
  await run('ALTER TABLE shop.item RENAME COLUMN mobile TO mobile_old; ALTER TABLE shop.item ADD COLUMN mobile text')
  await run("INSERT INTO shop.item VALUES (20, '13700002222', 1, 1, 'NEW')")
  await run("INSERT INTO shop.item VALUES (21, '13700003333', 'NaN', 1, 'NEW')")
  await trial.settled()
  const columns = ['mobile_old', 'mobile'].map((name) => ({ name, type: 'VARCHAR' }))
  await registerAssets(catalog, [{ id: 'ods.shop_item', kind: 'table', layer: 'ods', columns }])
  const classify = (name: string, suggested_level: 1 | 4, suggested_personal: 'mobile' | 'none') =>
    catalog
      .updateTable('catalog.asset_column')
      .set({ standard_level: null, standard_personal: null, suggested_level, suggested_personal, suggested_reason: '' })
      .where('name', '=', name)
      .execute()
  await classify('mobile_old', 4, 'mobile')
  await classify('mobile', 1, 'none')
  const { rows } = await ask({ table: 'shop_item', reason: 'price: “…”不是数' })
  expect(rows.map(({ values }: { values: Record<string, unknown> }) => [values.mobile_old, values.mobile])).toEqual([
    [
      { shown: '137****3333', masked: true },
      { shown: 'NEW', masked: false },
    ],
    [undefined, { shown: '139****1111', masked: true }],
  ])
})

import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Lake, openLake } from '../engine.ts'
import { LakeConflict } from '../errors.ts'
import { compactTable } from '../maintenance.ts'
import { startTestLake, type TestLake } from '../test-lake.ts'
import { createTestClient, refusal, type TestClient } from './test-client.ts'

let testLake: TestLake
let lake: Lake
let client: TestClient

beforeAll(async () => {
  testLake = await startTestLake(inject('postgresUrl'))
  client = createTestClient(testLake)
  lake = await openLake(testLake.options)
})
afterAll(async () => {
  await lake?.close()
  await testLake?.stop()
})

const call: TestClient['call'] = (...request) => client.call(...request)
const schema = { type: 'struct', fields: [{ id: 1, name: 'id', type: 'long', required: false }] }
const create = (name: string, more = {}) => call('POST', '/v1/namespaces/dim/tables', { name, schema, ...more })

test('namespaces have levels, properties and pages, and are dropped only when empty', async () => {
  await call('POST', '/v1/namespaces', { namespace: ['a'], properties: { owner: 'x' } })
  for (const name of ['c', 'b', 'd']) await call('POST', '/v1/namespaces', { namespace: ['a', name] })
  expect((await call('GET', '/v1/namespaces?parent=a')).body.namespaces).toEqual([
    ['a', 'b'],
    ['a', 'c'],
    ['a', 'd'],
  ])
  const page = await call('GET', '/v1/namespaces?parent=a&pageToken=&pageSize=2')
  expect(page.body).toEqual({
    namespaces: [
      ['a', 'b'],
      ['a', 'c'],
    ],
    'next-page-token': 'c',
  })
  expect((await call('GET', '/v1/namespaces?parent=a&pageToken=c&pageSize=2')).body).toEqual({
    namespaces: [['a', 'd']],
    'next-page-token': null,
  })
  const changed = await call('POST', '/v1/namespaces/a/properties', { removals: ['owner', 'gone'], updates: { level: '3' } })
  expect(changed.body).toEqual({ updated: ['level'], removed: ['owner'], missing: ['gone'] })
  expect((await call('GET', '/v1/namespaces/a')).body.properties).toMatchObject({
    level: '3',
    location: expect.stringMatching(/\/a$/),
  })
  expect(refusal(await call('DELETE', '/v1/namespaces/a'))).toEqual([409, 'NamespaceNotEmptyException'])
  expect((await call('DELETE', '/v1/namespaces/a%1Fb')).status).toBe(204)
  expect(refusal(await call('GET', '/v1/namespaces/a%1Fb'))).toEqual([404, 'NoSuchNamespaceException'])
})

test('tables are listed in pages', async () => {
  for (const name of ['t1', 't2', 't3']) await create(name)
  const page = await call('GET', '/v1/namespaces/dim/tables?pageToken=&pageSize=2')
  expect(page.body).toEqual({ identifiers: ['t1', 't2'].map((name) => ({ namespace: ['dim'], name })), 'next-page-token': 't2' })
  const last = await call('GET', '/v1/namespaces/dim/tables?pageToken=t2&pageSize=2')
  expect(last.body).toEqual({ identifiers: [{ namespace: ['dim'], name: 't3' }], 'next-page-token': null })
})

test('each refusal has the type and status of the REST specification', async () => {
  await create('known')
  expect(refusal(await create('known'))).toEqual([409, 'AlreadyExistsException'])
  expect(refusal(await call('GET', '/v1/namespaces/dim/tables/absent'))).toEqual([404, 'NoSuchTableException'])
  expect(refusal(await call('POST', '/v1/namespaces/absent/tables', { name: 'x', schema }))).toEqual([
    404,
    'NoSuchNamespaceException',
  ])
  expect(refusal(await call('POST', '/v1/namespaces/dim/tables', '{"name":'))).toEqual([400, 'BadRequestException'])
  expect(refusal(await call('POST', '/v1/namespaces/dim/tables', { name: 'x' }))).toEqual([400, 'BadRequestException'])
  expect(refusal(await create('v4', { properties: { 'format-version': '4' } }))).toEqual([400, 'ValidationException'])
  // Iceberg's description forgets the `error` around this answer, which every client expects.
  expect(refusal(await client.ask('GET', '/v1/namespaces/dim/views/v'))).toEqual([404, 'NoSuchViewException'])
  expect(refusal(await client.ask('GET', '/v1/nothing'))).toEqual([404, 'NotFoundException'])
  const stale = { requirements: [{ type: 'assert-current-schema-id', 'current-schema-id': 9 }], updates: [] }
  expect(refusal(await call('POST', '/v1/namespaces/dim/tables/known', stale))).toEqual([409, 'CommitFailedException'])
})

test('nothing outside the warehouse is read or written', async () => {
  const outside = { name: 'stolen', 'metadata-location': 'file:///etc/passwd' }
  expect(refusal(await call('POST', '/v1/namespaces/dim/register', outside))).toEqual([400, 'BadRequestException'])
  const climbing = { name: 'stolen', 'metadata-location': `file://${testLake.warehouse}/../../etc/passwd` }
  expect(refusal(await call('POST', '/v1/namespaces/dim/register', climbing))).toEqual([400, 'BadRequestException'])
  await create('placed')
  const move = { requirements: [], updates: [{ action: 'set-location', location: 'file:///tmp/elsewhere' }] }
  expect(refusal(await call('POST', '/v1/namespaces/dim/tables/placed', move))).toEqual([400, 'BadRequestException'])
})

test('what is no name, no table and no manifest is the client’s fault, in words', async () => {
  expect(refusal(await create('zero\0'))).toEqual([400, 'BadRequestException'])
  await create('faulty')
  const place = readdirSync(testLake.warehouse, { recursive: true, encoding: 'utf8' }).find((file) => /faulty-\w+$/.test(file))!
  writeFileSync(join(testLake.warehouse, place, 'metadata/notes.txt'), 'no metadata, no manifest list')
  const location = `${testLake.warehouse}/${place}/metadata/notes.txt`
  const registered = await call('POST', '/v1/namespaces/dim/register', { name: 'taken', 'metadata-location': location })
  expect([refusal(registered), JSON.stringify(registered.body)]).toEqual([
    [400, 'BadRequestException'],
    expect.stringContaining('Not the metadata of a table'),
  ])
  const snapshot = {
    'snapshot-id': 1,
    'timestamp-ms': Date.now(),
    'sequence-number': 1,
    summary: { operation: 'append' },
    'schema-id': 0,
  }
  const adding = (list: string) =>
    call('POST', '/v1/namespaces/dim/tables/faulty', {
      requirements: [],
      updates: [{ action: 'add-snapshot', snapshot: { ...snapshot, 'manifest-list': list } }],
    })
  expect(JSON.stringify((await adding(location)).body)).toContain(`Not a manifest (list): ${location}`)
  expect(JSON.stringify((await adding('file:///etc/passwd')).body)).toContain('outside the warehouse')
})

test('a transaction over several tables changes all of them or none', async () => {
  await create('left')
  await create('right')
  const change = (name: string, requirements: unknown[], value: string) => ({
    identifier: { namespace: ['dim'], name },
    requirements,
    updates: [{ action: 'set-properties', updates: { value } }],
  })
  const stale = [{ type: 'assert-table-uuid', uuid: 'other' }]
  const failed = await call('POST', '/v1/transactions/commit', {
    'table-changes': [change('left', [], '1'), change('right', stale, '1')],
  })
  expect(refusal(failed)).toEqual([409, 'CommitFailedException'])
  const value = async (name: string) =>
    ((await call('GET', `/v1/namespaces/dim/tables/${name}`)).body.metadata as { properties: Record<string, string> }).properties
      .value
  expect([await value('left'), await value('right')]).toEqual([undefined, undefined])
  // What was written for the one when the other was refused is gone: both have the metadata that they were made with.
  const written = readdirSync(testLake.warehouse, { recursive: true, encoding: 'utf8' })
  expect(written.filter((file) => /^dim\/(left|right)-.*\.metadata\.json$/.test(file))).toHaveLength(2)
  const done = await call('POST', '/v1/transactions/commit', {
    'table-changes': [change('left', [], '2'), change('right', [], '2')],
  })
  expect(done.status).toBe(204)
  expect([await value('left'), await value('right')]).toEqual(['2', '2'])
  const twice = await call('POST', '/v1/transactions/commit', {
    'table-changes': [change('left', [], '3'), change('left', [], '4')],
  })
  expect(refusal(twice)).toEqual([400, 'BadRequestException'])
})

test('a table that did not change is not sent again', async () => {
  await create('steady')
  const url = new URL('/v1/namespaces/dim/tables/steady', testLake.options.catalogUrl)
  const authorization = `Bearer ${testLake.options.token}`
  const etag = (await fetch(url, { headers: { authorization } })).headers.get('etag')!
  expect((await fetch(url, { headers: { authorization, 'if-none-match': etag } })).status).toBe(304)
  await call('POST', '/v1/namespaces/dim/tables/steady', {
    requirements: [],
    updates: [{ action: 'set-properties', updates: { a: 'b' } }],
  })
  expect((await fetch(url, { headers: { authorization, 'if-none-match': etag } })).status).toBe(200)
})

test('old snapshots expire with the files only they used; what can still be read stays', async () => {
  await lake.run('CREATE TABLE ods.expiring (id BIGINT)')
  const keepFew = { 'history.expire.min-snapshots-to-keep': '5', 'history.expire.max-snapshot-age-ms': '1' }
  await call('POST', '/v1/namespaces/ods/tables/expiring', {
    requirements: [],
    updates: [{ action: 'set-properties', updates: keepFew }],
  })
  for (let id = 0; id < 70; id++) {
    await lake.run(`INSERT INTO ods.expiring VALUES (${id})`)
    if (id % 20 === 19) await compactTable(lake, testLake.options, { schema: 'ods', table: 'expiring' }, { filesMin: 2 })
  }
  const { metadata } = (await call('GET', '/v1/namespaces/ods/tables/expiring')).body as {
    metadata: { location: string; snapshots: unknown[]; 'metadata-log': unknown[] }
  }
  const folder = metadata.location.replace('file://', '')
  const count = (part: string, ending: RegExp) => readdirSync(`${folder}/${part}`).filter((name) => ending.test(name)).length
  expect(metadata.snapshots.length).toBeLessThan(30)
  await expect.poll(() => count('metadata', /^snap-/)).toBe(metadata.snapshots.length)
  await expect.poll(() => count('data', /parquet$/)).toBeLessThan(45)
  await expect.poll(() => count('metadata', /metadata\.json$/)).toBe(11)
  expect(await lake.query('SELECT count(*)::INTEGER AS n, sum(id)::INTEGER AS total FROM ods.expiring')).toEqual([
    { n: 70, total: 2415 },
  ])
  const versions = await lake.query<{ snapshot_id: bigint }>(`SELECT snapshot_id FROM iceberg_snapshots('lake.ods.expiring')`)
  for (const { snapshot_id } of versions) await lake.query(`SELECT sum(id) FROM ods.expiring AT (VERSION => ${snapshot_id})`)
})

test('a dropped table leaves its files unless they are purged', async () => {
  const locationOf = async (name: string) =>
    ((await call('GET', `/v1/namespaces/dim/tables/${name}`)).body.metadata as { location: string }).location.replace(
      'file://',
      '',
    )
  for (const name of ['kept', 'purged']) await lake.run(`CREATE TABLE dim.${name} AS SELECT 1 AS n`)
  const [kept, purged] = [await locationOf('kept'), await locationOf('purged')]
  await call('DELETE', '/v1/namespaces/dim/tables/kept')
  await call('DELETE', '/v1/namespaces/dim/tables/purged?purgeRequested=true')
  await expect.poll(() => existsSync(`${purged}/data`) && readdirSync(`${purged}/data`).length).toBe(0)
  expect(readdirSync(`${kept}/data`)).toHaveLength(1)
})

test('kill -9 of the catalog in the middle of commits loses no acknowledged transaction and makes none half', async () => {
  await lake.run('CREATE TABLE dws.first (id INTEGER)')
  await lake.run('CREATE TABLE dws.second (id INTEGER)')
  const acknowledged: number[] = []
  let stopped = false
  const writing = (async () => {
    for (let id = 0; !stopped; id++) {
      const insert = lake.transaction(async (session) => {
        await session.run(`INSERT INTO dws.first VALUES (${id})`)
        await session.run(`INSERT INTO dws.second VALUES (${id})`)
      })
      await insert.then(
        () => acknowledged.push(id),
        () => sleep(10),
      )
    }
  })()
  for (let kills = 0; kills < 6; kills++) {
    const before = acknowledged.length
    await expect.poll(() => acknowledged.length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(before)
    await sleep(20 * kills)
    await testLake.kill()
    await testLake.restart()
  }
  stopped = true
  await writing
  const idsOf = async (table: string) =>
    (await lake.query<{ id: number }>(`SELECT id FROM dws.${table} ORDER BY id`)).map(({ id }) => id)
  const [first, second] = [await idsOf('first'), await idsOf('second')]
  expect(first).toEqual(second)
  expect(new Set(first).size).toBe(first.length)
  expect(acknowledged.filter((id) => !first.includes(id))).toEqual([])
  expect(acknowledged.length).toBeGreaterThan(5)
})

test('two catalogs over one database and one folder keep each other from losing a commit', async () => {
  await lake.run('CREATE TABLE dws.shared AS SELECT 0::INTEGER AS n')
  const twin = await testLake.startTwin()
  const other = await openLake({ ...testLake.options, catalogUrl: twin.catalogUrl })
  const add = async (through: Lake) => {
    for (let done = 0; done < 10; ) {
      try {
        await through.run('UPDATE dws.shared SET n = n + 1')
        done++
      } catch (error) {
        expect(error).toBeInstanceOf(LakeConflict)
      }
    }
  }
  await Promise.all([add(lake), add(other)])
  expect(await lake.query('SELECT n FROM dws.shared')).toEqual([{ n: 20 }])
  await other.close()
  await twin.stop()
})

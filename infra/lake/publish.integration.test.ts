import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { type Lake, openLake } from './engine.ts'
import { LakeConflict } from './errors.ts'
import { publishStaged, stagePublished } from './publish.ts'
import { startTestLake, type TestLake } from './test-lake.ts'

let testLake: TestLake
let lake: Lake
let table = ''
let tests = 0

beforeAll(async () => {
  testLake = await startTestLake(inject('postgresUrl'))
  lake = await openLake(testLake.options)
})
afterAll(async () => {
  await lake?.close()
  await testLake?.stop()
})
beforeEach(() => {
  table = `model_${++tests}`
})

const stage = (select: string, clause = '') => lake.run(`CREATE TABLE dws.${table}__staged ${clause} AS ${select}`)
const publish = () => publishStaged(testLake.options, { schema: 'dws', table })
const rows = (at = '') => lake.query(`SELECT * FROM dws.${table} ${at} ORDER BY ALL`)

interface Metadata {
  'table-uuid': string
  'current-snapshot-id': number
  'last-sequence-number': number
  'default-spec-id': number
  schemas: { fields: { id: number; name: string; type: string }[] }[]
  snapshots: { 'sequence-number': number; 'parent-snapshot-id'?: number; 'manifest-list': string }[]
}

async function metadata(name = table): Promise<Metadata> {
  const response = await fetch(new URL(`/v1/namespaces/dws/tables/${name}`, testLake.options.catalogUrl), {
    headers: { authorization: `Bearer ${testLake.options.token}` },
  })
  return ((await response.json()) as { metadata: Metadata }).metadata
}

test('a model without rows can be published, and the version before it read again', async () => {
  await stage('SELECT 1::INTEGER AS id')
  const first = await publish()
  await stage('SELECT 1::INTEGER AS id WHERE false')
  expect(await publish()).toMatchObject({ rowCount: 0n })
  expect(await rows()).toEqual([])
  expect(await rows(`AT (VERSION => ${first.snapshotId})`)).toEqual([{ id: 1 }])
})

test('a model whose first version has no rows is created empty and filled later', async () => {
  await stage('SELECT 1::INTEGER AS id WHERE false')
  await publish()
  expect(await rows()).toEqual([])
  await lake.run(`INSERT INTO dws.${table} VALUES (5)`)
  expect(await rows()).toEqual([{ id: 5 }])
})

test('columns keep their identity over versions: a column that stays keeps its field id, a new or retyped one gets a new one', async () => {
  await stage("SELECT 1::INTEGER AS id, 'a' AS name, 2::INTEGER AS count, DATE '2026-01-01' AS day")
  const first = await publish()
  await stage("SELECT 9::INTEGER AS extra, 1::INTEGER AS id, 2::BIGINT AS count, 'x' AS day")
  await publish()
  const [before, after] = (await metadata()).schemas
  const idOf = (schema: typeof before, name: string) => schema!.fields.find((field) => field.name === name)!.id
  expect(idOf(after, 'id')).toBe(idOf(before, 'id'))
  expect(idOf(after, 'count')).toBe(idOf(before, 'count'))
  expect(before!.fields.map((field) => field.id)).not.toContain(idOf(after, 'extra'))
  expect(before!.fields.map((field) => field.id)).not.toContain(idOf(after, 'day'))
  expect(await rows()).toEqual([{ extra: 9, id: 1, count: 2n, day: 'x' }])
  expect(await rows(`AT (VERSION => ${first.snapshotId})`)).toEqual([{ id: 1, name: 'a', count: 2, day: '2026-01-01' }])
})

test('the table keeps its identity and its line of snapshots; sequence numbers only grow', async () => {
  await stage('SELECT 1::INTEGER AS id')
  await publish()
  const before = await metadata()
  await stage('SELECT 2::INTEGER AS id')
  for (let id = 3; id < 8; id++) await lake.run(`INSERT INTO dws.${table}__staged VALUES (${id})`)
  await lake.run(`DELETE FROM dws.${table}__staged WHERE id = 4`)
  const { rowCount } = await publish()
  const after = await metadata()
  expect(rowCount).toBe(5n)
  expect(await rows()).toEqual([2, 3, 5, 6, 7].map((id) => ({ id })))
  expect(after['table-uuid']).toBe(before['table-uuid'])
  expect(after.snapshots[1]!['parent-snapshot-id']).toBe(before['current-snapshot-id'])
  expect(after.snapshots[1]!['sequence-number']).toBeGreaterThan(after.snapshots[0]!['sequence-number'])
  expect(after['last-sequence-number']).toBe(after.snapshots[1]!['sequence-number'])
})

test('a partitioned model stays partitioned; other partitioning may be published over it', async () => {
  const select = "SELECT * FROM (VALUES (1, DATE '2026-01-05'), (2, DATE '2026-02-05')) t(id, day)"
  await stage(select, 'PARTITIONED BY (month(day))')
  const monthly = await publish()
  await stage(select, 'PARTITIONED BY (month(day))')
  await publish()
  expect((await metadata())['default-spec-id']).toBe(0)
  await stage(select, 'PARTITIONED BY (bucket(4, id))')
  await publish()
  expect((await metadata())['default-spec-id']).toBe(1)
  expect(await lake.query(`SELECT id FROM dws.${table} WHERE id = 2`)).toEqual([{ id: 2 }])
  await lake.run(`INSERT INTO dws.${table} VALUES (3, DATE '2026-03-05')`)
  expect(await lake.query(`SELECT id FROM dws.${table} WHERE day >= DATE '2026-02-01' ORDER BY id`)).toEqual([
    { id: 2 },
    { id: 3 },
  ])
  expect(await rows(`AT (VERSION => ${monthly.snapshotId})`)).toHaveLength(2)
})

test('without a publication nothing changes for readers, however often the staged table is made anew', async () => {
  await stage('SELECT 1::INTEGER AS id')
  await publish()
  await stage('SELECT 2::INTEGER AS id')
  await lake.run(`DROP TABLE dws.${table}__staged`)
  await stage('SELECT 3::INTEGER AS id')
  expect(await rows()).toEqual([{ id: 1 }])
})

test('the files of a staged table that is dropped unpublished go with it; those of a published one stay', async () => {
  await stage('SELECT 1::INTEGER AS id')
  const kept = folderOf((await metadata(`${table}__staged`)).snapshots[0]!)
  await publish()
  await stage('SELECT 2::INTEGER AS id')
  const gone = folderOf((await metadata(`${table}__staged`)).snapshots[0]!)
  await lake.run(`DROP TABLE dws.${table}__staged`)
  await expect.poll(() => readdirSync(`${gone}/data`)).toEqual([])
  expect(readdirSync(`${kept}/data`)).toHaveLength(1)
  expect(await rows()).toEqual([{ id: 1 }])
})

const folderOf = (snapshot: { 'manifest-list': string }) =>
  snapshot['manifest-list'].replace(/^file:\/\//, '').replace(/\/metadata\/.*/, '')

test('a reader sees whole versions only, while one after the other is published', async () => {
  await stage('SELECT 0::INTEGER AS version FROM range(1000)')
  await publish()
  let done = false
  const torn: unknown[] = []
  const reading = (async () => {
    while (!done) {
      const [row] = await lake.query(
        `SELECT count(*)::INTEGER AS n, count(DISTINCT version)::INTEGER AS versions FROM dws.${table}`,
      )
      if (row!.n !== 1000 || row!.versions !== 1) torn.push(row)
    }
  })()
  for (let version = 1; version <= 10; version++) {
    await stage(`SELECT ${version}::INTEGER AS version FROM range(1000)`)
    await publish()
  }
  done = true
  await reading
  expect(torn).toEqual([])
})

describe('changes staged on the published version', () => {
  const stageChanges = (snapshotId: string) => stagePublished(testLake.options, { schema: 'dws', table, snapshotId })
  const change = async () => {
    await lake.run(`DELETE FROM dws.${table}__staged WHERE id < 3`)
    await lake.run(`INSERT INTO dws.${table}__staged VALUES (100), (101), (102)`)
  }
  const begin = async () => {
    await stage('SELECT range::INTEGER AS id FROM range(10)')
    return (await publish()).snapshotId
  }
  const idsOf = async (at = '') => (await rows(at)).map(({ id }) => id)

  test('are seen by nobody until they are published; the version before stays readable; the rows are counted', async () => {
    const first = await begin()
    await stageChanges(first)
    await change()
    expect(await idsOf()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect((await publish()).rowCount).toBe(10n)
    expect(await idsOf()).toEqual([3, 4, 5, 6, 7, 8, 9, 100, 101, 102])
    expect(await idsOf(`AT (VERSION => ${first})`)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  test('go on from one another, also over rows that were changed before', async () => {
    let version = await begin()
    for (let turn = 1; turn <= 5; turn++) {
      await stageChanges(version)
      await lake.run(`DELETE FROM dws.${table}__staged WHERE id IN (${turn}, ${turn + 99})`)
      await lake.run(`INSERT INTO dws.${table}__staged VALUES (${turn + 100})`)
      const published = await publish()
      version = published.snapshotId
      expect(published.rowCount).toBe(turn === 1 ? 10n : BigInt(11 - turn))
      expect(await idsOf()).toEqual(
        [0, 6, 7, 8, 9, ...[1, 2, 3, 4, 5].filter((id) => id > turn), turn + 100].sort((a, b) => a - b),
      )
    }
  })

  test('leave the published files alone when they are dropped, and take their own along', async () => {
    const version = await begin()
    await stageChanges(version)
    await change()
    const own = folderOf((await metadata(`${table}__staged`)).snapshots.at(-1)!)
    await stageChanges(version)
    await expect.poll(() => readdirSync(`${own}/data`)).toEqual([])
    await lake.run(`DROP TABLE dws.${table}__staged`)
    await sleep(200)
    expect(await idsOf()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  test('that change nothing publish nothing: the version stays', async () => {
    const version = await begin()
    await stageChanges(version)
    expect(await publish()).toEqual({ snapshotId: version, rowCount: 10n })
    await expect(publish()).rejects.toThrow('does not exist')
    expect(await idsOf()).toHaveLength(10)
  })

  test('are refused when another version was published meanwhile, or is when they are to begin', async () => {
    const version = await begin()
    await stageChanges(version)
    await change()
    await lake.run(`INSERT INTO dws.${table} VALUES (55)`)
    await expect(publish()).rejects.toThrow(LakeConflict)
    await expect(stageChanges(version)).rejects.toThrow(LakeConflict)
    expect(await idsOf()).toContain(55)
    expect(await idsOf()).not.toContain(100)
  })

  test('are refused where nothing is published', async () => {
    await expect(stageChanges('1')).rejects.toThrow('does not exist')
  })
})

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { startTestProxy, type TestProxy } from '../catalog/test-proxy.ts'
import { type Lake, openLake } from '../engine.ts'
import { LakeConflict, LakeUnavailable } from '../errors.ts'
import { compactTable } from '../maintenance.ts'
import { publishStaged, stagePublished } from '../publish.ts'
import { startTestLake, type TestLake } from '../test-lake.ts'
import { FileMissing } from './file-missing.ts'
import { s3Files } from './s3-files.ts'
import { S3_CAN_RUN, startTestS3, type TestS3 } from './test-s3.ts'

let storage: TestS3
let testLake: TestLake
let toCatalog: TestProxy
let lake: Lake
beforeAll(async () => {
  if (!S3_CAN_RUN) return
  storage = await startTestS3()
  testLake = await startTestLake(inject('postgresUrl'), 'inherit', storage)
  toCatalog = await startTestProxy(Number(new URL(testLake.options.catalogUrl).port))
  lake = await openLake({ ...testLake.options, catalogUrl: `http://127.0.0.1:${toCatalog.port}` })
}, 1_200_000)
afterAll(async () => {
  await lake?.close()
  await testLake?.stop()
  await toCatalog?.close()
  await storage?.stop()
})

const objects = (under: string) =>
  readdirSync(join(storage.folder, 'lake', under), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)

/** Adds a row the way capture does: a try of which nothing was heard is looked for before it is made again. */
async function addRow(table: string, n: number): Promise<void> {
  for (;;) {
    try {
      return await lake.transaction(async (session) => {
        const there = await session.query(`SELECT 1 FROM ${table} WHERE n = $1`, [n])
        if (there.length === 0) await session.run(`INSERT INTO ${table} VALUES (${n}, '第 ${n} 行，一个汉字很多的单位名称')`)
      })
    } catch (error) {
      if (!(error instanceof LakeConflict || error instanceof LakeUnavailable)) throw error
      await sleep(50)
    }
  }
}

describe.runIf(S3_CAN_RUN)('a lake in S3-compatible storage', () => {
  test('is written, changed, read back, looked back at and published there', async () => {
    await lake.run("CREATE TABLE ods.unit AS SELECT i AS n, '单位 ' || i AS name FROM range(1000) t(i)")
    const [before] = await lake.query<{ snapshot_id: bigint }>("SELECT snapshot_id FROM iceberg_snapshots('lake.ods.unit')")
    await lake.run('DELETE FROM ods.unit WHERE n % 2 = 1')
    expect(await lake.query('SELECT count(*) AS n FROM ods.unit')).toEqual([{ n: 500n }])
    expect(await lake.query(`SELECT count(*) AS n FROM ods.unit AT (VERSION => ${before!.snapshot_id})`)).toEqual([{ n: 1000n }])
    await lake.run('CREATE TABLE dws.unit__staged AS SELECT count(*) AS units FROM ods.unit')
    await publishStaged(testLake.options, { schema: 'dws', table: 'unit' })
    await lake.run('CREATE TABLE dws.unit__staged AS SELECT count(*) AS units FROM ods.unit WHERE n < 100')
    await publishStaged(testLake.options, { schema: 'dws', table: 'unit' })
    expect(await lake.query('SELECT units FROM dws.unit')).toEqual([{ units: 50n }])
    expect(objects('ods').some((name) => name.endsWith('.parquet'))).toBe(true)
    expect(objects('ods').some((name) => name.endsWith('.metadata.json'))).toBe(true)
  })

  test('changes are staged on a published version, dropped without harm to it, staged again and published', async () => {
    const table = { schema: 'dws', table: 'changed' }
    await lake.run('CREATE TABLE dws.changed__staged AS SELECT range::INTEGER AS n FROM range(10)')
    const { snapshotId } = await publishStaged(testLake.options, table)
    for (const turn of [1, 2]) {
      await stagePublished(testLake.options, { ...table, snapshotId })
      await lake.run('DELETE FROM dws.changed__staged WHERE n < 5')
      await lake.run(`INSERT INTO dws.changed__staged VALUES (${turn * 100})`)
      if (turn === 1) await lake.run('DROP TABLE dws.changed__staged')
    }
    expect(await publishStaged(testLake.options, table)).toMatchObject({ rowCount: 6n })
    expect(await lake.query('SELECT count(*) AS n, sum(n) AS sum FROM dws.changed')).toEqual([{ n: 6n, sum: 235n }])
  })

  test('a publication without rows has a snapshot there too', async () => {
    await lake.run('CREATE TABLE dws.nothing__staged (n INTEGER)')
    expect(await publishStaged(testLake.options, { schema: 'dws', table: 'nothing' })).toMatchObject({ rowCount: 0n })
    expect(await lake.query('SELECT * FROM dws.nothing')).toEqual([])
  })

  test('its small files are merged, and texts in Chinese are found by comparison', async () => {
    await lake.run('CREATE TABLE ods.log (n INTEGER, name VARCHAR)')
    for (let n = 0; n < 8; n++) await addRow('ods.log', n)
    expect(await lake.query("SELECT n FROM ods.log WHERE name = '第 3 行，一个汉字很多的单位名称'")).toEqual([{ n: 3 }])
    const merged = await compactTable(lake, testLake.options, { schema: 'ods', table: 'log' }, { filesMin: 4 })
    expect(merged).toEqual({ filesBefore: 8, filesAfter: 1, rowsMerged: 8 })
    expect(await lake.query('SELECT count(*) AS n, sum(n) AS sum FROM ods.log')).toEqual([{ n: 8n, sum: 28n }])
  })

  test('a dropped table takes its files along', async () => {
    await lake.run('CREATE TABLE dwd.gone AS SELECT 1 AS n')
    const [place] = readdirSync(join(storage.folder, 'lake/dwd')).filter((name) => name.startsWith('gone-'))
    await lake.run('DROP TABLE dwd.gone')
    for (let tries = 0; tries < 50 && existsSync(join(storage.folder, 'lake/dwd', place!)); tries++) await sleep(100)
    expect(existsSync(join(storage.folder, 'lake/dwd', place!))).toBe(false)
  })

  test('a commit after which the catalog is killed with -9 before it answers stands, once, and stays readable', async () => {
    await lake.run('CREATE TABLE ods.answer (n INTEGER, name VARCHAR)')
    await addRow('ods.answer', 0)
    const lost = toCatalog.loseAnswerTo('/v1/transactions/commit', () => testLake.kill())
    await Promise.all([
      addRow('ods.answer', 1),
      lost.then(async () => {
        await sleep(1_000)
        await testLake.restart()
      }),
    ])
    await sleep(7_000)
    expect(await lake.query('SELECT n FROM ods.answer ORDER BY n')).toEqual([{ n: 0 }, { n: 1 }])
    await addRow('ods.answer', 2)
    expect(await lake.query('SELECT n FROM ods.answer ORDER BY n')).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }])
  })

  test('a commit whose answer is lost on the way stands, once, and stays readable', async () => {
    await Promise.all([addRow('ods.answer', 3), toCatalog.loseAnswerTo('/v1/transactions/commit')])
    await sleep(7_000)
    expect(await lake.query('SELECT count(*) AS n, sum(n) AS sum FROM ods.answer')).toEqual([{ n: 4n, sum: 6n }])
    expect(await s3Files(storage.s3).names(`${storage.warehouse}/.kept/`)).toEqual([])
  })

  test('nothing outside the bucket’s prefix is taken in', async () => {
    const headers = { authorization: `Bearer ${testLake.options.token}`, 'content-type': 'application/json' }
    for (const location of ['s3://other/lake/x.metadata.json', 's3://centre/lake/../x.metadata.json', 'file:///etc/passwd']) {
      const body = JSON.stringify({ name: 'stolen', 'metadata-location': location })
      const answer = await fetch(`${testLake.options.catalogUrl}/v1/namespaces/ods/register`, { method: 'POST', headers, body })
      expect([location, answer.status]).toEqual([location, 400])
    }
  })
})

describe.runIf(S3_CAN_RUN)('files in S3-compatible storage', () => {
  test('are read, listed, copied and removed under names of any characters', async () => {
    const files = s3Files(storage.s3)
    const place = "s3://centre/names/a b(1)!*'é住房&公积金.txt"
    await files.create(place, '安居')
    expect((await files.read(place)).toString()).toBe('安居')
    expect(await files.names('s3://centre/names/')).toEqual([place])
    await files.copy(place, 's3://centre/names/copy')
    await files.remove(place)
    await files.remove(place)
    expect([await files.exists(place), await files.exists('s3://centre/names/copy')]).toEqual([false, true])
    await expect(files.read(place)).rejects.toThrow(FileMissing)
    await expect(files.copy(place, 's3://centre/names/x')).rejects.toThrow(FileMissing)
  })

  test('are refused to a wrong key, in words that name the place and not the key', async () => {
    const refused = s3Files({ ...storage.s3, secretAccessKey: 'another' }).read('s3://centre/names/copy')
    await expect(refused).rejects.toThrow(/names\/copy: the storage answered 403 SignatureDoesNotMatch$/)
  })

  test('are more than one answer holds', async () => {
    const files = s3Files(storage.s3)
    const places = Array.from({ length: 1_003 }, (_, index) => `s3://centre/many/${String(index).padStart(4, '0')}`)
    for (let start = 0; start < places.length; start += 50)
      await Promise.all(places.slice(start, start + 50).map((place) => files.create(place, '')))
    expect(await files.names('s3://centre/many/')).toEqual(places)
  })
})

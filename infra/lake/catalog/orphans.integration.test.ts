import { existsSync, readdirSync } from 'node:fs'
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { commitTable, loadMetadata } from '../compaction/catalog-client.ts'
import { type Lake, openLake } from '../engine.ts'
import { LakeConflict, LakeUnavailable } from '../errors.ts'
import { S3_CAN_RUN, startTestS3, type TestS3 } from '../files/test-s3.ts'
import { type OrphanReport, removeOrphans } from '../orphans.ts'
import { expireSnapshots, publishStaged, stagePublished } from '../publish.ts'
import { startTestLake, type TestLake } from '../test-lake.ts'
import { createTestClient, type TestClient } from './test-client.ts'

const AGE_MS = 1_500
/** Longer than the catalog watches over the files of a commit, and than AGE_MS. */
const OLD_MS = 7_000

const SIZES = { 'file-size-in-bytes': 9, 'file-footer-size-in-bytes': 1, 'blob-metadata': [] }
const KEEP_ONE = { 'history.expire.min-snapshots-to-keep': '1', 'history.expire.max-snapshot-age-ms': '1' }

describe.each(S3_CAN_RUN ? ['a folder', 'S3-compatible storage'] : ['a folder'])('orphans of a lake in %s', (place) => {
  let storage: TestS3 | undefined
  let testLake: TestLake
  let lake: Lake
  let client: TestClient
  /** Folder in which the warehouse's files lie. */
  let root: string

  beforeAll(async () => {
    storage = place === 'a folder' ? undefined : await startTestS3()
    testLake = await startTestLake(inject('postgresUrl'), 'inherit', storage)
    root = storage ? join(storage.folder, 'lake') : testLake.warehouse
    lake = await openLake(testLake.options)
    client = createTestClient(testLake)
  }, 1_200_000)
  afterAll(async () => {
    await lake?.close()
    await testLake?.stop()
    await storage?.stop()
  })

  const remove = (olderThanMs = AGE_MS, signal = new AbortController().signal): Promise<OrphanReport> =>
    removeOrphans(testLake.options, { olderThanMs, signal, tell: () => undefined })
  const lying = () =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.slice(root.length).startsWith('/.'))
      .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
  const named = (key: string) => {
    const [schema = '', table = ''] = key.split('.')
    return { schema, table }
  }
  const metadataOf = (table: string) => loadMetadata(testLake.options, named(table))
  const change = async (table: string, updates: object[]) =>
    commitTable(testLake.options, named(table), { requirements: [], updates })
  const folderOf = async (table: string) =>
    (await metadataOf(table)).location.replace(/^file:\/\//, '').slice(testLake.warehouse.length + 1)
  const put = async (path: string, content = 'an orphan') => {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
  const sum = async (table: string, at = '') =>
    (await lake.query<{ n: bigint }>(`SELECT sum(n)::BIGINT AS n FROM ${table} ${at}`))[0]!.n

  test('files of commits that nobody made go once they are old; young ones, and what is no table’s, stay', async () => {
    await lake.run('CREATE TABLE ods.unit AS SELECT 1 AS n')
    const folder = await folderOf('ods.unit')
    await put(`${folder}/data/lost.parquet`)
    await put(`${folder}/metadata/lost-m0.avro`)
    await put('ods/gone-0000/data/left over 剩余.parquet')
    await put('ods/notes.txt')
    await put('.backup/files/x/data/y')
    const early = await remove()
    expect(early.found).toEqual({ files: 3, bytes: 27 })
    expect(early.removed).toEqual({ files: 0, bytes: 0 })
    await sleep(OLD_MS)
    await put(`${folder}/data/new.parquet`)
    const report = await remove()
    expect(report.removed).toEqual({ files: 3, bytes: 27 })
    expect(report.folders).toEqual([
      { folder: 'ods/gone-0000', found: { files: 1, bytes: 9 }, removed: { files: 1, bytes: 9 } },
      { folder, found: { files: 3, bytes: 27 }, removed: { files: 2, bytes: 18 } },
    ])
    const left = lying()
    expect(left.filter((path) => path.includes('lost') || path.includes('gone-0000'))).toEqual([])
    expect(left).toEqual(expect.arrayContaining([`${folder}/data/new.parquet`, 'ods/notes.txt']))
    expect(existsSync(join(root, '.backup/files/x/data/y'))).toBe(true)
    expect(await sum('ods.unit')).toBe(1n)
  })

  test('what only an older snapshot, a tag, statistics, a staged table, the log of metadata or a table dropped without purging reaches stays', async () => {
    await lake.run('CREATE TABLE ods.history AS SELECT 1 AS n')
    const [first] = await lake.query<{ snapshot_id: bigint }>(`SELECT snapshot_id FROM iceberg_snapshots('lake.ods.history')`)
    await lake.run('DELETE FROM ods.history')
    await lake.run('INSERT INTO ods.history VALUES (5)')
    await lake.run('CREATE TABLE ods.tagged AS SELECT 6 AS n')
    const tagged = (await metadataOf('ods.tagged'))['current-snapshot-id']!
    const statistics = `${await folderOf('ods.tagged')}/metadata/statistics.puffin`
    await put(statistics)
    await lake.run('DELETE FROM ods.tagged')
    const path = `${(await metadataOf('ods.tagged')).location}/metadata/statistics.puffin`
    await change('ods.tagged', [
      { action: 'set-snapshot-ref', 'ref-name': 'audit', type: 'tag', 'snapshot-id': tagged },
      { action: 'set-properties', updates: KEEP_ONE },
      { action: 'set-statistics', statistics: { 'snapshot-id': tagged, 'statistics-path': path, ...SIZES } },
    ])
    await lake.run('CREATE TABLE dws.total__staged AS SELECT 7 AS n')
    const { snapshotId } = await publishStaged(testLake.options, { schema: 'dws', table: 'total' })
    await stagePublished(testLake.options, { schema: 'dws', table: 'total', snapshotId })
    await lake.run('INSERT INTO dws.total__staged VALUES (8)')
    await lake.run('CREATE TABLE dim.anew__staged AS SELECT 9 AS n')
    await lake.run('CREATE TABLE dim.left AS SELECT 3 AS n')
    const { body } = await client.call('GET', '/v1/namespaces/dim/tables/left')
    await client.call('DELETE', '/v1/namespaces/dim/tables/left')
    await sleep(OLD_MS)
    const before = lying()
    const log = (await metadataOf('ods.history'))['metadata-log']
    expect(log.length).toBeGreaterThan(1)
    await remove()
    const after = new Set(lying())
    const gone = before.filter((path) => !after.has(path))
    expect(gone.filter((path) => !path.includes('/new.parquet'))).toEqual([])
    expect(await expireSnapshots(testLake.options, named('ods.tagged'))).toBe(0)
    expect(await sum('ods.tagged', `AT (VERSION => ${tagged})`)).toBe(6n)
    expect(await sum('ods.history')).toBe(5n)
    expect(await sum('ods.history', `AT (VERSION => ${first!.snapshot_id})`)).toBe(1n)
    await publishStaged(testLake.options, { schema: 'dws', table: 'total' })
    expect(await sum('dws.total')).toBe(15n)
    await publishStaged(testLake.options, { schema: 'dim', table: 'anew' })
    expect(await sum('dim.anew')).toBe(9n)
    await client.call('POST', '/v1/namespaces/dim/register', { name: 'left', 'metadata-location': body['metadata-location'] })
    expect(await sum('dim.left')).toBe(3n)
  })

  test('a table that is dropped before its files were removed leaves nothing for long', async () => {
    await lake.run('CREATE TABLE dim.cut AS SELECT 1 AS n')
    const folder = await folderOf('dim.cut')
    // As a kill -9 between the two leaves it: the pointer is gone, the files are not.
    const copy = join(root, 'kept-for-a-moment')
    await mkdir(copy)
    const files = lying().filter((path) => path.startsWith(folder))
    for (const [index, path] of files.entries()) await copyFile(join(root, path), join(copy, String(index)))
    await client.call('DELETE', '/v1/namespaces/dim/tables/cut?purgeRequested=true')
    await expect.poll(() => lying().filter((path) => path.startsWith(folder))).toEqual([])
    for (const [index, path] of files.entries()) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await rename(join(copy, String(index)), join(root, path))
    }
    await rm(copy, { recursive: true })
    await sleep(AGE_MS + 100)
    const { folders } = await remove()
    expect(folders.find((one) => one.folder === folder)?.removed.files).toBe(files.length)
    expect(lying().filter((path) => path.startsWith(folder))).toEqual([])
  })

  test('a writer whose transaction is older than the age is refused and writes anew; its files never go from under a commit', async () => {
    await lake.run('CREATE TABLE ods.slow AS SELECT 0 AS n')
    const slow = lake.transaction(async (session) => {
      await session.run('INSERT INTO ods.slow VALUES (1)')
      await sleep(AGE_MS + 500)
      expect((await remove()).removed.files).toBeGreaterThan(0)
    })
    await expect(slow).rejects.toThrow(LakeConflict)
    await lake.run('INSERT INTO ods.slow VALUES (2)')
    expect(await sum('ods.slow')).toBe(2n)
  })

  test('writers and a reader of an old snapshot lose nothing while orphans are removed over and over', async () => {
    await lake.run('CREATE TABLE ods.busy AS SELECT 0 AS n')
    for (let n = 0; n < 3; n++) await lake.run('INSERT INTO ods.busy VALUES (0)')
    const [old] = await lake.query<{ snapshot_id: bigint }>(`SELECT snapshot_id FROM iceberg_snapshots('lake.ods.busy') LIMIT 1`)
    let done = false
    const written: number[] = []
    const writing = (async () => {
      for (let n = 1; n <= 80; n++) {
        try {
          await lake.run(`INSERT INTO ods.busy VALUES (${n})`)
          written.push(n)
        } catch (error) {
          if (!(error instanceof LakeConflict)) throw error
        }
      }
      done = true
    })()
    let removals = 0
    while (!done) {
      await remove(1_000)
      removals++
      expect(await sum('ods.busy', `AT (VERSION => ${old!.snapshot_id})`)).toBe(0n)
    }
    await writing
    expect(removals).toBeGreaterThan(0)
    expect(await sum('ods.busy')).toBe(BigInt(written.reduce((total, n) => total + n, 0)))
  })

  test('killed in the midst it goes on when it is run again', async () => {
    await lake.run('CREATE TABLE ods.many AS SELECT 4 AS n')
    const folder = await folderOf('ods.many')
    await Promise.all(Array.from({ length: 3_000 }, (_, index) => put(`${folder}/data/orphan-${index}.parquet`)))
    await sleep(AGE_MS + 100)
    const orphans = () => lying().filter((path) => path.includes('/orphan-'))
    const cut = remove(AGE_MS).catch((error: unknown) => error)
    await expect.poll(() => orphans().length, { interval: 5, timeout: 20_000 }).toBeLessThan(3_000)
    await testLake.kill()
    expect(await cut).toBeInstanceOf(LakeUnavailable)
    const left = orphans().length
    expect(left).toBeGreaterThan(0)
    await testLake.restart()
    expect((await remove()).removed.files).toBeGreaterThanOrEqual(left)
    expect(orphans()).toEqual([])
    expect(await sum('ods.many')).toBe(4n)
  })

  test.each([
    ['list', (name: string) => name.startsWith('snap-')],
    ['manifest', (name: string) => name.endsWith('.avro') && !name.startsWith('snap-')],
  ])(
    'when a %s cannot be read, however often it is tried, nothing is removed',
    async (what, isIt) => {
      await lake.run(`CREATE TABLE ods.broken_${what} AS SELECT 1 AS n`)
      const folder = await folderOf(`ods.broken_${what}`)
      await put(`${folder}/data/lost.parquet`)
      await sleep(OLD_MS)
      const gone = lying().find((path) => path.startsWith(`${folder}/metadata/`) && isIt(basename(path)))!
      const content = await readFile(join(root, gone))
      await rm(join(root, gone))
      await expect(remove()).rejects.toThrow(/No orphan was removed.*ods\.broken/)
      expect(existsSync(join(root, `${folder}/data/lost.parquet`))).toBe(true)
      await writeFile(join(root, gone), content)
      expect((await remove()).removed.files).toBeGreaterThan(0)
      expect(existsSync(join(root, `${folder}/data/lost.parquet`))).toBe(false)
      expect(await sum(`ods.broken_${what}`)).toBe(1n)
    },
    60_000,
  )

  const filesOf = (...folders: string[]) => lying().filter((path) => folders.some((folder) => path.startsWith(`${folder}/`)))
  const notes = () => (existsSync(join(root, '.dropped')) ? readdirSync(join(root, '.dropped')) : [])
  /** Publishes `dws.<name>` from what was staged, and drops it: its rows then lie where they were staged, and nothing but a note reaches them. */
  const publishedAndDropped = async (name: string) => {
    await lake.run(`CREATE TABLE dws.${name}__staged AS SELECT 4 AS n`)
    const staged = await folderOf(`dws.${name}__staged`)
    await publishStaged(testLake.options, { schema: 'dws', table: name })
    const own = await folderOf(`dws.${name}`)
    const { body } = await client.call('GET', `/v1/namespaces/dws/tables/${name}`)
    await expect.poll(() => filesOf(staged).some((path) => path.endsWith('.metadata.json'))).toBe(false)
    const known = notes().length
    await client.call('DELETE', `/v1/namespaces/dws/tables/${name}`)
    await expect.poll(() => notes().length).toBe(known + 2)
    const register = () =>
      client.call('POST', '/v1/namespaces/dws/register', { name, 'metadata-location': body['metadata-location'] })
    return { own, staged, register }
  }
  const presentFolder = async () => {
    await lake.run('CREATE TABLE IF NOT EXISTS ods.present (n INTEGER)')
    return folderOf('ods.present')
  }
  const orphansOf = async (...folders: string[]) => {
    const orphans = folders.map((folder) => `${folder}/data/lost.parquet`)
    for (const orphan of orphans) await put(orphan)
    await sleep(OLD_MS)
    return orphans
  }

  test.each([
    ['metadata', (name: string) => name.endsWith('.metadata.json')],
    ['list', (name: string) => name.startsWith('snap-')],
    ['manifest', (name: string) => name.endsWith('.avro') && !name.startsWith('snap-')],
  ])(
    'when a %s of a dropped table is missing once, all its files stay wherever they lie and it is said; what is of others goes, and it can be registered again',
    async (what, isIt) => {
      const { own, staged, register } = await publishedAndDropped(`kept_${what}`)
      const orphans = await orphansOf(await presentFolder(), 'ods/gone-0000')
      const files = filesOf(own, staged)
      const away = files.filter((path) => isIt(basename(path)))
      for (const path of away) await rename(join(root, path), join(root, 'away-'.concat(basename(path))))
      const { unread } = await remove()
      expect(unread).toMatchObject([{ folder: own, folders: expect.arrayContaining([own, staged]), elsewhere: false }])
      expect(away.some((path) => unread[0]!.reason.includes(basename(path)))).toBe(true)
      for (const path of away) await rename(join(root, 'away-'.concat(basename(path))), join(root, path))
      expect(filesOf(own, staged)).toEqual(expect.arrayContaining(files))
      expect(orphans.filter((path) => existsSync(join(root, path)))).toEqual([])
      expect((await remove()).unread).toEqual([])
      const known = notes().length
      expect((await register()).status).toBe(200)
      expect(await sum(`dws.kept_${what}`)).toBe(4n)
      expect(notes().length).toBe(known - 2)
    },
    60_000,
  )

  test('a dropped table whose files are gone for good is told of each time, and keeps nothing of others from being removed', async () => {
    const { own, staged } = await publishedAndDropped('gone_for_good')
    const others = notes()
    for (const folder of [own, staged]) await rm(join(root, folder), { recursive: true })
    const orphans = await orphansOf(await presentFolder(), 'ods/gone-0000', staged)
    expect((await remove()).unread.map(({ folder }) => folder)).toEqual([own])
    expect(orphans.filter((path) => existsSync(join(root, path)))).toEqual([`${staged}/data/lost.parquet`])
    expect(notes()).toEqual(others)
    await rm(join(root, '.dropped'), { recursive: true })
    expect((await remove()).unread).toEqual([])
    expect(existsSync(join(root, `${staged}/data/lost.parquet`))).toBe(false)
  })

  test('where it was never noted in which folders the files of such a table lie, those of no present table are left too', async () => {
    const { own, staged, register } = await publishedAndDropped('not_noted')
    for (const note of notes().filter((name) => name.endsWith('.folders'))) await rm(join(root, '.dropped', note))
    const [ofPresent, ofNone] = await orphansOf(await presentFolder(), 'ods/gone-0000')
    const files = filesOf(own, staged)
    await rename(join(root, own, 'metadata'), join(root, 'away'))
    expect((await remove()).unread).toMatchObject([{ folder: own, elsewhere: true }])
    await mkdir(join(root, own), { recursive: true })
    await rename(join(root, 'away'), join(root, own, 'metadata'))
    expect(filesOf(own, staged)).toEqual(files)
    expect([ofPresent, ofNone].map((path) => existsSync(join(root, path!)))).toEqual([false, true])
    expect((await remove()).unread).toEqual([])
    expect(existsSync(join(root, ofNone!))).toBe(false)
    expect((await register()).status).toBe(200)
    expect(await sum('dws.not_noted')).toBe(4n)
  })

  test('a dropped table that was registered again and has gone on is nothing that cannot be read', async () => {
    await lake.run('CREATE TABLE dim.again AS SELECT 1 AS n')
    await change('dim.again', [{ action: 'set-properties', updates: KEEP_ONE }])
    const { body } = await client.call('GET', '/v1/namespaces/dim/tables/again')
    await client.call('DELETE', '/v1/namespaces/dim/tables/again')
    await client.call('POST', '/v1/namespaces/dim/register', { name: 'again', 'metadata-location': body['metadata-location'] })
    await lake.run('INSERT INTO dim.again VALUES (2)')
    expect(await expireSnapshots(testLake.options, named('dim.again'))).toBeGreaterThanOrEqual(0)
    await sleep(OLD_MS)
    expect((await remove()).unread).toEqual([])
    expect(await sum('dim.again')).toBe(3n)
  })

  test('snapshots of a table that nobody writes any more expire by its policy', async () => {
    await lake.run('CREATE TABLE ods.quiet AS SELECT 1 AS n')
    for (let n = 0; n < 6; n++) await lake.run('INSERT INTO ods.quiet VALUES (1)')
    const table = named('ods.quiet')
    expect(await expireSnapshots(testLake.options, table)).toBe(0)
    await change('ods.quiet', [{ action: 'set-properties', updates: KEEP_ONE }])
    expect(await expireSnapshots(testLake.options, table)).toBe(6)
    expect(await expireSnapshots(testLake.options, table)).toBe(0)
    expect(await sum('ods.quiet')).toBe(7n)
    await expect(expireSnapshots(testLake.options, { schema: 'ods', table: 'absent' })).rejects.toThrow('ods.absent')
  })
})

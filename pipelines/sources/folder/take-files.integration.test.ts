import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { importFile } from '../../import/import-file.ts'
import { ensureImportTables } from '../../import/store/import-tables.ts'
import { openPipelinesDb, type PipelinesDb } from '../../store/database.ts'
import { migratePipelines } from '../../store/migrations.ts'
import { gather, type SourceDeps } from '../gather.ts'
import { type FolderOrigin, type Source, sourceSchema } from '../source.ts'
import { listDeliveries } from '../store/deliveries.ts'
import { saveSource } from '../store/sources.ts'
import { layoutOf } from './take-files.ts'

// What a folder brings, on a real lake: a state that comes back is news, and a process that was killed doubles nothing.
const root = mkdtempSync(join(tmpdir(), 'anju-folder-'))
let server: TestLake
let lake: Lake
let database: TestDatabase
let db: PipelinesDb
let deps: SourceDeps

beforeAll(async () => {
  ;[server, database] = await Promise.all([startTestLake(inject('postgresUrl')), createTestDatabase(inject('postgresUrl'))])
  lake = await openLake(server.options)
  db = openPipelinesDb(database.url)
  await Promise.all([migratePipelines(db), ensureImportTables(lake)])
  deps = { db, lake, clock: () => new Date(), root, settledMs: 0, secretOf: () => undefined }
})
afterAll(async () => {
  await db?.destroy()
  await lake?.close()
  await Promise.all([server?.stop(), database?.drop()])
  rmSync(root, { recursive: true, force: true })
})

const declared = async (name: string): Promise<Source> => {
  const origin = { kind: 'folder', format: { kind: 'table' } }
  const source = sourceSchema.parse({ name, title: '民政局 婚姻', dataset: 'marriage_record', origin, everySeconds: 60 })
  await saveSource(db, source, '李管理')
  return source
}
const register = (event: string) =>
  [
    'marriage_no,marriage_event,husband_name,husband_id_number,wife_name,wife_id_number,married_or_divorced_on',
    `M1,${event},张三,41120219900101123X,李四,411202199001011248,2026-01-0${event}\n`,
  ].join('\n')
const put = (source: string, name: string, content: string) => {
  const path = join(root, source, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  return path
}
async function deliver(source: string, name: string, content: string) {
  put(source, name, content)
  await gather(deps, source, new AbortController().signal)
  const [{ item, state, rowsAccepted, batch }] = (await listDeliveries(db, { source, perSource: 1 })) as [never]
  return { item, state, rowsAccepted, batch }
}
const events = async () => {
  const rows = await lake.query<{ event: string }>(
    'SELECT marriage_event AS event FROM ods.import_marriage_record ORDER BY _imported_at',
  )
  return rows.map(({ event }) => event).join('')
}

test('a state that comes back after another is taken again; the same file as the last one is known', async () => {
  await declared('aba')
  expect(await deliver('aba', 'day1.csv', register('1'))).toMatchObject({ state: 'done', rowsAccepted: 1 })
  expect(await deliver('aba', 'day2.csv', register('2'))).toMatchObject({ state: 'done' })
  const third = await deliver('aba', 'day3.csv', register('1'))
  expect(third).toMatchObject({
    item: 'day3.csv',
    state: 'done',
    rowsAccepted: 1,
    batch: expect.stringMatching(/^[0-9a-f]{64}#2$/),
  })
  expect(await deliver('aba', 'day4.csv', register('1'))).toMatchObject({
    item: 'day4.csv',
    state: 'known',
    batch: (third as { batch: string }).batch,
  })
  expect(await deliver('aba', 'day5.csv', register('2'))).toMatchObject({ state: 'done' })
  expect(await events()).toBe('1212')
})

test('the same bytes of another source are its own', async () => {
  await declared('beside')
  expect(await deliver('beside', 'day1.csv', register('1'))).toMatchObject({ state: 'done', batch: expect.stringMatching(/#3$/) })
  expect(await events()).toBe('12121')
})

test('a file of a process that was killed between its commit and its record is not taken twice, whatever came since', async () => {
  const source = await declared('killed')
  const imported = { layout: layoutOf(source, source.origin as FolderOrigin), source: source.name, resumes: async () => false }
  const before = await events()
  // As they were left: the first in the lake and not recorded, the second in the lake.
  await importFile({ lake, now: () => new Date() }, put('killed', '.taking/day1.csv', register('1')), imported)
  await importFile({ lake, now: () => new Date() }, put('killed', 'done/day2.csv', register('2')), imported)
  await gather(deps, 'killed', new AbortController().signal)
  expect(await listDeliveries(db, { source: 'killed', perSource: 5 })).toMatchObject([
    { item: 'day1.csv', state: 'done', rowsAccepted: 1 },
  ])
  expect(await events()).toBe(`${before}12`)
})

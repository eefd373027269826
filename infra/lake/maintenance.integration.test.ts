import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { type Lake, openLake } from './engine.ts'
import { LakeConflict } from './errors.ts'
import { type CompactionOptions, compactTable } from './maintenance.ts'
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
  table = `log_${++tests}`
})

const compact = (options: CompactionOptions = { filesMin: 5 }) =>
  compactTable(lake, testLake.options, { schema: 'ods', table }, options)
const rows = (at = '') => lake.query(`SELECT * FROM ods.${table} ${at} ORDER BY id`)

/** Appends one small file with row `id`. */
async function append(id: number): Promise<void> {
  for (;;) {
    try {
      await lake.run(`INSERT INTO ods.${table} VALUES (${id}, ${id}.25, '第 ${id} 行', DATE '2026-01-01' + ${id}::INTEGER, NULL)`)
      return
    } catch (error) {
      if (!(error instanceof LakeConflict)) throw error
    }
  }
}
const create = () =>
  lake.run(`CREATE TABLE ods.${table} (id BIGINT, amount DECIMAL(18,2), note VARCHAR, day DATE, ts TIMESTAMPTZ)`)
async function appendMany(from: number, to: number): Promise<void> {
  for (let id = from; id < to; id++) await append(id)
}

test('many small files become one, the rows stay the same and older versions readable', async () => {
  await create()
  await appendMany(0, 10)
  const [version] = await lake.query<{ snapshot_id: bigint }>(
    `SELECT snapshot_id FROM iceberg_snapshots('lake.ods.${table}') ORDER BY sequence_number DESC LIMIT 1`,
  )
  const before = await rows()
  expect(await compact()).toEqual({ filesBefore: 10, filesAfter: 1, rowsMerged: 10 })
  expect(await rows()).toEqual(before)
  expect(await rows(`AT (VERSION => ${version!.snapshot_id})`)).toEqual(before)
  expect(await lake.query(`SELECT id FROM ods.${table} WHERE day = DATE '2026-01-04'`)).toEqual([{ id: 3n }])
  expect(await lake.query(`SELECT id FROM ods.${table} WHERE amount > 8.5`)).toEqual([{ id: 9n }])
})

test('a table that was merged is written to, deleted from and merged again', async () => {
  await create()
  await appendMany(0, 6)
  await compact()
  await appendMany(6, 12)
  expect(await compact()).toMatchObject({ filesBefore: 7, filesAfter: 1 })
  expect(await rows()).toHaveLength(12)
  await lake.run(`DELETE FROM ods.${table} WHERE id = 3`)
  expect(await rows()).toHaveLength(11)
  await appendMany(12, 20)
  expect(await compact()).toMatchObject({ skipped: 'has-deletes' })
})

test('files from before a column was added, renamed or widened are merged by field id', async () => {
  await lake.run(`CREATE TABLE ods.${table} (id BIGINT, old_name VARCHAR, count INTEGER)`)
  await lake.run(`INSERT INTO ods.${table} VALUES (1, '甲', 1)`)
  await lake.run(`ALTER TABLE ods.${table} RENAME COLUMN old_name TO name`)
  await lake.run(`ALTER TABLE ods.${table} ADD COLUMN extra INTEGER`)
  await lake.run(`ALTER TABLE ods.${table} ALTER COLUMN count TYPE BIGINT`)
  await lake.run(`INSERT INTO ods.${table} VALUES (2, '乙', 2, 3)`)
  expect(await compact({ filesMin: 2 })).toMatchObject({ filesAfter: 1 })
  expect(await rows()).toEqual([
    { id: 1n, name: '甲', count: 1n, extra: null },
    { id: 2n, name: '乙', count: 2n, extra: 3 },
  ])
})

test('while it is merged over and over, a table takes appends and loses none', async () => {
  await create()
  let done = false
  const writing = (async () => {
    for (let id = 0; id < 60; id++) {
      await append(id)
      await sleep(20)
    }
    done = true
  })()
  let merges = 0
  while (!done) if (!(await compact()).skipped) merges++
  await writing
  await compact({ filesMin: 2 })
  expect((await rows()).map((row) => Number(row.id))).toEqual(Array.from({ length: 60 }, (_, id) => id))
  expect(merges).toBeGreaterThan(0)
})

test('a partitioned table and one with few files are left alone', async () => {
  await lake.run(`CREATE TABLE ods.${table} (id BIGINT, day DATE) PARTITIONED BY (month(day))`)
  expect(await compact()).toMatchObject({ skipped: 'few-files', filesBefore: 0 })
  for (let id = 0; id < 5; id++) await lake.run(`INSERT INTO ods.${table} VALUES (${id}, DATE '2026-01-01')`)
  expect(await compact()).toMatchObject({ skipped: 'partitioned' })
})

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { bringTestPackages, PYTHON } from '../../local/test-python.ts'
import { type Lake, openLake } from '../engine.ts'
import { publishStaged } from '../publish.ts'
import { startTestLake, type TestLake } from '../test-lake.ts'

const run = promisify(execFile)

let packages: string
let testLake: TestLake
let lake: Lake

beforeAll(async () => {
  packages = await bringTestPackages('pyiceberg', join(import.meta.dirname, 'requirements.lock'))
  testLake = await startTestLake(inject('postgresUrl'))
  lake = await openLake(testLake.options)
})
afterAll(async () => {
  await lake?.close()
  await testLake?.stop()
})

/** One step of client.py on a table of dwd; what it printed. */
async function python(step: string, table: string): Promise<unknown> {
  const env = { ...process.env, ...testLake.env, PYTHONPATH: packages }
  const { stdout } = await run(PYTHON, [join(import.meta.dirname, 'client.py'), step, `dwd.${table}`], { env })
  return stdout === '' ? undefined : JSON.parse(stdout)
}

test('DuckDB reads and changes what PyIceberg made, PyIceberg what DuckDB changed', async () => {
  await python('create', 'by_python')
  expect(await lake.query('SELECT * FROM dwd.by_python ORDER BY id LIMIT 1')).toEqual([
    { id: 1n, amount: '-0.01', day: '2024-02-29', posted_at: '2026-11-24T16:00:00.123456Z', name: '三门峡市住房公积金管理中心' },
  ])
  await python('evolve', 'by_python')
  expect(await lake.query('SELECT id, amount, title, note FROM dwd.by_python ORDER BY id')).toEqual([
    { id: 1n, amount: '-0.01', title: '三门峡市住房公积金管理中心', note: null },
    { id: 3n, amount: '3.00', title: '丙', note: '新列' },
    { id: 9_007_199_254_740_993n, amount: '1234567890123456.78', title: '甲', note: null },
  ])
  await lake.run("UPDATE dwd.by_python SET note = '改' WHERE id = 1")
  await lake.run('DELETE FROM dwd.by_python WHERE id = 3')
  await lake.run('ALTER TABLE dwd.by_python ADD COLUMN checked BOOLEAN')
  expect(await python('read', 'by_python')).toMatchObject([
    { id: 1, amount: '-0.01', day: '2024-02-29', title: '三门峡市住房公积金管理中心', note: '改', checked: null },
    { id: 9007199254740992, amount: '1234567890123456.78', title: '甲' },
  ])
})

test('PyIceberg reads and appends to what DuckDB made and published, with columns added, renamed and widened', async () => {
  await lake.run(
    `CREATE TABLE dwd.by_duckdb__staged AS SELECT i::INTEGER AS id, '河南省三门峡市湖滨区' || i AS words FROM range(3) t(i)`,
  )
  await publishStaged(testLake.options, { schema: 'dwd', table: 'by_duckdb' })
  await lake.run('ALTER TABLE dwd.by_duckdb RENAME COLUMN words TO name')
  await lake.run('ALTER TABLE dwd.by_duckdb ALTER COLUMN id TYPE BIGINT')
  await lake.run('DELETE FROM dwd.by_duckdb WHERE id = 1')
  expect(await python('read', 'by_duckdb')).toEqual([
    { id: 0, name: '河南省三门峡市湖滨区0' },
    { id: 2, name: '河南省三门峡市湖滨区2' },
  ])
  await python('add', 'by_duckdb')
  expect(await lake.query('SELECT id, name FROM dwd.by_duckdb ORDER BY id')).toEqual([
    { id: 0n, name: '河南省三门峡市湖滨区0' },
    { id: 2n, name: '河南省三门峡市湖滨区2' },
    { id: 100n, name: '派森' },
  ])
})

test('a commit of PyIceberg on a version that is no longer the newest is refused', async () => {
  await lake.run('CREATE TABLE dwd.contested AS SELECT 1::BIGINT AS id')
  expect(await python('stale', 'contested')).toBe('refused')
})

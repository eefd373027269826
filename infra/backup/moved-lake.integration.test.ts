import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Lake, openLake } from '../lake/engine.ts'
import { publishStaged, stagePublished } from '../lake/publish.ts'
import { startTestLake, type TestLake } from '../lake/test-lake.ts'
import { bringTestPackages, PYTHON } from '../local/test-python.ts'
import { startTestTrino, type TestTrino, TRINO_CAN_RUN } from '../trino/test-trino.ts'
import { type RestoredLake, restoreLake } from './lake-files.ts'
import { folderRoot } from './move.ts'
import { packedFrom, writePack } from './pack.ts'
import { placesOf } from './unpack.ts'

// A lake whose tables have rows deleted by position, by every engine that writes such files, is brought back into another folder.
const PYICEBERG = join(import.meta.dirname, '../lake/pyiceberg')
const dir = mkdtempSync(join(tmpdir(), 'anju-moved-lake-'))
const home = join(dir, 'elsewhere')
let testLake: TestLake
let lake: Lake
let testTrino: TestTrino | undefined
let before: Record<string, unknown>

beforeAll(async () => {
  testLake = await startTestLake(inject('postgresUrl'))
  lake = await openLake(testLake.options)
  if (TRINO_CAN_RUN) testTrino = await startTestTrino(testLake)
}, 900_000)
afterAll(async () => {
  await lake?.close()
  await testTrino?.stop()
  await testLake?.stop()
  rmSync(dir, { recursive: true, force: true })
})

const MEMBER = { schema: 'dwd', table: 'member' }

/** Changes of some members as a run merges them (decision 027): staged on the published version, old rows out, new ones in, published. */
async function mergeMembers(condition: string, name: string): Promise<void> {
  const [{ id } = { id: '' }] = await lake.query<{ id: string }>(
    "SELECT snapshot_id::VARCHAR AS id FROM iceberg_snapshots('lake.dwd.member') ORDER BY sequence_number DESC LIMIT 1",
  )
  await stagePublished(testLake.options, { ...MEMBER, snapshotId: id })
  const changed = `SELECT n FROM dwd.member WHERE ${condition}`
  await lake.run(`MERGE INTO dwd.member__staged m USING (${changed}) c ON m.n = c.n WHEN MATCHED THEN DELETE`)
  await lake.run(`INSERT INTO dwd.member__staged SELECT n, '${name}' FROM (${changed})`)
  await publishStaged(testLake.options, MEMBER)
}

const TABLES = ['dwd.member', 'dwd.vectors', ...(TRINO_CAN_RUN ? ['dwd.by_trino'] : [])]

/** Every row of every table, now and at each of its snapshots. */
async function everything(): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const table of TABLES) {
    found[table] = await lake.query(`SELECT * FROM ${table} ORDER BY ALL`)
    for (const { id } of await lake.query<{ id: bigint }>(`SELECT snapshot_id AS id FROM iceberg_snapshots('lake.${table}')`))
      found[`${table} ${id}`] = await lake.query(`SELECT * FROM ${table} AT (VERSION => ${id}) ORDER BY ALL`)
  }
  return found
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !relative(folder, entry.parentPath).startsWith('.'))
    .map(({ parentPath, name }) => join(parentPath, name))

async function bringBack(): Promise<RestoredLake> {
  await testLake.kill()
  const from = testLake.warehouse
  const files = filesIn(from).map((file) => packedFrom(relative(from, file), file))
  const pack = { kind: 'pack', of: 'lake', file: 'lake.zst', at: new Date().toISOString() } as const
  const places = placesOf(dir, [{ ...pack, ...(await writePack(join(dir, pack.file), files)) }])
  rmSync(from, { recursive: true })
  return restoreLake(testLake.databaseUrl, places, { from: folderRoot(from), home: folderRoot(home), to: home })
}

test('a lake with rows deleted by DuckDB, by Trino and by vectors of Iceberg v3 is brought back elsewhere', async () => {
  await lake.run("CREATE TABLE dwd.member__staged AS SELECT i::INTEGER AS n, '缴存人' || i AS name FROM range(1000) t(i)")
  await publishStaged(testLake.options, MEMBER)
  await mergeMembers('n % 7 = 1', '第一次')
  await mergeMembers('n % 5 = 1', '第二次')
  await lake.run('DELETE FROM dwd.member WHERE n = 500')
  await lake.run("CREATE TABLE dwd.vectors (n INTEGER) WITH ('format-version' = '3')")
  await lake.run('INSERT INTO dwd.vectors SELECT range::INTEGER FROM range(100)')
  await lake.run('DELETE FROM dwd.vectors WHERE n % 3 = 0')
  await lake.run('DELETE FROM dwd.vectors WHERE n % 3 = 1')
  if (testTrino) {
    const { trino } = testTrino
    await trino.run("CREATE TABLE dwd.by_trino (n integer, name varchar) WITH (partitioning = ARRAY['name'])")
    await trino.run("INSERT INTO dwd.by_trino SELECT n, IF(n % 2 = 0, '双', '单') FROM dwd.member")
    await trino.run('DELETE FROM dwd.by_trino WHERE n % 11 = 0')
    await trino.run("UPDATE dwd.by_trino SET name = '单' WHERE n % 13 = 0")
  }
  await lake.run('CREATE TABLE dwd.without_rows (n INTEGER)')
  before = await everything()
  await lake.close()
  const { tables } = await bringBack()
  expect(tables).toBe(TABLES.length + 1)
  expect(existsSync(testLake.warehouse)).toBe(false)
  await testLake.restart(home)
  lake = await openLake(testLake.options)
  expect(await everything()).toEqual(before)
})

test('nothing in it names the place where it was', async () => {
  const old = testLake.warehouse
  const files = filesIn(home)
  // Column chunks are compressed: the paths in them are asked for.
  for (const file of files.filter((name) => !name.endsWith('.parquet')))
    expect([file, readFileSync(file).includes(old)]).toEqual([file, false])
  const deletes = files.filter((name) => name.includes('delete') && name.endsWith('.parquet'))
  expect(deletes.length).toBeGreaterThan(3)
  for (const file of deletes) {
    const [read] = await lake.query(
      `SELECT bool_and(starts_with(file_path, '${folderRoot(home)}/')) AS here, count(*) > 0 AS some FROM read_parquet('${file}')`,
    )
    expect([file, read]).toEqual([file, { here: true, some: true }])
    const ids = await lake.query(`SELECT name, field_id FROM parquet_schema('${file}') WHERE field_id IS NOT NULL ORDER BY name`)
    expect(ids).toEqual([
      { name: 'file_path', field_id: 2147483546n },
      { name: 'pos', field_id: 2147483545n },
    ])
  }
})

test.runIf(TRINO_CAN_RUN)('Trino reads the same rows, and deletes more', async () => {
  const { trino } = testTrino!
  expect(await trino.query('SELECT * FROM dwd.member ORDER BY n')).toEqual(before['dwd.member'])
  expect(await trino.query('SELECT * FROM dwd.by_trino ORDER BY n')).toEqual(before['dwd.by_trino'])
  await trino.run('DELETE FROM dwd.by_trino WHERE n % 4 = 0')
  const left = (before['dwd.by_trino'] as { n: number }[]).filter(({ n }) => n % 4 !== 0)
  expect(await lake.query('SELECT * FROM dwd.by_trino ORDER BY n')).toEqual(left)
})

test('PyIceberg reads the same rows', async () => {
  const packages = await bringTestPackages('pyiceberg', join(PYICEBERG, 'requirements.lock'))
  const env = { ...process.env, ...testLake.env, PYTHONPATH: packages }
  const { stdout } = await promisify(execFile)(PYTHON, [join(PYICEBERG, 'client.py'), 'read', 'dwd.member'], { env })
  expect(JSON.parse(stdout)).toEqual(before['dwd.member'])
})

test('changes are merged into it as before, and a table that had no rows gets some', async () => {
  await lake.run('INSERT INTO dwd.without_rows VALUES (1)')
  expect(await lake.query('SELECT n FROM dwd.without_rows')).toEqual([{ n: 1 }])
  await mergeMembers('n % 3 = 1', '第三次')
  await lake.run('DELETE FROM dwd.vectors WHERE n < 50')
  const members = (before['dwd.member'] as { n: number; name: string }[]).map(({ n, name }) => ({
    n,
    name: n % 3 === 1 ? '第三次' : name,
  }))
  expect(await lake.query('SELECT * FROM dwd.member ORDER BY n')).toEqual(members)
  const left = (before['dwd.vectors'] as { n: number }[]).filter(({ n }) => n >= 50)
  expect(await lake.query('SELECT * FROM dwd.vectors ORDER BY n')).toEqual(left)
})

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { startTestDepartments, TEST_DEPARTMENT_TOKEN, type TestDepartments } from '@anju/infra/local/test-departments.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { letEndWithUs } from '@anju/infra/local/test-process.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { ensureImportTables } from '../import/store/import-tables.ts'
import { openPipelinesDb, type PipelinesDb } from '../store/database.ts'
import { migratePipelines } from '../store/migrations.ts'
import { departmentSources } from './departments.ts'
import { gather, type SourceDeps } from './gather.ts'
import type { Source } from './source.ts'
import { ensureCursorTable } from './store/cursor.ts'
import { listDeliveries } from './store/deliveries.ts'
import { saveSource } from './store/sources.ts'

const PEOPLE = 3_000
let departments: TestDepartments
let server: TestLake
let lake: Lake
let database: TestDatabase
let db: PipelinesDb
let deps: SourceDeps
let secret: string | undefined

beforeAll(async () => {
  ;[departments, server, database] = await Promise.all([
    startTestDepartments(PEOPLE),
    startTestLake(inject('postgresUrl')),
    createTestDatabase(inject('postgresUrl')),
  ])
  lake = await openLake(server.options)
  db = openPipelinesDb(database.url)
  await Promise.all([migratePipelines(db), ensureImportTables(lake)])
  await ensureCursorTable(lake)
  deps = { db, lake, clock: () => new Date(), root: '', settledMs: 0, secretOf: () => secret }
})
afterAll(async () => {
  await db?.destroy()
  await lake?.close()
  await Promise.all([departments?.close(), server?.stop(), database?.drop()])
})
beforeEach(() => {
  secret = TEST_DEPARTMENT_TOKEN
})

const sourceOf = (name: string, pageRows = 500): Source =>
  departmentSources(departments.url, { secret: 'DEPARTMENTS', everySeconds: 60, pageRows }).find((one) => one.name === name)!
const gatherOnce = (name: string) => gather(deps, name, new AbortController().signal)
const lastOf = async (name: string) => (await listDeliveries(db, { source: name, perSource: 1 }))[0]
const rowsIn = async (dataset: string) => {
  const [row] = await lake.query<{ n: number }>(`SELECT count(*)::INTEGER AS n FROM ods.import_${dataset}`)
  return row!.n
}
/** What stands twice though nothing of it has changed. */
const doubled = (dataset: string, key: string, value: string) =>
  lake.query(`SELECT ${key} FROM (SELECT *, lag(${value}) OVER (PARTITION BY ${key} ORDER BY _imported_at, _line) AS before
    FROM ods.import_${dataset}) WHERE before IS NOT DISTINCT FROM ${value} LIMIT 3`)
const faults = (name: string, given: object) => departments.ask('PUT', `/control/faults/${name}`, given)

describe('a department that is read over HTTP', () => {
  test('comes whole, with its own columns and codes as the standard has them; what does not fit is kept with its reason', async () => {
    await saveSource(db, sourceOf('property'), '李管理')
    await gatherOnce('property')
    const told = await lastOf('property')
    expect(told).toMatchObject({
      state: 'done',
      rowsRejected: 1,
      message: '建筑面积（property_area）“九十平方米”应为最多 16 位整数、2 位小数的数值',
    })
    expect(await rowsIn('property_record')).toBe(told!.rowsAccepted)
    expect(
      await lake.query(`SELECT property_use, property_status, property_registered_on, _file FROM ods.import_property_record
        WHERE certificate_no LIKE '%第0000002号'`),
    ).toEqual([
      { property_use: '10', property_status: '1', property_registered_on: expect.stringMatching(/^20\d\d-/), _file: 'property' },
    ])
    await gatherOnce('property')
    expect(await lastOf('property'), 'nothing new is no delivery').toEqual(told)
  })

  test('tells only what has changed since, and a page that is repeated is not written again', async () => {
    await saveSource(db, sourceOf('insurance'), '李管理')
    await gatherOnce('insurance')
    expect(await rowsIn('insurance_record')).toBe(PEOPLE)
    await departments.ask('POST', '/control/changes', { count: 40 })
    await faults('insurance', { repeat: 1 })
    await gatherOnce('insurance')
    expect(await lastOf('insurance')).toMatchObject({ message: '500 行与湖中相同，不重复写入' })
    expect(await rowsIn('insurance_record')).toBe(PEOPLE + (await lastOf('insurance'))!.rowsRead - 500)
  })

  test('is read from its beginning when it has forgotten the cursor, and nothing stands twice', async () => {
    const before = await rowsIn('insurance_record')
    await departments.ask('POST', '/control/expire')
    await departments.ask('POST', '/control/changes', { count: 10 })
    await gatherOnce('insurance')
    expect(await lastOf('insurance')).toMatchObject({
      state: 'done',
      message: expect.stringContaining('对方的游标已过期，已从头重读'),
    })
    expect(await rowsIn('insurance_record')).toBe(before + 10)
    expect(await doubled('insurance_record', 'insurance_no', 'insurance_base')).toEqual([])
  })

  test.each([
    [{ fail: 1 }, '对方暂时不能提供服务（HTTP 500）'],
    [{ cut: 1 }, '对方的回答不是完整的 JSON'],
  ])('fails for now with %j: it is said, nothing is lost, and the next try brings all', async (given, message) => {
    await saveSource(db, sourceOf('population'), '李管理')
    await departments.ask('POST', '/control/changes', { count: 5 })
    await faults('population', given)
    await expect(gatherOnce('population')).rejects.toThrow(message)
    expect(await lastOf('population')).toMatchObject({ state: 'failed', message })
    await gatherOnce('population')
    expect(await lastOf('population')).toMatchObject({ state: 'done' })
  })

  test.each([
    [
      '没有设置的密钥',
      () => (secret = undefined),
      {},
      '没有名为 DEPARTMENTS 的密钥；请在接入进程的环境中设置 SOURCE_SECRET_DEPARTMENTS',
    ],
    ['不对的密钥', () => (secret = 'wrong'), {}, '对方拒绝了访问（HTTP 401）；请核对密钥 DEPARTMENTS 是否有效'],
    ['不在那里的数据行', () => undefined, { rowsAt: 'data' }, '对方的回答中“data”不是数组；请核对数据行的位置'],
  ])('is refused for %s, in words, and not asked again until its next turn', async (_, prepare, changed, message) => {
    prepare()
    const source = sourceOf('credit')
    await saveSource(db, { ...source, origin: { ...source.origin, ...changed } as Source['origin'] }, '李管理')
    await gatherOnce('credit')
    expect(await lastOf('credit')).toMatchObject({ state: 'refused', message })
    expect(await rowsIn('credit_record')).toBe(0)
  })

  test('is refused when a mandatory column does not come, with the name it was mapped to; the cursor stays', async () => {
    const source = sourceOf('credit')
    const mapping = source.mapping.map((one) => (one.element === 'open_loans' ? { ...one, from: 'loanCount' } : one))
    await saveSource(db, { ...source, mapping }, '李管理')
    await gatherOnce('credit')
    expect(await lastOf('credit')).toMatchObject({
      state: 'refused',
      message:
        '人民银行 个人征信：按“个人征信摘要”缺少必填列：未结清贷款笔数（open_loans），映射为“loanCount”；列名可用代码、中文名称或英文名',
    })
    await saveSource(db, source, '李管理')
    await gatherOnce('credit')
    expect(await lastOf('credit')).toMatchObject({ state: 'done', rowsRejected: 0 })
  })
})

test('a pull that is killed with -9 in its middle, again and again, brings every row once', { timeout: 120_000 }, async () => {
  // Small pages and slow answers: there is always a middle.
  await saveSource(db, sourceOf('civil-affairs', 20), '李管理')
  const expected = ((await departments.ask('GET', '/civil-affairs/records?limit=10000')).rows as unknown[]).length
  await faults('civil-affairs', { slowMs: 15 })
  const KILLS = 4
  for (let kill = 0; kill < KILLS; kill++) {
    const before = await rowsIn('marriage_record')
    const child = startPull('civil-affairs')
    while ((await rowsIn('marriage_record')) === before) await sleep(20)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await rowsIn('marriage_record'), 'it was in its middle').toBeLessThan(expected)
  }
  await faults('civil-affairs', {})
  await gatherOnce('civil-affairs')
  expect(await rowsIn('marriage_record')).toBe(expected)
  const [distinct] = await lake.query<{ n: number }>(
    'SELECT count(DISTINCT marriage_no)::INTEGER AS n FROM ods.import_marriage_record',
  )
  expect(distinct!.n).toBe(expected)
})

/** One `gather` as a process of its own, whose lake commits every few rows. */
function startPull(name: string): ChildProcess {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'testing/gather-once.ts'), name],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        ...server.env,
        GOVERNANCE_DATABASE_URL: database.url,
        SOURCE_SECRET_DEPARTMENTS: TEST_DEPARTMENT_TOKEN,
      },
    },
  )
  letEndWithUs(child)
  return child
}

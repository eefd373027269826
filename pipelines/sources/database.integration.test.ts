import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { startTestMysql } from '@anju/infra/local/test-mysql.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ensureImportTables } from '../import/store/import-tables.ts'
import { openPipelinesDb, type PipelinesDb } from '../store/database.ts'
import { migratePipelines } from '../store/migrations.ts'
import { gather, type SourceDeps } from './gather.ts'
import { type DatabaseOrigin, type Source, sourceSchema } from './source.ts'
import { ensureCursorTable } from './store/cursor.ts'
import { listDeliveries } from './store/deliveries.ts'
import { DRIVER } from './store/mysql-table.ts'
import { saveSource } from './store/sources.ts'

let server: TestLake
let lake: Lake
let database: TestDatabase
let db: PipelinesDb
let deps: SourceDeps
let password: string

beforeAll(async () => {
  ;[server, database] = await Promise.all([startTestLake(inject('postgresUrl')), createTestDatabase(inject('postgresUrl'))])
  lake = await openLake(server.options)
  db = openPipelinesDb(database.url)
  await Promise.all([migratePipelines(db), ensureImportTables(lake)])
  await ensureCursorTable(lake)
  deps = { db, lake, clock: () => new Date(), root: '', settledMs: 0, secretOf: () => password }
})
afterAll(async () => {
  await db?.destroy()
  await lake?.close()
  await Promise.all([server?.stop(), database?.drop()])
})

/** A server outside, with the means to change what stands there. */
interface Outside {
  readonly engine: DatabaseOrigin['engine']
  readonly at: Pick<DatabaseOrigin, 'host' | 'port' | 'database' | 'user'>
  readonly password: string
  run(sql: string): Promise<unknown>
  stop(): Promise<void>
}

async function postgresOutside(): Promise<Outside> {
  const own = await createTestDatabase(inject('postgresUrl'))
  const client = new pg.Client(own.url)
  await client.connect()
  const { hostname, port, username, password: secret, pathname } = new URL(own.url)
  return {
    engine: 'postgres',
    at: { host: hostname, port: Number(port), database: pathname.slice(1), user: decodeURIComponent(username) },
    password: decodeURIComponent(secret),
    run: (sql) => client.query(sql),
    async stop() {
      await client.end()
      await own.drop()
    },
  }
}

async function mysqlOutside(): Promise<Outside> {
  const own = await startTestMysql()
  const { createConnection } = await import(DRIVER)
  const { port, user, password: secret, database: name } = own
  const at = { host: '127.0.0.1', port, database: name, user }
  const client = await createConnection({ ...at, password: secret, multipleStatements: true, charset: 'utf8mb4' })
  return {
    engine: 'mysql',
    at,
    password: secret,
    run: (sql) => client.query(sql),
    async stop() {
      await client.end()
      await own.stop()
    },
  }
}

const MAPPING = [
  { element: 'insurance_no', from: 'no' },
  { element: 'insured_name', from: 'xm' },
  { element: 'insured_id_number', from: 'sfz' },
  { element: 'insurance_status', from: 'zt', codes: { 在保: '1', 停保: '2' } },
  { element: 'insurance_base', from: 'jfjs' },
]
const ID = '41120219900101123X'

describe.each([
  ['PostgreSQL', postgresOutside],
  ['MySQL', mysqlOutside],
] as const)('a table of %s', (_, open) => {
  let outside: Outside
  let name: string

  beforeAll(async () => {
    outside = await open()
    password = outside.password
    await lake.run('DELETE FROM ods.import_insurance_record')
    await outside.run(
      `CREATE TABLE insured (no bigint PRIMARY KEY, xm varchar(40) NOT NULL, sfz varchar(18), zt varchar(10), jfjs numeric(12,2), changed timestamp(6) NULL)`,
    )
  }, 60_000)
  afterAll(() => outside?.stop())

  const declare = async (as: string, changed: Partial<DatabaseOrigin> = {}): Promise<Source> => {
    name = `${as}-${outside.engine}`
    const origin = {
      kind: 'database',
      engine: outside.engine,
      ...outside.at,
      secret: 'OUTSIDE',
      table: 'insured',
      key: ['no'],
      pageRows: 100,
      ...changed,
    }
    const source = sourceSchema.parse({
      name,
      title: '社保库',
      dataset: 'insurance_record',
      mapping: MAPPING,
      origin,
      everySeconds: 60,
    })
    await saveSource(db, source, '李管理')
    return source
  }
  const gatherNow = () => gather(deps, name, new AbortController().signal)
  const last = async () => (await listDeliveries(db, { source: name, perSource: 1 }))[0]
  const written = async () =>
    (
      await lake.query<{ n: number }>('SELECT count(*)::INTEGER AS n FROM ods.import_insurance_record WHERE _file = $1', [name])
    )[0]!.n
  /** The rows as a model sees them: of each number the last, unless it is gone. */
  const present = () =>
    lake.query(
      `SELECT insurance_no AS no, insured_name AS name, insurance_status AS status, insurance_base AS base FROM (
         SELECT * FROM ods.import_insurance_record WHERE _file = $1
         QUALIFY row_number() OVER (PARTITION BY insurance_no ORDER BY _imported_at DESC, _batch DESC, _line DESC) = 1)
       WHERE NOT coalesce(_gone, false) AND length(insurance_no) = 16 ORDER BY 1`,
      [name],
    )
  const insert = (rows: readonly string[]) => outside.run(`INSERT INTO insured VALUES ${rows.join(', ')}`)

  test('is read by its watermark: all at first, then what has changed, what was committed late, and each once', async () => {
    await declare('by-mark', { watermark: 'changed' })
    await insert(
      Array.from(
        { length: 250 },
        (_, no) => `(${no + 1}, '王一', '${ID}', '在保', 5000.10, '2026-11-25 10:00:00.${String(no % 3).padStart(6, '0')}')`,
      ),
    )
    // Two numbers that a float does not tell apart, at one and the same moment.
    await insert([
      `(9007199254740992, '大数甲', '${ID}', '在保', 1.10, '2026-11-25 11:00:00.5')`,
      `(9007199254740993, '大数乙', '${ID}', '停保', 2.20, '2026-11-25 11:00:00.5')`,
    ])
    await gatherNow()
    expect(await last()).toMatchObject({ state: 'done', rowsRead: 252, rowsAccepted: 252, rowsRejected: 0 })
    expect(await present()).toEqual([
      { no: '9007199254740992', name: '大数甲', status: '1', base: '1.10' },
      { no: '9007199254740993', name: '大数乙', status: '2', base: '2.20' },
    ])
    const told = await last()
    await gatherNow()
    expect([await last(), await written()], 'nothing new is neither told nor written').toEqual([told, 252])
    await outside.run("UPDATE insured SET jfjs = 3.30, changed = '2026-11-25 11:00:30' WHERE no = 9007199254740993")
    await gatherNow()
    // A transaction that began earlier commits now: its rows lie before what was read last.
    await insert([`(9007199254740994, '迟到', '${ID}', '在保', 4.40, '2026-11-25 11:00:10')`])
    await gatherNow()
    expect(await present()).toEqual([
      { no: '9007199254740992', name: '大数甲', status: '1', base: '1.10' },
      { no: '9007199254740993', name: '大数乙', status: '2', base: '3.30' },
      { no: '9007199254740994', name: '迟到', status: '1', base: '4.40' },
    ])
    expect(await written()).toBe(254)
  })

  test('is compared as a whole without one: what changed, what is gone and what came back', async () => {
    await lake.run('DELETE FROM ods.import_insurance_record')
    await declare('whole')
    await gatherNow()
    expect(await written()).toBe(253)
    await outside.run(
      "UPDATE insured SET xm = '改名' WHERE no = 9007199254740992; DELETE FROM insured WHERE no = 9007199254740994",
    )
    await gatherNow()
    expect(await last()).toMatchObject({ rowsRead: 252, message: '251 行与湖中相同，不重复写入；1 行在对方已不存在' })
    expect(await present()).toMatchObject([{ name: '改名' }, { name: '大数乙' }])
    await insert([`(9007199254740994, '迟到', '${ID}', '在保', 4.40, '2026-11-25 11:00:10')`])
    await gatherNow()
    expect((await present()).map(({ name: found }) => found)).toEqual(['改名', '大数乙', '迟到'])
    expect(await written()).toBe(256)
  })

  test('a row that does not fit is kept with its reason once, and nothing is taken for gone while one of them may be it', async () => {
    await outside.run(
      "UPDATE insured SET sfz = '太长的身份证号码不是十八位的', zt = NULL WHERE no = 9007199254740992; DELETE FROM insured WHERE no = 9007199254740994",
    )
    await outside.run(
      "ALTER TABLE insured DROP COLUMN jfjs; ALTER TABLE insured ADD COLUMN jfjs varchar(20); UPDATE insured SET jfjs = '五千' WHERE no = 9007199254740992",
    )
    const source = await declare('whole')
    await gatherNow()
    expect(await last()).toMatchObject({
      rowsRejected: 1,
      message: expect.stringMatching(
        /^有行不合要求，暂不判断哪些行已不存在；.*社保缴费基数（insurance_base）应为最多 16 位整数、2 位小数的数值$/,
      ),
    })
    expect((await present()).map(({ name: found }) => found)).toEqual(['改名', '大数乙', '迟到'])
    const kept = () => lake.query('SELECT line FROM ods.import_rejected WHERE file = $1', [source.name])
    await gatherNow()
    expect(await kept()).toHaveLength(1)
  })

  test('an empty table is not believed', async () => {
    await declare('whole')
    await outside.run('DELETE FROM insured')
    const before = await written()
    await gatherNow()
    expect(await last()).toMatchObject({
      state: 'refused',
      message: expect.stringMatching(/^对方的表是空的，而湖中有它的 \d+ 行；/),
    })
    expect(await written()).toBe(before)
  })

  test('rows without a watermark are not passed over in silence', async () => {
    await declare('by-mark', { watermark: 'changed' })
    await insert([`(1, '无水位', '${ID}', '在保', NULL, NULL)`])
    await gatherNow()
    expect(await last()).toMatchObject({
      state: 'refused',
      message: '有 1 行的水位列“changed”为空，增量接入读不到它们；请由对方补齐，或改为全量比对（不填水位列）',
    })
  })

  test.each([
    ['a table that is not there', { table: 'nothing' }, '对方没有表“nothing”，或者没有给我们读取它的权限'],
    ['a key that is not there', { key: ['id'] }, '表“insured”没有主键列“id”；可用的列：no、xm、sfz、zt、changed、jfjs'],
    ['a watermark that is not there', { watermark: 'v' }, '表“insured”没有水位列“v”；可用的列：no、xm、sfz、zt、changed、jfjs'],
  ])('%s is refused in words', async (_what, changed, message) => {
    await declare('wrong', changed)
    await gatherNow()
    expect(await last()).toMatchObject({ state: 'refused', message })
  })

  test('a server that does not answer is tried again', async () => {
    await declare('wrong', { port: 1 })
    await expect(gatherNow()).rejects.toThrow(/暂时不能读取/)
    expect(await last()).toMatchObject({ state: 'failed' })
  })
})

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { startTestDepartments, TEST_DEPARTMENT_TOKEN, type TestDepartments } from '@anju/infra/local/test-departments.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import type { TestProcess } from '@anju/infra/local/test-process.ts'
import { startTestTemporal, type TestTemporal } from '@anju/infra/local/test-temporal.ts'
import { openQualityDb, type QualityDb } from '@anju/quality/store/database.ts'
import { listIncidents } from '@anju/quality/store/incidents.ts'
import { migrateQuality } from '@anju/quality/store/migrations.ts'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { settleByWorker } from '../client.ts'
import { openPipelinesDb, type PipelinesDb } from '../store/database.ts'
import { migratePipelines } from '../store/migrations.ts'
import { startTestWorker } from '../testing/test-worker.ts'
import { departmentSources } from './departments.ts'
import { sourceSchema } from './source.ts'
import { listDeliveries } from './store/deliveries.ts'
import { rejectedFrom } from './store/rejected-list.ts'
import { saveSource } from './store/sources.ts'

// The real worker on real Temporal: what is declared is gathered by itself, whatever is killed.
const root = mkdtempSync(join(tmpdir(), 'anju-sources-'))
const PEOPLE = 9_000
let temporal: TestTemporal
let server: TestLake
let lake: Lake
let database: TestDatabase
let db: PipelinesDb
let quality: QualityDb
let departments: TestDepartments
let env: Record<string, string>
let worker: TestProcess

beforeAll(async () => {
  ;[temporal, server, database, departments] = await Promise.all([
    startTestTemporal(),
    startTestLake(inject('postgresUrl')),
    createTestDatabase(inject('postgresUrl')),
    startTestDepartments(PEOPLE),
  ])
  lake = await openLake(server.options)
  db = openPipelinesDb(database.url)
  quality = openQualityDb(database.url)
  await Promise.all([migratePipelines(db), migrateQuality(quality)])
  env = {
    TEMPORAL_ADDRESS: temporal.address,
    GOVERNANCE_DATABASE_URL: database.url,
    WORKER_STATE: join(root, 'worker'),
    SOURCES_FOLDER: join(root, 'sources'),
    SOURCES_SETTLE_MS: '300',
    SOURCE_SECRET_DEPARTMENTS: TEST_DEPARTMENT_TOKEN,
    FRESHEN_PAUSED: 'true',
    ...server.env,
  }
  worker = await startTestWorker(env)
}, 300_000)
afterAll(async () => {
  await worker?.kill()
  await db?.destroy()
  await quality?.destroy()
  await lake?.close()
  await Promise.all([departments?.close(), temporal?.stop(), server?.stop(), database?.drop()])
  rmSync(root, { recursive: true, force: true })
})

const inbox = join(root, 'sources/social-security-file')
const source = sourceSchema.parse({
  name: 'social-security-file',
  title: '社保局 参保名册（定长）',
  dataset: 'insurance_record',
  mapping: [
    { element: 'insurance_no', from: '编号' },
    { element: 'insured_name', from: '姓名' },
    { element: 'insured_id_number', from: '身份证号' },
    { element: 'insurance_status', from: '状态', codes: { 在保: '1', 停保: '2' } },
  ],
  origin: {
    kind: 'folder',
    pattern: '名册*.txt',
    format: {
      kind: 'fixed',
      columns: [
        { name: '编号', start: 1, length: 6 },
        { name: '姓名', start: 7, length: 9 },
        { name: '身份证号', start: 16, length: 18 },
        { name: '状态', start: 34, length: 6 },
      ],
    },
  },
  everySeconds: 5,
})
const ID = '41120219900101123X'
const line = (no: number, name: string, state = '在保') =>
  `${String(no).padStart(6, '0')}${name.padEnd(3, '\u2003')}${ID}${state}`
const drop = (name: string, content: string) => {
  mkdirSync(inbox, { recursive: true })
  writeFileSync(join(inbox, name), content)
}
const deliveries = (name: string) => listDeliveries(db, { source: name, perSource: 50 })

async function until<Found>(found: () => Promise<Found | undefined | false>): Promise<Found> {
  for (let waited = 0; waited < 60_000; waited += 200) {
    const it = await found()
    if (it) return it
    await sleep(200)
  }
  throw new Error('it did not come in a minute')
}
const delivered = (name: string, state: string) =>
  until(async () => (await deliveries(name)).find((one) => one.item.startsWith('名册') && one.state === state))

describe('a folder that is watched', () => {
  test('a whole file is taken once, and lies in done/ with its report; its truncated line is kept with the reason', async () => {
    await saveSource(db, source, '李管理')
    drop('名册-1.txt', `${line(1, '王一明')}\n${line(2, '李二')}\n${line(3, '张三丰').slice(0, 20)}\n`)
    const told = await delivered(source.name, 'done')
    expect(told).toMatchObject({ rowsRead: 3, rowsAccepted: 2, rowsRejected: 1 })
    expect(told.message).toMatch(/^该行只有 \d+ 个字节，按版式应有 39 个，像是被截断（1 行，第 3 行）$/)
    const files = await until(async () => readdirSync(join(inbox, 'done')).length === 3 && readdirSync(join(inbox, 'done')))
    const report = files.find((name) => name.endsWith('名册-1.txt.报告.txt'))!
    expect(readFileSync(join(inbox, 'done', report), 'utf8')).toMatch(/名册-1\.txt\s+社会保险参保信息\s+UTF-8\s+3\s+2\s+1/)
    expect(await lake.query('SELECT insured_name, insurance_status FROM ods.import_insurance_record ORDER BY _line')).toEqual([
      { insured_name: '王一明', insurance_status: '1' },
      { insured_name: '李二', insurance_status: '1' },
    ])
  })

  test('a file that is still written (.part) is left alone until it has its name; the same bytes again are known', async () => {
    drop('名册-2.txt.part', `${line(1, '王一明')}\n${line(2, '李二')}\n${line(3, '张三丰').slice(0, 20)}\n`)
    await sleep(6_000)
    expect(readdirSync(inbox)).toContain('名册-2.txt.part')
    renameSync(join(inbox, '名册-2.txt.part'), join(inbox, '名册-2.txt'))
    expect((await delivered(source.name, 'known')).message).toMatch(/^内容与 .* 导入的“名册-1\.txt”相同，不再导入$/)
    expect(await lake.query('SELECT count(*)::INTEGER AS n FROM ods.import_insurance_record')).toEqual([{ n: 2 }])
  })

  test('a file that cannot be read, or is none of the source, lies in refused/ with the reason beside it', async () => {
    mkdirSync(inbox, { recursive: true })
    writeFileSync(join(inbox, '名册-坏.txt'), Uint8Array.from([0x41, 0x0a, 0xff, 0xff, 0x0a, 0xff, 0x0a]))
    drop('别的.csv', 'a,b\n1,2\n')
    const told = await until(async () => {
      const refused = (await deliveries(source.name)).filter(({ state }) => state === 'refused')
      return refused.length === 2 && refused
    })
    expect(told.map(({ message }) => message).sort()).toEqual([
      '别的.csv：文件名不符合数据源“社保局 参保名册（定长）”的式样 名册*.txt',
      '名册-坏.txt：无法识别的文字编码（按 UTF-8 第 2 行起不是文字；按 GB18030 第 2 行起不是文字）；可用 UTF-8、GBK 或 GB18030 的文本，或 Excel（.xlsx）',
    ])
    await until(async () =>
      (await listIncidents(quality, 10)).find(
        ({ rule_id, status, detail }) =>
          rule_id === `source.${source.name}` && status === 'open' && detail?.startsWith(`数据源“${source.title}”未接收`),
      ),
    )
    const files = await until(async () => readdirSync(join(inbox, 'refused')).length === 4 && readdirSync(join(inbox, 'refused')))
    expect(files.filter((name) => name.endsWith('.报告.txt'))).toHaveLength(2)
  })
})

describe('a row that did not fit', () => {
  const incident = async () =>
    (await listIncidents(quality, 20)).find(
      ({ rule_id, detail }) => rule_id === `source.${source.name}` && detail?.includes('有 1 行不合要求'),
    )
  const settle = async (corrections: Record<string, string>) => {
    const [waiting] = (await rejectedFrom(lake, {}, { limit: 10 })).rows
    const { batch, dataset, line, digest } = waiting!
    return settleByWorker(temporal.client, { batch, dataset, line, digest, corrections, by: '李管理' })
  }

  test('is put right by a steward: it goes in once, where it came, and the incident closes', async () => {
    await settle({ insurance_no: '000003', insured_name: '张三丰', insured_id_number: ID, insurance_status: '在保' })
    drop('名册-3.txt', `${line(7, '赵七')}\n${line(8, '钱八').slice(0, 20)}\n`)
    await until(async () => (await incident())?.status === 'open')
    expect(await settle({ insured_name: '钱八' })).toMatchObject({ kind: 'misfit', field: 'insurance_no' })
    const [waiting] = (await rejectedFrom(lake, {}, { limit: 10 })).rows
    expect(waiting).toMatchObject({ file: '名册-3.txt', line: 2, dataset: 'insurance_record' })
    expect(
      await settle({ insurance_no: '000008', insured_name: '钱八', insured_id_number: ID, insurance_status: '停保' }),
    ).toEqual({ kind: 'accepted' })
    const again = { ...waiting!, corrections: { insurance_status: '1' }, by: '李管理' }
    expect(await settleByWorker(temporal.client, again)).toEqual({ kind: 'unknown' })
    expect(
      await lake.query(
        "SELECT insurance_no, insured_name, insurance_status, _line, _batch = $1 AS as_it_came FROM ods.import_insurance_record WHERE _file = '名册-3.txt' ORDER BY _line",
        [waiting!.batch],
      ),
    ).toEqual([
      { insurance_no: '000007', insured_name: '赵七', insurance_status: '1', _line: 1, as_it_came: true },
      { insurance_no: '000008', insured_name: '钱八', insurance_status: '2', _line: 2, as_it_came: true },
    ])
    await until(async () => (await incident())?.status !== 'open')
  }, 120_000)
})

test('the worker is killed with -9 in the middle of taking files; every row is there once, every file lies in done/', {
  timeout: 400_000,
}, async () => {
  const [files, rows, kills] = [5, 3_000, 4]
  const names = Array.from({ length: files }, (_, file) => `名册-大-${file}.txt`)
  for (const [file, name] of names.entries())
    drop(name, Array.from({ length: rows }, (_, row) => line(100_000 + file * rows + row, '王一明')).join('\n'))
  const taken = async () => {
    const [row] = await lake.query<{ n: number; people: number }>(
      "SELECT count(*)::INTEGER AS n, count(DISTINCT insurance_no)::INTEGER AS people FROM ods.import_insurance_record WHERE _file LIKE '名册-大-%'",
    )
    return row!
  }
  for (let kill = 0; kill < kills; kill++) {
    await until(async () => (await taken()).n >= kill * rows && readdirSync(join(inbox, '.taking')).length > 0)
    await sleep(120 * kill)
    await worker.kill()
    worker = await startTestWorker(env)
  }
  const done = () => readdirSync(join(inbox, 'done')).filter((name) => names.some((one) => name.endsWith(one)))
  await until(async () => done().length === files)
  expect(await taken()).toEqual({ n: files * rows, people: files * rows })
  for (const name of names)
    expect((await deliveries(source.name)).filter(({ item, state }) => item === name && state === 'done')).toMatchObject([
      { rowsRead: rows, rowsAccepted: rows },
    ])
})

test('the worker is killed with -9 in the middle of a pull; the next one brings every row once', {
  timeout: 120_000,
}, async () => {
  await departments.ask('PUT', '/control/faults/insurance', { slowMs: 40 })
  const [declared] = departmentSources(departments.url, { secret: 'DEPARTMENTS', everySeconds: 5, pageRows: 100 }).filter(
    ({ name }) => name === 'insurance',
  )
  await saveSource(db, declared!, '李管理')
  const pulled = async () => {
    const [row] = await lake.query<{ n: number; people: number }>(
      "SELECT count(*)::INTEGER AS n, count(DISTINCT insurance_no)::INTEGER AS people FROM ods.import_insurance_record WHERE _file = 'insurance'",
    )
    return row!
  }
  await until(async () => (await pulled()).n > 0)
  await worker.kill()
  expect((await pulled()).n).toBeLessThan(PEOPLE)
  worker = await startTestWorker(env)
  await until(async () => (await pulled()).n >= PEOPLE)
  expect(await pulled()).toEqual({ n: PEOPLE, people: PEOPLE })
})

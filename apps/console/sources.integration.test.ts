import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { launchBrowser } from '@anju/infra/local/browser.ts'
import { buildStaleApps } from '@anju/infra/local/build.ts'
import { flawsOf } from '@anju/infra/local/page-checks.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import { startTestDepartments, TEST_DEPARTMENT_TOKEN, type TestDepartments } from '@anju/infra/local/test-departments.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { registerSourceRoutes } from '@anju/pipelines/http/source-routes.ts'
import { ensureImportTables } from '@anju/pipelines/import/store/import-tables.ts'
import { departmentSources } from '@anju/pipelines/sources/departments.ts'
import { dueSources, gather, type SourceDeps } from '@anju/pipelines/sources/gather.ts'
import { settleRejected } from '@anju/pipelines/sources/rejected/settle.ts'
import { ensureCursorTable } from '@anju/pipelines/sources/store/cursor.ts'
import { ensureSettledTable } from '@anju/pipelines/sources/store/rejected-rows.ts'
import { saveSource } from '@anju/pipelines/sources/store/sources.ts'
import { openPipelinesDb, type PipelinesDb } from '@anju/pipelines/store/database.ts'
import { migratePipelines } from '@anju/pipelines/store/migrations.ts'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { serveConsole } from './testing/serve-console.ts'
import { signedIn } from './testing/signed-in.ts'

// A steward declares sources, looks at a sample, uploads a file and sees what became of it; in a real browser, on a real lake.
const PICTURES = join(ROOT, 'artifacts/capture')
const folder = mkdtempSync(join(tmpdir(), 'anju-uploads-'))
const stop = new AbortController()
let server: TestLake
let lake: Lake
let database: TestDatabase
let db: PipelinesDb
let departments: TestDepartments
let web: Awaited<ReturnType<typeof serveConsole>>
let browser: Browser
let page: Page
let tending: Promise<void>

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true })
  const building = buildStaleApps()
  ;[server, database, departments] = await Promise.all([
    startTestLake(inject('postgresUrl')),
    createTestDatabase(inject('postgresUrl')),
    startTestDepartments(800),
  ])
  lake = await openLake(server.options)
  db = openPipelinesDb(database.url)
  await Promise.all([migratePipelines(db), ensureImportTables(lake)])
  await ensureCursorTable(lake)
  await ensureSettledTable(lake)
  ;[browser] = await Promise.all([launchBrowser(), building])
  web = await serveConsole((app) =>
    registerSourceRoutes(app, {
      db,
      lake,
      folder,
      showRaw: async (_viewer, { rows }) =>
        rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, shown]) => [name, { shown, masked: false }]))),
      settle: (correction) => settleRejected({ db, lake, clock: () => new Date() }, correction),
    }),
  )
  const secretOf = () => TEST_DEPARTMENT_TOKEN
  tending = tend({ db, lake, clock: () => new Date(), root: folder, settledMs: 200, secretOf })
  page = await signedIn(browser, web.origin, 'steward')
}, 180_000)
afterAll(async () => {
  stop.abort()
  await tending
  await browser?.close()
  await web?.close()
  await db?.destroy()
  await lake?.close()
  await Promise.all([server?.stop(), database?.drop(), departments?.close()])
  rmSync(folder, { recursive: true, force: true })
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture('sources-failed')
})

/** What the worker does by Temporal. */
async function tend(deps: SourceDeps): Promise<void> {
  while (!stop.signal.aborted) {
    for (const name of await dueSources(deps)) await gather(deps, name, stop.signal).catch(() => undefined)
    await sleep(300)
  }
}

const open = () => page.goto(`${web.origin}/capture?tab=sources`)
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const says = (text: string) => page.getByText(text).first().waitFor()
const picture = (name: string) => page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })
const fill = (label: string, value: string) => page.getByLabel(label, { exact: true }).fill(value)
async function choose(label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click()
  await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: option }).click()
}

const DESK = { width: 1440, height: 900 }
const PHONE = { width: 375, height: 812 }
/** Whether all of it can be seen without moving anything sideways. */
async function isWithin(part: Locator): Promise<boolean> {
  const box = await part.first().boundingBox()
  return box !== null && box.x >= 0 && box.x + box.width <= PHONE.width
}

const ROSTER = [
  '社保编号,姓名,身份证,状态',
  '411200000001,王一明,41120219900101123X,在保',
  '411200000002,李二,411202199001011248,停保',
  ',张三丰,411202199001011256,在保',
].join('\n')
const roster = (name: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(ROSTER) })

test('a steward declares a source of files, sees by a sample what would become of them, and saves it', async () => {
  await open()
  await says('还没有登记外部数据源')
  await press('登记数据源')
  await fill('名称', '社保局 参保名册')
  await fill('代号', 'insurance-roster')
  await choose('数据集', '社会保险参保信息')
  await fill('文件名式样', '名册*.csv')
  const sample = page.locator('input[type=file]').last()
  await sample.setInputFiles(roster('名册-样例.csv'))
  await says(
    '缺少必填列：社会保障号（insurance_no）、参保人姓名（insured_name）、参保人身份证号（insured_id_number）、参保状态（insurance_status）',
  )
  for (const [index, [element, from, codes]] of [
    ['社会保障号', '社保编号', ''],
    ['参保人姓名', '姓名', ''],
    ['参保人身份证号', '身份证', ''],
    ['参保状态', '状态', '在保=1、停保=2'],
  ].entries()) {
    await press('增加一项')
    await choose(`第 ${index + 1} 项的数据元`, element!)
    await fill(`第 ${index + 1} 项的来源列`, from!)
    await fill(`第 ${index + 1} 项的代码对照`, codes!)
  }
  await press('按现在的登记重新预览 名册-样例.csv')
  await says('UTF-8，共 3 行，不符 1 行')
  await says('社会保障号（insurance_no）为空；它是主键，必须填写')
  await picture('source-editor')
  expect(await flawsOf(page)).toEqual([])
  await press('保存')
  await says('已保存，按新的登记接入')
  await page.getByRole('cell', { name: '社保局 参保名册' }).waitFor()
})

test('an uploaded file is in the lake after seconds, with the rows that did not fit; the same file again is known', async () => {
  const upload = page.getByRole('row').filter({ hasText: 'insurance-roster' }).locator('input[type=file]')
  await upload.setInputFiles(roster('名册-11月.csv'))
  await says('为空；它是主键，必须填写（1 行，第 4 行）')
  await upload.setInputFiles(roster('名册-11月-再次.csv'))
  await page.getByRole('row').filter({ hasText: '重复' }).waitFor()
  await upload.setInputFiles(roster('别的.csv'))
  await says('文件不能按这种版式读取')
  expect(await lake.query('SELECT insured_name, insurance_status FROM ods.import_insurance_record ORDER BY _line')).toEqual([
    { insured_name: '王一明', insurance_status: '1' },
    { insured_name: '李二', insurance_status: '2' },
  ])
})

test('a row that did not fit is put right on the page and goes into the lake', async () => {
  await page.goto(`${web.origin}/capture?tab=rejected`)
  await says('社会保障号（insurance_no）为空；它是主键，必须填写')
  await picture('rejected')
  await press('更正入湖')
  await page.getByRole('checkbox', { name: '参保状态' }).check()
  await page.getByRole('textbox', { name: '参保状态' }).fill('停保')
  await press('更正并入湖')
  await page.locator('.ant-message').getByText('它是主键，必须填写').waitFor()
  await page.getByRole('checkbox', { name: '社会保障号' }).check()
  await page.getByRole('textbox', { name: '社会保障号' }).fill('411200000003')
  await picture('rejected-correction')
  await press('更正并入湖')
  await says('已入湖，位于它原来的次序')
  await says('外部来源没有退回的行等待处理')
  expect(
    await lake.query(
      "SELECT insurance_no, insured_name, insurance_status, _line FROM ods.import_insurance_record WHERE insured_name = '张三丰'",
    ),
  ).toEqual([{ insurance_no: '411200000003', insured_name: '张三丰', insurance_status: '2', _line: 4 }])
  expect(await flawsOf(page)).toEqual([])
})

test('departments that are read over HTTP stand beside it, with what did not fit and when they do not answer', async () => {
  await departments.ask('PUT', '/control/faults/credit', { fail: 1_000 })
  for (const source of departmentSources(departments.url, { secret: 'DEPARTMENTS', everySeconds: 300 }))
    await saveSource(db, source, '李管理')
  await open()
  await says('“九十平方米”应为最多 16 位整数、2 位小数的数值')
  await says('对方暂时不能提供服务（HTTP 500）')
  await page.getByRole('row').filter({ hasText: 'insurance-roster' }).getByRole('button', { name: '展开行' }).click()
  await says('名册-11月-再次.csv')
  await picture('sources')
  expect(await flawsOf(page)).toEqual([])
  await departments.ask('PUT', '/control/faults/credit', {})
  await page.getByRole('row').filter({ hasText: '个人征信' }).getByRole('button', { name: '立即接入' }).click()
  await page.getByRole('row').filter({ hasText: '个人征信' }).filter({ hasText: '已入湖' }).waitFor()
})

test('on a phone a source and a row that did not fit are whole within its width; bytes that are no text stand out', async () => {
  await open()
  const cut = Buffer.concat([Buffer.from('社保编号,姓名,身份证,状态\n411200000008,张'), Buffer.of(0xe4, 0xb8)])
  const buffer = Buffer.concat([cut, Buffer.from(',41120219900101123X,在保\n411200000009,赵六,411202199001011264,在保\n')])
  const source = page.getByRole('row').filter({ hasText: 'insurance-roster' })
  await source.locator('input[type=file]').setInputFiles({ name: '名册-12月.csv', mimeType: 'text/csv', buffer })
  await source.filter({ hasText: '参保人姓名（insured_name）含有不能读作文字的字节（�）（1 行，第 2 行）' }).waitFor()
  await page.setViewportSize(PHONE)
  await source.getByRole('term').filter({ hasText: '最近到达' }).waitFor()
  await picture('sources-phone')
  for (const part of [source.getByText('已入湖'), source.getByText('含有不能读作'), source.getByRole('button', { name: '修改' })])
    expect(await isWithin(part)).toBe(true)
  expect(await flawsOf(page)).toEqual([])

  await page.goto(`${web.origin}/capture?tab=rejected`)
  const rejected = page.getByRole('row').filter({ hasText: '含有不能读作文字的字节' }).first()
  await rejected.getByRole('button', { name: '展开行' }).click()
  await page.locator('.ant-table-expanded-row .no-text', { hasText: '�E4�B8' }).waitFor()
  await picture('rejected-phone')
  for (const part of [rejected.getByText('含有不能读作'), rejected.getByRole('button', { name: '更正入湖' })])
    expect(await isWithin(part)).toBe(true)
  expect(await flawsOf(page)).toEqual([])
  await page.setViewportSize(DESK)
})

test('a table of a database is declared in the same place', async () => {
  await open()
  await press('登记数据源')
  await fill('名称', '人社 参保库')
  await fill('代号', 'insurance-table')
  await choose('数据集', '社会保险参保信息')
  await choose('接入方式', '数据库')
  await fill('主机', 'db.example')
  await fill('库名', 'insurance')
  await fill('用户', 'reader')
  await fill('表', 'public.insured')
  await page.getByRole('combobox', { name: '主键列' }).fill('no')
  await page.keyboard.press('Enter')
  await fill('水位列', 'updated_at')
  await page.getByLabel('暂停接入').click()
  await picture('source-database')
  expect(await flawsOf(page)).toEqual([])
  await press('保存')
  await page.getByRole('cell', { name: '人社 参保库' }).waitFor()
})

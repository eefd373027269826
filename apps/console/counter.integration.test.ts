import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { creditCodeOf, idNumberOf, startTestLedger, TEST_TOKEN, type TestLedger } from '@anju/core-ledger/testing/test-ledger.ts'
import { launchBrowser } from '@anju/infra/local/browser.ts'
import { flawsOf } from '@anju/infra/local/page-checks.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import { TEST_NOTICE_TOKEN } from '@anju/infra/local/test-bank.ts'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { PASSWORD, serveCounter } from './testing/serve-counter.ts'

// A person runs the centre for a day: open, remit, withdraw, check, lend, repay, close, in a real browser on a real ledger.
const DAY = '2026-11-25'
const PICTURES = join(ROOT, 'artifacts/counter')
const BASIC = '41050001'
let ledger: TestLedger
let web: Awaited<ReturnType<typeof serveCounter>>
let browser: Browser
let page: Page
let unitNo: string
let accountNo: string
let applicationNo: string
let loanNo: string

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true })
  const configFile = join(import.meta.dirname, 'vite.config.ts')
  const building = build({ root: import.meta.dirname, configFile, logLevel: 'error' })
  ledger = await startTestLedger(inject('postgresUrl'), DAY)
  await ledger.post('/bank-accounts', {
    accountNo: BASIC,
    name: '三门峡市住房公积金管理中心',
    bankCode: '105',
    subject: '101',
    nature: '01',
    openedOn: '2020-01-01',
    confirmedOn: '2026-11-24',
    openingBalance: '0',
  })
  const url = await ledger.app.listen({ port: 0, host: '127.0.0.1' })
  ;[browser] = await Promise.all([launchBrowser(), building])
  web = await serveCounter({ url, token: TEST_TOKEN })
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })).newPage()
  page.setDefaultTimeout(20_000)
  await page.clock.setFixedTime(new Date(`${DAY}T10:00:00+08:00`))
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await web?.close()
  await ledger?.close()
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture('failed')
})

async function signIn(role: 'clerk' | 'supervisor'): Promise<void> {
  await page.context().clearCookies()
  await page.goto(`${web.origin}/auth/login?role=${role}`)
  await page.check(`input[value=${role}]`)
  await page.fill('input[name=password]', PASSWORD)
  await page.click('button')
  await page.waitForURL((url) => !url.pathname.startsWith('/oidc'))
}

const open = (path: string) => page.goto(web.origin + path)
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const picture = (name: string) => page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })

async function fill(values: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value)
}

async function choose(label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click()
  await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: option }).click()
}

/** A value of what was done, by its label. */
async function done(title: string, label: string): Promise<string> {
  const card = page.getByRole('status').filter({ hasText: title })
  await card.waitFor()
  const cell = card.locator(`th:has-text("${label}") + td`)
  return (await cell.innerText()).trim()
}

const refusedAt = async (label: string) => {
  const item = page.locator('.ant-form-item', { has: page.getByLabel(label, { exact: true }) })
  return item.locator('.ant-form-item-explain-error').innerText()
}

test('a clerk opens a unit: a wrong credit code is told at its field, what was filled in stays', async () => {
  await signIn('clerk')
  await open('/counter')
  await page.getByText('今日凭证').waitFor()
  await picture('desk-empty')
  await open('/counter/units/new')
  await page.waitForFunction(() => document.activeElement?.id === 'name')
  await fill({
    单位名称: '三门峡市陕州区第二中学',
    统一社会信用代码: '12411202000000001A',
    单位地址: '三门峡市陕州区神泉路2号',
    法定代表人: '张一',
    行业代码: 'P',
    经办人: '李二',
    经办人手机: '13800000001',
    开户日期: '2026-10-08',
  })
  await choose('所在县区', '湖滨区')
  await choose('经济类型', '国有全资')
  await press('开户')
  expect(await refusedAt('统一社会信用代码')).toContain('校验不通过')
  await picture('unit-refused')
  await fill({ 统一社会信用代码: creditCodeOf(1) })
  await page.keyboard.press('Enter')
  unitNo = await done('单位已开户', '单位账号')
  expect(unitNo).toMatch(/^98261008/)
})

test('opens a member in it and remits a month: previewed, confirmed twice in haste, posted once', async () => {
  await open(`/counter/units/${unitNo}/members/new`)
  await fill({ 姓名: '李四海', 证件号码: idNumberOf(1), 手机: '13900000000', 缴存基数: '8,000', 开户日期: '2026-10-09' })
  await press('开户')
  accountNo = await done('个人账户已开立', '个人账号')
  await open(`/counter/units/${unitNo}`)
  await press('下一步')
  await page.getByText('请核对').waitFor()
  await picture('remit-preview')
  expect(await page.innerText('#content')).toContain('1,920.00 元')
  await page.getByRole('button', { name: '确认汇缴' }).dblclick()
  expect(await done('汇缴已入账', '凭证号')).toMatch(/^30/)
  await page.getByText('2026-10').first().waitFor()
  await picture('remitted')
  expect((await ledger.get(`/accounts/${accountNo}`)).body).toMatchObject({ balance: '1920.00' })
})

test('gives an unallocated receipt to the unit’s next month', async () => {
  await ledger.app.inject({
    method: 'POST',
    url: '/bank/notices',
    headers: { authorization: `Bearer ${TEST_NOTICE_TOKEN}` },
    payload: {
      accountNo: BASIC,
      bankSerial: 'YH1',
      callerSerial: null,
      amount: '2000.00',
      payerAccountNo: '6200',
      payerName: '陕州区第二中学',
      purpose: '11月公积金',
      valueDate: DAY,
    },
  })
  await open('/counter/receipts')
  await press('分摊')
  await fill({ 单位账号: unitNo, 汇缴年月: '202611' })
  await press('分摊并汇缴')
  expect(await done('已分摊', '金额')).toContain('1,920.00')
  await picture('receipt-allocated')
})

test('finds the member by name, withdraws by a reason of the day within what is available, and pays', async () => {
  await open('/counter')
  await page.getByRole('searchbox').fill('李四海')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: accountNo }).click()
  await page.getByText('3,840.00 元').first().waitFor()
  await page.getByText(/^411202\*{8}\w{4}/).waitFor()
  await page.getByRole('button', { name: '提取', exact: true }).click()
  await choose('原因', '购买自住住房')
  await fill({ 金额: '99999' })
  await press('下一步')
  expect(await refusedAt('金额')).toContain('可用余额')
  await fill({ 金额: '500' })
  await page.keyboard.press('Enter')
  await page.getByText('请核对').waitFor()
  await page.keyboard.press('Enter')
  await done('提取已受理', '提取编号')
  await press('支付')
  await page.locator('.ant-popconfirm').getByRole('button', { name: '支付' }).click()
  await page.getByText('已支付，凭证号').waitFor()
  await open(`/counter/accounts/${accountNo}`)
  await page.getByText('3,340.00 元').first().waitFor()
  await picture('account')
})

test('makes a court freeze, which another person checks; the maker cannot', async () => {
  await open(`/counter/accounts/${accountNo}/freeze`)
  await fill({ 执行法院: '陕州区人民法院', 文书编号: '(2026)豫1203执5号', 冻结金额: '40' })
  await press('提交复核')
  applicationNo = await done('已提交复核', '受理单号')
  await open(`/counter/applications/${applicationNo}`)
  await page.getByRole('button', { name: '撤回' }).waitFor()
  expect(await page.getByRole('button', { name: '通过' }).count()).toBe(0)
  await signIn('supervisor')
  await open('/counter')
  await page.getByRole('link', { name: applicationNo }).click()
  await page.getByText('陕州区人民法院').waitFor()
  await picture('application')
  await press('通过')
  await page.getByText('已入账').first().waitFor()
  await picture('application-approved')
  expect((await ledger.get(`/accounts/${accountNo}`)).body).toMatchObject({ held: '40.00' })
})

test('lends, within the limit, and takes a prepayment that lowers the instalments', async () => {
  await signIn('clerk')
  await open(`/counter/accounts/${accountNo}/lend`)
  await fill({ 贷款金额: '9000000', '期数（月）': '120', 房屋坐落: '三门峡市陕州区金玉路8号' })
  await fill({ '建筑面积（平方米）': '98.5', 房屋总价: '800000' })
  await press('下一步')
  expect(await refusedAt('贷款金额')).toContain('不超过')
  await fill({ 贷款金额: '300000' })
  await press('下一步')
  await page.getByText('首期应还').waitFor()
  await picture('lend-preview')
  await press('确认发放')
  loanNo = await done('贷款已发放', '贷款账号')
  await open(`/counter/loans/${loanNo}`)
  await press('下一步')
  expect(await refusedAt('业务日期')).toContain('还款日')
  await choose('还款种类', '提前部分还款')
  await fill({ 还款金额: '100000' })
  await press('下一步')
  await press('确认还款')
  expect(await done('还款已入账', '还后余额')).toBe('200,000.00 元')
  await picture('loan')
})

const PAGES = () => [
  '/counter',
  '/counter?q=李',
  '/counter/units',
  '/counter/units/new',
  `/counter/units/${unitNo}`,
  `/counter/units/${unitNo}/members/new`,
  `/counter/units/${unitNo}/bases`,
  `/counter/accounts/${accountNo}`,
  `/counter/accounts/${accountNo}/withdraw`,
  `/counter/accounts/${accountNo}/lend`,
  `/counter/accounts/${accountNo}/freeze`,
  `/counter/loans/${loanNo}`,
  '/counter/receipts',
  '/counter/applications?state=50',
  `/counter/applications/${applicationNo}`,
  '/counter/desk',
  `/counter/desk?no=${accountNo}`,
  '/counter/day-end',
  '/counter/batches',
  '/counter/units/98000000000',
]

test.each([
  ['desk', { width: 1440, height: 900 }],
  ['phone', { width: 390, height: 844 }],
] as const)(
  'at a %s every page draws its own Chinese, keeps within its width and passes the accessibility check',
  async (name, size) => {
    await page.setViewportSize(size)
    const flaws: [string, string[]][] = []
    for (const path of PAGES()) {
      await open(path)
      await page.waitForLoadState('networkidle')
      await page.waitForTimeout(300)
      await picture(`${name}${path.replaceAll(/\W+/g, '-')}`)
      const found = await flawsOf(page)
      if (found.length > 0) flaws.push([path, found])
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    expect(flaws).toEqual([])
  },
)

test('at the correction desk a voucher is found by its number: what is lawful is offered, done by two persons and listed with its reason', async () => {
  const wrong = await ledger.post('/transfers-in', { accountNo, amount: '10.00', businessDate: DAY })
  const voucherNo = String(wrong.body.voucherNo)
  await signIn('clerk')
  await open('/counter/desk')
  await fill({ 编号: voucherNo })
  await press('查找')
  await page.getByText('可以办理', { exact: true }).waitFor()
  await picture('correction-desk')
  await press('办理冲销')
  await fill({ 原因: '转入金额录入错误' })
  await press('下一步')
  await page.getByText('请核对').waitFor()
  await press('提交')
  const reversal = await done('已提交复核', '受理单号')
  await signIn('supervisor')
  await open(`/counter/applications/${reversal}`)
  await press('通过')
  await page.getByText('已入账').first().waitFor()
  await open(`/counter/desk?no=${voucherNo}`)
  await page.locator('th:has-text("状态") + td', { hasText: '已冲销' }).waitFor()
  await page.getByText('凭证已冲销').waitFor()
  await page.getByRole('cell', { name: '转入金额录入错误' }).waitFor()
  await picture('correction-desk-done')
})

test('the unit’s bases are adjusted by file: every line that does not fit is shown, a good file goes to the checker', async () => {
  await signIn('clerk')
  await open(`/counter/units/${unitNo}`)
  await page.getByRole('button', { name: '年度基数调整' }).click()
  await page.getByRole('link', { name: '下载模板' }).waitFor()
  const upload = (text: string) =>
    page.locator('input[type=file]').setInputFiles({ name: '2026年度.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  const header = '个人账号,姓名,新缴存基数\n'
  await upload(`${header}${accountNo},李四海,八千\n`)
  await page.getByText('整个文件不能提交').waitFor()
  expect(await page.innerText('#content')).toContain('大于零、最多两位小数的金额')
  await picture('base-file-misfit')
  await upload(`${header}${accountNo},李四海,"8,500"\n`)
  await page.getByText('+120.00').first().waitFor()
  await picture('base-file')
  await press('提交复核')
  expect(await done('已提交复核', '调整人数')).toBe('1')
  await signIn('supervisor')
  await open('/counter/applications')
  await page.getByRole('row', { name: '年度基数调整' }).getByRole('link').first().click()
  await press('通过')
  await page.getByText('已入账').first().waitFor()
  expect((await ledger.get(`/accounts/${accountNo}`)).body).toMatchObject({ base: '8500.00' })
})

test('a batch is started and followed; started again it is the same one', async () => {
  await open('/counter/batches')
  await choose('种类', '月结')
  await fill({ 期间: '2026-10' })
  await press('发起')
  expect(await refusedAt('期间')).toContain('年月,如 202611')
  await fill({ 期间: '202610' })
  await press('发起')
  const batchNo = await done('批次已登记', '批次号')
  await press('再办一笔')
  await choose('种类', '月结')
  await fill({ 期间: '202610' })
  await press('发起')
  expect(await done('批次已登记', '批次号')).toBe(batchNo)
  await press(batchNo)
  await page.getByRole('dialog').getByText('等待运行').waitFor()
  await picture('batch')
})

test('what runs by the clock is set by a supervisor; a clerk is told so', async () => {
  const turnOn = async () => {
    await open('/counter/batches')
    await page.getByRole('button', { name: /^设置日终/ }).click()
    await choose('状态', '启用')
    await page.getByLabel('时间').fill('21:30')
    await press('保存')
  }
  await signIn('clerk')
  await turnOn()
  await page.getByText('须由复核主管办理').first().waitFor()
  await signIn('supervisor')
  await turnOn()
  expect(await done('已启用', '时间')).toBe('21:30')
  await open('/counter/batches')
  await page.getByText('2026-11-25 21:30:00').waitFor()
  await picture('batch-schedules')
  await signIn('clerk')
})

test('the day is closed, and takes no more', async () => {
  await open('/counter/day-end')
  await page.getByText('日终检查全部通过').waitFor()
  await press('下一步')
  await page.getByText('不能撤销').waitFor()
  await press('办理日终')
  expect(await done('已日终', '链头')).toMatch(/^[0-9a-f]{64}$/)
  await picture('day-closed')
  await open(`/counter/loans/${loanNo}`)
  await choose('还款种类', '提前结清')
  await press('下一步')
  expect(await refusedAt('业务日期')).toContain('已结账')
})

test('while the ledger is away the form says so and keeps what was filled in', async () => {
  await open(`/counter/accounts/${accountNo}/freeze`)
  await fill({ 执行法院: '灵宝市人民法院', 文书编号: '(2026)豫1282执9号', 冻结金额: '10' })
  await ledger.app.close()
  await press('提交复核')
  await page.getByText('核心账务没有应答').first().waitFor()
  expect(await page.getByLabel('执行法院').inputValue()).toBe('灵宝市人民法院')
  await picture('ledger-away')
})

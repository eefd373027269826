import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type LedgerWithBank, PERSON, startLedgerWithBank } from '@anju/core-ledger/testing/ledger-with-bank.ts'
import { creditCodeOf } from '@anju/core-ledger/testing/synthetic-unit.ts'
import { idNumberOf, TEST_TOKEN } from '@anju/core-ledger/testing/test-ledger.ts'
import { launchBrowser } from '@anju/infra/local/browser.ts'
import { buildStaleApps } from '@anju/infra/local/build.ts'
import { flawsOf } from '@anju/infra/local/page-checks.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import { sql } from 'kysely'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { serveCounter } from './testing/serve-counter.ts'
import { signedIn } from './testing/signed-in.ts'

// Two persons run the centre for a day: open, remit, withdraw, lend, repay, put a mistake right, close; in real browsers, on a real ledger, with
// a bank behind it. What is waited for is what stays on the page.
const DAY = '2026-11-25'
const NOW = new Date(`${DAY}T10:00:00+08:00`)
const PICTURES = join(ROOT, 'artifacts/counter')
let centre: LedgerWithBank
let web: Awaited<ReturnType<typeof serveCounter>>
let browser: Browser
/** The clerk, who makes; the supervisor, who checks. */
let page: Page
let checker: Page
let unitNo: string
let accountNo: string
let applicationNo: string
let loanNo: string

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true })
  const building = buildStaleApps()
  centre = await startLedgerWithBank(inject('postgresUrl'))
  await centre.openAccount()
  const { port } = centre.ledger.app.server.address() as { port: number }
  ;[browser] = await Promise.all([launchBrowser(), building])
  web = await serveCounter({ url: `http://127.0.0.1:${port}`, token: TEST_TOKEN }, () => NOW)
  page = await signedIn(browser, web.origin, 'clerk', NOW)
  checker = await signedIn(browser, web.origin, 'supervisor', NOW)
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await web?.close()
  await centre?.close()
})

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await picture('failed')
  await picture('failed-checker', checker)
})

const open = (path: string, on = page) => on.goto(web.origin + path)
/** A button, or a link that looks like one. */
const press = (name: string, on = page) =>
  on
    .getByRole('button', { name, exact: true })
    .or(on.getByRole('link', { name, exact: true }))
    .click()
const picture = (name: string, of = page) => of.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })

async function fill(values: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value)
}

async function choose(label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click()
  await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: option }).click()
}

/** Where the money comes from, of what has something left. */
async function chooseReceipt(payer: string): Promise<void> {
  await choose('资金来源', payer)
  await page.keyboard.press('Escape')
}

/** A value of what was done, by its label. */
async function done(title: string, label: string, on = page): Promise<string> {
  const card = on.getByRole('status').filter({ hasText: title })
  await card.waitFor()
  const cell = card.locator(`th:has-text("${label}") + td`)
  return (await cell.innerText()).trim()
}

const refusedAt = async (label: string) => {
  const item = page.locator('.ant-form-item', { has: page.getByLabel(label, { exact: true }) })
  return item.locator('.ant-form-item-explain-error').innerText()
}

/** Submits what is filled in, having seen what the checker will see. Returns the application's number. */
async function submit(expected: string): Promise<string> {
  await press('下一步')
  await page.getByText('请核对').waitFor()
  expect(await page.innerText('#content')).toContain(expected)
  await page.getByRole('button', { name: '提交复核' }).dblclick()
  return done('已提交复核', '受理单号')
}

/** The supervisor finds it in the queue, opens it, and approves. */
async function approve(no: string, state = '已入账'): Promise<void> {
  await open('/counter/applications?queue=check', checker)
  await checker.getByRole('link', { name: no }).click()
  await checker.getByText('复核要点').waitFor()
  await press('通过', checker)
  await checker.locator('th:has-text("状态") + td', { hasText: state }).waitFor()
}

/** A value of the application the supervisor looks at. */
const resultOf = (label: string) => checker.locator(`th:has-text("${label}") + td`).last().innerText()

test('a clerk opens a unit: a wrong credit code is told at its field, what was filled in stays', async () => {
  await open('/counter')
  await page.getByText('今日凭证').waitFor()
  await page.locator('header', { hasText: `业务日期 ${DAY}` }).waitFor()
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

test('opens a member in it', async () => {
  await open(`/counter/units/${unitNo}/members/new`)
  await fill({ 姓名: PERSON.name, 证件号码: idNumberOf(1), 手机: '13900000000', 缴存基数: '8,000', 开户日期: '2026-10-09' })
  await press('开户')
  accountNo = await done('个人账户已开立', '个人账号')
})

test('money comes in at the bank; the clerk says whose month it is, double-clicks, and it is remitted once the supervisor agrees', async () => {
  await centre.move('in', '4000.00', { counterpartyAccountNo: '6200', counterpartyName: '陕州二中', purpose: '10、11月公积金' })
  await centre.pull()
  await open('/counter/receipts')
  await page.getByText('陕州二中').waitFor()
  await page.getByRole('searchbox', { name: '查找到账' }).fill('二中')
  await page.keyboard.press('Enter')
  await page.getByText('陕州二中').waitFor()
  await picture('receipts')
  await page.getByRole('link', { name: '分摊', exact: true }).click()
  await page.getByText(/陕州二中 2026-11-25 汇来 4,000.00 元/).waitFor()
  await fill({ 单位账号: unitNo, 汇缴年月: '202613' })
  await page.getByText('三门峡市陕州区第二中学').waitFor()
  await press('下一步')
  expect(await refusedAt('汇缴年月')).toContain('YYYYMM')
  await fill({ 汇缴年月: '202610' })
  applicationNo = await submit('1,920.00 元')
  await picture('submitted')
  expect((await centre.ledger.get(`/accounts/${accountNo}`)).body).toMatchObject({ balance: '0.00' })
  await approve(applicationNo)
  expect(await checker.locator('th:has-text("经办") + td').innerText()).toContain('王柜员')
  await picture('approved', checker)
  expect(await resultOf('凭证号')).toMatch(/^30/)
  expect((await centre.ledger.get(`/accounts/${accountNo}`)).body).toMatchObject({ balance: '1920.00' })
})

test('the maker is offered no approval of what they made', async () => {
  await open(`/counter/units/${unitNo}`)
  await press('汇缴')
  expect(await page.getByLabel('汇缴年月').inputValue()).toBe('202611')
  await chooseReceipt('陕州二中')
  const no = await submit('1,920.00 元')
  await page.getByRole('link', { name: '打开受理单' }).click()
  await page.getByRole('button', { name: '撤回' }).waitFor()
  expect(await page.getByRole('button', { name: '通过' }).count()).toBe(0)
  await approve(no)
})

test('finds the member by name and asks for a withdrawal; what is above the limit is refused at its field', async () => {
  await open('/counter')
  await page.getByRole('searchbox').fill(PERSON.name)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: accountNo }).click()
  await page.getByText('3,840.00 元').first().waitFor()
  await page.getByText(/^411\*{11}\w{4}/).waitFor()
  await picture('account')
  await press('提取')
  const about = page.getByRole('region', { name: '办理的账户' })
  await about.getByText('三门峡市陕州区第二中学').waitFor()
  for (const shown of [PERSON.name, '3,840.00 元', '0.00 元']) expect(await about.innerText()).toContain(shown)
  expect(await about.innerText()).toMatch(/411\*{11}\w{4}/)
  await picture('withdrawal-empty')
  await choose('提取原因', '购买')
  await page.getByText(/至多可提取 3,840.00 元/).waitFor()
  await fill({
    提取金额: '99999',
    户名: PERSON.name,
    银行账号: PERSON.accountNo,
    房屋坐落: '三门峡市陕州区金玉路8号',
    合同编号: 'GF-2026-1',
    合同价款: '500000',
    已付款: '100000',
    付款日期: '2026-11-20',
    出卖人或施工方: '某房地产公司',
  })
  await picture('withdrawal')
  await press('下一步')
  expect(await refusedAt('提取金额')).toContain('3840.00')
  await fill({ 提取金额: '800' })
  applicationNo = await submit('800.00 元')
})

test('the supervisor returns it with a reason; the clerk mends it and submits it again; the bank pays', async () => {
  await open(`/counter/applications/${applicationNo}`, checker)
  await checker.getByLabel('附言').fill('金额与发票不符')
  await press('退回', checker)
  await checker.getByText('金额与发票不符').waitFor()
  await open('/counter')
  await page.getByRole('link', { name: applicationNo }).click()
  await page.getByText('已退回，请修改后再次提交').waitFor()
  await page.getByText('金额与发票不符').first().waitFor()
  await page.getByLabel('提取金额').waitFor()
  await picture('returned')
  await fill({ 提取金额: '500' })
  await press('下一步')
  await page.getByText('请核对').waitFor()
  await press('提交复核')
  await page.locator('th:has-text("状态") + td', { hasText: '待复核' }).waitFor()
  await approve(applicationNo, '待到账')
  await centre.settle()
  await open(`/counter/applications/${applicationNo}`)
  await page.locator('th:has-text("状态") + td', { hasText: '已入账' }).waitFor()
  await picture('withdrawal-paid')
  await open(`/counter/accounts/${accountNo}`)
  await page.getByText('3,340.00 元').first().waitFor()
})

test('lends, within the limit, what the centre has at the bank', async () => {
  await centre.move('in', '500000.00', { counterpartyName: '市财政局', purpose: '拨入' })
  await centre.pull()
  await open(`/counter/apply/lending?accountNo=${accountNo}`)
  await page.getByText(`${PERSON.name}（三门峡市陕州区第二中学）`).waitFor()
  await fill({ 贷款金额: '9000000', 期数: '120', 房屋坐落: '三门峡市陕州区金玉路8号', 建筑面积: '98.5', 房屋总价: '800000' })
  await choose('还款方式', '等额本息')
  await choose('首套住房', '是')
  await choose('担保类型', '抵押')
  await press('下一步')
  expect(await refusedAt('贷款金额')).toContain('不超过')
  await fill({ 贷款金额: '300000' })
  await approve(await submit('首期应还'))
  loanNo = await resultOf('贷款账号')
  expect((await centre.ledger.get(`/loans/${loanNo}`)).body).toMatchObject({ balance: '300000.00' })
})

test('takes a prepayment, finds that it was a mistake, and reverses it', async () => {
  await open(`/counter/loans/${loanNo}`)
  await centre.move('in', '500000.00', { counterpartyName: '还款人', purpose: '提前还款' })
  await centre.pull()
  await press('还款')
  await page.getByRole('region', { name: '办理的贷款' }).getByText('300,000.00 元').waitFor()
  await choose('还款种类', '提前部分还款')
  await fill({ 还款金额: '100000' })
  await choose('还后计划', '月供减少')
  await chooseReceipt('还款人')
  applicationNo = await submit('200,000.00 元')
  await approve(applicationNo)
  await open(`/counter/vouchers/${await resultOf('凭证号')}`)
  await press('冲销')
  await fill({ 冲销原因: '还款人有误' })
  const reversal = await submit('还款人有误')
  await picture('reversal')
  await approve(reversal)
  await open(`/counter/applications/${applicationNo}`)
  await page.locator('th:has-text("状态") + td', { hasText: '已冲销' }).waitFor()
  await open(`/counter/loans/${loanNo}`)
  await page.locator('th:has-text("余额") + td', { hasText: '300,000.00 元' }).waitFor()
  await picture('loan')
})

test('what a clerk made is found again by name, kind and state, and saved as CSV', async () => {
  await open(`/counter/applications?queue=mine&q=${encodeURIComponent(PERSON.name)}`)
  await page.getByRole('link', { name: applicationNo }).waitFor()
  await picture('applications')
  const [saved] = await Promise.all([page.waitForEvent('download'), press('导出 CSV')])
  const text = readFileSync(await saved.path(), 'utf8')
  expect(text).toContain('受理单号,业务,状态')
  expect(text).toContain(`${applicationNo},还款,已冲销`)
  await page.getByRole('button', { name: /^已导出 \d+ 行$/ }).waitFor()
  await open('/counter/applications?queue=mine&q=没有这个人')
  await page.getByText('没有您经办的业务').waitFor()
})

test('by keyboard alone: a business is found by name and opened', async () => {
  await open('/counter')
  await page.getByText('今日凭证').waitFor()
  await page.keyboard.press('Control+k')
  await page.getByLabel('全局搜索').fill('补缴')
  await page.getByText('业务办理', { exact: true }).last().waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/counter\/apply\/back_payment/)
  await page.getByText('补缴明细').waitFor()
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
  '/counter/apply',
  `/counter/apply/withdrawal?accountNo=${accountNo}`,
  `/counter/apply/lending?accountNo=${accountNo}`,
  `/counter/apply/freeze?accountNo=${accountNo}`,
  `/counter/apply/repayment?loanNo=${loanNo}`,
  `/counter/apply/back_payment?unitNo=${unitNo}`,
  '/counter/apply/policy_change',
  `/counter/loans/${loanNo}`,
  '/counter/receipts',
  '/counter/applications?queue=all',
  `/counter/applications/${applicationNo}`,
  '/counter/desk',
  `/counter/desk?no=${accountNo}`,
  '/counter/day-end',
  '/counter/batches',
  '/counter/units/98000000000',
]

test.each([
  ['desk', { width: 1440, height: 900 }],
  ['laptop', { width: 1280, height: 800 }],
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
  const wrong = await centre.ledger.post('/transfers-in', { accountNo, amount: '10.00', businessDate: DAY })
  const voucherNo = String(wrong.body.voucherNo)
  await open('/counter/desk')
  await fill({ '编号、姓名、证件号码或单位': voucherNo })
  await press('查找')
  await page.getByText('可以办理', { exact: true }).waitFor()
  await picture('correction-desk')
  await press('办理冲销')
  await fill({ 原因: '转入金额录入错误' })
  await press('下一步')
  await page.getByText('请核对').waitFor()
  await press('提交')
  const reversal = await done('已提交复核', '受理单号')
  await approve(reversal)
  await open(`/counter/desk?no=${voucherNo}`)
  await page.locator('th:has-text("状态") + td', { hasText: '已冲销' }).waitFor()
  await page.getByText('凭证已冲销').waitFor()
  await page.getByRole('cell', { name: '转入金额录入错误' }).waitFor()
  await picture('correction-desk-done')
})

test('who has no number finds it by the name, its middle hidden, or by day and amount; lines of two months are corrected at once', async () => {
  await open('/counter/desk')
  await fill({ '编号、姓名、证件号码或单位': PERSON.name })
  await press('查找')
  await page.getByRole('link', { name: accountNo }).waitFor()
  await page
    .getByText(/^411\*{11}\w{4}$/)
    .first()
    .waitFor()
  await picture('correction-desk-by-name')
  await fill({ '编号、姓名、证件号码或单位': '', 业务日期: DAY, 金额: '1,920.00' })
  await press('查找')
  await page.getByText(/^找到 \d+ 项/).waitFor()
  await page
    .getByRole('row', { name: /202610/ })
    .getByRole('link')
    .click()
  await press('办理错缴更正')
  await page.getByRole('checkbox', { name: `${PERSON.name} 2026-10` }).check()
  await page.getByRole('checkbox', { name: `${PERSON.name} 2026-11` }).check()
  await fill({
    [`${PERSON.name} 2026-10 更正金额`]: '20',
    [`${PERSON.name} 2026-11 更正金额`]: '30',
    原因: '多缴',
  })
  await page.getByLabel(/^退回的银行账号/).fill('6200')
  await picture('correction-lines')
  await press('下一步')
  await page.getByText('余额 3,340.00 元 → 3,290.00 元').waitFor()
  await picture('correction-lines-foreseen')
  await press('提交')
  const card = page.getByRole('status').filter({ hasText: '已提交复核' })
  await card.waitFor()
  const numbers = await card.locator('th:has-text("受理单号") + td').allInnerTexts()
  expect(numbers).toHaveLength(2)
  const before = Number((await centre.ledger.get(`/accounts/${accountNo}`)).body.balance)
  for (const no of numbers) await approve(no)
  expect(Number((await centre.ledger.get(`/accounts/${accountNo}`)).body.balance)).toBe(before - 50)
})

test('the unit’s bases are adjusted by file: every line that does not fit is shown, a good file goes to the checker', async () => {
  await open(`/counter/units/${unitNo}`)
  await press('年度基数调整')
  await page.getByRole('link', { name: '下载模板' }).waitFor()
  const upload = (text: string) =>
    page.locator('input[type=file]').setInputFiles({ name: '2026年度.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  const header = '个人账号,姓名,新缴存基数\n'
  await upload(`${header}${accountNo},${PERSON.name},八千\n`)
  await page.getByText('整个文件不能提交').waitFor()
  expect(await page.innerText('#content')).toContain('大于零、最多两位小数的金额')
  await picture('base-file-misfit')
  await upload(`${header}${accountNo},${PERSON.name},"8,500"\n`)
  await page.getByText('+120.00').first().waitFor()
  await picture('base-file')
  await press('提交复核')
  await approve(await done('已提交复核', '受理单号'))
  expect((await centre.ledger.get(`/accounts/${accountNo}`)).body).toMatchObject({ base: '8500.00' })
})

test('a batch is started and followed; started again it is the same one', async () => {
  await open('/counter/batches')
  await choose('种类', '贷款扣款')
  await choose('收款专户', '41050001 住房公积金管理中心')
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
  await open('/counter')
  await page.getByRole('button', { name: '1 项任务运行中' }).click()
  await page.getByRole('link', { name: '月结 202610' }).click()
  await page.getByRole('dialog').getByText('等待运行').waitFor()
})

test('a failed batch is told on every page with the loan and the reason; of two who retry it the second is told that it has changed', async () => {
  const { body } = await centre.ledger.post('/batches', { kind: 'move_to_overdue', period: DAY })
  const batchNo = String(body.batchNo)
  const refusal = { title: '贷款尚未办理年度利率调整', allowed: '先办理 2026 年贷款利率年度调整' }
  const problem = {
    type: 'urn:anju:problem:loan_not_repriced',
    status: 409,
    code: 'loan_not_repriced',
    detail: refusal.title,
    ...refusal,
  }
  // What the worker writes when a loan is refused (batches.integration.test.ts); none runs here.
  await sql`INSERT INTO ledger.batch_chunk (batch_no, stage, chunk, from_no, to_no, item, problem)
    VALUES (${batchNo}, 1, 1, ${loanNo}, ${loanNo}, 'loan', ${JSON.stringify(problem)}::jsonb)`.execute(centre.ledger.db)
  await sql`UPDATE ledger.batch SET state = 'failed', failure = ${`贷款 ${loanNo}：${refusal.title}`}, ended_at = now()
    WHERE batch_no = ${batchNo}`.execute(centre.ledger.db)
  await open('/')
  await page.getByText('1 个批次未完成').waitFor()
  await page.getByText(`转逾期 ${DAY} 未完成`).waitFor()
  await picture('batch-alert')
  const look = async (on: Page) => {
    await open('/', on)
    await on.getByRole('link', { name: '查看并处理' }).click()
    await on.getByRole('dialog').getByRole('link', { name: loanNo }).waitFor()
  }
  await Promise.all([look(page), look(checker)])
  await picture('batch-refusals')
  const retry = async (on: Page) => {
    await on.getByRole('dialog').getByRole('button', { name: '重试未完成的部分' }).click()
    await on.locator('.ant-popconfirm').getByRole('button', { name: '重试未完成的部分' }).click()
  }
  await retry(checker)
  await checker.getByText('等待运行（第 2 次）').waitFor()
  await retry(page)
  await page.locator('.ant-modal-confirm-title', { hasText: '已被他人修改，请刷新' }).waitFor()
  await picture('changed-meanwhile')
  await press('刷新')
  await page.getByRole('dialog').getByText('等待运行').waitFor()
  await open('/counter')
  await page.getByText('今日凭证').waitFor()
  expect(await page.getByText('个批次未完成').count()).toBe(0)
})

test('what runs by the clock is set by a supervisor; a clerk is told so', async () => {
  const turnOn = async (on: Page) => {
    await open('/counter/batches', on)
    await on.getByRole('button', { name: /^设置日终/ }).click()
    await on.getByRole('combobox', { name: '状态' }).click()
    await on.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: '启用' }).click()
    await on.getByLabel('时间').fill('21:30')
    await press('保存', on)
  }
  await turnOn(page)
  await page.getByText('须由复核主管办理').first().waitFor()
  await turnOn(checker)
  expect(await done('已启用', '时间', checker)).toBe('21:30')
  await open('/counter/batches', checker)
  await checker.getByText('2026-11-25 21:30:00').waitFor()
  await picture('batch-schedules', checker)
})

test('the day is closed, and takes no more', async () => {
  await open('/counter/day-end')
  await page.getByText('日终检查全部通过').waitFor()
  await press('下一步')
  await page.getByText('不能撤销').waitFor()
  await press('办理日终')
  expect(await done('已日终', '封存校验值')).toMatch(/^[0-9a-f]{64}$/)
  await page.locator('header', { hasText: `业务日期 ${DAY} 今日已日终` }).waitFor()
  await picture('day-closed')
  await press('再办一笔')
  await page.getByText('今日已日终，没有待结账的日子').waitFor()
  expect(await page.getByLabel('结账日期').count()).toBe(0)
  await open(`/counter/apply/repayment?loanNo=${loanNo}`)
  await choose('还款种类', '提前结清')
  await chooseReceipt('还款人')
  // Neither today nor tomorrow would be taken: the form proposes no day and says when one will be.
  await page.getByText('今日已日终：记账的业务 2026-11-26 0 时起可办理').waitFor()
  await expect.poll(() => page.getByLabel('业务日期').inputValue()).toBe('')
  // Nor does it while it does not know yet, or when it learns it later.
  await page.route('**/api/business-date', async (route) => {
    await page.waitForTimeout(1_500)
    await route.continue()
  })
  await open(`/counter/apply/repayment?loanNo=${loanNo}`)
  await page.getByLabel('业务日期').waitFor()
  expect(await page.getByLabel('业务日期').inputValue()).toBe('')
  await page.getByText('今日已日终：记账的业务 2026-11-26 0 时起可办理').waitFor()
  expect(await page.getByLabel('业务日期').inputValue()).toBe('')
  await page.unroute('**/api/business-date')
  await choose('还款种类', '提前结清')
  await chooseReceipt('还款人')
  await press('下一步')
  expect(await refusedAt('业务日期')).toBe('请填写业务日期')
  await fill({ 业务日期: DAY })
  await press('下一步')
  await expect.poll(() => refusedAt('业务日期')).toContain(`允许：晚于 ${DAY}`)
  await picture('after-day-end')
})

test('what books nothing is done on the closed day too', async () => {
  await open(`/counter/apply/freeze?accountNo=${accountNo}`)
  await fill({ 执行法院: '灵宝市人民法院', 文书编号: '(2026)豫1282执8号', 冻结金额: '10', 业务日期: DAY })
  await approve(await submit('10.00'))
})

test('while the ledger is away the form says so and keeps what was filled in', async () => {
  await open(`/counter/apply/freeze?accountNo=${accountNo}`)
  await fill({ 执行法院: '灵宝市人民法院', 文书编号: '(2026)豫1282执9号', 冻结金额: '10', 业务日期: DAY })
  await centre.ledger.app.close()
  await press('下一步')
  await page.getByText('核心账务没有应答').first().waitFor()
  expect(await page.getByLabel('执行法院').inputValue()).toBe('灵宝市人民法院')
  await picture('ledger-away')
})

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { BASIC, type LedgerWithBank, startLedgerWithBank } from '@anju/core-ledger/testing/ledger-with-bank.ts'
import { openUnitWith, TEST_TOKEN } from '@anju/core-ledger/testing/test-ledger.ts'
import { launchBrowser } from '@anju/infra/local/browser.ts'
import { buildStaleApps } from '@anju/infra/local/build.ts'
import { flawsOf } from '@anju/infra/local/page-checks.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { sectionsFor } from './src/shell/sections.ts'
import { serveCounter } from './testing/serve-counter.ts'
import { signedIn } from './testing/signed-in.ts'

// What an accountant, an auditor and whoever keeps the policy see of the books, in real browsers on a real ledger with a bank behind it.
const DAY = '2026-11-25'
const CLOSED = '2024-11-20'
const NOW = new Date(`${DAY}T10:00:00+08:00`)
const PICTURES = join(ROOT, 'artifacts/books')
let centre: LedgerWithBank
let web: Awaited<ReturnType<typeof serveCounter>>
let browser: Browser
let clerk: Page
let auditor: Page
let unitNo: string
let accountNo: string
let voucherNo: string
let reconciliationNo: string
let differenceNo: string

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true })
  const building = buildStaleApps()
  centre = await startLedgerWithBank(inject('postgresUrl'))
  await postBusiness(centre)
  const { port } = centre.ledger.app.server.address() as { port: number }
  ;[browser] = await Promise.all([launchBrowser(), building])
  web = await serveCounter({ url: `http://127.0.0.1:${port}`, token: TEST_TOKEN }, () => NOW)
  clerk = await signedIn(browser, web.origin, 'clerk', NOW)
  auditor = await signedIn(browser, web.origin, 'auditor', NOW)
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await web?.close()
  await centre?.close()
})

/** A month paid and closed, a movement that only the bank has, a letter under way. */
async function postBusiness({ ledger, openAccount, move }: LedgerWithBank): Promise<void> {
  const opened = await openUnitWith(ledger, 1, 3)
  unitNo = opened.unitNo
  accountNo = opened.accountNos[0]!
  const remitted = await ledger.post('/remittances', { unitNo, month: '202411', businessDate: CLOSED })
  voucherNo = String(remitted.body.voucherNo)
  await ledger.post('/day-closes', { date: CLOSED })
  await openAccount()
  await move('out', '8.00', { counterpartyName: '建设银行', purpose: '手续费' })
  const run = await ledger.post('/reconciliations', { bankAccountNo: BASIC, day: DAY }, undefined, 'clerk:wang')
  reconciliationNo = String(run.body.reconciliationNo)
  ;[{ differenceNo }] = run.body.differences as [{ differenceNo: string }]
  const letter = { letterNo: 'LY20261101', accountNo, centre: '洛阳市住房公积金管理中心', amount: '3000.00', businessDate: DAY }
  await ledger.post('/transfer-letters', letter, undefined, 'clerk:wang')
}

async function open(page: Page, path: string): Promise<string> {
  await page.goto(web.origin + path)
  await page.waitForLoadState('networkidle')
  await page.waitForTimeout(300)
  return page.innerText('#content')
}
const picture = (name: string, page: Page) => page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })

test('the trial balance leads to a subject’s legs, these to their voucher, and its proof is reckoned in the browser', async () => {
  expect(await open(auditor, `/counter/trial-balance?from=2024-11-01&to=2024-11-30`)).toContain('借贷平衡')
  await auditor.getByRole('link', { name: '201', exact: true }).click()
  await auditor.getByRole('link', { name: voucherNo }).first().click()
  await auditor.getByText('存证', { exact: true }).waitFor()
  await auditor.getByRole('button', { name: '在本机核对' }).click()
  await auditor.getByText('核对相符').waitFor()
})

test('a voucher of a day that is not closed has no proof yet, and the page says so', async () => {
  const posted = await centre.ledger.post('/transfers-in', { accountNo, amount: '5.00', businessDate: DAY })
  await open(auditor, `/counter/vouchers/${posted.body.voucherNo}`)
  await auditor.getByText('当日还没有日终').waitFor()
})

test('an auditor reads, and is offered nothing to do', async () => {
  const menu = await auditor.locator('nav, aside').first().innerText()
  expect(menu).toContain('试算平衡')
  expect(menu).not.toContain('业务办理')
  const unit = await open(auditor, `/counter/units/${unitNo}`)
  expect(unit).toContain('职工账户')
  expect(unit).not.toContain('个人开户')
  expect(await open(auditor, `/counter/reconciliation/differences/${differenceNo}`)).not.toContain('写明原因')
  expect(await open(auditor, '/counter/apply/freeze')).toContain('不能使用这个页面')
  const dayEnd = await open(auditor, '/counter/day-end')
  expect(dayEnd).toContain('已日终的日子')
  expect(dayEnd).toContain(CLOSED)
  expect(dayEnd).not.toContain('办理日终')
  const desk = await open(auditor, `/counter/desk?no=${voucherNo}`)
  expect(desk).toContain('已办理的更正')
  expect(await auditor.getByRole('button', { name: '办理冲销' }).count()).toBe(0)
  expect(await open(auditor, '/counter')).not.toContain('从“业务办理”开始')
})

test('a difference is explained at its page', async () => {
  await open(clerk, '/counter/reconciliation')
  await clerk.getByRole('link', { name: differenceNo }).first().click()
  await clerk.getByLabel('原因', { exact: true }).fill('手续费，次日入账')
  await clerk.getByRole('button', { name: '写明', exact: true }).click()
  await clerk.getByText('已写明原因').waitFor()
})

test('the other centre’s answer is told, and 外部转入 is begun from the letter', async () => {
  await open(clerk, '/counter/letters')
  await clerk.getByRole('link', { name: 'LY20261101' }).click()
  await clerk.getByRole('combobox', { name: '办理结果' }).click()
  await clerk.locator('.ant-select-item-option', { hasText: '账户信息复核通过' }).click()
  await clerk.getByRole('button', { name: '登记', exact: true }).click()
  await clerk.getByRole('link', { name: '外部转入' }).click()
  await clerk.getByLabel('联系函编号', { exact: true }).waitFor()
  expect(await clerk.getByLabel('联系函编号', { exact: true }).inputValue()).toBe('LY20261101')
})

test('what is registered of a unit is changed, and the change is listed with what it was', async () => {
  await open(clerk, `/counter/units/${unitNo}/change`)
  await clerk.getByLabel('单位地址', { exact: true }).fill('   ')
  await clerk.getByRole('button', { name: '变更', exact: true }).click()
  await clerk.getByText('请填写单位地址').waitFor()
  await clerk.getByLabel('单位地址', { exact: true }).fill('三门峡市湖滨区大岭路1号')
  await clerk.getByRole('button', { name: '变更', exact: true }).click()
  await clerk.getByText('已变更').waitFor()
  await clerk.getByText('→ 三门峡市湖滨区大岭路1号').waitFor()
})

test('a month is confirmed from the unit', async () => {
  await open(clerk, `/counter/units/${unitNo}/roll?month=202412`)
  await clerk.getByRole('button', { name: '核定', exact: true }).click()
  await clerk.locator('.ant-popconfirm').getByRole('button', { name: '核定', exact: true }).click()
  await clerk.getByText(`${DAY} 王柜员`).waitFor()
})

test('a policy is changed by a form made for it: the present value beside the new one, seen against live accounts, read by the checker in words', async () => {
  await open(clerk, '/counter/policy')
  await clerk.getByRole('link', { name: '个人账户存款年利率' }).click()
  await clerk.getByRole('link', { name: '变更', exact: true }).click()
  await clerk.getByText('现行规定').waitFor()
  await clerk.getByLabel('文号', { exact: true }).fill('银发〔2026〕99号')
  await clerk.getByLabel('摘要', { exact: true }).fill('存款利率调整')
  await clerk.getByLabel('上年结转', { exact: true }).fill('0.0175')
  await picture('policy-form', clerk)
  await clerk.getByRole('button', { name: '下一步' }).click()
  await clerk.getByText('请核对').waitFor()
  expect(await clerk.innerText('#content')).toContain('1.5% → 1.75%')
  await picture('policy-preview', clerk)
  await clerk.getByRole('button', { name: '提交复核' }).click()
  await clerk.getByRole('link', { name: '打开受理单' }).click()
  await clerk.getByText('复核要点').waitFor()
  const shown = await clerk.innerText('#content')
  expect(shown).toContain('1.75%')
  expect(shown).not.toMatch(/[{}"]|prior/)
  await picture('policy-application', clerk)
  const no = clerk.url().split('/').at(-1)!
  await centre.ledger.post(`/applications/${no}/return`, { businessDate: DAY, note: '文号有误' }, undefined, 'supervisor:sun')
  await open(clerk, `/counter/applications/${no}`)
  await clerk.getByRole('link', { name: '修改后再次提交' }).click()
  await clerk.getByLabel('文号', { exact: true }).fill('银发〔2026〕98号')
  expect(await clerk.getByLabel('上年结转', { exact: true }).inputValue()).toBe('0.0175')
  await clerk.getByRole('button', { name: '下一步' }).click()
  await clerk.getByRole('button', { name: '提交复核' }).click()
  await clerk.getByText('已提交复核').waitFor()
})

const PAGES = () => [
  '/counter/trial-balance?from=2024-11-01&to=2024-11-30',
  '/counter/trial-balance/201?from=2024-11-01&to=2024-11-30',
  '/counter/vouchers',
  '/counter/vouchers?from=2024-11-01&to=2026-11-30',
  `/counter/vouchers/${voucherNo}`,
  '/counter/bank-journal?from=2024-11-01&to=2026-11-30',
  '/counter/reconciliation',
  `/counter/reconciliation/${reconciliationNo}`,
  `/counter/reconciliation/differences/${differenceNo}`,
  '/counter/deposit-loan-report?year=2024',
  '/counter/letters',
  '/counter/letters/new',
  '/counter/letters/LY20261101',
  `/counter/units/${unitNo}/roll?month=202412`,
  `/counter/units/${unitNo}/change`,
  `/counter/accounts/${accountNo}/change`,
  '/counter/policy',
  '/counter/policy/withdrawalReasons',
  '/counter/policy/withdrawalReasons/change',
  '/counter/policy/withdrawalRules/change',
  '/counter/policy/voluntaryRules/change',
  '/counter/policy/amountStep/change',
  '/counter/policy/overdueLadder/change',
]

test.each([
  ['desk', { width: 1440, height: 900 }],
  ['phone', { width: 390, height: 844 }],
] as const)(
  'at a %s every page draws its own Chinese, keeps within its width and passes the accessibility check',
  async (name, size) => {
    const flaws: [string, string[]][] = []
    await clerk.setViewportSize(size)
    for (const path of PAGES()) {
      await open(clerk, path)
      await picture(`${name}${path.replaceAll(/\W+/g, '-')}`, clerk)
      const found = await flawsOf(clerk)
      if (found.length > 0) flaws.push([path, found])
    }
    await clerk.setViewportSize({ width: 1440, height: 900 })
    expect(flaws).toEqual([])
  },
  300_000,
)

test('whatever is on the menu of an auditor opens for one, without a flaw', async () => {
  const flaws: [string, string[]][] = []
  for (const { path } of sectionsFor('auditor')) {
    expect(await open(auditor, path), path).not.toMatch(/不能使用这个页面|没有成功/)
    const found = await flawsOf(auditor)
    if (found.length > 0) flaws.push([path, found])
  }
  expect(flaws).toEqual([])
}, 300_000)

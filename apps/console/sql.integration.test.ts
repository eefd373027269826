import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCatalog, registerCatalogRoutes } from '@anju/catalog/routes/routes.ts'
import { type CanaryLake, startCanaryLake, TOKEN_KEY } from '@anju/catalog/testing/canary-lake.ts'
import { launchBrowser } from '@anju/infra/local/browser.ts'
import { buildStaleApps } from '@anju/infra/local/build.ts'
import { flawsOf } from '@anju/infra/local/page-checks.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { serveConsole } from './testing/serve-console.ts'
import { signedIn } from './testing/signed-in.ts'

// An analyst asks the lake in a real browser; answers come as Arrow streams.
const PICTURES = join(ROOT, 'artifacts/sql')
let canary: CanaryLake
let web: Awaited<ReturnType<typeof serveConsole>>
let browser: Browser
let page: Page

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true })
  const building = buildStaleApps()
  canary = await startCanaryLake(inject('postgresUrl'))
  ;[browser] = await Promise.all([launchBrowser(), building])
  web = await serveConsole((app) =>
    registerCatalogRoutes(
      app,
      createCatalog({ db: canary.db, lake: canary.lake, lakeCatalog: canary.lakeCatalog, tokenKey: TOKEN_KEY }),
    ),
  )
  page = await signedIn(browser, web.origin, 'analyst')
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await web?.close()
  await canary?.stop()
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture('failed')
})

const ask = async (sql: string) => {
  await page.goto(`${web.origin}/sql?q=${encodeURIComponent(sql)}`)
  return page.getByRole('button', { name: /^运行/ })
}
const says = (text: string | RegExp) => page.getByText(text).first().waitFor()
const picture = (name: string) => page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })
const cells = () => page.locator('tbody tr.ant-table-row').first().locator('td').allTextContents()

test('an answer leaves as Arrow, masked, its amounts to the fen and its days as days', async () => {
  const run = await ask(
    'SELECT m.name, m.opened_on, a.balance FROM dwd.member m JOIN dwd.account a USING (member_no) ORDER BY balance DESC',
  )
  const [response] = await Promise.all([page.waitForResponse(/\/api\/sql$/), run.click()])
  expect(response.headers()['content-type']).toBe('application/vnd.apache.arrow.stream')
  await says('1 列脱敏')
  const [name, day, amount] = await cells()
  expect(name).toMatch(/\*/)
  expect(day).toMatch(/^\d{4}-\d\d-\d\d$/)
  expect(amount).toMatch(/^\d+\.\d\d$/)
  await picture('masked')
  expect(await flawsOf(page)).toEqual([])
})

/** More than a double holds, at every row another one. */
const LARGE = `SELECT i, (90071992547409.93 + i)::DECIMAL(18,2) AS amount, DATE '2024-02-29' AS day, '缴存人' || i AS words
  FROM (SELECT unnest(range(300000)) AS i)`

test('three hundred thousand rows are turned page by page and saved exactly, and the page never stands still', async () => {
  const run = await ask(LARGE)
  await page.getByRole('combobox', { name: '至多行数' }).press('ArrowDown')
  await page.getByText('至多 1,000,000 行').click()
  await page.evaluate(() => {
    Object.assign(window, { longest: 0 })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        Object.assign(window, { longest: Math.max(Reflect.get(window, 'longest'), duration) })
    }).observe({ type: 'longtask' })
  })
  await run.click()
  await says(/300,000 行，/)
  expect(await cells()).toEqual(['0', '90071992547409.93', '2024-02-29', '缴存人0'])
  await page.locator('.ant-pagination-item').last().click()
  await says('缴存人299999')
  expect(await cells()).toEqual(['299950', '90071992847359.93', '2024-02-29', '缴存人299950'])
  await picture('large')
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '另存为 CSV' }).click()])
  const lines = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\r\n')
  expect(lines).toHaveLength(300_001)
  expect(lines.at(-1)).toBe('299999,90071992847408.93,2024-02-29,缴存人299999')
  expect(await page.evaluate(() => Reflect.get(window, 'longest'))).toBeLessThan(1_500)
  expect(await flawsOf(page)).toEqual([])
})

test('a question that takes too long is taken back', async () => {
  const run = await ask(LARGE)
  await page.route('**/api/sql', () => undefined)
  await run.click()
  await page.getByRole('button', { name: '取消' }).click()
  await page.getByRole('button', { name: '取消' }).waitFor({ state: 'detached' })
  expect(await page.getByText('连接不上服务').count()).toBe(0)
  await page.unroute('**/api/sql')
  await run.click()
  await says(/1,000 行，/)
  await says('已到上限，其余未取')
})

test('an asset’s sample is headed by what the standard calls its columns, the column’s own name beside it', async () => {
  await page.goto(`${web.origin}/assets/dwd.member?tab=sample`)
  await page.getByRole('columnheader', { name: '姓名 name' }).waitFor()
  await picture('sample')
  expect(await flawsOf(page)).toEqual([])
})

test('in the dark the chosen page of the menu stands out', async () => {
  await page.evaluate(() => window.localStorage.setItem('anju.theme', 'dark'))
  await page.reload()
  const chosen = page.locator('.ant-menu-item-selected')
  await page.getByRole('columnheader', { name: '姓名 name' }).waitFor()
  await picture('dark')
  const style = await chosen.evaluate((node) => [getComputedStyle(node).backgroundColor, getComputedStyle(node).color])
  expect(style).toEqual(['rgb(15, 110, 132)', 'rgb(255, 255, 255)'])
  expect(await flawsOf(page)).toEqual([])
})

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { growContribution, postEvent, seedLake } from '@anju/dashboards/testing/seeded-lake.ts'
import type { TestDashboards } from '@anju/dashboards/testing/test-dashboards.ts'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { launchBrowser } from '@anju/infra/local/browser.ts'
import { missingGlyphs, seriousFindings } from '@anju/infra/local/page-checks.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { serveScreen } from './testing/serve-screen.ts'

const ARTIFACTS = join(ROOT, 'artifacts')
const WALL = { viewport: { width: 1920, height: 1080 } }
const WIDE = { viewport: { width: 3840, height: 1080 } }
const DESK: BrowserContextOptions = { viewport: { width: 1600, height: 1000 }, reducedMotion: 'reduce' }
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }
const NOW = new Date('2026-11-25T09:40:00+08:00')

let database: TestDatabase
let testLake: TestLake
let lake: Lake
let served: TestDashboards
let browser: Browser
/** Errors, warnings and outside requests of all pages: there must be none. */
const complaints: string[] = []
/** What a test itself brings about, and the browser may complain of until its last moment. */
let broughtAbout: RegExp | undefined

beforeAll(async () => {
  mkdirSync(ARTIFACTS, { recursive: true })
  const building = build({
    root: import.meta.dirname,
    configFile: join(import.meta.dirname, 'vite.config.ts'),
    logLevel: 'error',
  })
  ;[database, testLake] = await Promise.all([createTestDatabase(inject('postgresUrl')), startTestLake(inject('postgresUrl'))])
  lake = await openLake(testLake.options)
  await seedLake(lake)
  ;[browser] = await Promise.all([launchBrowser(), building])
  served = await serveScreen({ databaseUrl: database.url, lake })
})
afterAll(async () => {
  await browser?.close()
  await served?.stop()
  await lake?.close()
  await testLake?.stop()
  await database?.drop()
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await tellPages(task.name)
  await Promise.all(browser.contexts().map((context) => context.close()))
  const unexpected = complaints.splice(0).filter((text) => !broughtAbout?.test(text))
  broughtAbout = undefined
  expect(unexpected).toEqual([])
})

/** A failure under CI leaves no picture behind, only what is printed: what stood on the pages. */
async function tellPages(name: string): Promise<void> {
  for (const page of browser.contexts().flatMap((context) => context.pages()))
    console.error(`${name}: ${page.url()} showed\n${await page.locator('body').innerText()}`)
}

async function open(path: string, form: BrowserContextOptions, now: Date | null = NOW): Promise<Page> {
  const page = await (await browser.newContext(form)).newPage()
  if (now) await page.clock.install({ time: now })
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()))
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on(
    'request',
    (request) => !request.url().startsWith(served.url) && !request.url().startsWith('data:') && complaints.push(request.url()),
  )
  await page.goto(served.url + path)
  return page
}

async function openScreen(form: BrowserContextOptions, now: Date | null = NOW): Promise<Page> {
  const page = await open('/screen/operations', form, now)
  await page.getByText('归集余额走向').waitFor()
  await page.getByText('09:36:52').waitFor()
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(1200)
  return page
}

const widget = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true })

/** Pairs of texts in the picture that lie on each other. */
const collisions = (page: Page) =>
  page.evaluate(() => {
    const texts = [...document.querySelectorAll('.county-map g[text-anchor]')].map((node) => ({
      name: node.textContent,
      box: node.getBoundingClientRect(),
    }))
    return texts.flatMap((a, index) =>
      texts
        .slice(index + 1)
        .filter(({ box }) => a.box.left < box.right && box.left < a.box.right && a.box.top < box.bottom && box.top < a.box.bottom)
        .map((b) => `${a.name} ${b.name}`),
    )
  })

/** Widgets whose content is larger than their place. */
const overflowing = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.widget')]
      .filter((node) => node.dataset.kind !== 'map' && node.dataset.kind !== 'ticker')
      .filter((node) => node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1)
      .map((node) => node.getAttribute('aria-label')),
  )

test.each([
  ['wall', WALL],
  ['wide', WIDE],
] as const)('the screen fills a %s: nothing overflows, no labels collide, every character has a glyph', async (mode, form) => {
  const page = await openScreen(form)
  await page.screenshot({ path: join(ARTIFACTS, `screen-${mode}.png`) })
  expect(await page.locator('.stage').getAttribute('data-mode')).toBe(mode)
  expect(
    await page.evaluate(
      () => document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight,
    ),
  ).toBe(true)
  expect(await overflowing(page)).toEqual([])
  expect(await collisions(page)).toEqual([])
  expect(await missingGlyphs(page)).toEqual([])
})

test('body text is never under 1/54 of a wall’s height, the hero figure is 1/12 of it', async () => {
  const page = await openScreen(WALL)
  const sizes = await page.evaluate(() => {
    const texts = [...document.querySelectorAll<Element>('.widget *, .masthead *')].filter((node) =>
      [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent?.trim()),
    )
    const scale = (node: Element) => (node instanceof SVGTextElement && node.closest('.county-map') ? node.getCTM()!.a : 1)
    return texts.map((node) => Number.parseFloat(getComputedStyle(node).fontSize) * scale(node))
  })
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1080 / 54 - 0.1)
  expect(Math.max(...sizes)).toBeCloseTo(1080 / 12)
})

test('a phone tells the same story in one column, without sideways scrolling, and passes the accessibility check', async () => {
  const page = await openScreen(PHONE)
  await page.screenshot({ path: join(ARTIFACTS, 'screen-phone.png'), fullPage: true })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  expect(await collisions(page)).toEqual([])
  expect(await missingGlyphs(page)).toEqual([])
  expect(await seriousFindings(page)).toEqual([])
  await page.setViewportSize({ width: 320, height: 640 })
  await page.waitForTimeout(300)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
})

test('on paper it is dark on white, one page of A4, without the marks that open explanations', async () => {
  const page = await openScreen({ viewport: { width: 1920, height: 1080 } })
  await page.emulateMedia({ media: 'print' })
  const stage = page.locator('.stage')
  await expect.poll(() => stage.evaluate((node) => getComputedStyle(node).color), { timeout: 10_000 }).toBe('rgb(22, 35, 43)')
  expect(await stage.evaluate((node) => getComputedStyle(node).background)).toMatch(/^rgb\(255, 255, 255\)/)
  expect(await page.locator('.info').filter({ visible: true }).count()).toBe(0)
  const pdf = await page.pdf({ path: join(ARTIFACTS, 'screen-paper.pdf'), preferCSSPageSize: true, printBackground: true })
  expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1)
})

test('every number explains itself: what it counts, as of when, where from', async () => {
  const page = await openScreen(WALL)
  await page.getByRole('button', { name: '今年归集额的口径' }).click()
  const note = page.getByRole('note')
  expect(await note.textContent()).toMatch(/实归集额 0301007201[\s\S]*汇缴与补缴[\s\S]*2026-11-25 09:30:00/)
  expect(await note.getByRole('link', { name: '查看来源' }).getAttribute('href')).toBe('/indicators/0301007201')
  await page.screenshot({ path: join(ARTIFACTS, 'screen-explained.png') })
  await page.keyboard.press('Escape')
  expect(await note.count()).toBe(0)
})

test('a posted contribution touches the ticker, the map and the figure; its publication rolls the number; nothing goes blank', async () => {
  const page = await openScreen(WALL)
  const hero = widget(page, '今年归集额')
  await page.evaluate(() => {
    const blanks: string[] = []
    new MutationObserver(() => {
      for (const region of document.querySelectorAll('.widget .body'))
        if (!region.firstElementChild) blanks.push(region.parentElement!.ariaLabel ?? '')
    }).observe(document.querySelector('.board')!, { childList: true, subtree: true })
    Object.assign(window, { blanks })
  })
  expect(await hero.textContent()).toContain('51,150.00')
  await postEvent(lake, {
    county: '411281',
    kind: '01',
    people: 12,
    each: '1500.00',
    lsn: 3000n,
    at: '2026-11-25T09:40:30+08:00',
  })
  served.tell({ kind: 'captured', tables: { account_entry: 12 } })
  await page.getByText('09:40:30').waitFor()
  expect(await page.locator('.ticker li.arrived').textContent()).toMatch(/义马市\s*汇缴\s*12 人\s*18,000.00 元/)
  const touch = page.locator('.county-map .touch')
  expect(await touch.count()).toBe(1)
  expect(await hero.textContent()).toContain('69,150.00')
  await page.screenshot({ path: join(ARTIFACTS, 'screen-touched.png') })
  const heroNumber = async () => Number((await hero.locator('.visually-hidden').textContent())?.replaceAll(',', ''))
  const before = await heroNumber()
  await growContribution(lake, '411281', '69150.00', '2026-11-25T09:41:00+08:00')
  served.tell({ kind: 'published', asset: 'ads.indicator', snapshotId: '2' })
  await expect.poll(heroNumber).not.toBe(before)
  expect((await heroNumber()) - before).toBeCloseTo(6.92, 1)
  expect(await page.evaluate(() => (window as unknown as { blanks: string[] }).blanks)).toEqual([])
  // For who wants no motion every county stays in its own shade.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await postEvent(lake, { county: '411202', kind: '01', people: 1, each: '800.00', lsn: 3001n, at: '2026-11-25T09:41:30+08:00' })
  served.tell({ kind: 'captured', tables: { account_entry: 1 } })
  await page.getByText('09:41:30').waitFor()
  expect(await touch.evaluateAll((paths) => paths.map((path) => getComputedStyle(path).opacity))).toEqual(['0'])
})

test('old data is marked with its age', async () => {
  const page = await openScreen(WALL, new Date('2026-11-25T14:45:00+08:00'))
  expect(await widget(page, '个贷率').textContent()).toContain('已 5 小时未更新')
  expect(await overflowing(page)).toEqual([])
})

test('when the connection is lost the last numbers stay, and the screen says so', async () => {
  const page = await openScreen(WALL)
  broughtAbout = /ERR_INTERNET_DISCONNECTED/
  await page.context().setOffline(true)
  await page.getByText('连接中断').waitFor()
  expect(await widget(page, '今年归集额').textContent()).toContain('万元')
})

test('in the editor a theme, a title, a place and a binding are changed, undone, saved and published', async () => {
  const page = await open('/screen/operations/edit', DESK, null)
  const list = page.getByRole('navigation', { name: '组件' })
  await list.getByRole('button', { name: /个贷率/ }).click()
  expect(await seriousFindings(page)).toEqual([])
  await page.screenshot({ path: join(ARTIFACTS, 'screen-editor.png') })

  await page.getByLabel('标题').fill('个人住房贷款率')
  expect(await page.locator('.picture').getByText('个人住房贷款率').count()).toBe(1)
  await page.getByRole('button', { name: '撤销' }).click()
  await list.getByRole('button', { name: /^个贷率/ }).waitFor()
  await page.getByRole('button', { name: '重做' }).click()
  await list.getByRole('button', { name: /个人住房贷款率/ }).waitFor()

  const handle = page.getByRole('button', { name: /^比率 个人住房贷款率/ })
  await handle.focus()
  await page.keyboard.press('Shift+ArrowUp')
  await page.keyboard.press('ArrowDown')
  expect(await handle.getAttribute('aria-label')).toContain('第 18 列第 23 行')

  await list.getByRole('button', { name: /本月归集排行/ }).click()
  await choose(page, '指标', '提取额 · 提取')
  await expect
    .poll(() => page.locator('.picture').getByRole('region', { name: '本月归集排行', includeHidden: true }).textContent())
    .toContain('湖滨区')
  await list.getByRole('button', { name: '大屏设置' }).click()
  await choose(page, '主题', '素白（浅色）')
  await page.screenshot({ path: join(ARTIFACTS, 'screen-editor-light.png') })

  await page.getByRole('button', { name: '保存新版本' }).click()
  await page.getByLabel('改了什么').fill('换浅色')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByText('第 2 版', { exact: true }).waitFor()
  await page.getByRole('button', { name: '发布', exact: true }).click()
  await page.getByRole('tooltip').getByRole('button', { name: '发布' }).click()
  await page.getByRole('button', { name: '已发布', exact: true }).waitFor()

  const wall = await openScreen(WALL)
  await wall.screenshot({ path: join(ARTIFACTS, 'screen-wall-light.png') })
  expect(await widget(wall, '个人住房贷款率').count()).toBe(1)
})

test('a document that does not fit says where and why in the editor, and cannot be saved', async () => {
  const page = await open('/screen/operations/edit', DESK, null)
  await page
    .getByRole('navigation', { name: '组件' })
    .getByRole('button', { name: /收支近况/ })
    .click()
  await page.getByLabel('条数').fill('500')
  const problems = page.getByRole('alert', { name: '不合要求之处' })
  expect(await problems.textContent()).toContain('收支近况：此处应为不大于 120。现为 500')
  expect(await page.getByRole('button', { name: '保存新版本' }).isDisabled()).toBe(true)
})

test('an address without a screen says so', async () => {
  broughtAbout = /404/
  const page = await open('/screen/nothing-here', WALL)
  await page.getByRole('heading', { name: '没有这个大屏' }).waitFor()
})

/** Picks an option of a list, finding it by typing where the list is long. */
async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).click()
  await page.keyboard.type(option)
  await page.locator('.ant-select-item-option').filter({ hasText: option }).click()
}

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { launchBrowser } from '@anju/infra/local/browser.ts'
import { buildStaleApps } from '@anju/infra/local/build.ts'
import { freePort } from '@anju/infra/local/free-port.ts'
import { flawsOf } from '@anju/infra/local/page-checks.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import { registerOrders } from '@anju/pipelines/capture/control.ts'
import { limitsWith } from '@anju/pipelines/capture/limits.ts'
import type { Progress } from '@anju/pipelines/capture/status/progress.ts'
import { createStatusServer } from '@anju/pipelines/capture/status/server.ts'
import { dropSlot } from '@anju/pipelines/capture/test-source.ts'
import { openTrial, type Trial } from '@anju/pipelines/capture/test-trial.ts'
import { registerCaptureRoutes } from '@anju/pipelines/http/capture-routes.ts'
import type { FastifyInstance } from 'fastify'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { registerPlatformRoutes } from './server/platform-routes.ts'
import { SECRET, serveConsole } from './testing/serve-console.ts'
import { signedIn } from './testing/signed-in.ts'

// A steward settles what capture could not do by itself, in a real browser, on a real capture.
const PICTURES = join(ROOT, 'artifacts/capture')
let trial: Trial
let capture: FastifyInstance
let progress: Progress
let web: Awaited<ReturnType<typeof serveConsole>>
let browser: Browser
let page: Page

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true })
  const building = buildStaleApps()
  trial = await openTrial(
    inject('postgresUrl'),
    `CREATE SCHEMA shop;
     CREATE TABLE shop.item (id int PRIMARY KEY, label text, price numeric(8,2));
     CREATE PUBLICATION anju_capture FOR TABLE shop.item;
     GRANT USAGE ON SCHEMA shop TO capture_trial; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO capture_trial`,
  )
  await trial.start({ limits: { ...limitsWith(20), lookMs: 500 } })
  const url = `http://127.0.0.1:${await freePort()}`
  progress = trial.capture.progress
  capture = createStatusServer({ progress, slot: trial.slot, now: () => new Date() })
  registerOrders(
    capture,
    { give: (order) => trial.capture.orders.give(order), renew: (by) => trial.capture.orders.renew(by) },
    SECRET,
  )
  await capture.listen({ port: Number(new URL(url).port) })
  ;[browser] = await Promise.all([launchBrowser(), building])
  web = await serveConsole((app) => {
    registerPlatformRoutes(app, { captureUrl: url, feed: { onChange: () => () => undefined, close: async () => undefined } })
    registerCaptureRoutes(app, {
      lake: trial.lake,
      lakeCatalog: trial.lakeServer.options,
      capture: { url, token: SECRET },
      showRaw: async (_viewer, { rows }) =>
        rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, shown]) => [name, { shown, masked: false }]))),
    })
  })
  page = await signedIn(browser, web.origin, 'steward')
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await web?.close()
  await capture?.close()
  await trial?.end()
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture('failed')
})

const open = (tab: string) => page.goto(`${web.origin}/capture?tab=${tab}`)
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const says = (text: string) => page.getByText(text).first().waitFor()
const picture = (name: string) => page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })

test('a row that did not fit is put right on the page and goes into the lake', async () => {
  await trial.source.query("INSERT INTO shop.item VALUES (1, 'one', 'NaN')")
  await trial.settled()
  await open('flow')
  await page.locator('.ant-statistic').filter({ hasText: '隔离区等待的行' }).filter({ hasText: '1' }).waitFor()
  await open('quarantine')
  await says('price: “NaN”不是数')
  await picture('quarantine')
  await press('更正入湖')
  await page.getByRole('checkbox', { name: 'price' }).check()
  await page.getByRole('textbox', { name: 'price' }).fill('not a number')
  await press('更正并入湖')
  await says('不是数')
  await page.getByRole('textbox', { name: 'price' }).fill('1.50')
  await press('更正并入湖')
  await says('已入湖，位于它原来的次序')
  await says('隔离区没有等待处理的行')
  expect(await trial.lake.query('SELECT id, price FROM ods.shop_item')).toEqual([{ id: 1, price: '1.50' }])
  expect(await flawsOf(page)).toEqual([])
})

test('many rows that wait come page by page, and are narrowed by table and reason', async () => {
  await trial.source.query("INSERT INTO shop.item SELECT i, 'many', 'NaN' FROM generate_series(101, 125) i")
  await trial.settled()
  await open('quarantine')
  await says('共 25 行等待更正')
  const rows = page.locator('tbody tr.ant-table-row')
  expect(await rows.count()).toBe(20)
  await press('下一页')
  await says('第 2 页')
  await rows.nth(5).waitFor({ state: 'detached' })
  expect(await rows.count()).toBe(5)
  await page.getByRole('combobox', { name: '全部原因' }).click()
  await page.locator('.ant-select-item-option', { hasText: 'price: “…”不是数（25 行）' }).click()
  await rows.nth(19).waitFor()
  expect(await page.getByText('第 1 页').isVisible()).toBe(true)
  await picture('quarantine-narrowed')
  expect(await flawsOf(page)).toEqual([])
  await page.setViewportSize({ width: 375, height: 812 })
  await rows.first().getByRole('term').filter({ hasText: '原因' }).waitFor()
  for (const part of [rows.first().getByText('price: “NaN”不是数'), rows.first().getByRole('button', { name: '更正入湖' })]) {
    const box = await part.boundingBox()
    expect(box!.x + box!.width).toBeLessThanOrEqual(375)
  }
  await rows.first().getByRole('button', { name: '展开行' }).click()
  await page.locator('.ant-table-expanded-row').getByText('price: “NaN”不是数').waitFor()
  await picture('quarantine-phone')
  expect(await flawsOf(page)).toEqual([])
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('a table that waits for a decision about its columns goes on with a click', async () => {
  await trial.source.query(
    "UPDATE shop.item SET price = 1.50; ALTER TABLE shop.item ALTER COLUMN price TYPE text; INSERT INTO shop.item VALUES (2, 'two', 'two yuan')",
  )
  await trial.settled()
  await open('schema')
  await says('shop_item 暂停入湖：列 price 由 numeric(8,2) 改为 text')
  await picture('schema')
  await open('quarantine')
  await says('shop_item 暂停入湖，已按顺序保存 1 行')
  await says('共 25 行等待更正')
  expect(await page.getByRole('button', { name: '更正入湖' }).count()).toBe(0)
  await picture('quarantine-held')
  expect(await flawsOf(page)).toEqual([])
  await page.getByRole('link', { name: '去确认' }).click()
  await press('确认变更')
  await press('确定')
  await says('shop_item 已恢复入湖')
  await page.getByText('暂停入湖').waitFor({ state: 'detached' })
  expect(await trial.lake.query('SELECT price FROM ods.shop_item WHERE id = 2')).toContainEqual({ price: 'two yuan' })
  expect(await flawsOf(page)).toEqual([])
})

test('every table is read again, with its progress, from the page', async () => {
  // After the decision it is read again by itself; one table is not read twice at once.
  while (trial.capture.progress.resnapshots.some(({ state }) => state !== 'done')) await sleep(20)
  await open('snapshots')
  await press('全部重新读取')
  await press('确定')
  await says('已开始重新读取 1 张表')
  await page.getByRole('row').filter({ hasText: '人工发起' }).filter({ hasText: '完成' }).waitFor()
  await picture('snapshots')
  expect(await flawsOf(page)).toEqual([])
})

test('rows whose table was read again since need not wait any more, if a steward says so', async () => {
  await open('quarantine')
  await says('shop_item 退回 25 行之后，已重新读取全表')
  await picture('quarantine-read-since')
  expect(await flawsOf(page)).toEqual([])
  await press('以读取的为准')
  await press('不再等待')
  await says('25 行不再等待')
  await says('隔离区没有等待处理的行')
})

test('a table that was published and has had no change is read by itself and can be chosen; one without a primary key says so, and cannot be gone on with', async () => {
  await trial.source.query(
    `CREATE TABLE shop.code (id int PRIMARY KEY); INSERT INTO shop.code VALUES (1); CREATE TABLE shop.plain (v int); INSERT INTO shop.plain VALUES (1);
     GRANT SELECT ON ALL TABLES IN SCHEMA shop TO capture_trial; ALTER PUBLICATION anju_capture ADD TABLE shop.code, shop.plain`,
  )
  await open('snapshots')
  const row = (table: string) => page.getByRole('row').filter({ hasText: table }).filter({ hasText: '新发布的表' })
  await row('shop_code').filter({ hasText: '完成' }).waitFor()
  const plain = page.getByRole('row').filter({ hasText: 'shop_plain' }).filter({ hasText: '不能读取' })
  await plain.filter({ hasText: '该表没有主键' }).waitFor()
  expect(await plain.getByRole('button').allTextContents()).toEqual(['取消'])
  await page.getByRole('combobox', { name: '要重新读取的表' }).click()
  await page.getByRole('option', { name: 'shop_code' }).waitFor({ state: 'attached' })
  await picture('published')
  await page.keyboard.press('Escape')
  expect(await flawsOf(page)).toEqual([])
})

test('capture that cannot write says so and since when, on its page and on the home page, and is well when something came through', async () => {
  // One that runs would be well again with the next thing that comes through.
  await trial.capture.stop()
  progress.troubled('Binder Error: no column w')
  for (const path of ['/capture?tab=flow', '/']) {
    await page.goto(`${web.origin}${path}`)
    await says('正在反复重试')
    await page.getByText(/自 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d 起：Binder Error: no column w/).waitFor()
  }
  await trial.source.query("INSERT INTO shop.item VALUES (3, 'three', '3')")
  await trial.start({ progress })
  await says('数据采集正常')
})

test('a lost slot is seen by everybody, and a steward has it made anew with the consequences before their eyes', async () => {
  await trial.capture.stop()
  await dropSlot(trial.source, trial.slot)
  await trial.source.query("DELETE FROM shop.item WHERE id = 1; INSERT INTO shop.item VALUES (4, 'four', '4')")
  trial.resume({ progress })
  await open('flow')
  await says('数据采集停止，等待数据管理员决定')
  await says('数据库中没有复制槽')
  await press('重新建立复制槽并全量读取')
  await says('复制槽丢失到现在之间的逐次变更不再可得')
  await picture('lost-slot')
  expect(await flawsOf(page)).toEqual([])
  await press('确定')
  await says('已开始重新建立复制槽并全量读取')
  await says('数据采集正常')
  const rows = await trial.lake.query(
    "SELECT id FROM ods.shop_item WHERE (_lsn, _seq) > (SELECT max((_lsn, _seq)) FROM ods.shop_item WHERE _op = 'truncate') ORDER BY id",
  )
  const { rows: sourceRows } = await trial.source.query('SELECT id FROM shop.item ORDER BY id')
  expect(rows).toEqual(sourceRows)
  await open('snapshots')
  await page.getByRole('row').filter({ hasText: '重新建立复制槽并全量读取' }).filter({ hasText: 'shop_item' }).waitFor()
})

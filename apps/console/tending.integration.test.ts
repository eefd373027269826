import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { launchBrowser } from '@anju/infra/local/browser.ts'
import { buildStaleApps } from '@anju/infra/local/build.ts'
import { freePort } from '@anju/infra/local/free-port.ts'
import { flawsOf } from '@anju/infra/local/page-checks.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import type { TestProcess } from '@anju/infra/local/test-process.ts'
import { startTestTemporal, type TestTemporal } from '@anju/infra/local/test-temporal.ts'
import { isTending } from '@anju/pipelines/client.ts'
import { registerTendingRoutes } from '@anju/pipelines/http/tending-routes.ts'
import { openPipelinesDb, type PipelinesDb } from '@anju/pipelines/store/database.ts'
import { beginTending } from '@anju/pipelines/store/tendings.ts'
import { startTestWorker } from '@anju/pipelines/testing/test-worker.ts'
import { TEND_LAKE } from '@anju/pipelines/workflows/contract.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { registerPlatformRoutes } from './server/platform-routes.ts'
import { serveConsole } from './testing/serve-console.ts'
import { signedIn } from './testing/signed-in.ts'

// A steward has the lake tended from the page: a real browser, a real worker on real Temporal, a real lake.
const PICTURES = join(ROOT, 'artifacts/capture')
const state = mkdtempSync(join(tmpdir(), 'anju-test-tending-'))
let testLake: TestLake
let lake: Lake
let database: TestDatabase
let db: PipelinesDb
let temporal: TestTemporal
let worker: TestProcess
let web: Awaited<ReturnType<typeof serveConsole>>
let browser: Browser
let page: Page

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true })
  const building = buildStaleApps()
  ;[testLake, database, temporal] = await Promise.all([
    startTestLake(inject('postgresUrl')),
    createTestDatabase(inject('postgresUrl')),
    startTestTemporal(),
  ])
  lake = await openLake(testLake.options)
  worker = await startTestWorker({
    TEMPORAL_ADDRESS: temporal.address,
    GOVERNANCE_DATABASE_URL: database.url,
    WORKER_STATE: state,
    FRESHEN_PAUSED: 'true',
    LAKE_ORPHAN_HOURS: '0.001',
    ...testLake.env,
  })
  db = openPipelinesDb(database.url)
  ;[browser] = await Promise.all([launchBrowser(), building])
  const captureUrl = `http://127.0.0.1:${await freePort()}`
  web = await serveConsole((app) => {
    registerPlatformRoutes(app, { captureUrl, feed: { onChange: () => () => undefined, close: async () => undefined } })
    registerTendingRoutes(app, { db, temporal: temporal.client })
  })
  page = await signedIn(browser, web.origin, 'steward')
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await web?.close()
  await worker?.kill()
  await db?.destroy()
  await lake?.close()
  await Promise.all([testLake?.stop(), temporal?.stop()])
  await database?.drop()
  rmSync(state, { recursive: true, force: true })
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture('tending-failed')
})

/** What becomes of the order, given without the page's button. */
const order = (who: Page) =>
  who.evaluate(async () => {
    const response = await fetch('/api/capture/tending', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    return [response.status, ((await response.json()) as { code: string }).code]
  })
const open = (who: Page) => who.goto(`${web.origin}/capture?tab=flow`)
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const says = (text: string) => page.getByText(text).first().waitFor()
const picture = (name: string) => page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })

test('a steward has the lake tended and sees what was done of which table', async () => {
  await lake.run('CREATE TABLE ods.ledger_unit (n INTEGER)')
  for (let n = 0; n < 12; n++) await lake.run(`INSERT INTO ods.ledger_unit VALUES (${n})`)
  const orphan = join(testLake.warehouse, 'dws/gone-0a1b2c3d/data/left.parquet')
  mkdirSync(dirname(orphan), { recursive: true })
  writeFileSync(orphan, 'x'.repeat(2_500))
  await sleep(4_000)
  await open(page)
  await says('还没有维护过，下次：')
  await press('立即维护')
  await press('确定')
  await says('已开始维护')
  await says('上次维护')
  const row = page.getByRole('row')
  await row.filter({ hasText: 'ods.ledger_unit' }).filter({ hasText: '12' }).waitFor()
  await row.filter({ hasText: 'dws.gone' }).filter({ hasText: '2.5 KB' }).waitFor()
  expect(existsSync(orphan)).toBe(false)
  await picture('tending')
  expect(await flawsOf(page)).toEqual([])
})

test('a tending that was cut off for good is told, and another can be begun', async () => {
  await beginTending(db, { id: 'lost', requestedBy: '钱管理' })
  await open(page)
  await says('上次维护中途中断，再次维护会接着做')
  await press('立即维护')
  await press('确定')
  await says('已开始维护')
  await page.getByText('中途中断').waitFor({ state: 'detached' })
})

test('while it is tended nobody begins it a second time', async () => {
  await expect.poll(() => isTending(temporal.client)).toBe(false)
  const unserved = { workflowId: TEND_LAKE, taskQueue: 'nobody', args: [null] }
  const handle = await temporal.client.workflow.start('tendLake', unserved)
  expect(await order(page)).toEqual([409, 'tending_under_way'])
  await handle.terminate()
})

test('who is no steward sees it and cannot begin it', async () => {
  const analyst = await signedIn(browser, web.origin, 'analyst')
  expect(await order(analyst)).toEqual([403, 'tending_refused'])
  await analyst.close()
})

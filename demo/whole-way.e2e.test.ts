import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { launchBrowser } from '@anju/infra/local/browser.ts'
import { freeBlock } from '@anju/infra/local/free-block.ts'
import { flawsOf } from '@anju/infra/local/page-checks.ts'
import { portsFrom, ROOT } from '@anju/infra/local/settings.ts'
import { Client } from 'pg'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sectionsFor } from '../apps/console/src/shell/sections.ts'

// The whole way on the real parts: `npm start` as a newcomer runs it, on a small centre, seen in a real browser.
const portBase = await freeBlock()
const stateDir = mkdtempSync(join(tmpdir(), 'anju-e2e-'))
const env = { ...process.env, ANJU_STATE: stateDir, ANJU_PORT_BASE: String(portBase), ANJU_SCALE: '0.05' }
const web = `http://127.0.0.1:${portBase}`
const pictures = join(ROOT, 'artifacts/whole-way')
let centre: Centre
let browser: Browser
let page: Page

interface Centre {
  readonly child: ChildProcess
  said: string
}

async function startCentre(): Promise<Centre> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, 'infra/local/start.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const centre: Centre = { child, said: '' }
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      centre.said += chunk
    })
  for (let waited = 0; waited < 400_000; waited += 200) {
    if (/^Anju is ready/m.test(centre.said)) return centre
    if (child.exitCode !== null) break
    await sleep(200)
  }
  throw new Error(`npm start did not become ready:\n${centre.said}`)
}

async function stopCentre(): Promise<void> {
  if (centre.child.exitCode !== null) return
  const ended = once(centre.child, 'exit')
  centre.child.kill('SIGINT')
  await ended
}

const secret = (name: string): string => JSON.parse(readFileSync(join(stateDir, 'secrets.json'), 'utf8'))[name]
const pidOf = (part: string): number =>
  JSON.parse(readFileSync(join(stateDir, 'processes.json'), 'utf8')).find(({ name }: { name: string }) => name === part).pid

async function visit(path: string, picture: string): Promise<string> {
  await page.goto(web + path)
  await page.waitForLoadState('networkidle').catch(() => undefined)
  await page.waitForTimeout(800)
  await page.screenshot({ path: join(pictures, `${picture}.png`) })
  return page.innerText('body')
}

async function signIn(role: string): Promise<void> {
  await page.context().clearCookies()
  await page.goto(`${web}/auth/login?role=${role}`)
  await page.check(`input[value=${role}]`)
  await page.fill('input[name=password]', secret('demoPassword'))
  await page.click('button')
  await page.waitForURL((url) => !url.pathname.startsWith('/oidc'))
}

async function follow(): Promise<string> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, 'demo/follow.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk
    })
  const [code] = await once(child, 'exit')
  expect(code, said).toBe(0)
  return said
}

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true })
  centre = await startCentre()
  browser = await launchBrowser()
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })).newPage()
}, 500_000)
afterAll(async () => {
  await browser?.close()
  if (centre) await stopCentre()
  rmSync(stateDir, { recursive: true, force: true })
}, 60_000)

test('a steward signs in and sees the platform at work: runs, quality with the planted defects, assets, lineage, capture', async () => {
  await signIn('steward')
  expect(await visit('/', 'home')).toContain('数据采集正常')
  expect(await visit('/runs', 'runs')).toContain('成功')
  const quality = await visit('/quality?tab=incidents', 'quality')
  expect(quality).toContain('待处理')
  expect(await visit('/assets?q=GRZHYE', 'assets')).toContain('dwd.account')
  expect(await visit('/assets/dwd.member', 'asset')).toContain('脱敏')
  expect(await visit('/assets/ads.indicator?tab=lineage', 'lineage')).toContain('dws.fund_day')
  expect(await visit('/capture', 'capture')).toContain('已入湖位置')
  expect(await visit('/indicators?tab=forecasts', 'forecasts')).toContain('归集余额')
})

test('a first start leaves no failed run, and accuses no row but the planted ones', async () => {
  const read = async (path: string) =>
    (await fetch(web + path, { headers: { authorization: `Bearer ${secret('serviceToken')}` } })).json()
  const { runs } = (await read('/api/runs?limit=500')) as { runs: { status: string; selection: string }[] }
  expect(runs.length).toBeGreaterThan(0)
  expect(runs.filter(({ status }) => status === 'failed' || status === 'partial')).toEqual([])
  const planted = JSON.parse(readFileSync(join(stateDir, 'demo/reference/labels.json'), 'utf8')) as { rules: string[] }[]
  const { incidents } = (await read('/api/quality/incidents')) as { incidents: { rule: string; status: string }[] }
  // The simulated 不动产 department sends one row whose area is told in words.
  const rules = new Set([...planted.flatMap((defect) => defect.rules), 'source.property'])
  expect(incidents.filter(({ rule }) => !rules.has(rule))).toEqual([])
  expect(
    incidents.filter(({ status }) => status === 'resolved'),
    'none came and went',
  ).toEqual([])
})

/** Every page of the menu, and those behind them. */
const PAGES = [
  ...sectionsFor('steward').map(({ path }) => path),
  '/runs/graph',
  '/assets/dwd.member',
  '/assets/dwd.member?tab=quality',
  '/assets/dwd.member?tab=sample',
  '/assets/ads.indicator?tab=lineage',
  '/quality?tab=incidents',
  '/quality/member?rule=member.id_number.check',
  '/indicators?tab=forecasts',
  '/nowhere',
]

test.each([
  ['desk', { width: 1440, height: 900 }],
  ['phone', { width: 390, height: 844 }],
] as const)(
  'at a %s every page draws its own Chinese, keeps within its width and passes the accessibility check',
  async (name, size) => {
    await page.setViewportSize(size)
    await page.context().clearCookies()
    await page.goto(`${web}/auth/login`)
    const flaws = { 'sign-in': await flawsOf(page) }
    await signIn('steward')
    await page.goto(`${web}/runs`)
    const newest = await page.locator('a[href^="/runs/run-"]').first().getAttribute('href')
    for (const path of [...PAGES, newest!]) {
      await visit(path, `${name}${path.replaceAll(/\W+/g, '-')}`)
      Object.assign(flaws, { [path]: await flawsOf(page) })
    }
    await signIn('auditor')
    for (const { path } of sectionsFor('auditor')) {
      await visit(path, `${name}-auditor${path.replaceAll(/\W+/g, '-')}`)
      Object.assign(flaws, { [`auditor ${path}`]: await flawsOf(page) })
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    expect(Object.entries(flaws).filter(([, found]) => found.length > 0)).toEqual([])
  },
)

test('failing rows open down to the row, masked', async () => {
  await signIn('steward')
  const rows = await visit('/quality/member?rule=member.id_number.check', 'failing-rows')
  expect(rows).toMatch(/\d{3}\*{11}/)
  expect(rows, 'the file that the planted row came from').toContain('个人信息.csv')
  expect(rows).not.toMatch(/4112\d{2}(19|20)\d{9}[\dX]/)
})

test('a sample is masked for the steward, and an analyst’s SQL gets masked rows or a refusal in words', async () => {
  expect(await visit('/assets/dwd.member?tab=sample', 'sample')).toMatch(/\d{3}\*{11}/)
  await signIn('analyst')
  await visit(`/sql?q=${encodeURIComponent('SELECT name, lower(id_number) AS n FROM dwd.member LIMIT 5')}`, 'sql')
  await page.keyboard.press('Control+Enter')
  await page.getByText('5 行').waitFor({ timeout: 15_000 })
  expect(await page.innerText('body')).not.toMatch(/4112\d{2}(19|20)\d{9}[\dx]/)
  await visit(`/sql?q=${encodeURIComponent("SELECT * FROM read_csv('/etc/passwd')")}`, 'sql-refused')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('alert').waitFor({ timeout: 15_000 })
})

test('the big screen shows a contribution soon after it is posted, and npm run demo prints every station', async () => {
  await signIn('leader')
  await visit('/', 'home-leader')
  for (const shown of ['业务日期', '归集余额', '贷款余额', '个贷率', '归集余额走向'])
    await page.getByText(shown).first().waitFor({ timeout: 15_000 })
  await page.setViewportSize({ width: 1920, height: 1080 })
  const before = await visit('/screen/operations', 'screen-before')
  expect(before).toContain('今年归集额')
  const told = await follow()
  for (const name of [
    '账务凭证',
    '日志位置',
    'ods 变更行',
    'dwd 标准化行',
    '指标',
    '大屏组件',
    '质量结论',
    '柜员看到',
    '分析人员看到',
    '用户画像',
  ])
    expect(told).toContain(name)
  await page.waitForTimeout(2_000)
  expect(await page.innerText('body')).not.toBe(before)
  await page.screenshot({ path: join(pictures, 'screen-after.png') })
})

test('a column that the source adds stands in dwd, in the catalog and in its lineage without anybody’s doing, and leaves with it', async () => {
  const asked = { headers: { authorization: `Bearer ${secret('serviceToken')}` } }
  const columns = async () => {
    const asset = await (await fetch(`${web}/api/assets/dwd.unit`, asked)).json()
    return (asset as { columns: { name: string; classification: unknown }[] }).columns
  }
  const source = new Client({
    connectionString: `postgres://postgres:${secret('postgresPassword')}@127.0.0.1:${portsFrom(portBase).postgres}/ledger`,
  })
  await source.connect()
  try {
    await source.query('ALTER TABLE ledger.unit ADD COLUMN fax text')
    await source.query("SET session_replication_role = replica; UPDATE ledger.unit SET fax = '0398-2812345'")
    await expect
      .poll(async () => (await columns()).map(({ name }) => name), { timeout: 90_000, interval: 1_000 })
      .toContain('fax')
    const lineage = await (await fetch(`${web}/api/lineage/dwd.unit?direction=up&depth=1&columns=true`, asked)).json()
    expect(JSON.stringify(lineage)).toContain('"fromColumn":"fax"')
    await signIn('steward')
    expect(await visit('/assets/dwd.unit', 'added-column')).toContain('fax')
    await source.query('ALTER TABLE ledger.unit DROP COLUMN fax')
    await source.query('UPDATE ledger.unit SET updated_at = updated_at')
    await expect
      .poll(async () => (await columns()).map(({ name }) => name), { timeout: 90_000, interval: 1_000 })
      .not.toContain('fax')
  } finally {
    await source.end()
  }
}, 240_000)

test('capture, worker, catalog and PostgreSQL are killed with -9; all come back, and a contribution still goes the whole way', async () => {
  for (const part of ['worker', 'capture', 'catalog', 'postgres']) process.kill(pidOf(part), 'SIGKILL')
  await sleep(10_000)
  for (let waited = 0; waited < 60_000; waited += 500) {
    const ready = await Promise.all(
      [0, 1, 2, 8, 9].map((offset) =>
        fetch(`http://127.0.0.1:${portBase + offset}/healthz`).then(
          (response) => response.ok,
          () => false,
        ),
      ),
    )
    if (ready.every(Boolean)) break
    await sleep(500)
  }
  expect(await follow()).toContain('大屏组件')
}, 240_000)

test('Ctrl-C stops everything and keeps the data; a second start resumes it', async () => {
  await stopCentre()
  expect(centre.said).toContain('全部停止')
  for (const offset of [0, 1, 2, 3, 4, 5, 8, 9])
    await expect(fetch(`http://127.0.0.1:${portBase + offset}/`, { signal: AbortSignal.timeout(2_000) })).rejects.toThrow()
  centre = await startCentre()
  expect(centre.said).not.toContain('演示中心 0/')
  const response = await fetch(`${web}/api/screens/operations/data`, {
    headers: { authorization: `Bearer ${secret('serviceToken')}` },
  })
  expect(((await response.json()) as { widgets: Record<string, { value: string }> }).widgets['year-contribution']!.value).toMatch(
    /^\d/,
  )
}, 300_000)

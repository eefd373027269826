import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { ARROW_STREAM } from '@anju/standards/arrow-stream.ts'
import { tableFromIPC } from '@uwdata/flechette'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { screenDataOf } from '../arrow/read.ts'
import type { ScreenData } from '../binding/data.ts'
import type { LiveMessage } from '../binding/live-hub.ts'
import { growContribution, postEvent, seedLake } from '../testing/seeded-lake.ts'
import { startDashboards, type TestDashboards } from '../testing/test-dashboards.ts'

let database: TestDatabase
let testLake: TestLake
let lake: Lake
let dashboards: TestDashboards

beforeAll(async () => {
  ;[database, testLake] = await Promise.all([createTestDatabase(inject('postgresUrl')), startTestLake(inject('postgresUrl'))])
  lake = await openLake(testLake.options)
  dashboards = await startDashboards({ databaseUrl: database.url, lake })
})
afterAll(async () => {
  await dashboards?.stop()
  await lake?.close()
  await testLake?.stop()
  await database?.drop()
})

const get = async <Body>(path: string) => (await dashboards.request('GET', path)).body as Body
const document = async () => (await get<{ document: Record<string, unknown> }>('/api/screens/operations')).document

test('the screen of the centre’s operation comes published', async () => {
  expect(await get('/api/screens')).toMatchObject({ screens: [{ id: 'operations', title: '中心运行总览', publishedVersion: 1 }] })
  expect(await get('/api/screens/operations')).toMatchObject({ version: 1, newestVersion: 1, document: { schemaVersion: 3 } })
})

test('before the first run of the asset graph every number says that it is not there yet', async () => {
  const { widgets } = await get<ScreenData>('/api/screens/operations/data')
  expect(new Set(Object.values(widgets).map(({ kind }) => kind))).toEqual(new Set(['missing']))
  await seedLake(lake)
  for (const asset of ['ads.indicator', 'ads.forecast', 'dim.region', 'dwd.account_entry'])
    dashboards.tell({ kind: 'published', asset, snapshotId: '1' })
  dashboards.tell({ kind: 'captured', tables: { ledger_account_entry: 1 } })
})

test('all widgets of a screen come in one answer, every number with its definition and as-of', async () => {
  const data = await get<ScreenData>('/api/screens/operations/data')
  expect(data.widgets['year-contribution']).toMatchObject({ kind: 'flop', period: '2026', asOf: '2026-11-25T01:30:00.000Z' })
  expect(data.indicators['0301007201']).toMatchObject({
    name: '实归集额',
    unit: '元',
    meaning: expect.stringContaining('汇缴与补缴'),
  })
  expect(data.widgets['county-map']).toMatchObject({
    values: expect.arrayContaining([expect.objectContaining({ name: '卢氏县' })]),
  })
  expect(data.widgets['balance-forecast']).toMatchObject({
    history: { length: 12 },
    forecast: { length: 12 },
    madeOn: '2026-11-25',
  })
  expect(Object.values(data.widgets).filter(({ kind }) => kind === 'missing')).toEqual([])
})

test('as an Arrow stream the answer says the same to the last digit, every number a row of one table', async () => {
  const response = await fetch(`${dashboards.url}/api/screens/operations/data`, { headers: { accept: ARROW_STREAM } })
  expect(response.headers.get('content-type')).toBe(ARROW_STREAM)
  const stream = new Uint8Array(await response.arrayBuffer())
  expect(screenDataOf(stream)).toEqual(await get<ScreenData>('/api/screens/operations/data'))
  const table = tableFromIPC(stream, { useDecimalInt: true })
  const rows = table.toArray() as { widget: string; part: string; value: bigint }[]
  expect(rows.filter(({ part }) => part === 'forecast')).toHaveLength(12)
  expect(rows.filter(({ widget }) => widget === 'year-contribution')).toEqual([
    expect.objectContaining({ part: 'value', value: expect.anything() }),
    expect.objectContaining({ part: 'pending.amount', amount: 5_115_000n }),
  ])
})

test('what was posted after the last publication is told beside the number, and in it once it is published', async () => {
  const { widgets } = await get<ScreenData>('/api/screens/operations/data')
  expect(widgets['year-contribution']).toMatchObject({ pending: { amount: '51150.00', count: 31 } })
  expect(widgets['year-withdrawal']).toMatchObject({ pending: { amount: '18000.00', count: 1 } })
  expect(widgets['year-lending']).toMatchObject({ pending: null })
})

test('live events name the county, the kind and the amount of a voucher, and no person, unit or account', async () => {
  const { widgets } = await get<ScreenData>('/api/screens/operations/data')
  const ticker = widgets.events
  expect(ticker).toMatchObject({
    events: expect.arrayContaining([
      expect.objectContaining({ county: '411202', kind: 'contribution', amount: '51150.00', people: 31 }),
      expect.objectContaining({ county: '411202', kind: 'lending', amount: '420000.00' }),
    ]),
  })
  expect(JSON.stringify(ticker)).not.toMatch(/单位甲|张三丰|98100100|"99\d|LN0|V9|V10/)
})

test('a follower is told to ask for everything first, then which widgets changed', async () => {
  await using live = await dashboards.follow('operations')
  expect(await live.next()).toEqual({ type: 'all' })
  await postEvent(lake, { county: '411224', kind: '01', people: 4, each: '1000.00', lsn: 2000n, at: '2026-11-25T09:41:00+08:00' })
  dashboards.tell({ kind: 'captured', tables: { account_entry: 4 } })
  const posted = (await live.next()) as Extract<LiveMessage, { type: 'changed' }>
  expect(posted.widgets.toSorted()).toEqual(['events', 'year-contribution'])
  const { widgets: known } = await get<ScreenData>(`/api/screens/operations/data?widgets=${posted.widgets.join(',')}`)
  expect(Object.keys(known).toSorted()).toEqual(['events', 'year-contribution'])
  expect(known['year-contribution']).toMatchObject({ pending: { amount: '55150.00', count: 35 } })
  await growContribution(lake, '411224', '55150.00', '2026-11-25T09:42:00+08:00')
  dashboards.tell({ kind: 'published', asset: 'ads.indicator', snapshotId: '2' })
  const published = (await live.next()) as Extract<LiveMessage, { type: 'changed' }>
  expect(published.widgets).toEqual(expect.arrayContaining(['year-contribution', 'county-map', 'flow-trend']))
  const { widgets: renewed } = await get<ScreenData>('/api/screens/operations/data')
  expect(renewed['year-contribution']).toMatchObject({ pending: null })
})

test('a document that does not fit is refused with every place, value and what is allowed; nothing is saved', async () => {
  const wrong = { ...(await document()), theme: 'neon', widgets: [{ id: 'x1', kind: 'globe', title: '' }] }
  const { status, body } = await dashboards.request('PUT', '/api/screens/operations', { document: wrong, baseVersion: 1 })
  expect(status).toBe(422)
  expect(body).toMatchObject({
    code: 'document_invalid',
    field: 'theme',
    value: '"neon"',
    allowed: 'dark、light',
    problems: [{ path: 'theme' }, { path: 'widgets[0].kind', value: '"globe"' }],
  })
  expect(await get('/api/screens/operations/versions')).toMatchObject({ versions: { length: 1 } })
})

test('a screen is saved as a new version, and shown once it is published', async () => {
  const changed = { ...(await document()), title: '运行总览（新）' }
  const saved = await dashboards.request('PUT', '/api/screens/operations', { document: changed, baseVersion: 1, note: '改标题' })
  expect(saved.body).toEqual({ version: 2 })
  expect(await get('/api/screens/operations')).toMatchObject({
    version: 1,
    newestVersion: 2,
    document: { title: '中心运行总览' },
  })
  expect(await get('/api/screens/operations?version=2')).toMatchObject({ document: { title: '运行总览（新）' } })
  await using live = await dashboards.follow('operations')
  await live.next()
  await dashboards.request('POST', '/api/screens/operations/publish', { version: 2 })
  expect(await live.next()).toEqual({ type: 'document', version: 2 })
  expect(await get('/api/screens/operations/versions')).toMatchObject({
    versions: [
      { version: 2, note: '改标题', author: '测试员', published: true },
      { version: 1, author: '系统', published: false },
    ],
  })
})

test('who saves on top of somebody else’s version is told so, and nothing is written', async () => {
  const { status, body } = await dashboards.request('PUT', '/api/screens/operations', {
    document: await document(),
    baseVersion: 1,
  })
  expect(status).toBe(409)
  expect(body).toMatchObject({ code: 'version_conflict', field: 'baseVersion', value: '1', allowed: '2' })
})

test('of two who create the same screen at once one succeeds', async () => {
  const created = { ...(await document()), id: 'reception', title: '来访接待' }
  const save = () => dashboards.request('PUT', '/api/screens/reception', { document: created, baseVersion: 0 })
  const statuses = (await Promise.all([save(), save(), save()])).map(({ status }) => status)
  expect(statuses.toSorted()).toEqual([200, 409, 409])
  expect(await dashboards.request('GET', '/api/screens/reception')).toMatchObject({
    status: 404,
    body: { code: 'screen_unpublished' },
  })
})

test('a saved version cannot be altered, not even in the database', async () => {
  await expect(dashboards.db.deleteFrom('screen_version').execute()).rejects.toThrow('never changed')
})

test('a leader may look and not save', async () => {
  dashboards.signInAs('leader')
  const { status, body } = await dashboards.request('POST', '/api/screens/operations/publish', { version: 1 })
  expect(status).toBe(403)
  expect(body).toMatchObject({ code: 'role_refused', value: '中心领导', allowed: '数据管理员、分析人员' })
  dashboards.signInAs('steward')
})

test('unknown screens, versions and indicators are refused by name', async () => {
  const codes = [
    '/api/screens/none',
    '/api/screens/operations?version=99',
    '/api/indicators/none/series',
    '/api/indicators/0301007201/series?county=110000',
  ]
  const answers = await Promise.all(codes.map((path) => dashboards.request('GET', path)))
  expect(answers.map(({ body }) => (body as { code: string }).code)).toEqual([
    'screen_unknown',
    'version_unknown',
    'indicator_unknown',
    'request_invalid',
  ])
})

test('an indicator is served as a series with its definition', async () => {
  expect(await get('/api/indicators/0301007201/series?period=month&county=411202&limit=3')).toMatchObject({
    indicator: { name: '实归集额' },
    county: '411202',
    points: [{ period: '202609' }, { period: '202610' }, { period: '202611', value: expect.stringMatching(/^\d+\.\d+$/) }],
  })
  expect(await get<{ indicators: unknown[] }>('/api/indicators')).toMatchObject({
    indicators: expect.arrayContaining([expect.objectContaining({ code: '0302020301' })]),
  })
})

test('while the lake is away a new question is refused as passing, a known one is still answered', async () => {
  const known = await get<ScreenData>('/api/screens/operations/data')
  await testLake.kill()
  const { status, body } = await dashboards.request('GET', '/api/indicators/0301007601/series?limit=7')
  expect(status).toBe(503)
  expect(body).toMatchObject({ code: 'data_unavailable' })
  expect((await get<ScreenData>('/api/screens/operations/data')).widgets).toEqual(known.widgets)
  await testLake.restart()
  expect(await dashboards.request('GET', '/api/indicators/0301007601/series?limit=7')).toMatchObject({ status: 200 })
})

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadAssets } from '@anju/catalog/assets/store.ts'
import { findProfile } from '@anju/catalog/profiles/store.ts'
import { type CatalogStore, openCatalogStore } from '@anju/catalog/store/database.ts'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { currentSnapshots } from '@anju/infra/lake/snapshots.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import type { TestProcess } from '@anju/infra/local/test-process.ts'
import { startTestTemporal, type TestTemporal } from '@anju/infra/local/test-temporal.ts'
import { type LineageStore, openLineageStore } from '@anju/lineage/store/database.ts'
import { lineageAround } from '@anju/lineage/store/graph.ts'
import { openQualityDb } from '@anju/quality/store/database.ts'
import { listIncidents } from '@anju/quality/store/incidents.ts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import {
  cancelRun,
  FRESHEN_LOOPS,
  nextTending,
  type PipelinesClient,
  resultOf,
  resumeFreshen,
  type StartRequest,
  signalChanged,
  startMaterialize,
  startTending,
} from './client.ts'
import { fillCentre, UNIT } from './dbt/test-centre.ts'
import { addChanges, createOds } from './dbt/test-ods.ts'
import { openPipelinesDb } from './store/database.ts'
import { lastMaterializations, PUBLISHED_CHANNEL } from './store/materializations.ts'
import { migratePipelines } from './store/migrations.ts'
import { getRun, type RunStepView } from './store/run-views.ts'
import { lastTending, type Tending } from './store/tendings.ts'
import { startTestWorker } from './testing/test-worker.ts'
import { TASK_QUEUE, TEND_LAKE } from './workflows/contract.ts'

let temporal: TestTemporal
let testLake: TestLake
let lake: Lake
let database: TestDatabase
let client: PipelinesClient
let catalog: CatalogStore
let lineage: LineageStore
let worker: TestProcess
let env: Record<string, string>
const state = mkdtempSync(join(tmpdir(), 'anju-test-worker-'))

beforeAll(async () => {
  ;[temporal, testLake, database] = await Promise.all([
    startTestTemporal(),
    startTestLake(inject('postgresUrl')),
    createTestDatabase(inject('postgresUrl')),
  ])
  lake = await openLake(testLake.options)
  await createOds(lake)
  await fillCentre(lake)
  await advanceCapture(60)
  catalog = openCatalogStore(database.url)
  lineage = openLineageStore(database.url)
  client = { db: openPipelinesDb(database.url), temporal: temporal.client }
  await migratePipelines(client.db)
  // The loops are kept still until the test that is about them.
  for (const [workflowId, loop] of Object.entries(FRESHEN_LOOPS))
    await temporal.client.workflow.start('freshen', { taskQueue: TASK_QUEUE, workflowId, args: [{ ...loop, paused: true }] })
  env = {
    TEMPORAL_ADDRESS: temporal.address,
    GOVERNANCE_DATABASE_URL: database.url,
    WORKER_STATE: state,
    LAKE_ORPHAN_HOURS: '0.001',
    ...testLake.env,
  }
  worker = await startTestWorker(env)
})

afterAll(async () => {
  await worker?.kill()
  await lake?.close()
  await Promise.all([client?.db.destroy(), catalog?.destroy(), lineage?.destroy()])
  await Promise.all([temporal?.stop(), testLake?.stop()])
  await database?.drop()
  rmSync(state, { recursive: true, force: true })
})

/** ods holds everything up to this commit, as capture writes it in the same transaction as the changes. */
async function advanceCapture(lsn: number): Promise<void> {
  await lake.run(
    'CREATE TABLE IF NOT EXISTS ods.capture_position (slot VARCHAR, lsn BIGINT, change_count BIGINT, flushed_at TIMESTAMPTZ)',
  )
  await lake.run(`INSERT INTO ods.capture_position VALUES ('anju', ${lsn}, ${lsn}, now())`)
}

const renameUnit = async (name: string, lsn: number, more: Record<string, string> = {}) => {
  const [unit] = await lake.query<Record<string, string>>(
    `SELECT unit_no, name, credit_code, county_code, economic_type, status, unit_ratio, member_ratio, opened_on FROM ods.ledger_unit WHERE unit_no = '${UNIT}' ORDER BY _lsn LIMIT 1`,
  )
  await addChanges(lake, 'unit', [{ op: 'update', lsn, row: { ...unit!, status: '01', name, ...more } }])
  await advanceCapture(lsn)
}

const publishedName = async () =>
  (await lake.query<{ name: string }>(`SELECT name FROM dwd.unit WHERE unit_no = '${UNIT}'`))[0]!.name

async function run(request: StartRequest) {
  const id = await startMaterialize(client, request)
  const verdict = await resultOf(client, id)
  return { id, verdict, steps: await stepsOf(id) }
}

const stepsOf = async (id: string) => new Map((await getRun(client.db, id))!.steps.map((step) => [step.asset, step]))

async function until<Result>(look: () => Promise<Result | undefined>, timeoutMs = 60_000): Promise<Result> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(50)) {
    const found = await look()
    if (found !== undefined) return found
  }
  throw new Error('waited in vain')
}

async function tendOnce(): Promise<Tending> {
  expect(await startTending(client, '测试')).toBe(true)
  await temporal.client.workflow.getHandle(TEND_LAKE).result()
  return (await lastTending(client.db, { ended: true }))!
}

const snapshots = (...tables: string[]) => currentSnapshots(testLake.options, tables)
const statuses = (steps: ReadonlyMap<string, RunStepView>) => new Set([...steps.values()].map(({ status }) => status))

describe('the asset graph on Temporal, the lake and PostgreSQL', () => {
  it('materializes the whole graph in order, records rows, snapshots, checks and durations, and announces each publication', async () => {
    const listener = new pg.Client({ connectionString: database.url })
    await listener.connect()
    const announced: string[] = []
    listener.on('notification', ({ payload }) => announced.push((JSON.parse(payload!) as { asset: string }).asset))
    await listener.query(`LISTEN ${PUBLISHED_CHANNEL}`)
    const began = Date.now()
    const { verdict, steps } = await run({ selection: '*', requestedBy: '测试' })
    console.info(`whole graph: ${Date.now() - began} ms, ${steps.size} assets`)
    await listener.end()
    expect([...steps.values()].filter(({ status }) => status !== 'materialized')).toEqual([])
    expect(verdict).toBe('succeeded')
    const unit = steps.get('dwd.unit')!
    expect(unit.snapshotId).toBe((await snapshots('dwd.unit')).get('dwd.unit'))
    expect(unit.rows).toBe('2')
    expect(unit.checks.length).toBeGreaterThan(0)
    expect(steps.get('ads.forecast')!.checks.map(({ name }) => name)).toContain('complete_horizon')
    expect(announced.indexOf('dwd.account_entry')).toBeLessThan(announced.indexOf('ads.indicator'))
    expect(announced).toHaveLength(steps.size)
    const metrics = await (await fetch(`http://127.0.0.1:${worker.port}/metrics`)).text()
    expect(metrics).toMatch(/^anju_asset_built_timestamp_seconds\{asset="dwd.unit",part="worker"\} \d{10}/m)
  })

  it('tells lineage and the catalog of what it published', async () => {
    const { nodes, edges } = await lineageAround(lineage, { asset: 'ads.indicator', direction: 'up', depth: 5, columns: false })
    expect(nodes.map(({ id }) => id)).toContain('ods.ledger_account_entry')
    expect(edges).toContainEqual(expect.objectContaining({ from: 'dws.fund_day', to: 'ads.indicator' }))
    const [unit, entries] = await loadAssets(catalog, ['dwd.unit', 'ods.ledger_account_entry'])
    expect([unit!.id, unit!.rowCount, unit!.columns.every(({ classification }) => classification !== null)]).toEqual([
      'dwd.unit',
      2,
      true,
    ])
    expect(entries!.columns.length).toBeGreaterThan(5)
    expect((await findProfile(catalog, 'M001'))?.profile.member_no).toBe('M001')
  })

  it('rebuilds nothing when no input has changed', async () => {
    const before = await snapshots('dwd.unit', 'ads.indicator')
    const { verdict, steps } = await run({ selection: '*' })
    expect([verdict, statuses(steps)]).toEqual(['succeeded', new Set(['unchanged'])])
    expect(await snapshots('dwd.unit', 'ads.indicator')).toEqual(before)
  })

  it('rebuilds exactly what is made from the change; what is merged has the lineage that building anew gave it', async () => {
    const columnEdges = async () =>
      (await lineageAround(lineage, { asset: 'dwd.unit', direction: 'up', depth: 1, columns: true })).columnEdges
        .map((edge) => JSON.stringify(edge))
        .sort()
    const anew = await columnEdges()
    await renameUnit('三门峡市第二中学', 70)
    const { steps } = await run({ selection: 'kind:dbt' })
    expect(steps.get('dwd.unit')).toMatchObject({ status: 'materialized', reason: '已发布：并入 1 条变更', rows: '2' })
    expect(anew.length).toBeGreaterThan(10)
    expect(await columnEdges()).toEqual(anew)
    expect(steps.get('dwd.loan')!.status).toBe('unchanged')
    expect(await publishedName()).toBe('三门峡市第二中学')
  })

  it('keeps the old version when a blocking check fails, skips what is made from it with the reason, and goes on with the rest', async () => {
    const before = await snapshots('dwd.unit')
    await renameUnit('比例越界的单位', 80, { unit_ratio: '0.99' })
    const { verdict, steps } = await run({ selection: '*' })
    expect(verdict).toBe('failed')
    expect(steps.get('dwd.unit')).toMatchObject({ status: 'failed', reason: expect.stringContaining('检查未通过') })
    const skipped = [...steps.values()].filter(({ status }) => status === 'skipped')
    expect(skipped.length).toBeGreaterThan(0)
    for (const { reason } of skipped) expect(reason).toMatch(/^上游 \S+ (未通过|已跳过)$/)
    expect(steps.get('dwd.loan')!.status).toBe('unchanged')
    expect(await snapshots('dwd.unit')).toEqual(before)
    expect(await publishedName()).toBe('三门峡市第二中学')
    await renameUnit('三门峡市第三中学', 90)
  })

  it('goes on where it was after kill -9 of the worker, without building again what was published', async () => {
    const id = await startMaterialize(client, { selection: 'kind:dbt', force: true })
    const done = await until(async () => {
      const finished = [...(await stepsOf(id)).values()].filter(({ status }) => status === 'materialized')
      return finished.length >= 3 ? finished : undefined
    })
    await worker.kill()
    const began = Date.now()
    worker = await startTestWorker(env)
    expect(await resultOf(client, id)).toBe('succeeded')
    console.info(`finished ${Date.now() - began} ms after kill -9`)
    const steps = await stepsOf(id)
    expect(statuses(steps)).toEqual(new Set(['materialized']))
    for (const { asset, snapshotId } of done) expect(steps.get(asset)!.snapshotId).toBe(snapshotId)
    expect(await publishedName()).toBe('三门峡市第三中学')
  })

  it('cancels: the step in hand ends, the others are given up, published versions stay', async () => {
    const id = await startMaterialize(client, { selection: 'kind:dbt', force: true })
    await until(async () => ((await stepsOf(id)).values().some(({ status }) => status === 'running') ? true : undefined))
    await cancelRun(client, id)
    await expect(resultOf(client, id)).rejects.toThrow()
    const cancelled = (await getRun(client.db, id))!
    expect(cancelled.status).toBe('cancelled')
    expect(cancelled.steps.some(({ status }) => status === 'cancelled')).toBe(true)
    expect(await publishedName()).toBe('三门峡市第三中学')
  })

  it('refuses a selection that names nothing, without trying again', async () => {
    const id = await startMaterialize(client, { selection: 'dwd.nothing' })
    await expect(resultOf(client, id)).rejects.toThrow()
    expect(await getRun(client.db, id)).toMatchObject({ status: 'failed', message: expect.stringContaining('dwd.nothing') })
  })

  it('follows a change into the indicators by itself once the loops run', async () => {
    await resumeFreshen(client)
    await renameUnit('三门峡市第四中学', 100)
    const began = Date.now()
    await signalChanged(client)
    await until(async () => {
      const used = (await lastMaterializations(client.db)).get('ads.indicator')!.inputs['dwd.unit']
      const present = (await snapshots('dwd.unit')).get('dwd.unit')
      return used === present && (await publishedName()) === '三门峡市第四中学' ? true : undefined
    })
    console.info(`change in ads.indicator ${Date.now() - began} ms after the signal`)
  })

  it('tends the lake: merges what was appended in small files, expires, removes orphans; one broken table keeps none of the others, and is an incident', async () => {
    await lake.run('CREATE TABLE ods.tended (n INTEGER)')
    for (let n = 0; n < 12; n++) await lake.run(`INSERT INTO ods.tended VALUES (${n})`)
    await lake.run('CREATE TABLE ods.broken AS SELECT 1 AS n')
    const orphan = join(testLake.warehouse, 'ods/gone-0a1b2c3d/data/left.parquet')
    mkdirSync(dirname(orphan), { recursive: true })
    writeFileSync(orphan, 'left by a commit that nobody made')
    await sleep(5_000)
    const list = readdirSync(testLake.warehouse, { recursive: true, encoding: 'utf8' }).find((file) =>
      /^ods\/broken-.*\/snap-/.test(file),
    )!
    const broken = join(testLake.warehouse, list)
    const content = readFileSync(broken)
    writeFileSync(broken, 'not Avro')
    const quality = openQualityDb(database.url)
    const incidents = async () => (await listIncidents(quality, 50)).filter(({ rule_id }) => rule_id.startsWith('lake.'))
    const first = await tendOnce()
    expect(first.tables).toContainEqual(expect.objectContaining({ table: 'ods.tended', filesMerged: 12 }))
    expect(first).toMatchObject({
      requestedBy: '测试',
      ours: true,
      orphansRemoved: 0,
      failures: [{ table: 'ods.broken' }, { table: '湖', message: expect.stringContaining('ods.broken') }],
    })
    expect(existsSync(orphan)).toBe(true)
    expect((await incidents()).map(({ rule_id, status }) => [rule_id, status])).toEqual(
      expect.arrayContaining([
        ['lake.ods.broken', 'open'],
        ['lake.湖', 'open'],
      ]),
    )
    writeFileSync(broken, content)
    const mended = await tendOnce()
    expect(mended).toMatchObject({ filesMerged: 0, failures: [] })
    expect(mended.tables).toContainEqual(expect.objectContaining({ table: 'ods.gone', orphansRemoved: 1, bytesFreed: 33 }))
    expect(existsSync(orphan)).toBe(false)
    expect((await incidents()).filter(({ status }) => status === 'open')).toEqual([])
    expect(await lake.query('SELECT count(*)::INTEGER AS n FROM ods.tended')).toEqual([{ n: 12 }])
    const metrics = await (await fetch(`http://127.0.0.1:${worker.port}/metrics`)).text()
    expect(metrics).toMatch(/^anju_lake_tending_orphans_removed\{part="worker"\} [1-9]/m)
    expect(metrics).toMatch(/^anju_lake_tending_failures\{part="worker"\} 0/m)
    expect((await nextTending(temporal.client))!.getTime()).toBeGreaterThan(Date.now())
    await quality.destroy()
  })

  it('goes on tending the lake where it was after kill -9 of the worker', async () => {
    for (const table of ['first', 'second', 'third']) {
      await lake.run(`CREATE TABLE ods.tended_${table} (n INTEGER)`)
      for (let n = 0; n < 10; n++) await lake.run(`INSERT INTO ods.tended_${table} VALUES (${n})`)
    }
    expect(await startTending(client, '测试')).toBe(true)
    expect(await startTending(client, '别人')).toBe(false)
    await until(async () => ((await lastTending(client.db))?.filesMerged ? true : undefined))
    await worker.kill()
    worker = await startTestWorker(env)
    await temporal.client.workflow.getHandle(TEND_LAKE).result()
    expect(await lastTending(client.db)).toMatchObject({ filesMerged: 30, failures: [], requestedBy: '测试' })
  })

  it('ends on SIGTERM', async () => {
    await worker.end()
    expect(worker.process.exitCode).toBe(0)
  })
})

import { registerAssets } from '@anju/catalog/assets/register.ts'
import { createAssetSnapshot } from '@anju/catalog/assets/snapshot.ts'
import { classifyAssets } from '@anju/catalog/classification/classify.ts'
import { answerSelect, type DoorDeps } from '@anju/catalog/sql-door/door.ts'
import { duckDbEngine } from '@anju/catalog/sql-door/engine.ts'
import { createScanCache } from '@anju/catalog/sql-door/scan-cache.ts'
import { type CatalogStore, openCatalogStore } from '@anju/catalog/store/database.ts'
import { migrateCatalog } from '@anju/catalog/store/migrations.ts'
import { createUsageLog } from '@anju/catalog/usage-log/usage-log.ts'
import { LakeConflict } from '@anju/infra/lake/errors.ts'
import { noteOrigins } from '@anju/infra/lake/origins.ts'
import { createTestDatabase } from '@anju/infra/local/test-postgres.ts'
import { createLineageRecorder } from '@anju/lineage/recorder.ts'
import { openLineageStore } from '@anju/lineage/store/database.ts'
import { migrateLineage } from '@anju/lineage/store/migrations.ts'
import type { ProblemError } from '@anju/standards/problem.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { fillCentre, LAST_LSN, UNIT } from '../dbt/test-centre.ts'
import { addChanges } from '../dbt/test-ods.ts'
import { type EvolvingSource, evolvingSource, type Told } from '../testing/evolving-source.ts'
import { startTestGraph, type TestGraph } from '../testing/test-graph.ts'
import { describeTable } from './describe-table.ts'
import { createClassificationBuilder, createPublishedHook, type GovernanceDeps } from './governance.ts'

const ID_NUMBER = '11010519491231002X'
const PHONE = '0398-2345678'
const secret = (name: string): Told => ({ attribute: 101, name, typeOid: 25 })
const open = (name: string): Told => ({ attribute: 102, name, typeOid: 25 })

let graph: TestGraph
let unit: EvolvingSource
let catalog: CatalogStore
let door: DoorDeps
let governance: GovernanceDeps
const ends: (() => Promise<unknown>)[] = []
let lsn = LAST_LSN
/** Snapshots in which `fax` is the secret column. */
const before = { dwd: '', ods: '', at: '' }

beforeAll(async () => {
  graph = await startTestGraph(inject('postgresUrl'))
  ends.push(() => graph.stop())
  const databases = await Promise.all([createTestDatabase(inject('postgresUrl')), createTestDatabase(inject('postgresUrl'))])
  catalog = openCatalogStore(databases[0].url)
  const lineage = openLineageStore(databases[1].url)
  ends.push(
    () => catalog.destroy(),
    () => lineage.destroy(),
    () => Promise.all(databases.map((database) => database.drop())),
  )
  await Promise.all([migrateCatalog(catalog), migrateLineage(lineage), fillCentre(graph.lake)])
  await graph.advanceCapture(lsn)
  unit = await evolvingSource(graph.testLake.options, 'ledger_unit')
  const { deps, lake, testLake } = graph
  const recorder = createLineageRecorder({ db: lineage, lake })
  governance = { graph: deps.graph, lake, versions: deps.lake, catalog, lineage: recorder, clock: deps.clock }
  door = {
    lake,
    lakeCatalog: testLake.options,
    engine: duckDbEngine(lake, 'test-token-key'),
    assets: createAssetSnapshot(catalog),
    scans: createScanCache(lake),
    usageLog: createUsageLog(catalog),
    clock: () => new Date(),
    timeoutMs: 60_000,
    tokenKey: 'test-token-key',
  }
  await unit.become([secret('fax'), open('fax_pub')])
  await change({ fax: ID_NUMBER, fax_pub: PHONE })
  await build()
  await register('ods.ledger_unit')
  await confirm('fax_pub', 1)
  before.dwd = (await graph.snapshot('dwd.unit'))!
  before.ods = (await graph.snapshot('ods.ledger_unit'))!
  before.at = new Date().toISOString()
}, 240_000)
afterAll(async () => {
  for (const end of ends) await end()
})

const build = (published = createPublishedHook(governance), models = graph.deps.models) =>
  graph.build(['dwd.unit'], { published, models }).then((outcomes) => {
    expect(outcomes.get('dwd.unit')).toMatchObject({ status: 'materialized' })
  })
const register = async (key: string) =>
  registerAssets(catalog, [await describeTable(graph.lake, graph.deps.lake, graph.deps.graph.get(key)!)])
const confirm = (name: string, level: 1 | 2) =>
  catalog
    .updateTable('catalog.asset_column')
    .set({ confirmed_level: level, confirmed_personal: 'none', confirmed_by: '李管理', confirmed_at: new Date() })
    .where('name', '=', name)
    .execute()
async function change(values: Record<string, string>): Promise<void> {
  const [last] = await graph.lake.query<Record<string, string | null>>(
    `SELECT * EXCLUDE (_op, _lsn, _seq, _xid, _committed_at) FROM ods.ledger_unit WHERE unit_no = '${UNIT}' ORDER BY _lsn DESC LIMIT 1`,
  )
  const row = Object.entries({ ...last, status: '01', ...values }).flatMap(([name, value]) =>
    value === null ? [] : [[`"${name}"`, String(value)] as const],
  )
  await addChanges(graph.lake, 'unit', [{ op: 'update', lsn: ++lsn, row: Object.fromEntries(row) }])
  await graph.advanceCapture(lsn)
}

/** What leaves for an analyst: the values, or the refusal's code and words. */
async function analyst(column: string, table = 'dwd.unit', role: 'analyst' | 'steward' = 'analyst'): Promise<unknown> {
  const viewer = { subject: `test-${role}`, name: '测试', role }
  const purpose = role === 'analyst' ? 'analysis' : 'governance'
  const sql = `SELECT DISTINCT ${column} FROM ${table} WHERE ${column} IS NOT NULL`
  return answerSelect(door, viewer, { sql, purpose, limit: 100 }).then(
    ({ rows }) => rows.flat(),
    (error: ProblemError) => [error.problem.code, error.problem.detail],
  )
}
const closed = ['column_denied', expect.stringContaining('尚未分类分级')]
const another = ['column_denied', expect.stringContaining('可能是另一列')]

test('a column is closed until a steward confirms it', async () => {
  expect(await analyst('fax')).toEqual(closed)
  expect(await analyst('fax_pub')).toEqual([PHONE])
})

test('while names change hands at the source, opinions stay with the columns of the published version', async () => {
  await unit.become([secret('fax_b'), open('fax')])
  await register('dwd.unit')
  await register('ods.ledger_unit')
  expect(await analyst('fax')).toEqual(closed)
  expect(await analyst('fax_pub')).toEqual([PHONE])
  await createClassificationBuilder(governance)(graph.deps.graph.get('dwd.unit')!, {
    runId: 'run',
    today: '2026-11-27',
    signal: new AbortController().signal,
  })
  expect(JSON.stringify(await analyst('fax'))).not.toContain(ID_NUMBER)
  expect(await analyst('fax_pub')).toEqual([PHONE])
}, 120_000)

test('with the next build they follow, and from its publication on nobody sees one column under the opinion of another', async () => {
  await catalog.updateTable('catalog.asset_column').set({ suggested_level: null, suggested_personal: null }).execute()
  await change({ fax: PHONE })
  const told = createPublishedHook(governance)
  const meanwhile: unknown[] = []
  await build(async (publication) => {
    meanwhile.push(await analyst('fax'), await analyst('fax_b'))
    // What is found in it now is no suggestion for the column that had the name.
    await classifyAssets(graph.lake, catalog, { ids: ['dwd.unit'], originsOf: (id) => graph.deps.lake.origins(id) })
    await told(publication)
  })
  // Published and not yet registered: the names are the catalog's of before, what was said is the columns' own.
  expect(meanwhile).toEqual([[PHONE], closed])
  expect(await analyst('fax')).toEqual([PHONE])
  expect(await analyst('fax_b')).toEqual(closed)
}, 120_000)

test('an older version is read by what was said of its own columns', async () => {
  await register('ods.ledger_unit')
  for (const version of [`dwd.unit AS OF SNAPSHOT ${before.dwd}`, `dwd.unit AS OF TIMESTAMP '${before.at}'`]) {
    expect(await analyst('fax', version), version).toEqual(closed)
    expect(await analyst('fax_pub', version), version).toEqual([PHONE])
    expect(await analyst('fax_b', version), version).toEqual(['sql_failed', expect.stringContaining('没有列 fax_b')])
  }
  const now = await graph.snapshot('dwd.unit')
  expect(await analyst('fax', `dwd.unit AS OF SNAPSHOT ${now}`)).toEqual([PHONE])
  expect(await analyst('fax', `ods.ledger_unit AS OF SNAPSHOT ${before.ods}`, 'steward')).toEqual(closed)
  expect(await analyst('fax_pub', `ods.ledger_unit AS OF SNAPSHOT ${before.ods}`, 'steward')).toEqual([PHONE])
  expect(await analyst('fax', 'ods.ledger_unit', 'steward')).toEqual([PHONE])
  await confirm('fax_b', 2)
  expect(await analyst('fax', `dwd.unit AS OF SNAPSHOT ${before.dwd}`)).toEqual([ID_NUMBER])
  expect(await analyst('fax', `ods.ledger_unit AS OF SNAPSHOT ${before.ods}`, 'steward')).toEqual([ID_NUMBER])
}, 120_000)

test('what nobody knows today is closed in an older version, and the refusal says why', async () => {
  await unit.become([open('fax')])
  await change({ fax: PHONE })
  await build()
  expect(await analyst('fax')).toEqual([PHONE])
  expect(await analyst('fax', `dwd.unit AS OF SNAPSHOT ${before.dwd}`)).toEqual(another)
  expect(await analyst('fax_pub', `dwd.unit AS OF SNAPSHOT ${before.dwd}`)).toEqual([PHONE])
}, 120_000)

test('a version of which is not known what its columns are made from is closed until the next build; no opinion is lost', async () => {
  await noteOrigins(graph.testLake.options, { schema: 'dwd', table: 'unit' }, new Map())
  await register('dwd.unit')
  expect(await analyst('fax')).toEqual(another)
  await change({ fax: `${PHONE}0` })
  await build()
  expect(await analyst('fax')).toEqual([`${PHONE}0`])
}, 120_000)

test('a build during which names changed hands is not published, it is done again', async () => {
  await unit.become([{ ...secret('id_no'), attribute: 103 }, open('fax')])
  await change({ id_no: ID_NUMBER, fax: PHONE })
  await build()
  await change({ id_no: ID_NUMBER, fax: PHONE })
  const was = await graph.snapshot('dwd.unit')
  const models = {
    ...graph.deps.models,
    build: async (...asked: Parameters<typeof graph.deps.models.build>) => {
      await unit.become([{ ...secret('fax'), attribute: 103 }, open('fax_pub')])
      const built = await graph.deps.models.build(...asked)
      await unit.become([{ ...secret('id_no'), attribute: 103 }, open('fax')])
      return built
    },
  }
  await expect(build(undefined, models)).rejects.toThrow(LakeConflict)
  expect(await graph.snapshot('dwd.unit')).toBe(was)
  await build()
  expect(await analyst('fax')).toEqual([PHONE])
  expect(await analyst('id_no')).toEqual(closed)
}, 120_000)

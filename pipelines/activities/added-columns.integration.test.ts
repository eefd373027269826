import { registerAssets } from '@anju/catalog/assets/register.ts'
import { loadAssets } from '@anju/catalog/assets/store.ts'
import { openCatalogStore } from '@anju/catalog/store/database.ts'
import { migrateCatalog } from '@anju/catalog/store/migrations.ts'
import { createTestDatabase } from '@anju/infra/local/test-postgres.ts'
import { createLineageRecorder } from '@anju/lineage/recorder.ts'
import { openLineageStore } from '@anju/lineage/store/database.ts'
import { lineageAround } from '@anju/lineage/store/graph.ts'
import { migrateLineage } from '@anju/lineage/store/migrations.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { fillCentre, LAST_LSN, UNIT } from '../dbt/test-centre.ts'
import { addChanges } from '../dbt/test-ods.ts'
import { type EvolvingSource, evolvingSource } from '../testing/evolving-source.ts'
import { startTestGraph, type TestGraph } from '../testing/test-graph.ts'
import { describeTable } from './describe-table.ts'
import { createPublishedHook } from './governance.ts'
import type { PipelineDeps } from './ports.ts'

const FAX = { attribute: 101, name: 'Fax', typeOid: 25 }
const QUOTA = { attribute: 102, name: 'quota', typeOid: 23 }
const SOURCE = { attribute: 103, name: 'source', typeOid: 25 }
const SEEN = { attribute: 104, name: 'seen "at"', typeOid: 1114 }

let graph: TestGraph
let unit: EvolvingSource
let published: PipelineDeps['published']
const governance = async () => {
  const [catalogDatabase, lineageDatabase] = await Promise.all([
    createTestDatabase(inject('postgresUrl')),
    createTestDatabase(inject('postgresUrl')),
  ])
  const [catalog, lineage] = [openCatalogStore(catalogDatabase.url), openLineageStore(lineageDatabase.url)]
  await Promise.all([migrateCatalog(catalog), migrateLineage(lineage)])
  return { catalog, lineage, databases: [catalogDatabase, lineageDatabase] }
}
let kept: Awaited<ReturnType<typeof governance>>
let lsn = LAST_LSN

beforeAll(async () => {
  ;[graph, kept] = await Promise.all([startTestGraph(inject('postgresUrl')), governance()])
  await fillCentre(graph.lake)
  await graph.advanceCapture(lsn)
  unit = await evolvingSource(graph.testLake.options, 'ledger_unit')
  const { deps, lake } = graph
  published = createPublishedHook({
    graph: deps.graph,
    lake,
    versions: deps.lake,
    catalog: kept.catalog,
    lineage: createLineageRecorder({ db: kept.lineage, lake }),
    clock: deps.clock,
  })
}, 120_000)
afterAll(async () => {
  await graph?.stop()
  await Promise.all([kept?.catalog.destroy(), kept?.lineage.destroy()])
  for (const database of kept?.databases ?? []) await database.drop()
})

const build = async () => (await graph.build(['dwd.unit'], { published })).get('dwd.unit')!
const columns = async () => {
  const described = await graph.lake.query<{ column_name: string; column_type: string }>('DESCRIBE lake.dwd.unit')
  const own = Object.keys(graph.deps.graph.get('dwd.unit')!.columns!)
  expect(described.slice(0, own.length).map((column) => column.column_name)).toEqual(own)
  return Object.fromEntries(described.slice(own.length).map((column) => [column.column_name, column.column_type]))
}
const row = async (names: string) =>
  (await graph.lake.query(`SELECT ${names} FROM dwd.unit WHERE unit_no = '${UNIT}'`))[0] as Record<string, unknown>
/** The unit as ods has it last, with some columns changed. */
async function change(values: Record<string, string | number | null>): Promise<void> {
  const [last] = await graph.lake.query<Record<string, string | null>>(
    `SELECT * EXCLUDE (_op, _lsn, _seq, _xid, _committed_at) FROM ods.ledger_unit WHERE unit_no = '${UNIT}' ORDER BY _lsn DESC LIMIT 1`,
  )
  const text = Object.entries({ ...last, status: '01', ...values }).filter(([, value]) => value !== null)
  const quotedRow = Object.fromEntries(text.map(([name, value]) => [`"${name.replaceAll('"', '""')}"`, String(value)]))
  await addChanges(graph.lake, 'unit', [{ op: 'update', lsn: ++lsn, row: quotedRow }])
  await graph.advanceCapture(lsn)
}

test('columns that the source adds stand in dwd behind its own, in the catalog closed, and lineage tells where they are from', async () => {
  await build()
  expect(await columns()).toEqual({})
  await unit.become([FAX, QUOTA, SOURCE, SEEN])
  await change({ Fax: '0398-2345678', quota: 7, source: '工商登记', 'seen "at"': '2026-11-25 10:00:00' })
  expect(await build()).toMatchObject({ status: 'materialized', reason: '已发布：整表重建（上游 ods.ledger_unit 的列已变更）' })
  expect(await columns()).toEqual({ fax: 'VARCHAR', quota: 'INTEGER', ledger_unit__source: 'VARCHAR', 'seen "at"': 'TIMESTAMP' })
  expect(await row('fax, quota, ledger_unit__source, "seen ""at"""::VARCHAR AS seen, source')).toEqual({
    fax: '0398-2345678',
    quota: 7,
    ledger_unit__source: '工商登记',
    seen: '2026-11-25 10:00:00',
    source: 'ledger',
  })
  expect(await graph.lake.query("SELECT fax, quota FROM dwd.unit WHERE source = 'import'")).toEqual([{ fax: null, quota: null }])
  const [asset] = await loadAssets(kept.catalog, ['dwd.unit'])
  expect(asset!.columns.find(({ name }) => name === 'fax')).toMatchObject({ classification: null, type: 'VARCHAR' })
  const { columnEdges } = await lineageAround(kept.lineage, { asset: 'dwd.unit', direction: 'up', depth: 1, columns: true })
  const edges = columnEdges.filter(({ toColumn }) => ['fax', 'ledger_unit__source', 'seen "at"', 'name'].includes(toColumn))
  expect(
    edges.filter(({ from }) => from === 'ods.ledger_unit').map(({ fromColumn, toColumn }) => [fromColumn, toColumn]),
  ).toEqual(
    expect.arrayContaining([
      ['Fax', 'fax'],
      ['source', 'ledger_unit__source'],
      ['seen "at"', 'seen "at"'],
      ['name', 'name'],
    ]),
  )
}, 120_000)

test('later changes of such columns are merged', async () => {
  await change({ Fax: '0398-1111111' })
  expect(await build()).toMatchObject({ status: 'materialized', reason: '已发布：并入 1 条变更' })
  expect(await row('fax, quota')).toEqual({ fax: '0398-1111111', quota: 7 })
  expect(await graph.differences('dwd.unit', lsn)).toEqual([])
}, 120_000)

test('they are renamed, widened and taken away with the source, and one whose name is the model’s own column is that column', async () => {
  await unit.become([{ ...FAX, name: 'fax_no' }, { ...QUOTA, typeOid: 20 }, SOURCE])
  await change({ quota: 5_000_000_000 })
  expect(await build()).toMatchObject({ status: 'materialized' })
  expect(await columns()).toEqual({ fax_no: 'VARCHAR', quota: 'BIGINT', ledger_unit__source: 'VARCHAR' })
  expect(await row('fax_no, quota')).toEqual({ fax_no: '0398-1111111', quota: 5_000_000_000n })
  await unit.become([])
  await change({ name: '没有多的列' })
  expect(await build()).toMatchObject({ status: 'materialized' })
  expect(await columns()).toEqual({})
  expect((await loadAssets(kept.catalog, ['dwd.unit']))[0]!.columns.map(({ name }) => name)).not.toContain('fax_no')
  expect(await graph.differences('dwd.unit', lsn)).toEqual([])
}, 120_000)

test('whatever the source calls them: by names that the models use themselves, or that another has here', async () => {
  const names = ['version_rank', 'source', 'ledger_unit__source', 'key_1', 'final']
  await unit.become(names.map((name, index) => ({ attribute: 110 + index, name, typeOid: 25 })))
  await change(Object.fromEntries(names.map((name) => [name, `of ${name}`])))
  const { status, reason } = await build()
  expect(status, reason).toBe('materialized')
  expect(Object.keys(await columns())).toEqual(expect.arrayContaining(['version_rank', 'ledger_unit__source', 'key_1', 'final']))
  expect(await row('version_rank, ledger_unit__source, source')).toEqual({
    version_rank: 'of version_rank',
    ledger_unit__source: 'of source',
    source: 'ledger',
  })
  await change({ version_rank: 'again' })
  expect(await build()).toMatchObject({ status: 'materialized', reason: '已发布：并入 1 条变更' })
  expect(await graph.differences('dwd.unit', lsn)).toEqual([])
}, 120_000)

test('what a steward has said of a column goes with it to its new name, and not to another that takes the old one', async () => {
  const opinions = async (id: string, names: string[]) => {
    const [asset] = await loadAssets(kept.catalog, [id])
    return names.map((wanted) => asset!.columns.find(({ name }) => name === wanted)?.classification?.source ?? null)
  }
  const describe = async () =>
    registerAssets(kept.catalog, [await describeTable(graph.lake, graph.deps.lake, graph.deps.graph.get('ods.ledger_unit')!)])
  await unit.become([FAX])
  await change({ Fax: '0398-1' })
  await build()
  await describe()
  await kept.catalog
    .updateTable('catalog.asset_column')
    .set({ confirmed_level: 1, confirmed_personal: 'none', confirmed_by: '李管理', confirmed_at: new Date() })
    .where(({ or, eb }) => or([eb('name', '=', 'fax'), eb('name', '=', 'Fax')]))
    .execute()
  await unit.become([
    { ...FAX, name: 'fax_old' },
    { attribute: 121, name: 'fax', typeOid: 25 },
  ])
  await change({ fax: '411281199001010001' })
  await build()
  await describe()
  expect(await opinions('dwd.unit', ['fax_old', 'fax'])).toEqual(['steward', null])
  expect(await opinions('ods.ledger_unit', ['fax_old', 'fax'])).toEqual(['steward', null])
}, 120_000)

import { setTimeout as sleep } from 'node:timers/promises'
import { compactTable } from '@anju/infra/lake/maintenance.ts'
import { keptSnapshots } from '@anju/infra/lake/snapshots.ts'
import { changeTableSchema, readTableSchema } from '@anju/infra/lake/table-schema.ts'
import type { Dataset } from '@anju/standards/dataset.ts'
import { FILE_DATASETS, LAKE_DATASETS } from '@anju/standards/datasets/registry.ts'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ensureSchemaHistory, SCHEMA_HISTORY } from '../capture/store/schema-history.ts'
import { type Dice, diceOf } from '../chaos/dice.ts'
import { fillCentre, LAST_LSN, UNIT } from '../dbt/test-centre.ts'
import { addChanges } from '../dbt/test-ods.ts'
import { importSome, randomChunk, randomTransaction, randomTruncate, writeChanges } from '../testing/random-changes.ts'
import { startTestGraph, type TestGraph } from '../testing/test-graph.ts'
import type { ModelBuilder } from './ports.ts'

const SEED = Number(process.env.MERGING_SEED ?? 7)
const ROUNDS = Number(process.env.MERGING_ROUNDS ?? 4)

describe('whatever changes, merging gives the rows that building anew gives', () => {
  let graph: TestGraph
  let unjudged: ModelBuilder
  beforeAll(async () => {
    graph = await startTestGraph(inject('postgresUrl'))
    // Rows of chance break every rule of the business: what is asked here is whether they are the right rows.
    unjudged = { build: graph.deps.models.build, test: async (assets) => new Map(assets.map((asset) => [asset, []])) }
  }, 120_000)
  afterAll(() => graph?.stop())

  test(`seed ${SEED}, ${ROUNDS} rounds`, async () => {
    const dice = diceOf(SEED)
    const captured = LAKE_DATASETS.filter(({ name }) => graph.merging.includes(`dwd.${name}`))
    const told = new Map<string, number>()
    let lsn = 0
    for (let round = 1; round <= ROUNDS; round++) {
      for (const dataset of captured) lsn = await changeSome({ graph, dice, round }, dataset, lsn)
      // Imported rows stand beside the ledger's from the beginning, under the same keys.
      const imports = round === 1 ? FILE_DATASETS : dice.oneIn(3) ? [FILE_DATASETS[dice.int(0, FILE_DATASETS.length - 1)]!] : []
      for (const dataset of imports) await importSome(dice, graph.lake, dataset, round)
      if (dice.oneIn(2)) {
        const table = `ledger_${captured[dice.int(0, captured.length - 1)]!.name}`
        await compactTable(graph.lake, graph.testLake.options, { schema: 'ods', table }, { filesMin: 2 })
      }
      await graph.advanceCapture(lsn)
      const outcomes = await graph.build(graph.merging, { models: unjudged })
      for (const { asset, status, reason, rows } of outcomes.values()) {
        const at = `round ${round}, ${asset}, ${reason}`
        expect(['materialized', 'unchanged'], at).toContain(status)
        expect(await graph.differences(asset, lsn), at).toEqual([])
        const [{ count }] = (await graph.lake.query(`SELECT count(*) AS count FROM ${asset}`)) as [{ count: bigint }]
        expect(rows, at).toBe(String(count))
        const [schema, table] = asset.split('.') as [string, string]
        const [newest] = await keptSnapshots(graph.testLake.options, { schema, table })
        expect(newest?.totalRows ?? 0, at).toBe(Number(count))
        const kind = reason.replace(/[\d]+/, 'n').replace(/(ods|dwd)\.\w+/, 'x')
        told.set(kind, (told.get(kind) ?? 0) + 1)
      }
    }
    console.info(Object.fromEntries(told))
    expect(told.get('已发布：并入 n 条变更')).toBeGreaterThan(ROUNDS * 3)
  }, 900_000)
})

interface Round {
  readonly graph: TestGraph
  readonly dice: Dice
  readonly round: number
}

/** Changes of one captured table, in as many commits of the lake as transactions; returns the last LSN. */
async function changeSome({ graph, dice, round }: Round, dataset: Dataset, from: number): Promise<number> {
  let lsn = from
  for (let left = dice.int(round === 1 ? 1 : 0, 3); left > 0; left--) {
    lsn += dice.int(1, 5)
    const kind = dice.oneIn(25) ? randomTruncate : dice.oneIn(6) ? randomChunk : randomTransaction
    await writeChanges(graph.lake, dataset, kind(dice, dataset, lsn))
  }
  // What is replayed from the quarantine comes to its own place, between what is long there.
  if (round > 1 && dice.oneIn(12)) {
    const late = randomTransaction(dice, dataset, dice.int(1, from))
    await writeChanges(
      graph.lake,
      dataset,
      late.map((row, index) => ({ ...row, _seq: BigInt(round * 1_000 + index) })),
    )
  }
  return lsn
}

describe('a centre whose changes are merged', () => {
  let graph: TestGraph
  let lsn = LAST_LSN
  const unitRow = async () =>
    (
      await graph.lake.query<
        Record<string, string>
      >(`SELECT unit_no, name, credit_code, county_code, economic_type, status, unit_ratio, member_ratio, opened_on
       FROM ods.ledger_unit WHERE unit_no = '${UNIT}' ORDER BY _lsn LIMIT 1`)
    )[0]!
  const change = async (values: Record<string, string>) => {
    await addChanges(graph.lake, 'unit', [{ op: 'update', lsn: ++lsn, row: { ...(await unitRow()), status: '01', ...values } }])
    await graph.advanceCapture(lsn)
  }
  const build = async (how?: Parameters<TestGraph['build']>[1]) => (await graph.build(['dwd.unit'], how)).get('dwd.unit')!
  const name = async () => (await graph.lake.query(`SELECT name FROM dwd.unit WHERE unit_no = '${UNIT}'`))[0]!.name

  beforeAll(async () => {
    graph = await startTestGraph(inject('postgresUrl'))
    await fillCentre(graph.lake)
    await graph.advanceCapture(lsn)
  }, 120_000)
  afterAll(() => graph?.stop())

  test('is built anew the first time, and merged from then on', async () => {
    expect(await build()).toMatchObject({ status: 'materialized', reason: '已发布：整表重建（首次物化）', rows: '2' })
    await change({ name: '第一中学' })
    expect(await build()).toMatchObject({ status: 'materialized', reason: '已发布：并入 1 条变更', rows: '2' })
    expect(await name()).toBe('第一中学')
    expect(await graph.differences('dwd.unit', lsn)).toEqual([])
    const [last] = await graph.deps.db
      .selectFrom('pipelines.materialization')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(1)
      .execute()
    expect(last).toMatchObject({ rows: '2', snapshot_id: await graph.snapshot('dwd.unit'), basis: { asOfLsn: String(lsn) } })
  })

  test('keeps its published version when a check of the merged rows fails, and takes all changes in when it passes again', async () => {
    const before = await graph.snapshot('dwd.unit')
    await change({ name: '坏码', status: '77' })
    const refused = await build()
    expect(refused).toMatchObject({ status: 'failed', version: null })
    expect(refused.reason).toContain('unit_codes_in_lists')
    expect(await graph.snapshot('dwd.unit')).toBe(before)
    expect(await name()).toBe('第一中学')
    await change({ name: '好码' })
    expect(await build()).toMatchObject({ status: 'materialized', reason: '已发布：并入 2 条变更' })
    expect(await name()).toBe('好码')
  })

  test('publishes nothing when ods has new files but no new changes', async () => {
    const before = await graph.snapshot('dwd.unit')
    await compactTable(graph.lake, graph.testLake.options, { schema: 'ods', table: 'ledger_unit' }, { filesMin: 2 })
    expect(await build()).toMatchObject({ status: 'materialized', reason: '已发布：并入 0 条变更', version: before, rows: '2' })
  })

  test('is read undisturbed while changes are staged, checked and published', async () => {
    let done = false
    const seen = new Set<unknown>()
    const reading = (async () => {
      for (; !done; await sleep(5)) seen.add((await graph.lake.query('SELECT count(*)::INTEGER AS rows FROM dwd.unit'))[0]!.rows)
    })()
    for (let turn = 0; turn < 3; turn++) {
      await change({ name: `第${turn}次` })
      await build()
    }
    done = true
    await reading
    expect([...seen]).toEqual([2])
  })

  const rebuilt = (reason: string) => expect.objectContaining({ status: 'materialized', reason: `已发布：整表重建（${reason}）` })

  test('is built anew when a replay came to a place before what is published', async () => {
    await addChanges(graph.lake, 'unit', [
      { op: 'insert', lsn: 5, row: { ...(await unitRow()), unit_no: '9824110100009', name: '补录' } },
    ])
    await change({ name: '补录之后' })
    expect(await build()).toEqual(rebuilt('上游 ods.ledger_unit 在起点之前的变更有增减'))
    expect(await graph.differences('dwd.unit', lsn)).toEqual([])
    expect(await graph.lake.query(`SELECT 1 AS there FROM dwd.unit WHERE name = '补录'`)).toHaveLength(1)
  })

  test('is built anew when the source was emptied, its columns changed, files were imported, or a person asks', async () => {
    await graph.lake.run('ALTER TABLE ods.ledger_unit ADD COLUMN came_lately VARCHAR')
    await change({ name: '多一列' })
    expect(await build()).toEqual(rebuilt('上游 ods.ledger_unit 的列已变更'))
    await graph.lake.run(
      `INSERT INTO ods.import_unit (unit_no, name, _batch, _file, _line, _imported_at) VALUES ('1', '新', 'b', 'f', 1, now())`,
    )
    expect(await build()).toEqual(rebuilt('上游 ods.import_unit 有更新的快照'))
    expect(await build({ force: true })).toEqual(rebuilt('按要求重建'))
    await addChanges(graph.lake, 'unit', [{ op: 'truncate', lsn: ++lsn, row: {} }])
    await change({ name: '清空之后' })
    expect(await build()).toEqual(rebuilt('上游 ods.ledger_unit 被清空过'))
    expect(await graph.differences('dwd.unit', lsn)).toEqual([])
  })

  test('is built anew when the published table is not the one that was recorded: another wrote it, or the record was lost', async () => {
    await graph.lake.run('DELETE FROM dwd.unit')
    await change({ name: '被人删过' })
    expect(await build()).toEqual(rebuilt('已发布版本不是上次物化的版本'))
    expect(await name()).toBe('被人删过')
    await graph.deps.db.updateTable('pipelines.materialization').set({ basis: null }).execute()
    await change({ name: '没有起点' })
    expect(await build()).toEqual(rebuilt('上次物化未记录起点'))
  })

  test('is built anew when the engine refuses the merge', async () => {
    await change({ name: '并不进去' })
    const { build: really, test: judge } = graph.deps.models
    const models: ModelBuilder = {
      test: judge,
      async build(assets, variables) {
        if (variables.mergeSince?.['dwd.unit']) await graph.lake.run('DROP TABLE dwd.unit__staged')
        return really(assets, variables)
      },
    }
    expect(await build({ models })).toEqual(rebuilt('并入未成'))
    expect(await name()).toBe('并不进去')
  })

  test('is built anew after many merges, when its files have become many', async () => {
    for (let file = 0; file < 65; file++) await graph.lake.run(`INSERT INTO dwd.unit BY NAME SELECT '${file}' AS unit_no`)
    const snapshot_id = (await graph.snapshot('dwd.unit'))!
    await graph.deps.db.updateTable('pipelines.materialization').set({ snapshot_id }).execute()
    await change({ name: '文件多了' })
    expect(await build()).toEqual(rebuilt('多次并入后文件过多'))
    expect(await graph.differences('dwd.unit', lsn)).toEqual([])
  })

  test('goes on when the source renames a column that the model reads, and when another takes the name', async () => {
    const table = { schema: 'ods', table: 'ledger_unit' }
    const step = (version: number, changes: object[]) =>
      graph.lake.run(`INSERT INTO ${SCHEMA_HISTORY} VALUES ('ledger_unit', ${version}, 'evolved', ${lsn}, $1, NULL, now())`, [
        JSON.stringify(changes),
      ])
    const rename = async (from: string, to: string) => {
      const read = await readTableSchema(graph.testLake.options, table)
      const fields = read.fields.map((field) => (field.name === from ? { ...field, name: to } : field))
      await changeTableSchema(graph.testLake.options, table, read, { fields, properties: read.properties })
    }
    const address = async () => (await graph.lake.query(`SELECT address FROM dwd.unit WHERE unit_no = '${UNIT}'`))[0]!.address
    await change({ address: '崤山路1号' })
    await ensureSchemaHistory(graph.lake)
    await rename('address', 'location')
    await step(2, [{ kind: 'renamed', column: 'location', from: 'address', to: 'location' }])
    expect(await build()).toEqual(rebuilt('上游 ods.ledger_unit 的列已变更'))
    expect(await address()).toBe('崤山路1号')
    await graph.lake.run('ALTER TABLE ods.ledger_unit ADD COLUMN address VARCHAR')
    await step(3, [{ kind: 'added', column: 'address', to: 'text' }])
    await change({ location: '旧址', address: '黄河路2号' })
    expect(await build()).toMatchObject({ status: 'materialized' })
    expect(await address()).toBe('黄河路2号')
  })
})

import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import type { ColumnEdge, LineageFact } from '../trace/fact.ts'
import { type LineageStore, openLineageStore } from './database.ts'
import { columnTrail, danglingEdges, lineageAround } from './graph.ts'
import { migrateLineage } from './migrations.ts'
import { recordLineage } from './record.ts'

let database: TestDatabase
let db: LineageStore
beforeEach(async () => {
  database = await createTestDatabase(inject('postgresUrl'))
  db = openLineageStore(database.url)
  await migrateLineage(db)
})
afterEach(async () => {
  await db.destroy()
  await database.drop()
})

const columns = ['k', 'v'].map((name) => ({ name, type: 'VARCHAR' }))
const fact = (id: string, from: readonly string[], more: Partial<LineageFact> = {}): LineageFact => ({
  output: { id, columns },
  inputs: from.map((input) => ({ id: input, columns })),
  columnEdges: from.map((input): ColumnEdge => ({ fromAsset: input, fromColumn: 'v', toColumn: 'v', kind: 'identity' })),
  job: 'dbt',
  runId: 'r1',
  at: new Date('2026-11-25T00:00:00Z'),
  sql: null,
  ...more,
})
const around = (asset: string, direction: 'up' | 'down' | 'both', depth = 9, withColumns = false) =>
  lineageAround(db, { asset, direction, depth, columns: withColumns })

describe('the graph around an asset', () => {
  beforeEach(async () => {
    for (const one of [
      fact('dwd.a', ['ods.a']),
      fact('dwd.b', ['ods.b']),
      fact('dws.ab', ['dwd.a', 'dwd.b']),
      fact('ads.x', ['dws.ab']),
    ])
      await recordLineage(db, one)
  })
  test('goes up, down, both, as far as asked', async () => {
    const up = await around('dws.ab', 'up')
    expect(up.nodes.map(({ id, distance }) => `${id} ${distance}`)).toEqual([
      'dws.ab 0',
      'dwd.a -1',
      'dwd.b -1',
      'ods.a -2',
      'ods.b -2',
    ])
    expect((await around('ods.a', 'down', 2)).nodes.map(({ id }) => id)).toEqual(['ods.a', 'dwd.a', 'dws.ab'])
    const both = await around('dws.ab', 'both', 1)
    expect(both.nodes.map(({ id }) => id).sort()).toEqual(['ads.x', 'dwd.a', 'dwd.b', 'dws.ab'])
    expect(both.edges).toContainEqual({ from: 'dwd.a', to: 'dws.ab', jobs: ['dbt'] })
  })
  test('tells columns when asked, and follows one column to its sources', async () => {
    const graph = await around('dwd.a', 'up', 1, true)
    expect(graph.columnEdges).toEqual([{ from: 'ods.a', fromColumn: 'v', to: 'dwd.a', toColumn: 'v', kind: 'identity' }])
    const trail = await columnTrail(db, { asset: 'ads.x', column: 'v', direction: 'up', depth: 20 })
    expect(trail.map(({ asset, distance }) => `${asset} ${distance}`)).toEqual([
      'dws.ab 1',
      'dwd.a 2',
      'dwd.b 2',
      'ods.a 3',
      'ods.b 3',
    ])
  })
  test('of an unknown asset is refused', async () => {
    await expect(around('dwd.nonsuch', 'up')).rejects.toMatchObject({ problem: { code: 'lineage_unknown' } })
  })
  test('of a cycle ends', async () => {
    await recordLineage(db, fact('ods.a', ['ads.x']))
    expect((await around('ods.a', 'both', 20)).nodes).toHaveLength(6)
  })
})

test('recording again replaces what the same job said, and leaves what another said', async () => {
  await recordLineage(db, fact('dwd.a', ['ods.a']))
  await recordLineage(db, fact('dwd.a', ['ods.c'], { job: 'import' }))
  await recordLineage(db, fact('dwd.a', ['ods.b']))
  await recordLineage(db, fact('dwd.a', ['ods.b']))
  expect((await around('dwd.a', 'up')).edges).toEqual([
    { from: 'ods.b', to: 'dwd.a', jobs: ['dbt'] },
    { from: 'ods.c', to: 'dwd.a', jobs: ['import'] },
  ])
})

describe('no edge hangs in the air', () => {
  test.each<readonly [string, Partial<ColumnEdge>]>([
    ['from a column that the input does not have', { fromColumn: 'gone' }],
    ['from an asset that is no input', { fromAsset: 'ods.elsewhere' }],
    ['to a column that the output does not have', { toColumn: 'gone' }],
  ])('%s', async (_what, wrong) => {
    const edge: ColumnEdge = { fromAsset: 'ods.a', fromColumn: 'v', toColumn: 'v', kind: 'identity', ...wrong }
    await expect(recordLineage(db, fact('dwd.a', ['ods.a'], { columnEdges: [edge] }))).rejects.toMatchObject({
      problem: { code: 'lineage_dangling' },
    })
  })
  test('when a column goes, its edges go; the store refuses what comes by another way', async () => {
    await recordLineage(db, fact('dwd.a', ['ods.a']))
    await recordLineage(db, { ...fact('ods.a', []), output: { id: 'ods.a', columns: [{ name: 'k', type: 'VARCHAR' }] } })
    expect((await around('dwd.a', 'up', 1, true)).columnEdges).toEqual([])
    expect(await danglingEdges(db)).toBe(0)
    await expect(
      sql`INSERT INTO lineage.column_edge VALUES ('ods.a', 'v', 'dwd.a', 'v', 'identity', 'x')`.execute(db),
    ).rejects.toThrow('foreign key')
  })
})

test('writers at once neither lock each other out nor add the same edge twice', async () => {
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => recordLineage(db, fact(`dwd.t${index % 4}`, ['ods.a', 'ods.b', 'ods.c']))),
    )
  }
  expect((await around('ods.a', 'down')).nodes).toHaveLength(5)
})

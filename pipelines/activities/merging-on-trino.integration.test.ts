import { join } from 'node:path'
import { startTestTrino, type TestTrino, TRINO_CAN_RUN } from '@anju/infra/trino/test-trino.ts'
import { LAKE_DATASETS } from '@anju/standards/datasets/registry.ts'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { diceOf } from '../chaos/dice.ts'
import { trinoEnvironment } from '../config.ts'
import { type DbtRunner, startDbtRunner } from '../dbt/runner.ts'
import { addChanges } from '../dbt/test-ods.ts'
import { BIN, PROJECT } from '../dbt/test-project.ts'
import { evolvingSource } from '../testing/evolving-source.ts'
import { randomTransaction, writeChanges } from '../testing/random-changes.ts'
import { startTestGraph, type TestGraph } from '../testing/test-graph.ts'
import { createDbtModels } from './dbt-models.ts'
import type { ModelBuilder } from './ports.ts'

/** A key of one column, of two, and one that two captured tables bring. */
const MODELS = ['dwd.unit', 'dwd.posting', 'dwd.member']

let graph: TestGraph
let testTrino: TestTrino
let onTrino: DbtRunner
beforeAll(async () => {
  if (!TRINO_CAN_RUN) return
  graph = await startTestGraph(inject('postgresUrl'))
  testTrino = await startTestTrino(graph.testLake)
  const target = join(graph.state, 'trino')
  const env = { ...trinoEnvironment(testTrino.node.url), DBT_TARGET_PATH: target, DBT_LOG_PATH: target }
  onTrino = startDbtRunner({ python: join(BIN, 'python'), projectDir: PROJECT, env })
}, 600_000)
afterAll(async () => {
  await onTrino?.close()
  await testTrino?.stop()
  await graph?.stop()
})

const unjudged = ({ build }: ModelBuilder): ModelBuilder => ({
  build,
  test: async (assets) => new Map(assets.map((asset) => [asset, []])),
})
const enginesOf = () => ({ trino: unjudged(createDbtModels(onTrino, () => true)), duckdb: unjudged(graph.deps.models) })
let lsn = 0

describe.runIf(TRINO_CAN_RUN)('merging on either engine', () => {
  test('each goes on from what the other has merged, and gives the rows that building anew gives', async () => {
    const dice = diceOf(11)
    const captured = LAKE_DATASETS.filter(({ table }) => MODELS.includes(table ?? '')).concat(
      LAKE_DATASETS.filter(({ name }) => name === 'account'),
    )
    const engines = enginesOf()
    for (const [round, engine] of (['trino', 'trino', 'duckdb', 'trino'] as const).entries()) {
      for (const dataset of captured) await writeChanges(graph.lake, dataset, randomTransaction(dice, dataset, ++lsn))
      await graph.advanceCapture(lsn)
      for (const { asset, reason, status } of (await graph.build(MODELS, { models: engines[engine] })).values()) {
        const at = `round ${round} on ${engine}, ${asset}: ${reason}`
        expect(status, at).toBe('materialized')
        expect(reason, at).toMatch(round === 0 ? /首次物化/ : /并入 \d+ 条变更/)
        expect(await graph.differences(asset, lsn), at).toEqual([])
        const count = `SELECT count(*) AS row_count FROM ${asset}`
        expect(await testTrino.trino.query(count), at).toEqual(await graph.lake.query(count))
      }
    }
  }, 600_000)

  test('a column that the source has added is built by one and merged by the other', async () => {
    const engines = enginesOf()
    const unit = await evolvingSource(graph.testLake.options, 'ledger_unit')
    await unit.become([
      { attribute: 101, name: 'Fax', typeOid: 25 },
      { attribute: 102, name: 'seen "at"', typeOid: 1114 },
    ])
    for (const [engine, how] of [
      ['trino', /列已变更/],
      ['duckdb', /并入 1 条变更/],
      ['trino', /并入 1 条变更/],
    ] as const) {
      const row = { unit_no: '9824110100001', '"Fax"': engine, '"seen ""at"""': '2026-11-25 10:00:00.123456' }
      await addChanges(graph.lake, 'unit', [{ op: 'update', lsn: ++lsn, row }])
      await graph.advanceCapture(lsn)
      const built = (await graph.build(['dwd.unit'], { models: engines[engine] })).get('dwd.unit')!
      expect(built.reason).toMatch(how)
      expect(await graph.differences('dwd.unit', lsn)).toEqual([])
      const question = `SELECT fax, CAST("seen ""at""" AS varchar) AS seen FROM dwd.unit WHERE fax IS NOT NULL`
      const answer = [{ fax: engine, seen: '2026-11-25 10:00:00.123456' }]
      expect(await testTrino.trino.query(question)).toEqual(answer)
      expect(await graph.lake.query(question)).toEqual(answer)
    }
  }, 600_000)
})

import type { LakeReader } from '@anju/infra/lake/reading.ts'
import { atSnapshot } from '@anju/infra/lake/snapshots.ts'
import type { Dataset } from '@anju/standards/dataset.ts'
import { findDataset } from '@anju/standards/datasets/registry.ts'
import type { Rule } from '@anju/standards/rules/rule.ts'
import { rulesOf, scoringSql } from './expectations/compile.ts'
import { datasetsReadBy } from './expectations/datasets-read.ts'
import { type LakeContext, tableOf } from './expectations/relation.ts'
import { isIncident } from './scoring/threshold.ts'
import type { QualityDb } from './store/database.ts'
import { type JudgedRule, saveScore } from './store/scores.ts'

export interface ScoreRequest {
  readonly dataset: string
  /** Business date up to which the data is judged. */
  readonly asOf: string
  readonly runId: string
  readonly scoredAt: Date
}

export interface ScoreDeps {
  /** The engine that judges. */
  readonly lake: LakeReader
  readonly db: QualityDb
  /** Present snapshots of those lake tables that exist. */
  readonly currentSnapshots: (tables: readonly string[]) => Promise<ReadonlyMap<string, string>>
}

/**
 * Scores a dataset's lake table by every rule of the standard in one pass, and saves scores and incidents. Returns the rules' tallies.
 * What is judged are the tables at the snapshots they have at the beginning, whatever is written meanwhile; a rule that reads a table which
 * the lake has not is not judged. Throws when the standard has no such dataset, or the lake not its table.
 */
export async function scoreDataset(deps: ScoreDeps, request: ScoreRequest): Promise<{ rowCount: bigint; rules: JudgedRule[] }> {
  const dataset = findDataset(request.dataset)
  if (!dataset) throw new Error(`没有数据集 ${request.dataset}`)
  const ofDataset = rulesOf(dataset)
  const tables = [tableOf(dataset), ...ofDataset.flatMap(tablesReadBy)].filter((table) => table !== null)
  const snapshots = await deps.currentSnapshots([...new Set(tables)])
  const snapshot = snapshots.get(tableOf(dataset))
  if (snapshot === undefined) throw new Error(`湖中没有表 ${tableOf(dataset)}`)
  const rules = ofDataset.filter((rule) => tablesReadBy(rule).every((table) => table !== null && snapshots.has(table)))
  const context = { asOf: request.asOf, source: (table: string) => atSnapshot(table, snapshots.get(table)!) }
  const { rowCount, tallies } = await tallyRules(deps.lake, dataset, rules, context)
  await saveScore(deps.db, { ...request, snapshot, rowCount, rules: tallies })
  return { rowCount, rules: tallies }
}

const tablesReadBy = (rule: Rule) => datasetsReadBy(rule).map((name) => findDataset(name)?.table ?? null)

async function tallyRules(lake: LakeReader, dataset: Dataset, rules: readonly Rule[], context: LakeContext) {
  const [counts] = await lake.query<Record<string, bigint>>(scoringSql(dataset, rules, context))
  const tallies = rules.map(({ id, severity }, index): JudgedRule => {
    const tally = { total: Number(counts![`total_${index}`]), passed: Number(counts![`passed_${index}`]) }
    return { ruleId: id, ...tally, incident: isIncident(severity, tally) }
  })
  return { rowCount: counts!.row_count!, tallies }
}

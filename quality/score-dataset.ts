import type { LakeSession } from '@anju/infra/lake/engine.ts'
import type { Dataset } from '@anju/standards/dataset.ts'
import { findDataset } from '@anju/standards/datasets/registry.ts'
import type { Rule } from '@anju/standards/rules/rule.ts'
import { rulesOf, scoringSql } from './expectations/compile.ts'
import { datasetsReadBy } from './expectations/datasets-read.ts'
import { isIncident } from './scoring/threshold.ts'
import type { QualityDb } from './store/database.ts'
import { type JudgedRule, saveScore } from './store/scores.ts'

export interface ScoreRequest {
  readonly dataset: string
  /** Business date up to which the data is judged. */
  readonly asOf: string
  readonly runId: string
  /** Snapshot of the table that is scored, for the record. */
  readonly snapshot: string
  readonly scoredAt: Date
}

export interface ScoreDeps {
  readonly lake: LakeSession
  readonly db: QualityDb
}

/**
 * Scores a dataset's lake table by every rule of the standard in one pass, and saves scores and incidents. Returns the rules' tallies.
 * Throws when the standard has no such dataset.
 */
export async function scoreDataset(deps: ScoreDeps, request: ScoreRequest): Promise<{ rowCount: bigint; rules: JudgedRule[] }> {
  const dataset = findDataset(request.dataset)
  if (!dataset) throw new Error(`没有数据集 ${request.dataset}`)
  const rules = await rulesOnLake(deps.lake, dataset)
  const { rowCount, tallies } = await tallyRules(deps.lake, dataset, rules, request.asOf)
  await saveScore(deps.db, { ...request, rowCount, rules: tallies })
  return { rowCount, rules: tallies }
}

/** The rules of a dataset for which the lake has every table that they read. */
async function rulesOnLake(lake: LakeSession, dataset: Dataset): Promise<Rule[]> {
  const rows = await lake.query<{ name: string }>(
    `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables`,
  )
  const tables = new Set(rows.map(({ name }) => name))
  return rulesOf(dataset).filter((rule) => datasetsReadBy(rule).every((name) => tables.has(findDataset(name)?.table ?? '')))
}

async function tallyRules(lake: LakeSession, dataset: Dataset, rules: readonly Rule[], asOf: string) {
  const [counts] = await lake.query<Record<string, bigint>>(scoringSql(dataset, rules, { asOf }))
  const tallies = rules.map(({ id, severity }, index): JudgedRule => {
    const tally = { total: Number(counts![`total_${index}`]), passed: Number(counts![`passed_${index}`]) }
    return { ruleId: id, ...tally, incident: isIncident(severity, tally) }
  })
  return { rowCount: counts!.row_count!, tallies }
}

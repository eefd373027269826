import { addUp } from '../scoring/score.ts'
import type { QualityDb } from './database.ts'
import { updateIncidents } from './incidents.ts'

export interface RuleTally {
  readonly ruleId: string
  readonly passed: number
  readonly total: number
}

export interface ScoredDataset {
  readonly dataset: string
  readonly rowCount: bigint
  readonly snapshot: string
  readonly asOf: string
  readonly runId: string
  readonly scoredAt: Date
  readonly rules: readonly JudgedRule[]
}

/** A tally, and whether it is bad enough to open an incident. */
export interface JudgedRule extends RuleTally {
  readonly incident: boolean
}

/**
 * Writes a score in one transaction: the dataset's newest tallies, its line in the history (the same run again replaces its own line), and
 * its incidents.
 */
export async function saveScore(db: QualityDb, scored: ScoredDataset): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await saveNewest(trx, scored)
    await saveRun(trx, scored)
    await updateIncidents(trx, scored)
  })
}

async function saveNewest(trx: QualityDb, scored: ScoredDataset): Promise<void> {
  const { dataset } = scored
  await trx.deleteFrom('quality.dataset_score').where('dataset', '=', dataset).execute()
  await trx.insertInto('quality.dataset_score').values(headOf(scored)).execute()
  if (scored.rules.length === 0) return
  const rules = scored.rules.map(({ ruleId, passed, total }) => ({
    rule_id: ruleId,
    dataset,
    passed: String(passed),
    total: String(total),
  }))
  await trx.insertInto('quality.rule_score').values(rules).execute()
}

async function saveRun(trx: QualityDb, scored: ScoredDataset): Promise<void> {
  const { passed, total } = addUp(scored.rules)
  const run = { ...headOf(scored), passed: String(passed), total: String(total) }
  await trx
    .insertInto('quality.score_run')
    .values(run)
    .onConflict((conflict) => conflict.columns(['dataset', 'run_id']).doUpdateSet(run))
    .execute()
}

const headOf = ({ dataset, rowCount, snapshot, asOf, runId, scoredAt }: ScoredDataset) => ({
  dataset,
  row_count: String(rowCount),
  snapshot,
  as_of: asOf,
  run_id: runId,
  scored_at: scoredAt,
})

/** The newest score of every dataset. */
export const listDatasetScores = (db: QualityDb) =>
  db.selectFrom('quality.dataset_score').selectAll().orderBy('dataset').execute()

/** The newest tallies of one dataset's rules, or of all. */
export async function listRuleTallies(db: QualityDb, dataset?: string): Promise<(RuleTally & { dataset: string })[]> {
  const rows = await db
    .selectFrom('quality.rule_score')
    .selectAll()
    .$if(dataset !== undefined, (query) => query.where('dataset', '=', dataset!))
    .orderBy('rule_id')
    .execute()
  return rows.map((row) => ({ ruleId: row.rule_id, dataset: row.dataset, passed: Number(row.passed), total: Number(row.total) }))
}

/** The newest score runs of a dataset, newest first: as of which date, of which snapshot, how many checks passed. */
export const listScoreRuns = (db: QualityDb, dataset: string, limit: number) =>
  db
    .selectFrom('quality.score_run')
    .selectAll()
    .where('dataset', '=', dataset)
    .orderBy('scored_at', 'desc')
    .limit(limit)
    .execute()

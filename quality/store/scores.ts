import { sql } from 'kysely'
import type { QualityDb } from './database.ts'

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

/** A tally, and whether it is bad enough for an incident. */
export interface JudgedRule extends RuleTally {
  readonly incident: boolean
}

/**
 * Writes the newest score of a dataset in one transaction, and brings its incidents up to date: a rule beyond its threshold opens one (or
 * updates the open one), a rule back within it closes it.
 */
export async function saveScore(db: QualityDb, scored: ScoredDataset): Promise<void> {
  const { dataset, scoredAt } = scored
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('quality.dataset_score').where('dataset', '=', dataset).execute()
    await trx
      .insertInto('quality.dataset_score')
      .values({
        dataset,
        row_count: String(scored.rowCount),
        snapshot: scored.snapshot,
        as_of: scored.asOf,
        run_id: scored.runId,
        scored_at: scoredAt,
      })
      .execute()
    if (scored.rules.length > 0)
      await trx
        .insertInto('quality.rule_score')
        .values(
          scored.rules.map(({ ruleId, passed, total }) => ({
            rule_id: ruleId,
            dataset,
            passed: String(passed),
            total: String(total),
          })),
        )
        .execute()
    const failing = scored.rules.filter(({ incident }) => incident)
    for (const { ruleId, passed, total } of failing)
      await sql`INSERT INTO quality.incident (rule_id, dataset, failing, status, opened_at, updated_at)
        VALUES (${ruleId}, ${dataset}, ${total - passed}, 'open', ${scoredAt}, ${scoredAt})
        ON CONFLICT (rule_id) WHERE status = 'open' DO UPDATE SET failing = excluded.failing, updated_at = excluded.updated_at`.execute(
        trx,
      )
    await sql`UPDATE quality.incident SET status = 'resolved', resolved_at = ${scoredAt}, updated_at = ${scoredAt}, resolved_by = '复查合格'
      WHERE dataset = ${dataset} AND status = 'open' AND NOT (rule_id = ANY(${failing.map(({ ruleId }) => ruleId)}))`.execute(trx)
  })
}

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

/** Incidents, open ones first, then the newest. */
export const listIncidents = (db: QualityDb, limit: number) =>
  db.selectFrom('quality.incident').selectAll().orderBy('status').orderBy('updated_at', 'desc').limit(limit).execute()

export async function countOpenIncidents(db: QualityDb): Promise<number> {
  const { count } = await db
    .selectFrom('quality.incident')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('status', '=', 'open')
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Closes an open incident by hand. Returns whether there was one; the next score opens another when rows still fail. */
export async function resolveIncident(db: QualityDb, id: string, { by, at }: { by: string; at: Date }): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('quality.incident')
    .set({ status: 'resolved', resolved_at: at, updated_at: at, resolved_by: by })
    .where('id', '=', id)
    .where('status', '=', 'open')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

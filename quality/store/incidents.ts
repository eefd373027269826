import { sql } from 'kysely'
import type { QualityDb } from './database.ts'
import type { ScoredDataset } from './scores.ts'

/**
 * Brings a dataset's incidents up to date with its score: a rule beyond its threshold opens one, an open one follows the number of failing
 * rows, and closes when none is left. A rule that was not judged keeps its incident: nothing is known of its rows.
 */
export async function updateIncidents(
  trx: QualityDb,
  { dataset, rules, scoredAt }: Pick<ScoredDataset, 'dataset' | 'rules' | 'scoredAt'>,
): Promise<void> {
  for (const { ruleId, passed, total, incident } of rules) {
    const failing = String(total - passed)
    if (incident)
      await sql`INSERT INTO quality.incident (rule_id, dataset, failing, status, opened_at, updated_at)
        VALUES (${ruleId}, ${dataset}, ${failing}, 'open', ${scoredAt}, ${scoredAt})
        ON CONFLICT (rule_id) WHERE status = 'open' DO UPDATE SET failing = excluded.failing, updated_at = excluded.updated_at`.execute(
        trx,
      )
    else if (passed < total)
      await trx
        .updateTable('quality.incident')
        .set({ failing, updated_at: scoredAt })
        .where('rule_id', '=', ruleId)
        .where('status', '=', 'open')
        .execute()
  }
  const clean = rules.filter(({ passed, total }) => passed === total).map(({ ruleId }) => ruleId)
  await sql`UPDATE quality.incident SET status = 'resolved', resolved_at = ${scoredAt}, updated_at = ${scoredAt}, resolved_by = '复查合格'
    WHERE status = 'open' AND rule_id = ANY(${clean})`.execute(trx)
}

/** Something that is wrong beside the rules of the standard. */
export interface ObservedTrouble {
  /** What kind of trouble of what table: the same as long as it lasts. */
  readonly id: string
  readonly dataset: string
  readonly failing: number
  /** The sentence that a person reads. */
  readonly detail: string
}

/** Brings the incidents whose ids begin with `prefix` up to date with what was observed: opens, follows, and closes what is over. */
export async function keepIncidents(
  db: QualityDb,
  prefix: string,
  observed: readonly ObservedTrouble[],
  at: Date,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const { id, dataset, failing, detail } of observed)
      await sql`INSERT INTO quality.incident (rule_id, dataset, failing, detail, status, opened_at, updated_at)
        VALUES (${id}, ${dataset}, ${String(failing)}, ${detail}, 'open', ${at}, ${at})
        ON CONFLICT (rule_id) WHERE status = 'open'
        DO UPDATE SET failing = excluded.failing, detail = excluded.detail, updated_at = excluded.updated_at`.execute(trx)
    await sql`UPDATE quality.incident SET status = 'resolved', resolved_at = ${at}, updated_at = ${at}, resolved_by = '已恢复'
      WHERE status = 'open' AND starts_with(rule_id, ${prefix}) AND NOT rule_id = ANY(${observed.map(({ id }) => id)})`.execute(
      trx,
    )
  })
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

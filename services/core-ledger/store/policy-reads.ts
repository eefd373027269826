import { sql } from 'kysely'
import { levelOf, type PolicyPeriod } from '../domain/policy.ts'
import type { ParameterName } from '../domain/policy-parameters.ts'
import type { LedgerDb } from './connect.ts'
import { periodOf } from './policy.ts'

const withLevel = (period: PolicyPeriod) => ({ ...period, level: levelOf(period.region) })

/** Every period of one parameter that any revision knew, by region and day; `supersededIn` names the revision that ended it. */
export async function readHistory(db: LedgerDb, parameter: ParameterName) {
  const rows = await db
    .selectFrom('ledger.policy_period')
    .selectAll()
    .where('parameter', '=', parameter)
    .orderBy('region')
    .orderBy('valid_from')
    .orderBy('revision')
    .execute()
  return rows.map((row) => ({ ...withLevel(periodOf(row)), revision: row.revision, supersededIn: row.superseded_in }))
}

/** Revisions, newest first, each with the periods it opened. */
export async function readRevisions(db: LedgerDb) {
  const revisions = await db.selectFrom('ledger.policy_revision').selectAll().orderBy('revision', 'desc').execute()
  const periods = await db.selectFrom('ledger.policy_period').selectAll().orderBy(sql`parameter, region, valid_from`).execute()
  const byRevision = Map.groupBy(periods, ({ revision }) => revision)
  return revisions.map(({ revision, summary, maker, checker, made_at }) => ({
    revision,
    summary,
    maker,
    checker,
    madeAt: made_at,
    periods: (byRevision.get(revision) ?? []).map((row) => withLevel(periodOf(row))),
  }))
}

import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import { type PolicyBook, type PolicyPeriod, policyBook } from '../domain/policy.ts'
import type { LivePeriod } from '../domain/policy-change.ts'
import { PARAMETER_NAMES, type ParameterName, POLICY_PARAMETERS } from '../domain/policy-parameters.ts'
import { SEED_PERIODS } from '../domain/policy-seed.ts'
import type { PolicyPeriodTable } from './policy-tables.ts'
import type { LedgerTables } from './tables.ts'

/** The newest revision, for a statement that reads it on its way. */
export const NEWEST_REVISION = sql<number>`(SELECT max(revision) FROM ledger.policy_revision)`

/** The books of one centre: the newest one read is kept, and given to whoever asks for its revision. */
export interface PolicyBooks {
  /** The book of a revision, read in the caller's transaction when it is not the one kept. */
  of(db: Kysely<LedgerTables>, revision: number): Promise<PolicyBook>
  /** The book of the newest revision that the caller's transaction sees. */
  newest(db: Kysely<LedgerTables>): Promise<PolicyBook>
}

/** The books of `city`. They cannot grow stale: callers name the revision that their own transaction has read. */
export function policyBooks(city: string): PolicyBooks {
  let kept: PolicyBook | undefined
  const of = async (db: Kysely<LedgerTables>, revision: number) => {
    if (kept?.revision === revision) return kept
    const book = policyBook(await readPeriods(db, revision), { city, revision })
    if (!kept || kept.revision < revision) kept = book
    return book
  }
  return { of, newest: async (db) => of(db, await newestRevision(db)) }
}

export async function newestRevision(db: Kysely<LedgerTables>): Promise<number> {
  const { rows } = await sql<{ revision: number }>`SELECT ${NEWEST_REVISION} AS revision`.execute(db)
  return rows[0]!.revision
}

/** The periods that a revision knows: made by then, not superseded by then. */
export async function readPeriods(db: Kysely<LedgerTables>, revision: number): Promise<PolicyPeriod[]> {
  const rows = await db
    .selectFrom('ledger.policy_period')
    .select(['parameter', 'region', 'valid_from', 'valid_to', 'value', 'doc_no'])
    .where('revision', '<=', revision)
    .where((eb) => eb.or([eb('superseded_in', 'is', null), eb('superseded_in', '>', revision)]))
    .execute()
  return rows.map(periodOf)
}

/** A row as the domain reads it. */
export const periodOf = (
  row: Pick<Selectable<PolicyPeriodTable>, 'parameter' | 'region' | 'valid_from' | 'valid_to' | 'value' | 'doc_no'>,
) => ({
  parameter: row.parameter as ParameterName,
  region: row.region,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  value: row.value,
  docNo: row.doc_no,
})

/** Lets nobody else make a revision until the transaction ends, so that revisions commit in their order; readers go on. */
export const lockRevisions = (trx: Transaction<LedgerTables>) => sql`SELECT ledger.lock_revisions()`.execute(trx)

/** Opens the next revision, under lockRevisions. */
export async function openRevision(
  trx: Transaction<LedgerTables>,
  revision: { readonly summary: string; readonly maker: string | null; readonly checker: string | null },
): Promise<number> {
  await lockRevisions(trx)
  const { rows } = await sql<{ revision: number }>`
    INSERT INTO ledger.policy_revision (revision, summary, maker, checker)
    SELECT coalesce(max(revision), 0) + 1, ${revision.summary}::text, ${revision.maker}::text, ${revision.checker}::text
    FROM ledger.policy_revision RETURNING revision`.execute(trx)
  return rows[0]!.revision
}

/** Brings what the product knows of parameters that the database does not have yet; runs at every start and changes nothing that is there. */
export async function seedPolicy(db: Kysely<LedgerTables>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const known = new Set((await trx.selectFrom('ledger.policy_parameter').select('name').execute()).map(({ name }) => name))
    if (PARAMETER_NAMES.every((name) => known.has(name))) return
    await lockRevisions(trx)
    const added = await trx
      .insertInto('ledger.policy_parameter')
      .values(PARAMETER_NAMES.map((name) => ({ name, ...describe(name) })))
      .onConflict((conflict) => conflict.column('name').doNothing())
      .returning('name')
      .execute()
    if (added.length === 0) return
    const revision = await openRevision(trx, { summary: '随产品提供的政策参数', maker: null, checker: null })
    const names = new Set(added.map(({ name }) => name))
    await insertPeriods(
      trx,
      SEED_PERIODS.filter(({ parameter }) => names.has(parameter)),
      revision,
    )
  })
}

const describe = (name: ParameterName) => {
  const { title, unit, law } = POLICY_PARAMETERS[name]
  return { title, unit, law }
}

/** Periods of the newest book with their numbers and revisions. */
export interface StoredPeriod extends LivePeriod {
  readonly periodNo: string
}

/** The live periods, once nobody else can revise them. */
export async function readLivePeriods(db: Kysely<LedgerTables>): Promise<StoredPeriod[]> {
  const rows = await db.selectFrom('ledger.policy_period').selectAll().where('superseded_in', 'is', null).execute()
  return rows.map((row) => ({ ...periodOf(row), revision: row.revision, periodNo: row.period_no }))
}

/** Supersedes periods by those that a revision opens. */
export async function revise(
  trx: Transaction<LedgerTables>,
  { superseded, opened }: { superseded: readonly StoredPeriod[]; opened: readonly PolicyPeriod[] },
  revision: number,
): Promise<void> {
  await sql`UPDATE ledger.policy_period SET superseded_in = ${revision}
    WHERE period_no = ANY(${superseded.map(({ periodNo }) => periodNo)}::bigint[])`.execute(trx)
  await insertPeriods(trx, opened, revision)
}

/** Inserts periods of one revision. */
export async function insertPeriods(
  trx: Transaction<LedgerTables>,
  periods: readonly PolicyPeriod[],
  revision: number,
): Promise<void> {
  if (periods.length === 0) return
  await trx
    .insertInto('ledger.policy_period')
    .values(
      periods.map(({ parameter, region, validFrom, validTo, value, docNo }) => ({
        parameter,
        region,
        valid_from: validFrom,
        valid_to: validTo,
        value: JSON.stringify(value),
        doc_no: docNo,
        revision,
      })),
    )
    .execute()
}

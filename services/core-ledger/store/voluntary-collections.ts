import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import { insertRows } from './insert-rows.ts'
import { takeNumbers } from './numbers.ts'
import type { LedgerTables } from './tables.ts'

/** Most agreements that one instruction collects of. */
const LIMIT = 5_000

/**
 * Accounts whose agreements have something to collect by the month `until`: in force, with an account at a bank, nothing on its way.
 * Locks nothing: what it finds is decided again under locks.
 */
export async function findDueAccounts(
  trx: Transaction<LedgerTables>,
  { until, accountNos }: { until: BusinessMonth; accountNos: readonly string[] | undefined },
): Promise<string[]> {
  const chosen = accountNos ? sql`AND g.account_no = ANY(${accountNos})` : sql``
  const { rows } = await sql<{ account_no: string }>`
    SELECT g.account_no FROM ledger.voluntary_agreement g JOIN ledger.account a USING (account_no)
    WHERE g.ended_on IS NULL AND g.payer_account_no IS NOT NULL AND a.status = '01' ${chosen}
      AND CASE WHEN g.paid_through IS NULL THEN g.from_month <= ${until} ELSE g.paid_through < ${until} END
      AND NOT EXISTS (SELECT FROM ledger.voluntary_collection c WHERE c.agreement_no = g.agreement_no AND c.state = 'sent')
    ORDER BY g.account_no LIMIT ${LIMIT}`.execute(trx)
  return rows.map((row) => row.account_no)
}

/** One line to be collected. */
export interface NewCollection {
  readonly agreementNo: string
  readonly fromMonth: BusinessMonth
  readonly months: number
  readonly amount: Fen
}

/** Numbers for collections of a day. */
export const takeCollectionNumbers = (trx: Transaction<LedgerTables>, day: BusinessDate, count: number) =>
  takeNumbers(trx, 'voluntary_collection', Array<BusinessDate>(count).fill(day))

/** Registers what an instruction has asked the bank for. */
export async function insertCollections(
  trx: Transaction<LedgerTables>,
  instructionNo: string,
  collections: readonly (NewCollection & { readonly collectionNo: string })[],
): Promise<void> {
  const rows = collections.map(({ collectionNo, agreementNo, fromMonth, months, amount }) => ({
    collection_no: collectionNo,
    agreement_no: agreementNo,
    from_month: fromMonth,
    months,
    amount: yuanFromFen(amount),
    instruction_no: instructionNo,
    state: 'sent' as const,
    failure: null,
  }))
  await insertRows(trx, 'ledger.voluntary_collection', rows, { key: 'collection_no' })
}

/** What collections were of, by their number; the rows are locked. */
export async function lockCollections(
  trx: Transaction<LedgerTables>,
  collectionNos: readonly string[],
): Promise<Map<string, { agreementNo: string; fromMonth: BusinessMonth; months: number; amount: Fen }>> {
  const rows = await trx
    .selectFrom('ledger.voluntary_collection')
    .selectAll()
    .where(sql<boolean>`collection_no = ANY(${collectionNos})`)
    .orderBy('collection_no')
    .forNoKeyUpdate()
    .execute()
  return new Map(
    rows.map((row) => [
      row.collection_no,
      { agreementNo: row.agreement_no, fromMonth: row.from_month, months: row.months, amount: fenFromYuan(row.amount) },
    ]),
  )
}

/** For which account collections are, and from which account at a bank, by the number of the collection. */
export async function accountsOfCollections(
  trx: Transaction<LedgerTables>,
  collectionNos: readonly string[],
): Promise<Map<string, { accountNo: string; payerAccountNo: string }>> {
  const rows = await trx
    .selectFrom('ledger.voluntary_collection as c')
    .innerJoin('ledger.voluntary_agreement as g', 'g.agreement_no', 'c.agreement_no')
    .select(['c.collection_no', 'g.account_no', 'g.payer_account_no'])
    .where(sql<boolean>`c.collection_no = ANY(${collectionNos})`)
    .execute()
  return new Map(rows.map((row) => [row.collection_no, { accountNo: row.account_no, payerAccountNo: row.payer_account_no! }]))
}

/** Writes how collections ended. */
export async function endCollections(
  trx: Transaction<LedgerTables>,
  ended: readonly { collectionNo: string; state: 'paid' | 'failed'; failure: string | null }[],
): Promise<void> {
  const rows = ended.map(({ collectionNo, state, failure }) => ({ collection_no: collectionNo, state, failure }))
  await sql`UPDATE ledger.voluntary_collection c SET state = e.state, failure = e.failure, updated_at = now()
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS e(collection_no text, state text, failure text)
    WHERE c.collection_no = e.collection_no`.execute(trx)
}

import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import { ownMoney } from './receipts.ts'
import type { LedgerTables } from './tables.ts'

/** How a receipt points to an agreement: its number or the account's stands in the purpose; the contributor's name and a known account paid; the name alone. */
export type VoluntaryClue = 'named' | 'payer' | 'name'

/** So many receipts are looked at in one go, the newest. */
const LIMIT = 500

/**
 * Untouched receipts, which no unit is named in, with the agreements in force that they may pay, as a relation. An account is known when the
 * agreement names it, or when it has paid the agreement before under the same name. `payable`: the next payment is of exactly this amount and may
 * be made on `today`. What somebody has taken back is not untouched: it waits for a person.
 */
const candidates = (today: BusinessDate): RawBuilder<unknown> => sql`(
  WITH open AS MATERIALIZED (
    SELECT receipt_no, amount, payer_name, payer_account_no, (regexp_match(purpose, '(?<!\\d)26\\d{13}(?!\\d)'))[1] AS agreement_named,
      (regexp_match(purpose, '(?<!\\d)99\\d{11}(?!\\d)'))[1] AS account_named
    FROM ledger.receipt r WHERE state = 'unallocated' AND allocated = 0 AND in_return = 0 AND returned = 0 AND origin <> 'correction'
      AND purpose !~ '(?<!\\d)98\\d{11}(?!\\d)' AND NOT EXISTS (SELECT FROM ledger.receipt_allocation a WHERE a.receipt_no = r.receipt_no)
      AND NOT ${ownMoney('r')}
    ORDER BY receipt_no DESC LIMIT ${sql.lit(LIMIT)}
  ), agreed AS (
    SELECT g.agreement_no, g.account_no, m.name, g.payer_account_no AS collected_from, g.monthly * g.every_months AS due,
      a.status = '01' AND a.opened_on <= ${today}::date
        AND coalesce(to_date(g.paid_through, 'YYYYMM') + interval '1 month', to_date(g.from_month, 'YYYYMM')) <= ${today}::date
        AND NOT EXISTS (SELECT FROM ledger.voluntary_collection c WHERE c.agreement_no = g.agreement_no AND c.state = 'sent') AS ready
    FROM ledger.voluntary_agreement g JOIN ledger.account a USING (account_no) JOIN ledger.member m USING (member_no)
    WHERE g.ended_on IS NULL
  ), clue AS (
    SELECT o.receipt_no, o.amount, g.*, 'named' AS clue FROM open o JOIN agreed g
      ON g.agreement_no = o.agreement_named OR o.agreement_named IS NULL AND g.account_no = o.account_named
    UNION ALL SELECT o.receipt_no, o.amount, g.*, CASE WHEN o.payer_account_no = g.collected_from OR EXISTS (
        SELECT FROM ledger.voluntary_payment p JOIN ledger.receipt_allocation x USING (voucher_no) JOIN ledger.receipt r USING (receipt_no)
        WHERE p.agreement_no = g.agreement_no AND NOT p.undone AND r.payer_account_no = o.payer_account_no AND r.payer_name = o.payer_name)
      THEN 'payer' ELSE 'name' END
      FROM open o JOIN agreed g ON g.name = o.payer_name WHERE o.agreement_named IS NULL AND o.account_named IS NULL
  )
  SELECT receipt_no, agreement_no, account_no, name, due, clue, ready AND amount = due AS payable,
    count(*) FILTER (WHERE clue <> 'name') OVER (PARTITION BY receipt_no) AS clear FROM clue)`

/** A receipt that pays an agreement's next months for certain: one alone is named, or paid from a known account, and the amount is exact. One for each agreement. */
export async function findVoluntaryMatches(
  trx: Transaction<LedgerTables>,
  today: BusinessDate,
): Promise<{ receiptNo: string; accountNo: string }[]> {
  const { rows } = await sql<{ receiptNo: string; accountNo: string }>`
    SELECT DISTINCT ON (agreement_no) receipt_no AS "receiptNo", account_no AS "accountNo" FROM ${candidates(today)} c
    WHERE clue <> 'name' AND clear = 1 AND payable ORDER BY agreement_no, receipt_no`.execute(trx)
  return rows
}

/** What a receipt that is not certain may be: whose agreement, what is due by it, and what speaks for it. */
export async function listVoluntarySuggestions(db: Kysely<LedgerTables>, today: BusinessDate): Promise<object[]> {
  const { rows } =
    await sql<object>`SELECT receipt_no, agreement_no, account_no, name, due, clue, payable FROM ${candidates(today)} c
    ORDER BY receipt_no, clue, agreement_no`.execute(db)
  return rows
}

import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import { ratioText } from '../domain/contribution.ts'
import type { VoluntaryAgreement, VoluntaryTerms } from '../domain/voluntary.ts'
import { insertRows } from './insert-rows.ts'
import { takeNumbers } from './numbers.ts'
import type { LedgerTables } from './tables.ts'

/** An agreement in force whose row is locked until the transaction ends. */
export interface LockedAgreement extends VoluntaryAgreement, VoluntaryTerms {
  readonly payerAccountNo: string | null
}

/** What an agreement says of money, and by which policy it was judged. */
export interface AgreedTerms extends VoluntaryTerms {
  readonly monthly: Fen
  readonly payerAccountNo: string | null
  readonly policyVersion: string
}

/**
 * Locks the agreements in force of locked accounts, in the order of their numbers; by account number. Whether the bank is collecting is read
 * only then, so that one who waited sees what the other has done.
 */
export async function lockAgreements(
  trx: Transaction<LedgerTables>,
  accountNos: readonly string[],
): Promise<Map<string, LockedAgreement>> {
  const rows = await trx
    .selectFrom('ledger.voluntary_agreement')
    .selectAll()
    .where(sql<boolean>`account_no = ANY(${accountNos})`)
    .where('ended_on', 'is', null)
    .orderBy('agreement_no')
    .forNoKeyUpdate()
    .execute()
  const sent = await trx
    .selectFrom('ledger.voluntary_collection')
    .select('agreement_no')
    .where(sql<boolean>`agreement_no = ANY(${rows.map((row) => row.agreement_no)})`)
    .where('state', '=', 'sent')
    .execute()
  const collecting = new Set(sent.map((row) => row.agreement_no))
  return new Map(
    rows.map((row) => [
      row.account_no,
      {
        agreementNo: row.agreement_no,
        accountNo: row.account_no,
        base: fenFromYuan(row.base),
        ratioPercent: fenFromYuan(row.ratio),
        monthly: fenFromYuan(row.monthly),
        everyMonths: row.every_months,
        fromMonth: row.from_month,
        paidThrough: row.paid_through,
        payerAccountNo: row.payer_account_no,
        collecting: collecting.has(row.agreement_no),
      },
    ]),
  )
}

/** Registers an agreement that an application has made. Returns its number. */
export async function insertAgreement(
  trx: Transaction<LedgerTables>,
  agreed: AgreedTerms & {
    readonly accountNo: string
    readonly fromMonth: BusinessMonth
    readonly signedOn: BusinessDate
    readonly applicationNo: string
  },
): Promise<string> {
  const [agreementNo] = await takeNumbers(trx, 'voluntary_agreement', [agreed.signedOn])
  const row = {
    agreement_no: agreementNo!,
    account_no: agreed.accountNo,
    ...termsRow(agreed),
    from_month: agreed.fromMonth,
    signed_on: agreed.signedOn,
    application_no: agreed.applicationNo,
  }
  await trx.insertInto('ledger.voluntary_agreement').values(row).execute()
  return agreementNo!
}

/** Writes other terms of a locked agreement. */
export async function changeAgreement(trx: Transaction<LedgerTables>, agreementNo: string, agreed: AgreedTerms): Promise<void> {
  await trx
    .updateTable('ledger.voluntary_agreement')
    .set({ ...termsRow(agreed) })
    .set(sql`updated_at`, sql`now()`)
    .where('agreement_no', '=', agreementNo)
    .execute()
}

const termsRow = ({ base, ratioPercent, monthly, everyMonths, payerAccountNo, policyVersion }: AgreedTerms) => ({
  base: yuanFromFen(base),
  ratio: ratioText(ratioPercent),
  monthly: yuanFromFen(monthly),
  every_months: everyMonths,
  payer_account_no: payerAccountNo,
  policy_version: policyVersion,
})

/** Ends a locked agreement. */
export async function endAgreement(trx: Transaction<LedgerTables>, agreementNo: string, endedOn: BusinessDate): Promise<void> {
  await sql`UPDATE ledger.voluntary_agreement SET ended_on = ${endedOn}, updated_at = now()
    WHERE agreement_no = ${agreementNo}`.execute(trx)
}

/** One payment that a voucher has booked. */
export interface VoluntaryPayment {
  readonly voucherNo: string
  readonly agreementNo: string
  readonly months: readonly BusinessMonth[]
  readonly amount: Fen
  readonly instructionNo: string | null
}

/** Registers payments of locked agreements, which are paid through their last month. */
export async function insertPayments(trx: Transaction<LedgerTables>, payments: readonly VoluntaryPayment[]): Promise<void> {
  const rows = payments.map(({ voucherNo, agreementNo, months, amount, instructionNo }) => ({
    voucher_no: voucherNo,
    agreement_no: agreementNo,
    from_month: months[0]!,
    to_month: months.at(-1)!,
    months: months.length,
    amount: yuanFromFen(amount),
    instruction_no: instructionNo,
    undone: false,
  }))
  await insertRows(trx, 'ledger.voluntary_payment', rows, { key: 'voucher_no' })
  await sql`UPDATE ledger.voluntary_agreement a SET paid_through = p.to_month, updated_at = now()
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS p(agreement_no text, to_month text)
    WHERE a.agreement_no = p.agreement_no`.execute(trx)
}

/** The payment that a voucher booked, with whether it is the newest of its agreement; undefined when it booked none. */
export async function findPayment(
  trx: Transaction<LedgerTables>,
  voucherNo: string,
): Promise<{ agreementNo: string; newest: boolean } | undefined> {
  const { rows } = await sql<{ agreement_no: string; newest: boolean }>`
    SELECT p.agreement_no, p.to_month = a.paid_through AS newest
    FROM ledger.voluntary_payment p JOIN ledger.voluntary_agreement a USING (agreement_no)
    WHERE p.voucher_no = ${voucherNo} FOR NO KEY UPDATE OF a`.execute(trx)
  const [row] = rows
  return row && { agreementNo: row.agreement_no, newest: row.newest }
}

/** Takes the newest payment off its agreement, after its reversal. */
export async function undoPayment(trx: Transaction<LedgerTables>, voucherNo: string): Promise<void> {
  await sql`
    WITH undone AS (UPDATE ledger.voluntary_payment SET undone = true WHERE voucher_no = ${voucherNo} RETURNING agreement_no)
    UPDATE ledger.voluntary_agreement a SET updated_at = now(), paid_through = (
      SELECT max(to_month) FROM ledger.voluntary_payment p
      WHERE p.agreement_no = a.agreement_no AND NOT p.undone AND p.voucher_no <> ${voucherNo})
    FROM undone u WHERE a.agreement_no = u.agreement_no`.execute(trx)
}

/** How many months each account with an agreement in force has been paid by it; other accounts are not in the map. */
export async function readPaidMonthsByAgreement(
  trx: Transaction<LedgerTables>,
  accountNos: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ account_no: string; months: number }>`
    SELECT a.account_no, coalesce(sum(p.months) FILTER (WHERE NOT p.undone), 0)::int AS months
    FROM ledger.voluntary_agreement a LEFT JOIN ledger.voluntary_payment p USING (agreement_no)
    WHERE a.ended_on IS NULL AND a.account_no = ANY(${accountNos}) GROUP BY a.account_no`.execute(trx)
  return new Map(rows.map((row) => [row.account_no, row.months]))
}

/** Accounts whose last voluntary agreement has ended and that have had no other since. */
export async function findEndedAgreements(
  trx: Transaction<LedgerTables>,
  accountNos: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ account_no: string }>`
    SELECT account_no FROM ledger.voluntary_agreement WHERE account_no = ANY(${accountNos})
    GROUP BY account_no HAVING bool_and(ended_on IS NOT NULL)`.execute(trx)
  return new Set(rows.map((row) => row.account_no))
}

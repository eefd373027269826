import { type Kysely, sql, type Transaction } from 'kysely'
import { insertRows } from './insert-rows.ts'
import type { LedgerTables } from './tables.ts'

/** What a loan's borrower has agreed on; undefined when there is no such loan. */
export const readAgreement = (db: Kysely<LedgerTables>, loanNo: string) =>
  db
    .selectFrom('ledger.loan_terms as t')
    .select(['t.loan_no', 't.bank_account_no'])
    .select(
      sql<string[]>`ARRAY(SELECT p.account_no FROM ledger.loan_payer p WHERE p.loan_no = t.loan_no ORDER BY p.position)`.as(
        'payer_account_nos',
      ),
    )
    .where('t.loan_no', '=', loanNo)
    .executeTakeFirst()

/** Replaces the repayment agreements of locked loans. */
export async function setAgreements(
  trx: Transaction<LedgerTables>,
  agreements: readonly {
    readonly loanNo: string
    readonly bankAccountNo: string | null
    readonly payerAccountNos: readonly string[]
  }[],
): Promise<void> {
  const rows = agreements.map(({ loanNo, bankAccountNo }) => ({ loan_no: loanNo, bank_account_no: bankAccountNo }))
  await sql`UPDATE ledger.loan_terms t SET bank_account_no = a.bank_account_no
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS a(loan_no text, bank_account_no text)
    WHERE t.loan_no = a.loan_no`.execute(trx)
  await sql`DELETE FROM ledger.loan_payer WHERE loan_no = ANY(${agreements.map(({ loanNo }) => loanNo)})`.execute(trx)
  const payers = agreements.flatMap(({ loanNo, payerAccountNos }) =>
    payerAccountNos.map((accountNo, index) => ({ loan_no: loanNo, position: index + 1, account_no: accountNo })),
  )
  await insertRows(trx, 'ledger.loan_payer', payers, { key: 'loan_no' })
}

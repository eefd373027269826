import { sql, type Transaction } from 'kysely'
import { expect } from 'vitest'
import { loansThatDiffer, plansThatDiffer } from '../store/loan-sums.ts'
import type { LoanRange } from '../store/overdue.ts'
import type { LedgerTables } from '../store/tables.ts'
import { policyAt } from './seed-policy.ts'
import { openUnitWith, type TestLedger } from './test-ledger.ts'

export const LOAN = {
  principal: '100000.00',
  termMonths: 60,
  repaymentMethod: '01',
  firstHome: true,
  guaranteeType: '01',
  houseAddress: '三门峡市湖滨区黄河路8号',
  houseArea: '98.50',
  housePrice: '500000.00',
  businessDate: '2026-06-10',
}

/** Every loan there can be. */
export const ALL_LOANS: LoanRange = { from: '97', to: '98' }

/** Days and policy of a run in a test; the clock of test ledgers stands at 2026-11-25. */
export const RUN = { today: '2026-11-25', actor: { subject: 'test', role: 'service' }, policyAt } as const

let order = 1

/** A loan of a member of its own: its number and the account. */
export async function lendTo(ledger: TestLedger, terms: object = {}): Promise<{ loanNo: string; accountNo: string }> {
  const { accountNos } = await openUnitWith(ledger, order++, 1)
  const lent = await ledger.post('/loans', { ...LOAN, ...terms, accountNo: accountNos[0] })
  expect(lent.status, JSON.stringify(lent.body)).toBe(201)
  return { loanNo: String(lent.body.loanNo), accountNo: accountNos[0]! }
}

/** Runs one chunk of a batch in a transaction of its own. */
export const inTransaction = <Result>(ledger: TestLedger, work: (trx: Transaction<LedgerTables>) => Promise<Result>) =>
  ledger.db.transaction().execute(work)

/** Every row that breaks what must hold of loans, whatever was posted. */
export async function brokenLoans(ledger: TestLedger): Promise<unknown[]> {
  const { rows } = await sql`
    WITH unpaid AS (
      SELECT i.loan_no, sum(i.principal - i.paid_principal) AS principal FROM ledger.loan_instalment i WHERE i.status = 'due' GROUP BY 1
    ), entries AS (
      SELECT loan_no, sum(CASE kind WHEN '01' THEN principal ELSE -principal END) AS balance, sum(overdue_principal) AS overdue
      FROM ledger.loan_entry GROUP BY 1
    ), legs AS (
      SELECT reference_no AS loan_no, sum(CASE direction WHEN 'debit' THEN amount ELSE -amount END) FILTER (WHERE subject_code = '121') AS lent,
        sum(CASE direction WHEN 'debit' THEN amount ELSE -amount END) FILTER (WHERE subject_code = '122') AS overdue
      FROM ledger.posting WHERE reference_kind = 'loan' GROUP BY 1
    )
    SELECT 'plan is not the balance ' || l.loan_no AS broken FROM ledger.loan l LEFT JOIN unpaid u USING (loan_no)
      WHERE l.balance <> coalesce(u.principal, 0)
    UNION ALL SELECT 'entries are not the balance ' || l.loan_no FROM ledger.loan l JOIN entries e USING (loan_no) WHERE l.balance <> e.balance
    UNION ALL SELECT '121 and 122 are not the balance ' || l.loan_no FROM ledger.loan l JOIN legs g USING (loan_no)
      WHERE l.balance <> coalesce(g.lent, 0) + coalesce(g.overdue, 0) OR g.lent < 0 OR g.overdue < 0
    UNION ALL SELECT '122 is not what the entries moved ' || loan_no FROM entries JOIN legs g USING (loan_no)
      WHERE entries.overdue <> coalesce(g.overdue, 0)
    UNION ALL SELECT 'paid beyond due ' || loan_no FROM ledger.loan_instalment
      WHERE paid_principal NOT BETWEEN 0 AND principal OR paid_interest NOT BETWEEN 0 AND interest
        OR (status = 'paid') <> (paid_principal = principal AND paid_interest = interest)
    UNION ALL SELECT 'entries are not what was paid ' || i.loan_no FROM ledger.loan_instalment i LEFT JOIN ledger.loan_entry e
      ON e.loan_no = i.loan_no AND e.period = i.period
      GROUP BY i.loan_no, i.period, i.paid_principal, i.paid_interest
      HAVING coalesce(sum(e.principal), 0) <> i.paid_principal OR coalesce(sum(e.interest), 0) <> i.paid_interest
    UNION ALL SELECT 'named as differing from its entries ' || found FROM (${loansThatDiffer('all')}) d
    UNION ALL SELECT 'named as differing from its plan ' || found FROM (${plansThatDiffer('all')}) d`.execute(ledger.db)
  return rows
}

import { sql } from 'kysely'
import { expect } from 'vitest'
import type { TestLedger } from './test-ledger.ts'

/** The size of a centre: every unit has as many members. */
export interface CentreSize {
  readonly units: number
  readonly membersOfUnit: number
}

/** Units whose remittance is posted at once. */
const UNITS_AT_ONCE = 20

/**
 * Units and members by SQL, since what is tried is what runs over them; their first month is remitted by the ledger. A member's account
 * pays 240.00 to 1,440.00 of each side, by its number.
 */
export async function fillCentre(ledger: TestLedger, { units, membersOfUnit }: CentreSize): Promise<void> {
  const members = units * membersOfUnit
  const unitNo = sql`'98250101' || lpad(u::text, 5, '0')`
  await sql`
    WITH units AS (
      INSERT INTO ledger.unit (unit_no, name, credit_code, address, county_code, legal_representative, economic_type, industry, contact_name,
        contact_mobile, status, unit_ratio, member_ratio, opened_on)
      SELECT ${unitNo}, '单位' || u, 'C' || u, '三门峡市', '411202', '张一', '120', 'P', '李二', '13800000001', '01', 0.12, 0.12, '2025-01-01'
      FROM generate_series(1, ${units}::int) u RETURNING unit_no
    ), members AS (
      INSERT INTO ledger.member (member_no, name, id_type, id_number, gender, birth_date, mobile, opened_on)
      SELECT '2' || lpad(m::text, 9, '0'), '成员' || m, '99', 'X' || m, '1', '1990-01-01', '13900000000', '2025-01-01'
      FROM generate_series(1, ${members}::int) m RETURNING member_no
    )
    INSERT INTO ledger.account (account_no, member_no, unit_no, base, unit_amount, member_amount, status, opened_on)
    SELECT '99' || to_char('2025-01-01'::date + m / 100000, 'YYMMDD') || lpad((m % 100000)::text, 5, '0'), '2' || lpad(m::text, 9, '0'), ${unitNo}, base, base * 0.12, base * 0.12, '01', '2025-01-01'
    FROM generate_series(1, ${members}::int) m, LATERAL (SELECT 1 + (m - 1) / ${membersOfUnit}::int AS u, 2000 + 25 * (m % 401) AS base) s`.execute(
    ledger.db,
  )
  await sql`ANALYZE`.execute(ledger.superuser)
  const { rows } = await sql<{
    unitNo: string
  }>`SELECT unit_no AS "unitNo" FROM ledger.unit WHERE credit_code LIKE 'C%' ORDER BY 1`.execute(ledger.db)
  for (let at = 0; at < rows.length; at += UNITS_AT_ONCE) {
    const items = rows.slice(at, at + UNITS_AT_ONCE).map((unit) => ({ ...unit, month: '202501', businessDate: '2025-01-10' }))
    const posted = await ledger.post('/remittances:batch', { items })
    expect(posted.status, JSON.stringify(posted.body)).toBe(201)
  }
}

/**
 * As many loans again as the one of `loanNo`, to the first members, by SQL: the same agreement, plan and voucher under numbers of their own.
 */
export async function lendToAll(ledger: TestLedger, loanNo: string, count: number): Promise<void> {
  const copies = sql`(SELECT '972505010' || (500000 + n)::text AS copy_no, '3025050150' || lpad(n::text, 5, '0') AS copied_voucher_no,
    a.account_no, a.member_no FROM (SELECT account_no, member_no, row_number() OVER (ORDER BY account_no) AS n FROM ledger.account
      WHERE account_no LIKE '992501%') a WHERE n <= ${count}::int)`
  await ledger.superuser.transaction().execute(async (trx) => {
    await sql`SET LOCAL statement_timeout = 0`.execute(trx)
    await sql`INSERT INTO ledger.loan SELECT (jsonb_populate_record(l, jsonb_build_object('loan_no', copy_no, 'contract_no', copy_no,
        'account_no', c.account_no, 'member_no', c.member_no))).* FROM ledger.loan l, ${copies} c WHERE l.loan_no = ${loanNo}`.execute(
      trx,
    )
    // Foreign keys are checked by plans of what the tables were: without statistics each row would read all loans.
    await sql`ANALYZE ledger.loan`.execute(trx)
    await sql`INSERT INTO ledger.loan_instalment (loan_no, period, due_on, principal, interest, status)
      SELECT copy_no, period, due_on, principal, interest, status FROM ledger.loan_instalment i, ${copies} c WHERE i.loan_no = ${loanNo}`.execute(
      trx,
    )
    // The plan after its instalments, of which the database takes the digest.
    for (const table of ['loan_terms', 'loan_rate', 'loan_plan'])
      await sql`INSERT INTO ${sql.id('ledger', table)} SELECT (jsonb_populate_record(t, jsonb_build_object('loan_no', copy_no))).*
        FROM ${sql.id('ledger', table)} t, ${copies} c WHERE t.loan_no = ${loanNo}`.execute(trx)
    const first = sql`(SELECT voucher_no FROM ledger.loan_entry WHERE loan_no = ${loanNo})`
    await sql`INSERT INTO ledger.voucher SELECT (jsonb_populate_record(v, jsonb_build_object('voucher_no', copied_voucher_no))).*
      FROM ledger.voucher v, ${copies} c WHERE v.voucher_no = ${first}`.execute(trx)
    await sql`INSERT INTO ledger.posting SELECT (jsonb_populate_record(p, jsonb_build_object('voucher_no', copied_voucher_no,
        'reference_no', copy_no))).* FROM ledger.posting p, ${copies} c WHERE p.voucher_no = ${first}`.execute(trx)
    await sql`INSERT INTO ledger.loan_entry SELECT (jsonb_populate_record(e, jsonb_build_object('entry_no', '02' || substr(copied_voucher_no, 3),
        'voucher_no', copied_voucher_no, 'loan_no', copy_no))).* FROM ledger.loan_entry e, ${copies} c WHERE e.loan_no = ${loanNo}`.execute(
      trx,
    )
  })
  await sql`ANALYZE`.execute(ledger.superuser)
}

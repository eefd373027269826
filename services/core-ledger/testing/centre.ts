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
  await sql`ANALYZE`.execute(ledger.db)
  const { rows } = await sql<{
    unitNo: string
  }>`SELECT unit_no AS "unitNo" FROM ledger.unit WHERE credit_code LIKE 'C%' ORDER BY 1`.execute(ledger.db)
  for (let at = 0; at < rows.length; at += UNITS_AT_ONCE) {
    const items = rows.slice(at, at + UNITS_AT_ONCE).map((unit) => ({ ...unit, month: '202501', businessDate: '2025-01-10' }))
    const posted = await ledger.post('/remittances:batch', { items })
    expect(posted.status, JSON.stringify(posted.body)).toBe(201)
  }
}

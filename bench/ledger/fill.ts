import { runSql } from './ledger-server.ts'

/** Equal units of equal members, numbered from `from` on: every member pays 960.00 a month of each side. */
export interface Units {
  /** Number of the first unit, from 1. */
  readonly from: number
  readonly count: number
  readonly membersOfUnit: number
}

/** Everything is opened on this day; the first month of every unit is the one it lies in. */
export const OPENED_ON = '2019-01-01'

/** The number of unit `n` in SQL, and here. */
const UNIT_NO = '(9800000000000 + n)::text'
export const unitNoOf = (n: number): string => String(9_800_000_000_000 + n)
export const unitNosOf = ({ from, count }: Units): string[] => Array.from({ length: count }, (_, index) => unitNoOf(from + index))

/** Opens units with their members by SQL, since what is measured is what is posted to them. */
export async function fillUnits(url: string, { from, count, membersOfUnit }: Units): Promise<void> {
  const units = `generate_series(${from}, ${from + count - 1}) n`
  const members = `${units}, generate_series(1, ${membersOfUnit}) m`
  const memberNo = `'2' || lpad(n::text, 7, '0') || lpad(m::text, 5, '0')`
  await runSql(
    url,
    `INSERT INTO ledger.unit (unit_no, name, credit_code, address, county_code, legal_representative, economic_type, industry,
       contact_name, contact_mobile, status, unit_ratio, member_ratio, opened_on)
     SELECT ${UNIT_NO}, '测量单位' || n, 'C' || n, '三门峡市', '411202', '张一', '120', 'P', '李二', '13800000001', '01', 0.12, 0.12, '${OPENED_ON}'
     FROM ${units};
     INSERT INTO ledger.member (member_no, name, id_type, id_number, gender, birth_date, mobile, opened_on)
     SELECT ${memberNo}, '王三', '99', ${memberNo}, '1', '1990-01-01', '13900000000', '${OPENED_ON}' FROM ${members};
     INSERT INTO ledger.account (account_no, member_no, unit_no, base, unit_amount, member_amount, status, opened_on)
     SELECT '99' || ${memberNo}, ${memberNo}, ${UNIT_NO}, 8000, 960, 960, '01', '${OPENED_ON}' FROM ${members}`,
  )
  await settleDown(url)
}

/**
 * Remits the first `months` months of units by SQL, as the ledger would have booked them. The guards are off for the filling alone: every
 * voucher is balanced, numbered and sealed here (by a digest of its number, which nobody proves here).
 */
export async function fillMonths(url: string, units: Units, months: number): Promise<void> {
  const no = (prefix: string, sequence: string) => `ledger.number_of('${prefix}', day, nextval('ledger.${sequence}_number'))`
  const asked = `a.unit_no BETWEEN '${unitNoOf(units.from)}' AND '${unitNoOf(units.from + units.count - 1)}'`
  await runSql(
    url,
    `BEGIN;
     SET LOCAL session_replication_role = replica;
     CREATE TEMP TABLE filled ON COMMIT DROP AS
       SELECT t.*, ${no('30', 'voucher')} AS voucher_no, ${no('21', 'remittance')} AS remittance_no, ${units.membersOfUnit} * 1920.00 AS amount
       FROM (SELECT ${UNIT_NO} AS unit_no, to_char(first, 'YYYYMM') AS month, (first + interval '1 month' - interval '1 day')::date AS day
         FROM generate_series(0, ${months - 1}) k, LATERAL (SELECT '${OPENED_ON}'::date + k * interval '1 month' AS first) f,
           generate_series(${units.from}, ${units.from + units.count - 1}) n ORDER BY k, n) t;
     INSERT INTO ledger.voucher (voucher_no, kind, business_date, summary, total) SELECT voucher_no, '001', day, '汇缴 ' || month, amount FROM filled;
     INSERT INTO ledger.posting SELECT voucher_no, line_no, subject, direction, amount, 'unit', unit_no
       FROM filled, (VALUES (1, '101', 'debit'), (2, '201', 'credit')) AS l(line_no, subject, direction);
     INSERT INTO ledger.remittance (remittance_no, unit_no, month, kind, amount, member_count, business_date, voucher_no)
       SELECT remittance_no, unit_no, month, '01', amount, ${units.membersOfUnit}, day, voucher_no FROM filled;
     INSERT INTO ledger.voucher_digest SELECT day, voucher_no, sha256(voucher_no::bytea) FROM filled;
     INSERT INTO ledger.idempotency (key, operation, fingerprint, actor, answer)
       SELECT 'filled/' || voucher_no, 'POST /remittances', '{}', 'bench', jsonb_build_object('voucherNo', voucher_no) FROM filled;
     INSERT INTO ledger.account_entry (entry_no, account_no, voucher_no, business_date, kind, amount, current_amount, prior_amount, month, reversal_flag)
       SELECT ${no('01', 'account_entry')}, account_no, voucher_no, day, '01', 1920, 1920, 0, month, '01' FROM filled JOIN ledger.account a USING (unit_no);
     UPDATE ledger.account a SET balance = balance + 1920.00 * ${months}, current_balance = current_balance + 1920.00 * ${months} WHERE ${asked};
     UPDATE ledger.unit a SET paid_month = (SELECT max(month) FROM filled) WHERE ${asked};
     COMMIT`,
  )
}

/** What autovacuum would do some time later, in the middle of a measurement. */
export async function settleDown(url: string): Promise<void> {
  await runSql(url, 'VACUUM ANALYZE')
  await runSql(url, 'CHECKPOINT')
}

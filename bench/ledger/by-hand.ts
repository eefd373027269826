import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Units, unitNosOf } from './fill.ts'

/** SQL as somebody would write it who knows the tables and need decide nothing: what batches are compared with. */

const between = (units: Units) => {
  const unitNos = unitNosOf(units)
  return `a.unit_no BETWEEN '${unitNos[0]}' AND '${unitNos.at(-1)}'`
}

const number = (prefix: string, sequence: string, day: string) =>
  `ledger.number_of('${prefix}', ${day}, nextval('ledger.${sequence}_number'))`

/** A month of one unit: its voucher, and its lines in bench.line, ready to be written. */
export const prepareRemittance = (unit: Units, month: string, day: BusinessDate): string => `
  DROP TABLE IF EXISTS bench.line, bench.whole;
  CREATE TABLE bench.line AS SELECT account_no, ${number('01', 'account_entry', `'${day}'`)} AS entry_no, unit_amount + member_amount AS amount
    FROM ledger.account a WHERE ${between(unit)} ORDER BY account_no;
  CREATE TABLE bench.whole AS SELECT '${unitNosOf(unit)[0]}' AS unit_no, '${month}' AS month, '${day}'::date AS day, ${number('30', 'voucher', `'${day}'`)} AS voucher_no,
    ${number('21', 'remittance', `'${day}'`)} AS remittance_no, sum(amount) AS amount, count(*)::int AS members FROM bench.line;
  ANALYZE bench.line`

/** Writes what prepareRemittance made ready. */
export const BARE_REMITTANCE = `
  BEGIN;
  INSERT INTO ledger.voucher (voucher_no, kind, business_date, summary, total) SELECT voucher_no, '001', day, '汇缴 ' || month, amount FROM bench.whole;
  INSERT INTO ledger.posting SELECT voucher_no, line_no, subject, direction, amount, 'unit', unit_no
    FROM bench.whole, (VALUES (1, '101', 'debit'), (2, '201', 'credit')) AS l(line_no, subject, direction);
  INSERT INTO ledger.remittance (remittance_no, unit_no, month, kind, amount, member_count, business_date, voucher_no)
    SELECT remittance_no, unit_no, month, '01', amount, members, day, voucher_no FROM bench.whole;
  INSERT INTO ledger.account_entry (entry_no, account_no, voucher_no, business_date, kind, amount, current_amount, prior_amount, month, reversal_flag)
    SELECT entry_no, account_no, voucher_no, day, '01', l.amount, l.amount, 0, month, '01' FROM bench.line l, bench.whole;
  UPDATE ledger.account a SET balance = balance + l.amount, current_balance = current_balance + l.amount, updated_at = now()
    FROM bench.line l WHERE a.account_no = l.account_no;
  UPDATE ledger.unit u SET paid_month = month, updated_at = now() FROM bench.whole w WHERE u.unit_no = w.unit_no;
  COMMIT`

/** What each account has earned since its last settlement, at the demo centre's 1.5 % and actual/360, and what it carries forward. */
const earned = (units: Units, day: BusinessDate): string => `
  SELECT a.account_no, a.unit_no, ${number('01', 'account_entry', `'${day}'`)} AS entry_no,
    round((((a.balance - coalesce(m.amount, 0)) * ('${day}'::date - a.since) + coalesce(m.weighed, 0)) * 15) / 360000, 2) AS interest,
    a.current_balance - coalesce(m.later, 0) AS carried
  FROM (SELECT a.account_no, a.unit_no, a.balance, a.current_balance, coalesce(max(s.settled_on), a.opened_on) AS since
    FROM ledger.account a LEFT JOIN ledger.settlement s USING (account_no) WHERE ${between(units)} GROUP BY a.account_no) a
  LEFT JOIN LATERAL (SELECT sum(e.amount) AS amount, sum(e.amount * ('${day}'::date - e.business_date)) FILTER (WHERE e.business_date < '${day}') AS weighed,
      sum(e.current_amount) FILTER (WHERE e.business_date > '${day}') AS later
    FROM ledger.account_entry e WHERE e.account_no = a.account_no AND e.business_date > a.since) m ON true`

/** One voucher for each unit of the lines in \`line\`. */
const vouchersOf = (line: string, day: BusinessDate): string =>
  `SELECT u.*, ${number('30', 'voucher', `'${day}'`)} AS voucher_no FROM (SELECT unit_no, sum(interest) AS interest FROM ${line} GROUP BY unit_no) u`

/** The year's settlement of these units: its lines in bench.line, its vouchers in bench.whole, ready to be written. */
export const prepareSettlement = (units: Units, day: BusinessDate): string => `
  DROP TABLE IF EXISTS bench.line, bench.whole;
  CREATE TABLE bench.line AS ${earned(units, day)};
  CREATE TABLE bench.whole AS ${vouchersOf('bench.line', day)};
  ANALYZE bench.line, bench.whole`

const writes = (day: BusinessDate, line: string, whole: string) => [
  `INSERT INTO ledger.voucher (voucher_no, kind, business_date, summary, total) SELECT voucher_no, '018', '${day}', '年终结息', interest FROM ${whole}`,
  `INSERT INTO ledger.posting SELECT voucher_no, line_no, subject, direction, interest, 'unit', unit_no
    FROM ${whole}, (VALUES (1, '41101', 'debit'), (2, '201', 'credit')) AS l(line_no, subject, direction)`,
  `INSERT INTO ledger.account_entry (entry_no, account_no, voucher_no, business_date, kind, amount, current_amount, prior_amount, interest_amount, reversal_flag)
    SELECT entry_no, account_no, voucher_no, '${day}', '09', l.interest, -carried, l.interest + carried, l.interest, '01' FROM ${line} l JOIN ${whole} w USING (unit_no)`,
  `INSERT INTO ledger.settlement (account_no, year, kind, settled_on, interest, carried, voucher_no)
    SELECT account_no, extract(year FROM '${day}'::date)::int, '09', '${day}', l.interest, carried, voucher_no FROM ${line} l JOIN ${whole} w USING (unit_no)`,
  `UPDATE ledger.account a SET balance = balance + l.interest, prior_balance = prior_balance + l.interest + carried, current_balance = current_balance - carried,
    updated_at = now() FROM ${line} l WHERE a.account_no = l.account_no`,
]

/** Writes what prepareSettlement made ready. */
export const bareSettlement = (day: BusinessDate): string =>
  ['BEGIN', ...writes(day, 'bench.line', 'bench.whole'), 'COMMIT'].join(';\n')

/** Computes and writes the year's settlement of these units in one statement. */
export const settlementInOne = (units: Units, day: BusinessDate): string => {
  const steps = writes(day, 'line', 'whole')
  return `WITH line AS MATERIALIZED (${earned(units, day)}), whole AS MATERIALIZED (${vouchersOf('line', day)}),
    ${steps
      .slice(0, -1)
      .map((step, index) => `step${index} AS (${step})`)
      .join(',\n')} ${steps.at(-1)}`
}

import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { type RawBuilder, sql, type Transaction } from 'kysely'
import { type BANK_DEPOSIT, MEMBERS_FUND, type SUSPENSE, summaryOf, VOUCHER_KINDS } from '../domain/subjects.ts'
import { followPeriods } from './follow-periods.ts'
import { insertRows } from './insert-rows.ts'
import { takeNumbers } from './numbers.ts'
import type { LedgerTables } from './tables.ts'

export interface PostedRemittance {
  readonly line: number
  readonly remittance_no: string
  readonly voucher_no: string
  readonly amount: string
  readonly member_count: number
}

interface PostedRow extends PostedRemittance {
  readonly unit_no: string
  readonly has_periods: boolean
}

/**
 * 汇缴 of many units in one statement, whatever the number of members: each unit's month becomes one voucher (001), one remittance and
 * one entry for each normal account opened by then; sealed and closed accounts are passed over. The units are locked by the caller, the
 * accounts here, in the order of their numbers. The money comes `from` 101 when it is at the bank for this, from 暂收 when it came in before.
 * A unit without such an account gives no row. A unit for whose later months ratios or bases are agreed has those of its next month then.
 */
export async function postRemittances(
  trx: Transaction<LedgerTables>,
  items: readonly { unitNo: string; month: BusinessMonth; businessDate: BusinessDate }[],
  from: typeof BANK_DEPOSIT | typeof SUSPENSE,
): Promise<PostedRemittance[]> {
  const { rows } = await sql<PostedRow>`
    WITH input AS (
      SELECT i.*, (to_date(i.month, 'YYYYMM') + interval '1 month')::date AS next_month FROM ${inputOf(items)}
    ), payable AS MATERIALIZED (
      SELECT i.line, a.account_no, a.unit_amount + a.member_amount AS amount
      FROM input i JOIN ledger.account a ON a.unit_no = i.unit_no
      WHERE a.status = '01' AND a.opened_on < i.next_month
      ORDER BY a.account_no FOR NO KEY UPDATE OF a
    ), numbered AS MATERIALIZED (
      SELECT t.*, ledger.number_of('30', business_date, nextval('ledger.voucher_number')) AS voucher_no,
        ledger.number_of('21', business_date, nextval('ledger.remittance_number')) AS remittance_no
      FROM (
        SELECT i.line, i.unit_no, i.month, i.business_date, sum(p.amount) AS amount, count(*)::int AS member_count
        FROM payable p JOIN input i USING (line) GROUP BY i.line, i.unit_no, i.month, i.business_date ORDER BY i.line
      ) t
    ), vouchers AS (
      INSERT INTO ledger.voucher (voucher_no, kind, business_date, summary, total)
      SELECT voucher_no, ${VOUCHER_KINDS.remittance}, business_date, ${summaryOf(VOUCHER_KINDS.remittance)} || ' ' || month, amount
      FROM numbered
    ), legs AS (
      INSERT INTO ledger.posting (voucher_no, line_no, subject_code, direction, amount, reference_kind, reference_no)
      SELECT n.voucher_no, l.line_no, l.subject, l.direction, n.amount, 'unit', n.unit_no
      FROM numbered n, (VALUES (1, ${from}, 'debit'), (2, ${MEMBERS_FUND}, 'credit')) AS l(line_no, subject, direction)
    ), remittances AS (
      INSERT INTO ledger.remittance (remittance_no, unit_no, month, kind, amount, member_count, business_date, voucher_no)
      SELECT remittance_no, unit_no, month, '01', amount, member_count, business_date, voucher_no FROM numbered
    ), entries AS (
      INSERT INTO ledger.account_entry (entry_no, account_no, voucher_no, business_date, kind, amount, current_amount, prior_amount,
        month, reversal_flag)
      SELECT ledger.number_of('01', n.business_date, nextval('ledger.account_entry_number')), p.account_no, n.voucher_no,
        n.business_date, '01', p.amount, p.amount, 0, n.month, '01'
      FROM payable p JOIN numbered n USING (line)
    ), accounts AS (
      UPDATE ledger.account a SET balance = a.balance + p.amount, current_balance = a.current_balance + p.amount, updated_at = now()
      FROM payable p WHERE a.account_no = p.account_no
    ), units AS (
      UPDATE ledger.unit u SET paid_month = n.month, status = CASE status WHEN '03' THEN '01' ELSE status END, updated_at = now() FROM numbered n WHERE u.unit_no = n.unit_no
    )
    SELECT line, remittance_no, voucher_no, amount, member_count, unit_no,
      EXISTS (SELECT FROM ledger.ratio_period p WHERE p.unit_no = n.unit_no AND p.from_month > n.month)
        OR EXISTS (SELECT FROM ledger.base_period p WHERE p.unit_no = n.unit_no AND p.from_month > n.month) AS has_periods
    FROM numbered n ORDER BY line`.execute(trx)
  const changing = rows.filter(({ has_periods }) => has_periods)
  await followPeriods(trx, new Map(changing.map(({ unit_no, line }) => [unit_no, items[line]!.businessDate])))
  return rows
}

/** So many at most stand in the statement itself: PostgreSQL plans them as what they are, where it takes JSON for a hundred rows. */
const LISTED = 16

function inputOf(items: readonly { unitNo: string; month: BusinessMonth; businessDate: BusinessDate }[]): RawBuilder<unknown> {
  if (items.length <= LISTED) {
    const rows = items.map(
      ({ unitNo, month, businessDate }, line) => sql`(${sql.lit(line)}, ${unitNo}::text, ${month}::text, ${businessDate}::date)`,
    )
    return sql`(VALUES ${sql.join(rows)}) AS i(line, unit_no, month, business_date)`
  }
  const rows = items.map(({ unitNo, month, businessDate }, line) => ({
    line,
    unit_no: unitNo,
    month,
    business_date: businessDate,
  }))
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS i(line int, unit_no text, month text, business_date date)`
}

/** Registers 补缴 that vouchers have booked. Returns their numbers. */
export async function insertBackPayments(
  trx: Transaction<LedgerTables>,
  payments: readonly {
    unitNo: string
    month: BusinessMonth
    amount: Fen
    memberCount: number
    businessDate: BusinessDate
    voucherNo: string
  }[],
): Promise<string[]> {
  const numbers = await takeNumbers(
    trx,
    'remittance',
    payments.map(({ businessDate }) => businessDate),
  )
  const rows = payments.map(({ unitNo, month, amount, memberCount, businessDate, voucherNo }, index) => ({
    remittance_no: numbers[index]!,
    unit_no: unitNo,
    month,
    kind: '02' as const,
    amount: yuanFromFen(amount),
    member_count: memberCount,
    business_date: businessDate,
    voucher_no: voucherNo,
  }))
  await insertRows(trx, 'ledger.remittance', rows, { key: 'remittance_no' })
  return numbers
}

/** What accounts have been paid for months, by account and month; locked accounts. */
export async function readPaidMonths(
  trx: Transaction<LedgerTables>,
  asked: readonly { accountNo: string; month: BusinessMonth }[],
): Promise<Map<string, Fen>> {
  const accountNos = [...new Set(asked.map(({ accountNo }) => accountNo))]
  const months = [...new Set(asked.map(({ month }) => month))]
  const rows = await trx
    .selectFrom('ledger.account_entry')
    .select(['account_no', 'month', (select) => select.fn.sum<string>('amount').as('paid')])
    .where(sql<boolean>`account_no = ANY(${accountNos})`)
    .where(sql<boolean>`month = ANY(${months})`)
    .groupBy(['account_no', 'month'])
    .execute()
  return new Map(rows.map((row) => [`${row.account_no}/${row.month}`, fenFromYuan(row.paid)]))
}

/** Whether a month of a unit has a 补缴 that stands. */
export async function hasBackPayment(trx: Transaction<LedgerTables>, unitNo: string, month: BusinessMonth): Promise<boolean> {
  const row = await trx
    .selectFrom('ledger.remittance')
    .select('remittance_no')
    .where('unit_no', '=', unitNo)
    .where('month', '=', month)
    .where('kind', '=', '02')
    .executeTakeFirst()
  return row !== undefined
}

/** The remittance (汇缴 or 补缴) that a voucher booked, if it is one. */
export async function findRemittanceOf(trx: Transaction<LedgerTables>, voucherNo: string) {
  return trx
    .selectFrom('ledger.remittance')
    .select(['remittance_no', 'unit_no', 'month', 'kind'])
    .where('voucher_no', '=', voucherNo)
    .executeTakeFirst()
}

/** Takes a reversed 汇缴 off the register, so that the month can be remitted again; its voucher, entries and reversal stay. */
export async function deleteRemittance(trx: Transaction<LedgerTables>, remittanceNo: string): Promise<void> {
  await trx.deleteFrom('ledger.remittance').where('remittance_no', '=', remittanceNo).execute()
}

/** 缴至年月 as the register shows it: the newest month that stands, or null. */
export async function lastRemittedMonth(trx: Transaction<LedgerTables>, unitNo: string): Promise<BusinessMonth | null> {
  const row = await trx
    .selectFrom('ledger.remittance')
    .select((select) => select.fn.max('month').as('month'))
    .where('unit_no', '=', unitNo)
    .where('kind', '=', '01')
    .executeTakeFirst()
  return row?.month ?? null
}

import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { type RawBuilder, sql, type Transaction } from 'kysely'
import { insertRows } from './insert-rows.ts'
import { takeNumbers } from './numbers.ts'
import type { LedgerTables } from './tables.ts'

/** Money that a bank says came in, by its notice or its statement. */
export interface Arrival {
  readonly bankAccountNo: string
  readonly bankSerial: string
  readonly amount: Fen
  readonly payerAccountNo: string
  readonly payerName: string
  readonly purpose: string
  readonly valueDate: BusinessDate
}

/** A receipt whose row is locked until the transaction ends. */
export interface LockedReceipt {
  readonly receiptNo: string
  readonly bankAccountNo: string
  readonly payerAccountNo: string
  readonly payerName: string
  readonly valueDate: BusinessDate
  /** What is still 暂收 and not on its way back. */
  readonly rest: Fen
  /** It came from another of the centre's own accounts, which was not registered yet when it came: nobody's money is paid from it. */
  readonly own: boolean
}

/** Registers what has not been registered before; of each bank serial of an account there is one receipt. Returns the new ones. */
export async function insertReceipts(
  trx: Transaction<LedgerTables>,
  arrivals: readonly Arrival[],
  origin: 'notice' | 'statement' | 'correction',
): Promise<(Arrival & { readonly receiptNo: string })[]> {
  const numbers = await takeNumbers(
    trx,
    'receipt',
    arrivals.map((arrival) => arrival.valueDate),
  )
  const rows = arrivals.map((arrival, index) => ({
    receipt_no: numbers[index]!,
    bank_account_no: arrival.bankAccountNo,
    bank_serial: arrival.bankSerial,
    amount: yuanFromFen(arrival.amount),
    payer_account_no: arrival.payerAccountNo,
    payer_name: arrival.payerName,
    purpose: arrival.purpose,
    value_date: arrival.valueDate,
    origin,
  }))
  const inserted = await insertRows(trx, 'ledger.receipt', rows, { key: 'receipt_no', skipTaken: true })
  return arrivals
    .map((arrival, index) => ({ ...arrival, receiptNo: numbers[index]! }))
    .filter(({ receiptNo }) => inserted.has(receiptNo))
}

/** Who paid, and for what as they wrote it, by the number of the receipt. */
export async function readPayers(
  trx: Transaction<LedgerTables>,
  receiptNos: readonly string[],
): Promise<Map<string, { payerName: string; purpose: string }>> {
  const rows = await trx
    .selectFrom('ledger.receipt')
    .select(['receipt_no', 'payer_name', 'purpose'])
    .where(sql<boolean>`receipt_no = ANY(${receiptNos})`)
    .execute()
  return new Map(rows.map((row) => [row.receipt_no, { payerName: row.payer_name, purpose: row.purpose }]))
}

/** Writes which voucher booked each receipt. */
export async function setReceiptVouchers(
  trx: Transaction<LedgerTables>,
  vouchers: readonly { receiptNo: string; voucherNo: string }[],
): Promise<void> {
  const rows = vouchers.map(({ receiptNo, voucherNo }) => ({ receipt_no: receiptNo, voucher_no: voucherNo }))
  await sql`UPDATE ledger.receipt r SET voucher_no = v.voucher_no
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS v(receipt_no text, voucher_no text)
    WHERE r.receipt_no = v.receipt_no`.execute(trx)
}

/** Whether a receipt came from another account of the centre's own, as a condition on the relation of that name. */
export const ownMoney = (receipt: string): RawBuilder<boolean> => sql`EXISTS (SELECT FROM ledger.bank_account own
  WHERE own.account_no = ${sql.ref(`${receipt}.payer_account_no`)} AND own.account_no <> ${sql.ref(`${receipt}.bank_account_no`)})`

/** Locks receipts in the order of their numbers. */
export async function lockReceipts(
  trx: Transaction<LedgerTables>,
  receiptNos: readonly string[],
): Promise<Map<string, LockedReceipt>> {
  const rows = await trx
    .selectFrom('ledger.receipt')
    .select(['receipt_no', 'bank_account_no', 'payer_account_no', 'payer_name', 'value_date'])
    .select(sql<string>`amount - allocated - in_return - returned`.as('rest'))
    .select(ownMoney('ledger.receipt').as('own'))
    .where(sql<boolean>`receipt_no = ANY(${receiptNos})`)
    .orderBy('receipt_no')
    .forNoKeyUpdate()
    .execute()
  return new Map(
    rows.map((row) => [
      row.receipt_no,
      {
        receiptNo: row.receipt_no,
        bankAccountNo: row.bank_account_no,
        payerAccountNo: row.payer_account_no,
        payerName: row.payer_name,
        valueDate: row.value_date,
        rest: fenFromYuan(row.rest),
        own: row.own,
      },
    ]),
  )
}

/** The receipt that a voucher made, locked; undefined when it made none. */
export async function lockReceiptOf(trx: Transaction<LedgerTables>, voucherNo: string): Promise<LockedReceipt | undefined> {
  const made = await trx.selectFrom('ledger.receipt').select('receipt_no').where('voucher_no', '=', voucherNo).executeTakeFirst()
  return made && (await lockReceipts(trx, [made.receipt_no])).get(made.receipt_no)
}

/** The newest receipts that have something left, but for the centre's own money. */
export async function readOpenReceipts(trx: Transaction<LedgerTables>): Promise<string[]> {
  const rows = await trx
    .selectFrom('ledger.receipt')
    .select('receipt_no')
    .where('state', '=', 'unallocated')
    .where(sql<boolean>`amount > allocated + in_return + returned AND NOT ${ownMoney('ledger.receipt')}`)
    .orderBy('receipt_no', 'desc')
    .limit(100)
    .execute()
  return rows.map((row) => row.receipt_no)
}

/** Gives money of locked receipts to the vouchers that used it. */
export async function insertAllocations(
  trx: Transaction<LedgerTables>,
  allocations: readonly { receiptNo: string; voucherNo: string; amount: Fen }[],
): Promise<void> {
  const rows = allocations.map(({ receiptNo, voucherNo, amount }) => ({
    receipt_no: receiptNo,
    voucher_no: voucherNo,
    amount: yuanFromFen(amount),
  }))
  await sql`
    WITH given AS (
      INSERT INTO ledger.receipt_allocation (receipt_no, voucher_no, amount)
      SELECT receipt_no, voucher_no, amount FROM jsonb_populate_recordset(NULL::ledger.receipt_allocation, ${JSON.stringify(rows)}::jsonb)
      RETURNING receipt_no, amount
    )
    UPDATE ledger.receipt r SET allocated = r.allocated + g.amount, updated_at = now()
    FROM (SELECT receipt_no, sum(amount) AS amount FROM given GROUP BY receipt_no) g WHERE r.receipt_no = g.receipt_no`.execute(
    trx,
  )
}

/** What a voucher took from receipts is 暂收 again, after its reversal. */
export async function undoAllocations(trx: Transaction<LedgerTables>, voucherNo: string): Promise<void> {
  await sql`
    WITH undone AS (
      UPDATE ledger.receipt_allocation SET undone = true WHERE voucher_no = ${voucherNo} AND NOT undone RETURNING receipt_no, amount
    )
    UPDATE ledger.receipt r SET allocated = r.allocated - u.amount, updated_at = now() FROM undone u
    WHERE r.receipt_no = u.receipt_no`.execute(trx)
}

/** Money of a locked receipt goes on its way back ('returning'), arrives there ('returned') or stays after all ('kept'). */
export async function moveReturn(
  trx: Transaction<LedgerTables>,
  { receiptNo, amount }: { receiptNo: string; amount: Fen },
  step: 'returning' | 'returned' | 'kept',
): Promise<void> {
  const yuan = yuanFromFen(amount)
  await sql`UPDATE ledger.receipt SET updated_at = now(),
      in_return = in_return + ${step === 'returning' ? yuan : yuanFromFen(-amount)}::numeric,
      returned = returned + ${step === 'returned' ? yuan : '0'}::numeric
    WHERE receipt_no = ${receiptNo}`.execute(trx)
}

/** A receipt and the month that it is certain to pay. */
export interface Match {
  readonly receiptNo: string
  readonly unitNo: string
  readonly month: BusinessMonth
}

/**
 * Untouched receipts that one unit alone can have sent, its number in the purpose or, where there is no number, its name as the payer's, and
 * of exactly what that unit pays (the sum of its normal accounts') for its next month, no later than `until`. A month that was declared (汇缴核定)
 * is matched only while its members pay what was declared. One for each unit. What somebody has taken back from a month is not untouched: it
 * waits for a person, else it would be given to the same month again at once.
 * Locks nothing: what it finds is decided again by whoever books it.
 */
export async function findMatches(
  trx: Transaction<LedgerTables>,
  { until, limit }: { until: BusinessMonth; limit: number },
): Promise<Match[]> {
  const { rows } = await sql<{ receipt_no: string; unit_no: string; month: BusinessMonth }>`
    WITH open AS MATERIALIZED (
      SELECT receipt_no, amount, payer_name, coalesce((regexp_match(purpose, '(?<!\\d)98\\d{11}(?!\\d)'))[1], '') AS named
      FROM ledger.receipt r WHERE state = 'unallocated' AND allocated = 0 AND in_return = 0 AND returned = 0
        AND origin <> 'correction' AND NOT EXISTS (SELECT FROM ledger.receipt_allocation a WHERE a.receipt_no = r.receipt_no)
        AND NOT ${ownMoney('r')}
      ORDER BY receipt_no DESC LIMIT ${limit}
    ), candidate AS (
      SELECT o.receipt_no, o.amount, u.unit_no FROM open o JOIN ledger.unit u ON u.unit_no = o.named
      UNION SELECT o.receipt_no, o.amount, u.unit_no FROM open o JOIN ledger.unit u ON u.name = o.payer_name AND o.named = ''
    ), sent AS (
      SELECT receipt_no, min(amount) AS amount, min(unit_no) AS unit_no FROM candidate GROUP BY receipt_no HAVING count(*) = 1
    ), due AS (
      SELECT s.*, coalesce(to_date(u.paid_month, 'YYYYMM') + interval '1 month', date_trunc('month', u.opened_on)) AS starts
      FROM sent s JOIN ledger.unit u USING (unit_no) WHERE u.status = '01'
    )
    SELECT DISTINCT ON (unit_no) receipt_no, unit_no, to_char(starts, 'YYYYMM') AS month FROM due d
    WHERE to_char(starts, 'YYYYMM') <= ${until} AND amount = (
      SELECT sum(a.unit_amount + a.member_amount) FROM ledger.account a
      WHERE a.unit_no = d.unit_no AND a.status = '01' AND a.opened_on < d.starts + interval '1 month')
      AND NOT EXISTS (SELECT FROM ledger.roll r
        WHERE r.unit_no = d.unit_no AND r.month = to_char(d.starts, 'YYYYMM') AND r.amount <> d.amount)
    ORDER BY unit_no, receipt_no`.execute(trx)
  return rows.map((row) => ({ receiptNo: row.receipt_no, unitNo: row.unit_no, month: row.month }))
}

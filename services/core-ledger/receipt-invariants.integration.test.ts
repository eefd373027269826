import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { BASIC, type LedgerWithBank, PERSON, startLedgerWithBank } from './testing/ledger-with-bank.ts'
import { openUnitWith } from './testing/test-ledger.ts'

const businessDate = '2026-11-25'
let centre: LedgerWithBank
let unitNo: string
/** One that has paid 202411 whole, and one of which 100.00 has gone back, 200.00 is on its way back and 300.00 waits. */
let used: string
let open: string
let voucherNo: string

const post = (path: string, body: object) => centre.ledger.post(path, { businessDate, ...body })
const receipt = async (receiptNo: string) => (await centre.ledger.get(`/receipts/${receiptNo}`)).body
async function receive(amount: string): Promise<string> {
  const serial = await centre.move('in', amount, { counterpartyAccountNo: PERSON.accountNo, counterpartyName: PERSON.name })
  await centre.pull()
  const { rows } = await sql<{ no: string }>`SELECT receipt_no AS no FROM ledger.receipt WHERE bank_serial = ${serial}`.execute(
    centre.ledger.db,
  )
  return rows[0]!.no
}
const close = () => centre.ledger.post('/day-closes', { date: businessDate })
const differences = async () => (await centre.ledger.get('/day-closes:verify')).body.differences

/** Statements in one transaction, as the service itself would send them or, `past` the guards, as who rules the database. */
const run = (statements: readonly RawBuilder<unknown>[], past = false) =>
  centre.ledger.superuser.transaction().execute(async (trx) => {
    if (past) await sql`SET LOCAL session_replication_role = replica`.execute(trx)
    for (const statement of statements) await statement.execute(trx)
  })

beforeAll(async () => {
  centre = await startLedgerWithBank(inject('postgresUrl'))
  ;({ unitNo } = await openUnitWith(centre.ledger, 1, 1))
  await centre.openAccount()
  used = await receive('1200.00')
  open = await receive('600.00')
  const paid = await post(`/receipts/${used}/allocate`, { unitNo, month: '202411' })
  voucherNo = String(paid.body.voucherNo)
  await post(`/receipts/${open}/return`, { amount: '100.00' })
  await centre.settle()
  await post(`/receipts/${open}/return`, { amount: '200.00' })
  expect(await receipt(used)).toMatchObject({ allocated: '1200.00', state: 'allocated' })
  expect(await receipt(open)).toMatchObject({ allocated: '0.00', returned: '100.00' })
})
afterAll(() => centre?.close())

const freed = () => sql`UPDATE ledger.receipt SET allocated = 0 WHERE receipt_no = ${used}`
const undone = () => sql`UPDATE ledger.receipt_allocation SET undone = true WHERE voucher_no = ${voucherNo}`
const smaller = () => sql`UPDATE ledger.receipt_allocation SET amount = 900 WHERE NOT undone`
const given = (no: string, by: string) =>
  sql`INSERT INTO ledger.receipt_allocation (voucher_no, receipt_no, amount) VALUES (${by}, ${no}, 300)`
const more = (no: string, amount: number) =>
  sql`UPDATE ledger.receipt SET allocated = allocated + ${amount} WHERE receipt_no = ${no}`
const otherwise = 'otherwise than by their allocations'

test('a receipt that is used up is not made fresh again: what was given changes by allocations and 21901 alone', async () => {
  await expect(run([freed()])).rejects.toThrow(otherwise)
  await expect(run([undone()])).rejects.toThrow(otherwise)
  // Both agree with each other, but no voucher was reversed.
  await expect(run([undone(), freed()])).rejects.toThrow(otherwise)
  const atOnce = sql`SET CONSTRAINTS ledger.refuse_undone IMMEDIATE`
  await expect(run([atOnce, undone()])).rejects.toThrow('undone by its reversal alone')
  // What one receipt gets back and another gives does not cancel out.
  await expect(run([more(used, -300), more(open, 300)])).rejects.toThrow(otherwise)
  await expect(run([given(open, voucherNo), more(open, 300)])).rejects.toThrow('not posted by this transaction')
  // What is taken back within the transaction has changed nothing.
  await run([more(used, -300), more(used, 300)])
})

test('what the bank has told of a receipt, and what was given of it, is not told anew', async () => {
  const changes = [
    'amount = 9000',
    `payer_account_no = '6'`,
    `payer_name = '我'`,
    `value_date = '2026-01-01'`,
    `bank_serial = 'X'`,
  ]
  for (const change of changes)
    await expect(run([sql`UPDATE ledger.receipt SET ${sql.raw(change)}`]), change).rejects.toThrow('receipt is immutable')
  await expect(run([sql`UPDATE ledger.receipt SET voucher_no = ${voucherNo}`])).rejects.toThrow('receipt is immutable')
  for (const statement of [
    sql`DELETE FROM ledger.receipt WHERE receipt_no = ${used}`,
    sql`UPDATE ledger.receipt_allocation SET amount = 1`,
    sql`UPDATE ledger.receipt_allocation SET receipt_no = ${open}`,
    sql`DELETE FROM ledger.receipt_allocation`,
    sql`TRUNCATE ledger.receipt_allocation`,
  ])
    await expect(run([statement])).rejects.toThrow('is immutable')
  // Money that nobody paid in, and a leg on 21901 that no receipt is behind.
  const forged = sql`INSERT INTO ledger.receipt (receipt_no, bank_account_no, bank_serial, amount, payer_account_no, payer_name, purpose, value_date,
    origin) VALUES ('41X', ${BASIC}, 'X1', 500, '6', '某', '汇缴', ${businessDate}, 'notice')`
  await expect(run([forged])).rejects.toThrow(otherwise)
  const legs = sql`INSERT INTO ledger.posting (voucher_no, line_no, subject_code, direction, amount) VALUES
    ('30X', 1, '101', 'debit', 10), ('30X', 2, '21901', 'credit', 10)`
  const header = sql`INSERT INTO ledger.voucher (voucher_no, kind, business_date, summary, total) VALUES ('30X', '003', ${businessDate}, 'x', 10)`
  await expect(run([header, legs])).rejects.toThrow(otherwise)
})

test('what is on its way back, or has gone back, is what was instructed', async () => {
  await expect(run([sql`UPDATE ledger.receipt SET in_return = 0 WHERE receipt_no = ${open}`])).rejects.toThrow('instructions say')
  await expect(run([sql`UPDATE ledger.receipt SET returned = 0 WHERE receipt_no = ${open}`])).rejects.toThrow(otherwise)
  const both = sql`UPDATE ledger.receipt SET in_return = in_return + 100, returned = returned - 100 WHERE receipt_no = ${open}`
  await expect(run([both])).rejects.toThrow(otherwise)
})

test('a reversal makes it 暂收 again, which the guards let through, once', async () => {
  const again = await receive('1200.00')
  const paid = await post(`/receipts/${again}/allocate`, { unitNo, month: '202412' })
  expect((await post(`/vouchers/${paid.body.voucherNo}/reversal`, {})).status).toBe(201)
  expect(await receipt(again)).toMatchObject({ allocated: '0.00', state: 'unallocated' })
  await expect(run([sql`UPDATE ledger.receipt_allocation SET undone = false`])).rejects.toThrow('is immutable')
})

/** Does something behind the guards' back, looks, and puts everything back. */
async function tampered(statements: readonly RawBuilder<unknown>[], look: () => Promise<void>): Promise<void> {
  const { rows } = await sql<{ receipts: string; allocations: string }>`SELECT
    (SELECT jsonb_agg(r) FROM ledger.receipt r)::text AS receipts,
    (SELECT jsonb_agg(a) FROM ledger.receipt_allocation a)::text AS allocations`.execute(centre.ledger.db)
  const { receipts, allocations } = rows[0]!
  await run(statements, true)
  await look()
  const back = [
    sql`DELETE FROM ledger.receipt_allocation`,
    sql`INSERT INTO ledger.receipt_allocation SELECT * FROM jsonb_populate_recordset(NULL::ledger.receipt_allocation, ${allocations}::jsonb)`,
    sql`UPDATE ledger.receipt r SET amount = s.amount, allocated = s.allocated, in_return = s.in_return, returned = s.returned
      FROM jsonb_populate_recordset(NULL::ledger.receipt, ${receipts}::jsonb) s WHERE s.receipt_no = r.receipt_no`,
  ]
  await run(back, true)
}

test('behind the guards: a receipt made fresh keeps the day open and is named', async () => {
  await tampered([freed()], async () => {
    const refused = await close()
    expect(refused.body).toMatchObject({ code: 'day_not_ready', value: 'receipts_differ,suspense_differs' })
    expect(refused.body.detail).toContain(`1 项(如 ${used})`)
  })
  expect((await close()).status).toBe(201)
  expect(await differences()).toEqual([])
})

test.each([
  ['a receipt made fresh', () => [freed()], ['receipt_differs', 'suspense_differs']],
  ['an allocation taken away with its use', () => [sql`DELETE FROM ledger.receipt_allocation`, freed()], ['suspense_differs']],
  ['an allocation called undone', () => [undone()], ['receipt_differs']],
  ['an allocation made smaller', () => [smaller()], ['receipt_differs']],
  [
    'the use of one receipt put on another',
    () => [smaller(), more(used, -300), given(open, '30Y'), more(open, 300)],
    ['receipt_differs', 'receipt_differs'],
  ],
  ['money on its way back called free', () => [sql`UPDATE ledger.receipt SET in_return = 0`], ['receipt_differs']],
  [
    'more received than the bank told',
    () => [sql`UPDATE ledger.receipt SET amount = 1600 WHERE amount = 1200`],
    ['suspense_differs'],
  ],
])('after the day is closed: %s is named', async (_, statements, kinds) => {
  await tampered(statements(), async () => {
    expect(((await differences()) as { kind: string }[]).map(({ kind }) => kind)).toEqual(kinds)
  })
})

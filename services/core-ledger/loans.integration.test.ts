import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { lendTo } from './testing/loans.ts'
import { startTestLedger, type TestLedger } from './testing/test-ledger.ts'

let ledger: TestLedger
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
})
afterAll(() => ledger?.close())

/** A loan of a member of its own. */
const lend = async () => (await lendTo(ledger)).loanNo
const repay = (loanNo: string, body: object) => ledger.post('/repayments', { loanNo, ...body })
const undo = (voucherNo: unknown, businessDate: string) => ledger.post(`/vouchers/${voucherNo}/reversal`, { businessDate })
const readLoan = async (loanNo: string) => (await ledger.get(`/loans/${loanNo}`)).body
const readPlan = async (loanNo: string) =>
  (await ledger.get(`/loans/${loanNo}/instalments`)).body.items as Record<string, string | number>[]

/** Everything that a reversal must bring back, but for times and versions. */
async function stateOf(loanNo: string) {
  const { updatedAt, ...loan } = await readLoan(loanNo)
  const regular = await sql`SELECT regular FROM ledger.loan_plan WHERE loan_no = ${loanNo} ORDER BY version DESC LIMIT 1`.execute(
    ledger.db,
  )
  return { loan, plan: await readPlan(loanNo), regular: regular.rows }
}

test.each([
  ['lower', 57, '2031-06-10'],
  ['shorten', 33, '2029-06-10'],
] as const)('a prepayment that is to %s leaves %d periods, the last on %s', async (mode, periods, end) => {
  const loanNo = await lend()
  for (const day of ['2026-07-10', '2026-08-10', '2026-09-10']) await repay(loanNo, { kind: 'instalment', businessDate: day })
  const before = await readPlan(loanNo)
  const paid = await repay(loanNo, { kind: 'prepayment', amount: '40000.00', mode, businessDate: '2026-09-25' })
  expect(paid.status, JSON.stringify(paid.body)).toBe(201)
  const plan = (await readPlan(loanNo)).slice(3)
  expect([plan.length, plan.at(-1)?.dueOn, (await readLoan(loanNo)).dueOn]).toEqual([periods, end, end])
  const fen = (text: unknown) => BigInt(String(text).replace('.', ''))
  expect(plan.reduce((sum, { principal }) => sum + fen(principal), 0n)).toBe(fen((await readLoan(loanNo)).balance))
  const monthly = fen(plan[0]?.principal) + fen(plan[0]?.interest)
  if (mode === 'shorten') expect(monthly).toBe(fen(before[3]?.principal) + fen(before[3]?.interest))
  else expect(monthly).toBeLessThan(fen(before[3]?.principal))
})

test.each([
  ['prepayment', { kind: 'prepayment', amount: '40000.00', mode: 'shorten' }, '2026-08-25'],
  ['prepayment', { kind: 'prepayment', amount: '40000.00', mode: 'lower' }, '2026-08-10'],
  ['settlement', { kind: 'settlement' }, '2026-08-25'],
  ['settlement of what is overdue too', { kind: 'settlement' }, '2026-10-25'],
  ['part payment', { kind: 'instalment', amount: '700.00' }, '2026-09-30'],
  ['payment of several periods', { kind: 'instalment', amount: '3000.00' }, '2026-10-20'],
])('a reversed %s leaves the loan and its plan exactly as they were', async (_, body, businessDate) => {
  const loanNo = await lend()
  for (const day of ['2026-07-10', '2026-08-10']) await repay(loanNo, { kind: 'instalment', businessDate: day })
  const before = await stateOf(loanNo)
  const paid = await repay(loanNo, { ...body, businessDate })
  expect(paid.status, JSON.stringify(paid.body)).toBe(201)
  expect(await stateOf(loanNo)).not.toEqual(before)
  const reversed = await undo(paid.body.voucherNo, '2026-11-20')
  expect(reversed.status, JSON.stringify(reversed.body)).toBe(201)
  expect(await stateOf(loanNo)).toEqual(before)
  // As if it had never been: the same payment costs the same again.
  expect((await repay(loanNo, { ...body, businessDate })).body).toMatchObject({
    interest: paid.body.interest,
    penalty: paid.body.penalty,
  })
})

test('every version of a plan is kept with its rows, and nobody changes them', async () => {
  const loanNo = await lend()
  const first = await readPlan(loanNo)
  const paid = await repay(loanNo, { kind: 'prepayment', amount: '40000.00', mode: 'shorten', businessDate: '2026-07-01' })
  await undo(paid.body.voucherNo, '2026-07-02')
  const versions =
    await sql`SELECT version, reason, from_period FROM ledger.loan_plan WHERE loan_no = ${loanNo} ORDER BY 1`.execute(ledger.db)
  expect(versions.rows).toEqual([
    { version: 1, reason: 'disbursement', from_period: 1 },
    { version: 2, reason: 'shorten', from_period: 1 },
    { version: 3, reason: 'reversal', from_period: 1 },
  ])
  const kept = await sql`SELECT due_on, principal, interest FROM ledger.superseded_instalment
    WHERE loan_no = ${loanNo} AND version = 1 ORDER BY period`.execute(ledger.db)
  expect(kept.rows).toEqual(first.map(({ dueOn, principal, interest }) => ({ due_on: dueOn, principal, interest })))
  await expect(ledger.superuser.deleteFrom('ledger.superseded_instalment').execute()).rejects.toThrow(/immutable/)
})

test('only the newest repayment is reversed', async () => {
  const loanNo = await lend()
  const first = await repay(loanNo, { kind: 'prepayment', amount: '10000.00', businessDate: '2026-07-01' })
  await repay(loanNo, { kind: 'instalment', businessDate: '2026-07-10' })
  expect((await undo(first.body.voucherNo, '2026-07-20')).body).toMatchObject({
    code: 'voucher_not_reversible',
    allowed: '先冲销该贷款其后的还款',
  })
})

test('a late instalment paid in parts costs what accrues each day on what is left', async () => {
  const loanNo = await lend()
  const pay = (amount: string, businessDate: string) => repay(loanNo, { kind: 'instalment', amount, businessDate })
  // Due 2026-07-10: 1,582.15 and 175.00. 1,757.15 × 2.1 % ÷ 360 × 1.5 × 10 days = 1.5375…
  expect((await pay('501.54', '2026-07-20')).body).toMatchObject({ principal: '325.00', interest: '175.00', penalty: '1.54' })
  // (1,757.15 × 10 + 1,257.15 × 10 days) × 0.0000875: 2.6375… in all, of which 1.54 is paid.
  expect((await pay('1258.25', '2026-07-30')).body).toMatchObject({ principal: '1257.15', interest: '0.00', penalty: '1.10' })
  expect((await readPlan(loanNo))[0]).toMatchObject({ status: 'paid', paidOn: '2026-07-30', paidPrincipal: '1582.15' })
  expect((await pay('1.00', '2026-07-31')).body.code).toBe('instalment_not_due')
  expect((await pay('9999.00', '2026-08-10')).body).toMatchObject({
    code: 'repayment_above_due',
    allowed: '不超过到期应还 1757.15',
  })
})

test('a payment is never dated before the newest one that stands', async () => {
  const loanNo = await lend()
  await repay(loanNo, { kind: 'instalment', businessDate: '2026-07-15' })
  const early = await repay(loanNo, { kind: 'prepayment', amount: '1000.00', businessDate: '2026-07-14' })
  expect(early.body).toMatchObject({ code: 'date_too_early', allowed: '不早于 2026-07-15' })
})

test('of two prepayments of most of a loan at the same time one is posted, and none is lost', async () => {
  const loanNo = await lend()
  const ask = () => repay(loanNo, { kind: 'prepayment', amount: '60000.00', mode: 'shorten', businessDate: '2026-07-01' })
  const answers = await Promise.all([ask(), ask(), ask()])
  expect(answers.map(({ body }) => body.code ?? 'posted').sort()).toEqual([
    'posted',
    'prepayment_above_balance',
    'prepayment_above_balance',
  ])
  const small = () => repay(loanNo, { kind: 'prepayment', amount: '5000.00', businessDate: '2026-07-01' })
  expect((await Promise.all([small(), small(), small()])).map(({ status }) => status)).toEqual([201, 201, 201])
  const { balance, recoveredPrincipal } = await readLoan(loanNo)
  expect(Number(balance) + Number(recoveredPrincipal)).toBe(100_000)
})

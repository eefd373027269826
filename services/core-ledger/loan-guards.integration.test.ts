import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { migrateLedger } from './store/migrate.ts'
import { closeThrough } from './testing/close-through.ts'
import { brokenLoans, lendTo } from './testing/loans.ts'
import { startTestLedger, type TestLedger } from './testing/test-ledger.ts'

const businessDate = '2026-09-15'
let ledger: TestLedger
/** Two loans: each has paid its first instalment and prepaid some, the latter on a day that is still open. */
let owing: string
let prepaid: string
let prepayment: string

beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
  const terms = { businessDate: '2026-08-10' }
  owing = (await lendTo(ledger, terms)).loanNo
  prepaid = (await lendTo(ledger, terms)).loanNo
  const repay = async (loanNo: string, body: object) => {
    const { status, body: repaid } = await ledger.post('/repayments', { loanNo, ...body })
    expect(status, JSON.stringify(repaid)).toBe(201)
    return String(repaid.voucherNo)
  }
  for (const loanNo of [owing, prepaid]) await repay(loanNo, { kind: 'instalment', businessDate: '2026-09-10' })
  await closeThrough(ledger, '2026-09-14')
  await repay(owing, { kind: 'prepayment', mode: 'shorten', amount: '1000.00', businessDate })
  prepayment = await repay(prepaid, { kind: 'prepayment', mode: 'lower', amount: '10000.00', businessDate })
})
afterAll(() => ledger?.close())

const differences = async () => (await ledger.get('/day-closes:verify')).body.differences as { kind: string; loanNo: string }[]

/** Statements of whom serves, in one transaction, all guards on. */
const run = (...statements: readonly RawBuilder<unknown>[]) =>
  ledger.db.transaction().execute(async (trx) => {
    for (const statement of statements) await statement.execute(trx)
  })
const refused = (...statements: readonly RawBuilder<unknown>[]) =>
  expect(run(...statements)).rejects.toMatchObject({ constraint: 'loan_is_entries' })

const recovered = (loanNo: string, by: number) =>
  sql`UPDATE ledger.loan SET balance = balance - ${by}::int, recovered_principal = recovered_principal + ${by}::int WHERE loan_no = ${loanNo}`
const shifted = (by = 9000) => [recovered(owing, by), recovered(prepaid, -by)]
/** The sum that the guard keeps is a setting of the transaction, which whoever serves may set back. */
const SET_BACK = sql`SELECT set_config('ledger.unentered', '0', true)`

test('nobody changes what a loan owes otherwise than by an entry: not one, not two that cancel out, not interest or penalty', async () => {
  await refused(recovered(owing, 100))
  await refused(...shifted())
  await refused(
    sql`UPDATE ledger.loan SET balance = balance - d, recovered_principal = recovered_principal + d
      FROM (VALUES (${owing}, 9000), (${prepaid}, -9000)) AS v(no, d) WHERE loan_no = no`,
  )
  for (const column of ['recovered_interest', 'penalty_interest'])
    await refused(sql`UPDATE ledger.loan SET ${sql.ref(column)} = ${sql.ref(column)} + 1 WHERE loan_no = ${owing}`)
  // What is taken back within the transaction has changed nothing.
  await run(...shifted(1), ...shifted(-1))
})

test('nor its rate: the newest that was entered is the loan’s, and behind the guards another is named', async () => {
  const rate = (text: string) => sql`UPDATE ledger.loan SET annual_rate = ${text} WHERE loan_no = ${owing}`
  await expect(run(rate('0.001'))).rejects.toMatchObject({ constraint: 'loan_rate_is_entered' })
  const { annualRate } = (await ledger.get(`/loans/${owing}`)).body
  const past = (text: unknown) =>
    ledger.superuser.transaction().execute(async (trx) => {
      await sql`SET LOCAL session_replication_role = replica`.execute(trx)
      await rate(String(text)).execute(trx)
    })
  await past('0.001')
  expect(await differences()).toMatchObject([{ kind: 'loan_differs', loanNo: owing }])
  await past(annualRate)
  expect(await differences()).toEqual([])
})

test('nor a plan: not its principal or interest, not what is paid of an instalment, not an instalment too few or too many', async () => {
  const of = (change: string, period: number) =>
    sql`UPDATE ledger.loan_instalment SET ${sql.raw(change)} WHERE loan_no = ${owing} AND period = ${period}`
  await refused(of('principal = principal - 1', 9))
  await refused(of('interest = 0', 9))
  await refused(of('paid_interest = interest', 9))
  await refused(of('paid_principal = paid_principal - 1', 1), of('paid_principal = paid_principal + 1', 2))
  await refused(sql`DELETE FROM ledger.loan_instalment WHERE loan_no = ${owing} AND period = 60`)
  await refused(sql`INSERT INTO ledger.loan_instalment (loan_no, period, due_on, principal, interest, status)
    VALUES (${owing}, 61, '2031-06-10', 1, 0, 'due')`)
})

test('nor an entry that no loan has taken, of a voucher that balances', async () => {
  await refused(
    sql`INSERT INTO ledger.voucher (voucher_no, kind, business_date, summary, total) VALUES ('30X', '014', ${businessDate}, 'x', 10)`,
    sql`INSERT INTO ledger.posting (voucher_no, line_no, subject_code, direction, amount) VALUES
      ('30X', 1, '101', 'debit', 10), ('30X', 2, '121', 'credit', 10)`,
    sql`INSERT INTO ledger.loan_entry (entry_no, loan_no, voucher_no, kind, business_date, amount, principal, interest, penalty)
      VALUES ('02X', ${owing}, '30X', '03', ${businessDate}, 10, 10, 0, 0)`,
  )
})

/** Does something, looks, and puts loans and plans back as the superuser. */
async function tampered(statements: readonly RawBuilder<unknown>[], look: () => Promise<void>): Promise<void> {
  const kept = await sql<{ loans: string; instalments: string }>`SELECT (SELECT jsonb_agg(l) FROM ledger.loan l)::text AS loans,
    (SELECT jsonb_agg(i) FROM ledger.loan_instalment i)::text AS instalments`.execute(ledger.db)
  const { loans, instalments } = kept.rows[0]!
  await run(...statements)
  await look()
  await ledger.superuser.transaction().execute(async (trx) => {
    await sql`SET LOCAL session_replication_role = replica`.execute(trx)
    await sql`UPDATE ledger.loan l SET balance = s.balance, recovered_principal = s.recovered_principal, recovered_interest = s.recovered_interest,
      penalty_interest = s.penalty_interest FROM jsonb_populate_recordset(NULL::ledger.loan, ${loans}::jsonb) s WHERE s.loan_no = l.loan_no`.execute(
      trx,
    )
    await sql`DELETE FROM ledger.loan_instalment`.execute(trx)
    await sql`INSERT INTO ledger.loan_instalment SELECT * FROM jsonb_populate_recordset(NULL::ledger.loan_instalment, ${instalments}::jsonb)`.execute(
      trx,
    )
  })
}

const TAMPERINGS: [string, () => RawBuilder<unknown>[], string, () => [string, string][]][] = [
  [
    'a balance shifted from one loan to another',
    () => [...shifted(), SET_BACK],
    'loan_entries_differ,loan_plans_differ',
    () => [
      ['loan_differs', owing],
      ['loan_differs', prepaid],
      ['loan_plan_differs', owing],
      ['loan_plan_differs', prepaid],
    ],
  ],
  [
    'interest forgiven by every instalment',
    () => [sql`UPDATE ledger.loan_instalment SET interest = 0 WHERE loan_no = ${prepaid} AND status = 'due'`, SET_BACK],
    'loan_plans_differ',
    () => [['loan_plan_differs', prepaid]],
  ],
  [
    'interest of one instalment put on another',
    () => [
      sql`UPDATE ledger.loan_instalment SET interest = interest + CASE period WHEN 9 THEN -1 ELSE 1 END
        WHERE loan_no = ${owing} AND period IN (9, 10)`,
    ],
    'loan_plans_differ',
    () => [['loan_plan_differs', owing]],
  ],
  [
    'principal put off to the last instalment',
    () => [
      sql`UPDATE ledger.loan_instalment SET principal = principal + CASE period WHEN 9 THEN -100 ELSE 100 END
        WHERE loan_no = ${owing} AND period IN (9, 60)`,
    ],
    'loan_plans_differ',
    () => [['loan_plan_differs', owing]],
  ],
  [
    'an instalment called paid',
    () => [sql`UPDATE ledger.loan_instalment SET status = 'paid', paid_on = due_on WHERE loan_no = ${owing} AND period = 3`],
    'loan_plans_differ',
    () => [['loan_plan_differs', owing]],
  ],
  [
    'interest called paid',
    () => [sql`UPDATE ledger.loan_instalment SET paid_interest = interest WHERE loan_no = ${owing} AND period = 3`, SET_BACK],
    'loan_plans_differ',
    () => [['loan_plan_differs', owing]],
  ],
]

test.each(TAMPERINGS)('what passes the guards keeps the day open and its loans are named: %s', async (_, statements, checks) => {
  await tampered(statements(), async () => {
    const refusal = await ledger.post('/day-closes', { date: businessDate })
    expect(refusal.body).toMatchObject({ code: 'day_not_ready', value: checks })
    expect(refusal.body.detail).toMatch(new RegExp(`项\\(如 (${owing}|${prepaid})\\)`))
  })
})

test('untouched, the day closes and nothing differs', async () => {
  expect((await ledger.post('/day-closes', { date: businessDate })).status).toBe(201)
  expect(await differences()).toEqual([])
})

test.each(TAMPERINGS)('after the day is closed it is named by a verification: %s', async (_, statements, __, named) => {
  await tampered(statements(), async () => {
    expect((await differences()).map(({ kind, loanNo }) => [kind, loanNo])).toEqual(named())
  })
})

test('a reversal puts back a plan that holds', async () => {
  const undone = await ledger.post(`/vouchers/${prepayment}/reversal`, { businessDate: '2026-09-16' })
  expect(undone.status, JSON.stringify(undone.body)).toBe(201)
  expect(await brokenLoans(ledger)).toEqual([])
  expect(await differences()).toEqual([])
})

test('loans of before are taken as they stand, and guarded from then on', async () => {
  await sql`DROP FUNCTION ledger.add_unentered, ledger.weighed_loan, ledger.weighed_paid, ledger.weighed_balance, ledger.weighed_interest,
    ledger.add_loan_entries, ledger.add_loans, ledger.add_instalments, ledger.instalment_text, ledger.plan_digest, ledger.enter_plan,
    ledger.refuse_unentered CASCADE`.execute(ledger.superuser)
  await sql`ALTER TABLE ledger.loan_plan DROP digest`.execute(ledger.superuser)
  await sql`DELETE FROM ledger.kysely_migration WHERE name = '051-loans-explained'`.execute(ledger.superuser)
  await migrateLedger(ledger.superuser)
  expect(await differences()).toEqual([])
  await refused(...shifted(900))
  const paid = await ledger.post('/repayments', { loanNo: owing, kind: 'instalment', businessDate: '2026-10-10' })
  expect(paid.status, JSON.stringify(paid.body)).toBe(201)
  expect(await brokenLoans(ledger)).toEqual([])
})

import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { LOAN } from './testing/loans.ts'
import { creditCodeOf } from './testing/synthetic-unit.ts'
import { openUnitWith, startTestLedger, type TestLedger, UNIT } from './testing/test-ledger.ts'

let ledger: TestLedger
let unitNo: string
let accountNos: string[]
let order = 1
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
})
afterAll(() => ledger?.close())
beforeEach(async () => {
  ;({ unitNo, accountNos } = await openUnitWith(ledger, order++, 4))
})

const businessDate = '2026-11-20'
const loan = { ...LOAN, businessDate }
const lend = () => ledger.post('/loans', { ...loan, accountNo: accountNos[0] })
const transfer = (accountNo: string | undefined, amount: string) =>
  ledger.post('/transfers-in', { accountNo, amount, businessDate })
const statuses = (answers: readonly { status: number }[]) => answers.map(({ status }) => status).sort()
const refusals = (answers: readonly { status: number; body: Record<string, unknown> }[]) =>
  [...new Set(answers.filter(({ status }) => status !== 201).map(({ body }) => body.code))].sort()
const times = <Answer>(count: number, ask: () => Promise<Answer>) => Promise.all(Array.from({ length: count }, ask))

/** Accounts whose balance is not the sum of their entries. */
async function unexplained(): Promise<unknown[]> {
  const { rows } = await sql`
    SELECT a.account_no FROM ledger.account a LEFT JOIN ledger.account_entry e USING (account_no)
    GROUP BY a.account_no, a.balance HAVING a.balance <> coalesce(sum(e.amount), 0)`.execute(ledger.db)
  return rows
}

test('of four loans asked for one account at the same time one is paid out', async () => {
  const answers = await times(4, lend)
  expect(statuses(answers)).toEqual([201, 409, 409, 409])
  expect(refusals(answers)).toEqual(['account_has_loan'])
})

test('an account is closed or lent on, never both', async () => {
  for (const accountNo of accountNos) {
    const close = () => ledger.post('/withdrawals:batch', { items: [{ accountNo, kind: '12', reason: '03', businessDate }] })
    const answers = await Promise.all([ledger.post('/loans', { ...loan, accountNo }), close()])
    expect(statuses(answers)).toEqual([201, 409])
  }
})

test('of four reversals of one voucher at the same time one is posted', async () => {
  const { body } = await transfer(accountNos[0], '100.00')
  await transfer(accountNos[0], '900.00')
  const answers = await times(4, () => ledger.post(`/vouchers/${body.voucherNo}/reversal`, { businessDate }))
  expect(statuses(answers)).toEqual([201, 409, 409, 409])
  expect(refusals(answers)).toEqual(['voucher_already_reversed'])
  expect((await ledger.get(`/accounts/${accountNos[0]}`)).body.balance).toBe('900.00')
})

test('of four remittances of one month at the same time one is posted', async () => {
  const answers = await times(4, () => ledger.post('/remittances', { unitNo, month: '202411', businessDate }))
  expect(statuses(answers)).toEqual([201, 409, 409, 409])
  expect(refusals(answers)).toEqual(['month_already_remitted'])
})

test('of four openings of one unit at the same time one is made', async () => {
  const answers = await times(4, () => ledger.post('/units', { ...UNIT, creditCode: creditCodeOf(999) }))
  expect(statuses(answers)).toEqual([201, 409, 409, 409])
  expect(refusals(answers)).toEqual(['unit_exists'])
})

test('remittances, transfers, withdrawals and seals of the same accounts at the same time lose nothing', async () => {
  const work = ['202411', '202412', '202501', '202502'].map(async (month) => {
    const moves = accountNos.flatMap((accountNo) => [
      transfer(accountNo, '10.00'),
      ledger.post('/withdrawals:batch', { items: [{ accountNo, kind: '11', reason: '01', amount: '7.00', businessDate }] }),
    ])
    return Promise.all([ledger.post('/remittances', { unitNo, month, businessDate }), ...moves])
  })
  const answers = (await Promise.all([...work, [await ledger.post('/seals', { accountNo: accountNos[3] })]])).flat()
  expect(answers.filter(({ status }) => status >= 500)).toEqual([])
  expect(await unexplained()).toEqual([])
})

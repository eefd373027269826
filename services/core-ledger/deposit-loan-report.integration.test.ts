import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openUnitWith, startTestLedger, type TestLedger } from './testing/test-ledger.ts'

let ledger: TestLedger
let accountNos: string[]

/** 2024: 3,600.00 remitted. 2025: 1,000.00 in, 300.00 out, one withdrawal taken back, a loan of 100,000.00 with one instalment; 2026: more. */
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
  const unit = await openUnitWith(ledger, 1, 3)
  accountNos = unit.accountNos
  const [saver, borrower] = accountNos
  const transfer = (amount: string, businessDate: string) =>
    ledger.post('/transfers-in', { accountNo: saver, amount, businessDate })
  const withdraw = async (amount: string, businessDate: string) =>
    (await ledger.post('/withdrawals:batch', { items: [{ accountNo: saver, kind: '11', reason: '01', amount, businessDate }] }))
      .body.items as { voucherNo: string }[]
  await ledger.post('/remittances', { unitNo: unit.unitNo, month: '202411', businessDate: '2024-11-20' })
  await ledger.post('/day-closes', { date: '2024-11-20' })
  await transfer('1000.00', '2025-02-01')
  await withdraw('300.00', '2025-03-01')
  const [bounced] = await withdraw('50.00', '2025-03-01')
  await ledger.post(`/vouchers/${bounced!.voucherNo}/reversal`, { businessDate: '2025-03-02' })
  const house = { guaranteeType: '01', houseAddress: '黄河路8号', houseArea: '98.50', housePrice: '500000.00' }
  const terms = { principal: '100000.00', termMonths: 60, repaymentMethod: '01', firstHome: true, businessDate: '2025-06-10' }
  const lent = await ledger.post('/loans', { ...house, ...terms, accountNo: borrower })
  await ledger.post('/repayments', { kind: 'instalment', loanNo: lent.body.loanNo, businessDate: '2025-07-10' })
  await transfer('77.00', '2026-02-01')
})
afterAll(() => ledger?.close())

const report = async (year: number) => (await ledger.get(`/reports/deposit-loan?year=${year}`)).body
const amounts = async (year: number) =>
  Object.fromEntries(((await report(year)).lines as { line: number; amount: string }[]).map(({ line, amount }) => [line, amount]))

test('opening, turnover and closing of a year; the identities hold though later years go on', async () => {
  expect(await amounts(2025)).toEqual({
    103: '3600.00',
    104: '0.00',
    105: '3600.00',
    106: '0.00',
    107: '0.00',
    108: '1000.00',
    109: '300.00',
    110: '100000.00',
    111: '1582.15',
    112: '0.00',
    113: '0.00',
    114: '4600.00',
    115: '300.00',
    116: '4300.00',
    118: '98417.85',
    119: '0.00',
  })
  expect(await amounts(2026)).toMatchObject({
    103: '4600.00',
    104: '300.00',
    105: '4300.00',
    108: '77.00',
    116: '4377.00',
    118: '98417.85',
  })
})

test('a balance that is not what the books say is refused loudly, with the identities and their figures', async () => {
  await ledger.superuser.transaction().execute(async (trx) => {
    await sql`SET LOCAL session_replication_role = replica`.execute(trx)
    await sql`UPDATE ledger.account SET balance = balance + 1, prior_balance = prior_balance + 1 WHERE account_no = ${accountNos[0]}`.execute(
      trx,
    )
  })
  const answer = await report(2025)
  expect(answer).toMatchObject({ code: 'report_inconsistent', value: '116,116' })
  expect(answer.detail).toContain('116（4301.00） ≠ 105（3600.00） + 108（1000.00） − 109（300.00）')
})

import { CITY } from '@anju/standards/code-lists/region.ts'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { heirlessVoucher } from './domain/voucher.ts'
import { settleInterest } from './operations/settle-interest.ts'
import { policyBooks } from './store/policy.ts'
import { postVouchers } from './store/post-vouchers.ts'
import { openUnitWith, startTestLedger, type TestLedger } from './testing/test-ledger.ts'

const BASIC = '41050001'
let ledger: TestLedger
let accountNos: string[]
beforeEach(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
  ;({ accountNos } = await openUnitWith(ledger, 1, 2))
})
afterEach(() => ledger?.close())

const transfer = (businessDate: string, amount: string, accountNo = accountNos[0]) =>
  ledger.post('/transfers-in', { accountNo, amount, businessDate })
const closeDay = (date: string) => ledger.post('/day-closes', { date })
const closeMonth = (month: string) => ledger.post('/month-closes', { month })
async function balances(to: string) {
  const { items } = (await ledger.get(`/trial-balance?to=${to}`)).body as { items: { subjectCode: string; closing: string }[] }
  return Object.fromEntries(items.map(({ subjectCode, closing }) => [subjectCode, closing]))
}
/** Interest of 019 at the bank: the basic account is registered with what the books have. */
async function earn(amount: string, openingBalance: string, businessDate: string) {
  const account = { accountNo: BASIC, name: '住房公积金管理中心', bankCode: '105', subject: '101', nature: '01' }
  await ledger.post('/bank-accounts', { ...account, openedOn: '2020-01-01', confirmedOn: '2024-11-30', openingBalance })
  const entry = { kind: '019', amount, docNo: '利息清单1', businessDate, bankAccountNo: BASIC, bankSerial: 'B1' }
  return ledger.post('/finance-vouchers', entry)
}
async function settle(year: number) {
  const policyBook = await policyBooks(CITY.code).newest(ledger.db)
  const context = { today: '2026-11-25', actor: { subject: 'test', role: 'service' }, policyBook, at: () => '' } as const
  const all = { year, fromUnitNo: '98', toUnitNo: '99' }
  const work = ledger.db
    .transaction()
    .execute((trx) => settleInterest(trx, [all], { ...context, policyAt: (date) => policyBook.at(date) }))
  return (await work)[0]!
}

test('a month accrues the interest of its days, carries income and expenditure to 311, and closes with its last day', async () => {
  await transfer('2024-12-01', '12000.00')
  await earn('100.00', '12000.00', '2024-12-10')
  await ledger.post('/finance-vouchers', { kind: '023', amount: '7.00', docNo: '协议1', businessDate: '2024-12-10' })
  for (const date of ['2024-12-01', '2024-12-10']) expect((await closeDay(date)).status).toBe(201)
  const closed = await closeMonth('202412')
  // 12,000 for the 31 days of December at 1.5 % over 360: 15.50.
  expect(closed.body).toMatchObject({ month: '202412', accrued: '15.50', income: '100.00', expense: '22.50' })
  expect(await balances('2024-12-31')).toMatchObject({
    '211': '15.50',
    '21902': '7.00',
    '311': '77.50',
    '401': '0.00',
    '411': '0.00',
  })
  expect((await ledger.get('/month-closes')).body.items).toMatchObject([{ month: '202412', closedBy: 'service' }])
  expect((await ledger.get('/day-closes/2024-12-31')).body).toMatchObject({ head: closed.body.head, voucherCount: 3 })
  expect((await transfer('2024-12-31', '1.00')).body.code).toBe('period_closed')
  expect((await ledger.get('/day-closes:verify')).body).toMatchObject({ days: 3, differences: [] })
})

test('accruals of months add up to what the year earns, without a fen of drift, and the settlement uses them first', async () => {
  await transfer('2025-03-05', '1234.56')
  await closeDay('2025-03-05')
  for (const month of ['202503', '202504', '202505']) await closeMonth(month)
  // 1,234.56 from 5 March to 1 June, 88 days: 4.5267… → 4.53.
  expect((await balances('2025-05-31'))['211']).toBe('4.53')
  await closeDay('2025-06-29')
  expect(await settle(2025)).toMatchObject({ interest: '6.02', settled: 2 })
  // 117 days to 30 June: 6.0185 → 6.02, of which 4.53 had been accrued and 1.49 is expense of June.
  expect(await balances('2025-06-30')).toMatchObject({ '211': '0.00', '41101': '1.49', '201': '1240.58' })
  // The day of 30 June belongs to the next year: 1,240.58 for one day.
  expect((await closeMonth('202506')).body).toMatchObject({ accrued: '0.05', expense: '1.54' })
  await expect(settle(2025)).rejects.toMatchObject({ problem: { code: 'period_closed' } })
})

test('what a closing paid directly is taken back from the accrual', async () => {
  await transfer('2024-12-01', '12000.00')
  await transfer('2024-12-01', '12000.00', accountNos[1])
  await closeDay('2024-12-01')
  expect((await closeMonth('202412')).body.accrued).toBe('31.00')
  const closing = { accountNo: accountNos[1], kind: '12', reason: '03', businessDate: '2025-01-02' }
  await ledger.post('/withdrawals:batch', { items: [closing] })
  await closeDay('2025-01-02')
  // The other account has earned 31.00 by now; 15.50 of the 31.00 accrued had been for the one that closed.
  expect((await closeMonth('202501')).body).toMatchObject({ accrued: '0.00', expense: '16.00' })
  expect((await balances('2025-01-31'))['211']).toBe('31.00')
})

test('30 June is not closed without its interest: the closing gives it to whom the batch has not', async () => {
  await transfer('2025-06-10', '12000.00')
  await closeDay('2025-06-10')
  // 12,000 for 20 days: 10.00; then one day of 12,010.00 for July's 30 June.
  expect((await closeMonth('202506')).body).toMatchObject({ accrued: '0.50', expense: '10.50' })
  expect(await balances('2025-06-30')).toMatchObject({ '201': '12010.00', '211': '0.50' })
  const { rows } = await sql`SELECT count(*)::int AS settled FROM ledger.settlement WHERE year = 2025`.execute(ledger.db)
  expect(rows).toEqual([{ settled: 1 }])
  await expect(settle(2025)).rejects.toMatchObject({ problem: { code: 'period_closed' } })
})

test('of a whole centre the batch must have given the interest before 30 June is closed', async () => {
  await transfer('2025-06-10', '12000.00')
  for (const date of ['2025-06-10', '2025-06-29']) await closeDay(date)
  await ledger.superuser.transaction().execute(async (trx) => {
    await sql`SET LOCAL session_replication_role = replica`.execute(trx)
    await sql`WITH many AS (
        INSERT INTO ledger.account (account_no, member_no, unit_no, base, unit_amount, member_amount, status, opened_on)
        SELECT 'x' || n, member_no, unit_no, base, unit_amount, member_amount, status, opened_on
        FROM ledger.account, generate_series(1, 20000) n WHERE account_no = ${accountNos[0]!} RETURNING account_no)
      INSERT INTO ledger.account_entry (entry_no, account_no, voucher_no, business_date, kind, amount, current_amount, prior_amount, reversal_flag)
      SELECT account_no, account_no, 'x', '2025-06-10', '08', 0, 0, 0, '01' FROM many`.execute(trx)
  })
  expect((await closeMonth('202506')).body).toMatchObject({
    code: 'interest_not_settled',
    field: 'month',
    value: '2025 年度尚有 20001 个账户未结息',
    allowed: '先办理批次“年终结息” 2025',
  })
  expect(await settle(2025)).toMatchObject({ settled: 20_002, interest: '10.00' })
  expect((await closeMonth('202506')).status).toBe(201)
})

test('a closing reversed on 30 June, after the settlement, is settled with the day', async () => {
  await transfer('2025-06-10', '12000.00')
  await closeDay('2025-06-10')
  const closing = { accountNo: accountNos[0], kind: '12', reason: '03', businessDate: '2025-06-20' }
  const paid = (await ledger.post('/withdrawals:batch', { items: [closing] })).body.items as { voucherNo: string }[]
  for (const date of ['2025-06-20', '2025-06-29']) await closeDay(date)
  expect(await settle(2025)).toMatchObject({ settled: 1 })
  expect((await ledger.post(`/vouchers/${paid[0]!.voucherNo}/reversal`, { businessDate: '2025-06-30' })).status).toBe(201)
  expect((await closeMonth('202506')).status).toBe(201)
  const { rows } = await sql`SELECT count(*)::int AS settled FROM ledger.settlement WHERE year = 2025`.execute(ledger.db)
  expect(rows).toEqual([{ settled: 2 }])
})

test('months are closed in order, once, and not before they end', async () => {
  await transfer('2024-11-20', '100.00')
  expect((await closeMonth('202412')).body).toMatchObject({ code: 'day_not_next', field: 'month', allowed: '2024-11-20' })
  expect((await closeMonth('202411')).body).toMatchObject({ code: 'day_not_next', field: 'month', allowed: '2024-11-20' })
  await closeDay('2024-11-20')
  expect((await closeMonth('202411')).status).toBe(201)
  expect((await closeMonth('202411')).body).toMatchObject({ code: 'period_closed', field: 'month' })
  expect((await closeMonth('202501')).body).toMatchObject({ code: 'day_not_next', allowed: '先办理 202412 月结' })
  expect((await closeMonth('202611')).body.code).toBe('date_in_future')
})

test('value-added income is distributed once its year is closed, by shares, to reserve and payables', async () => {
  await transfer('2024-11-30', '100.00')
  await transfer('2024-11-30', '50.00', accountNos[1])
  await earn('1000.00', '150.00', '2024-12-10')
  // Somebody has died without heirs: the balance is income of the year.
  const heirless = heirlessVoucher({ accountNo: accountNos[1]!, reason: '08' }, { prior: 50_00n, current: 0n }, '2024-12-11')
  await ledger.db.transaction().execute((trx) => postVouchers(trx, [heirless]))
  const shares = { riskReserve: '0.6', managementFee: '0.2', housingSupplement: '0.2' }
  const content = { year: 2024, docNo: '三公积金〔2025〕3号', ...shares }
  const ask = (over: object = {}) => ledger.post('/income-distributions', { ...content, businessDate: '2025-03-01', ...over })
  expect((await ask()).body).toMatchObject({ code: 'year_not_closed', field: 'year' })
  await closeMonth('202411')
  for (const date of ['2024-12-10', '2024-12-11']) await closeDay(date)
  await closeMonth('202412')
  expect((await ask({ riskReserve: '0.5' })).body.code).toBe('shares_not_whole')
  expect((await ask({ businessDate: '2024-12-31' })).body.code).toBe('date_too_early')
  // Two persons distribute it.
  const application = { businessDate: '2025-03-01', content }
  const { applicationNo } = (await ledger.post('/applications/income_distribution', application, undefined, 'clerk:wang')).body
  const approval = { businessDate: '2025-03-01' }
  const done = await ledger.post(`/applications/${applicationNo}/approve`, approval, undefined, 'supervisor:li')
  // 1,050.00 less the interest of 100.00 for 32 days and of 50.00 for 11, 0.16.
  expect(done.body.result).toMatchObject({
    amount: '1049.84',
    riskReserve: '629.90',
    managementFee: '209.97',
    housingSupplement: '209.97',
  })
  const zero = { '32101': '0.00', '32102': '0.00', '32103': '0.00', '32104': '0.00', '321': '0.00', '311': '0.00' }
  expect(await balances('2025-03-01')).toMatchObject({ ...zero, '301': '629.90', '21401': '209.97', '21402': '209.97' })
  expect((await ask()).body.code).toBe('income_distributed')

  // By the wrong shares: it is reversed whole, by two persons, while nothing of it is paid, and the year distributed anew.
  const day = { businessDate: '2025-03-02' }
  const [carried, distributed, emptied] = (done.body.result as { voucherNos: string[] }).voucherNos
  const undo = (voucherNo: unknown) =>
    ledger.post('/applications/reversal', { ...day, content: { voucherNo, reason: '比例有误' } }, undefined, 'clerk:wang')
  for (const voucherNo of [carried, emptied])
    expect((await undo(voucherNo)).body).toMatchObject({
      code: 'voucher_not_reversible',
      allowed: `冲销增值收益分配凭证 ${distributed}，年度结转随之冲销`,
    })
  const asked = await undo(distributed)
  expect(asked.body.facts).toContainEqual({
    label: '一并冲销的年度结转',
    value: `${carried}、${emptied}；该年度可重新分配`,
  })
  const undone = `/applications/${asked.body.applicationNo}/approve`
  expect(await ledger.post(undone, day, undefined, 'supervisor:li')).toMatchObject({ status: 201 })
  expect(await balances('2025-03-02')).toMatchObject({
    ...zero,
    '311': '1049.84',
    '301': '0.00',
    '21401': '0.00',
    '21402': '0.00',
  })
  expect((await ledger.get(`/applications/${applicationNo}`)).body.state).toBe('90')
  const again = await ask({ riskReserve: '0.5', managementFee: '0.3', businessDate: '2025-03-02' })
  expect(again.body).toMatchObject({ amount: '1049.84', riskReserve: '524.92', managementFee: '314.95' })
  expect((await ask()).body.code).toBe('income_distributed')
  // Of what has been paid out nothing is taken back.
  const paid = { kind: '041', subject: '21401', amount: '300.00', docNo: '2号', ...day }
  const bank = { bankAccountNo: BASIC, bankSerial: 'P1' }
  expect(await ledger.post('/finance-vouchers', { ...paid, ...bank })).toMatchObject({ status: 201 })
  expect((await undo((again.body.voucherNos as string[])[1])).body.allowed).toBe('须科目 21401 的款项未付出')
})

test('a year that earned nothing has nothing to distribute', async () => {
  await transfer('2024-12-01', '12000.00')
  await closeDay('2024-12-01')
  await closeMonth('202412')
  const shares = { riskReserve: '1', managementFee: '0', housingSupplement: '0' }
  const asked = { year: 2024, docNo: '1号', businessDate: '2025-01-02', ...shares }
  expect((await ledger.post('/income-distributions', asked)).body).toMatchObject({ code: 'income_not_positive', value: '-15.50' })
})

test('a voucher of the accountant books the pair of its kind, is of its bank account, and can be reversed', async () => {
  await transfer('2024-11-30', '100.00')
  const earned = await earn('3.00', '100.00', '2024-12-10')
  expect((await ledger.get(`/bank-accounts/${BASIC}`)).body.balance).toBe('103.00')
  const bank = { docNo: '1号', businessDate: '2024-12-11', bankAccountNo: BASIC, bankSerial: 'B2' }
  await ledger.post('/finance-vouchers', { kind: '023', amount: '2.00', docNo: '1号', businessDate: '2024-12-11' })
  const paid = await ledger.post('/finance-vouchers', { kind: '026', amount: '2.00', ...bank })
  expect((await ledger.get(`/vouchers/${paid.body.voucherNo}`)).body).toMatchObject({
    summary: '手续费支付（归集）',
    postings: [
      { subjectCode: '21902', direction: 'debit', referenceKind: 'document', referenceNo: '1号' },
      { subjectCode: '101', direction: 'credit' },
    ],
  })
  await ledger.post(`/vouchers/${earned.body.voucherNo}/reversal`, { businessDate: '2024-12-12' })
  expect((await ledger.get(`/bank-accounts/${BASIC}`)).body.balance).toBe('98.00')
  expect(
    (await ledger.post('/finance-vouchers', { kind: '026', amount: '2.00', ...bank, bankAccountNo: '9999' })).body.code,
  ).toBe('bank_account_unknown')
  expect((await ledger.post('/finance-vouchers', { kind: '023', amount: '2.00', ...bank })).body.code).toBe('field_invalid')
  expect((await ledger.post('/finance-vouchers', { kind: '012', amount: '2.00', ...bank })).body.code).toBe('field_invalid')
})

import { TEST_NOTICE_TOKEN } from '@anju/infra/local/test-bank.ts'
import { fenFromYuan } from '@anju/standards/money.ts'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { openUnitWith, startTestLedger, type TestLedger } from './testing/test-ledger.ts'

const DAY = '2026-11-25'
let ledger: TestLedger
let unitNo: string
let accountNos: string[]
let units = 0
let serial = 0
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
  const account = { accountNo: '41050001', name: '中心', bankCode: '105', subject: '101', nature: '01', openedOn: '2020-01-01' }
  await ledger.post('/bank-accounts', { ...account, confirmedOn: '2026-11-24', openingBalance: '0' })
})
afterAll(() => ledger?.close())
beforeEach(async () => {
  ;({ unitNo, accountNos } = await openUnitWith(ledger, ++units, 2))
})

const remit = (month = '202411') => ledger.post('/remittances', { unitNo, month, businessDate: DAY })
const backPay = (lines: object[], over: object = {}) =>
  ledger.post('/back-payments', { unitNo, businessDate: DAY, lines, ...over })
const account = async (no = accountNos[0]) => (await ledger.get(`/accounts/${no}`)).body
const reverse = (voucherNo: unknown) => ledger.post(`/vouchers/${voucherNo}/reversal`, { businessDate: DAY })
const receipt = async (no: unknown) => (await ledger.get(`/receipts/${no}`)).body
async function receive(amount: string): Promise<string> {
  const payer = { payerAccountNo: '6200', payerName: '某单位', purpose: '补缴' }
  const payload = { accountNo: '41050001', bankSerial: `B${++serial}`, callerSerial: null, amount, ...payer, valueDate: DAY }
  const headers = { authorization: `Bearer ${TEST_NOTICE_TOKEN}` }
  return (await ledger.app.inject({ method: 'POST', url: '/bank/notices', headers, payload })).json().receiptNo
}
async function correct(voucherNo: unknown, lines: object[], over: object = {}) {
  const content = { unitNo, voucherNo, lines, payerAccountNo: '6200', reason: '单位误报', ...over }
  const asked = await ledger.post(
    '/applications/contribution_correction',
    { businessDate: DAY, content },
    undefined,
    'clerk:wang',
  )
  if (asked.status !== 201) return asked
  return ledger.post(`/applications/${asked.body.applicationNo}/approve`, { businessDate: DAY }, undefined, 'supervisor:li')
}
async function suspense() {
  const { items } = (await ledger.get('/trial-balance')).body as { items: { subjectCode: string; closing: string }[] }
  return fenFromYuan(items.find(({ subjectCode }) => subjectCode === '21901')!.closing)
}

test('months before the opening are paid back in full, each month with a voucher of its own', async () => {
  const paid = await backPay([
    { accountNo: accountNos[0], month: '202410', kind: 'full' },
    { accountNo: accountNos[1], month: '202410', kind: 'full', amount: '100.00' },
    { accountNo: accountNos[0], month: '202409', kind: 'full' },
  ])
  expect(paid.body).toMatchObject({
    amount: '2500.00',
    remittances: [
      { month: '202409', amount: '1200.00', memberCount: 1 },
      { month: '202410', amount: '1300.00', memberCount: 2 },
    ],
  })
  expect((await account()).balance).toBe('2400.00')
  const [first] = paid.body.remittances as { voucherNo: string }[]
  expect((await ledger.get(`/vouchers/${first!.voucherNo}`)).body).toMatchObject({
    kind: '001',
    postings: [{ subjectCode: '101' }, { subjectCode: '201' }],
  })
  expect((await remit()).status).toBe(201)
})

test('a difference comes out of a receipt, and what is left stays 暂收', async () => {
  await remit()
  const receiptNo = await receive('500.00')
  const lines = [{ accountNo: accountNos[0], month: '202411', kind: 'difference', amount: '120.00' }]
  const paid = await backPay(lines, { receiptNos: [receiptNo] })
  expect(paid.body.amount).toBe('120.00')
  expect(await receipt(receiptNo)).toMatchObject({ allocated: '120.00', state: 'unallocated' })
  const [{ voucherNo }] = paid.body.remittances as [{ voucherNo: string }]
  expect((await reverse(voucherNo)).status).toBe(201)
  expect(await receipt(receiptNo)).toMatchObject({ allocated: '0.00' })
  expect((await account()).balance).toBe('1200.00')
})

test('a month that was paid back is reversed before the month itself', async () => {
  const remitted = await remit()
  const lines = [{ accountNo: accountNos[0], month: '202411', kind: 'difference', amount: '1.00' }]
  const [{ voucherNo }] = (await backPay(lines)).body.remittances as [{ voucherNo: string }]
  expect((await reverse(remitted.body.voucherNo)).body).toMatchObject({
    code: 'voucher_not_reversible',
    allowed: '先冲销 202411 的补缴',
  })
  expect((await reverse(voucherNo)).status).toBe(201)
  expect((await reverse(remitted.body.voucherNo)).status).toBe(201)
})

test.each([
  ['the month is still to be remitted', { month: '202412' }, 'month_still_to_remit', 'lines[0].month'],
  ['it has been paid', {}, 'month_already_remitted', 'lines[0].month'],
  ['a difference of nothing', { month: '202410', kind: 'difference', amount: '1.00' }, 'month_not_remitted', 'lines[0].month'],
  ['a difference without amount', { kind: 'difference' }, 'field_inconsistent', 'lines[0].amount'],
  ['another’s account', { accountNo: '9924110399999' }, 'account_unknown', 'lines[0].accountNo'],
])('a back payment is refused when %s', async (_, over, code, field) => {
  await remit()
  expect((await backPay([{ accountNo: accountNos[0], month: '202411', kind: 'full', ...over }])).body).toMatchObject({
    code,
    field,
  })
  expect((await account()).balance).toBe('1200.00')
})

test('a receipt that has too little, or is not there, pays nothing', async () => {
  const lines = [{ accountNo: accountNos[0], month: '202410', kind: 'full' }]
  const receiptNo = await receive('1199.99')
  expect((await backPay(lines, { receiptNos: [receiptNo] })).body.code).toBe('receipt_insufficient')
  expect((await backPay(lines, { receiptNos: ['410000000000000'] })).body.code).toBe('receipt_unknown')
  expect((await account()).balance).toBe('0.00')
})

test('what was wrongly paid goes onto the right account and into 暂收, and from there to a month', async () => {
  const remitted = await remit()
  const before = await suspense()
  const corrected = await correct(remitted.body.voucherNo, [
    { accountNo: accountNos[0], amount: '200.00', toAccountNo: accountNos[1] },
    { accountNo: accountNos[1], amount: '300.00' },
  ])
  expect(corrected.body, JSON.stringify(corrected.body)).toMatchObject({ state: '50' })
  const { voucherNo, receiptNo } = corrected.body.result as { voucherNo: string; receiptNo: string }
  expect((await ledger.get(`/vouchers/${voucherNo}`)).body).toMatchObject({ kind: '004', total: '500.00' })
  expect([(await account()).balance, (await account(accountNos[1])).balance]).toEqual(['1000.00', '1100.00'])
  expect((await suspense()) - before).toBe(30_000n)
  expect(await receipt(receiptNo)).toMatchObject({
    amount: '300.00',
    origin: 'correction',
    state: 'unallocated',
    payerAccountNo: '6200',
  })
  const lines = [{ accountNo: accountNos[0], month: '202411', kind: 'difference', amount: '300.00' }]
  expect((await backPay(lines, { receiptNos: [receiptNo] })).status).toBe(201)
  expect((await reverse(voucherNo)).body).toMatchObject({ code: 'voucher_not_reversible', allowed: `须暂收 ${receiptNo} 未动用` })
})

test('a reversed correction puts everything back, and the application says so', async () => {
  const remitted = await remit()
  const corrected = await correct(remitted.body.voucherNo, [{ accountNo: accountNos[0], amount: '1200.00' }])
  const { voucherNo, receiptNo } = corrected.body.result as { voucherNo: string; receiptNo: string }
  expect((await account()).balance).toBe('0.00')
  expect((await reverse(remitted.body.voucherNo)).body).toMatchObject({ allowed: '先冲销该凭证的错缴更正' })
  const before = await suspense()
  expect((await reverse(voucherNo)).status).toBe(201)
  expect((await suspense()) - before).toBe(-120_000n)
  expect((await account()).balance).toBe('1200.00')
  expect(await receipt(receiptNo)).toMatchObject({ state: 'allocated' })
  expect((await ledger.get(`/applications/${corrected.body.applicationNo}`)).body.state).toBe('90')
  expect((await reverse(remitted.body.voucherNo)).status).toBe(201)
})

test('no more is taken back than was paid by that line, and none that is gone', async () => {
  const { voucherNo } = (await remit()).body
  const [accountNo] = accountNos
  expect((await correct(voucherNo, [{ accountNo, amount: '1200.01' }])).body).toMatchObject({
    code: 'correction_above_line',
    field: 'content.lines[0].amount',
  })
  await correct(voucherNo, [{ accountNo, amount: '1000.00' }])
  expect((await correct(voucherNo, [{ accountNo, amount: '200.01' }])).body.code).toBe('correction_above_line')
  await ledger.post('/withdrawals', { accountNo, kind: '11', reason: '01', amount: '150.00', businessDate: DAY })
  expect((await correct(voucherNo, [{ accountNo, amount: '100.00' }])).body.code).toBe('available_insufficient')
})

test.each([
  [{ unitNo: '9800000000000' }, {}, 'unit_unknown', 'content.unitNo'],
  [{ voucherNo: '300000000000000' }, {}, 'voucher_unknown', 'content.voucherNo'],
  [{ payerAccountNo: undefined }, {}, 'field_inconsistent', 'content.payerAccountNo'],
  [{}, { accountNo: '9900000000000' }, 'account_unknown', 'content.lines[0].accountNo'],
])('a correction is refused: %#', async (over, line, code, field) => {
  const { voucherNo } = (await remit()).body
  const refused = await correct(voucherNo, [{ accountNo: accountNos[0], amount: '1.00', ...line }], over)
  expect(refused.body).toMatchObject({ code, field })
})

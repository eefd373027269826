import { TEST_NOTICE_TOKEN } from '@anju/infra/local/test-bank.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { matchReceipts } from './operations/match-receipts.ts'
import { openUnitWith, startTestLedger, TEST_TOKEN, type TestLedger } from './testing/test-ledger.ts'

const BASIC = '41050001'
const businessDate = '2026-11-25'
const ACCOUNT = {
  accountNo: BASIC,
  name: '三门峡市住房公积金管理中心',
  bankCode: '105',
  subject: '101',
  nature: '01',
  openedOn: '2020-01-01',
  confirmedOn: '2026-11-24',
  openingBalance: '3600.00',
}
let ledger: TestLedger
let unitNo: string
let serial = 0

// History posted without the bank: one month of three members, 3600.00.
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
  ;({ unitNo } = await openUnitWith(ledger, 1, 3))
  await ledger.post('/remittances', { unitNo, month: '202411', businessDate: '2024-11-20' })
})
afterAll(() => ledger?.close())

const noticeOf = (amount: string, over: object = {}) => ({
  accountNo: BASIC,
  bankSerial: `YH${++serial}`,
  callerSerial: null,
  amount,
  payerAccountNo: '6200',
  payerName: '湖滨区某单位',
  purpose: '汇缴',
  valueDate: businessDate,
  ...over,
})
async function notify(notice: object, token = TEST_NOTICE_TOKEN) {
  const response = await ledger.app.inject({
    method: 'POST',
    url: '/bank/notices',
    headers: { authorization: `Bearer ${token}` },
    payload: notice,
  })
  return { status: response.statusCode, body: response.json() }
}
/** Books what came in; its receipt. */
const receive = async (amount: string, over: object = {}) => String((await notify(noticeOf(amount, over))).body.receiptNo)
const allocate = (receiptNo: string, body: object) => ledger.post(`/receipts/${receiptNo}/allocate`, { businessDate, ...body })
const receipt = async (receiptNo: string) => (await ledger.get(`/receipts/${receiptNo}`)).body
async function subjectBalance(code: string) {
  const { items } = (await ledger.get('/trial-balance')).body as { items: { subjectCode: string; closing: string }[] }
  return items.find(({ subjectCode }) => subjectCode === code)?.closing
}

test('a bank’s text is kept without what cannot be kept; a serial that cannot be one is refused', async () => {
  expect((await notify(noticeOf('1.00', { callerSerial: 'a\u0000' }))).body).toMatchObject({
    status: 400,
    code: 'field_invalid',
    field: 'callerSerial',
  })
  expect((await notify(noticeOf('1.00', { further: { note: '\u0000' } }))).body).toMatchObject({
    code: 'field_inconsistent',
    field: 'further',
  })
})

test('an account is registered only with what the books have; the first of a subject is its basic one', async () => {
  expect((await ledger.post('/bank-accounts', { ...ACCOUNT, openingBalance: '3600.01' })).body).toMatchObject({
    code: 'opening_balance_differs',
    field: 'openingBalance',
    allowed: '科目 101 各专户期初合计 3600.00',
  })
  const second = { ...ACCOUNT, accountNo: '41050002', openingBalance: '600.00' }
  const items = [{ ...ACCOUNT, openingBalance: '3000.00' }, second]
  expect((await ledger.post('/bank-accounts:batch', { items })).body).toMatchObject({
    items: [{ basic: true }, { basic: false, openingBalance: '600.00' }],
  })
  expect((await ledger.post('/bank-accounts', { ...ACCOUNT, openingBalance: '0' })).body.code).toBe('bank_account_exists')
  expect((await ledger.get(`/bank-accounts/${BASIC}`)).body.balance).toBe('3000.00')
})

test('a notice that comes three times is booked once, as 暂收', async () => {
  const notice = noticeOf('500.00')
  const answers = await Promise.all([notify(notice), notify(notice), notify(notice)])
  expect(answers.map(({ body }) => body.repeated).sort()).toEqual([false, true, true])
  const { receiptNo } = answers.find(({ body }) => body.receiptNo)!.body
  const booked = await receipt(receiptNo)
  expect(booked).toMatchObject({ amount: '500.00', state: 'unallocated', bankSerial: notice.bankSerial })
  expect((await ledger.get(`/vouchers/${booked.voucherNo}`)).body).toMatchObject({
    kind: '003',
    postings: [
      { subjectCode: '101', direction: 'debit', amount: '500.00' },
      { subjectCode: '21901', direction: 'credit', amount: '500.00' },
    ],
  })
  expect((await ledger.get(`/bank-accounts/${BASIC}`)).body.balance).toBe('3500.00')
})

test('the same bank serial with other content is refused, and books nothing', async () => {
  const notice = noticeOf('1.00')
  await notify(notice)
  const before = await subjectBalance('21901')
  expect(await notify({ ...notice, amount: '2.00' })).toMatchObject({ status: 409, body: { code: 'bank_message_differs' } })
  expect(await subjectBalance('21901')).toBe(before)
})

test('the bank’s token opens its own door and no other, and nobody else comes in by it', async () => {
  expect((await notify(noticeOf('1.00'), TEST_TOKEN)).body.code).toBe('unauthorized')
  const elsewhere = await ledger.app.inject({
    url: '/receipts',
    headers: { authorization: `Bearer ${TEST_NOTICE_TOKEN}` },
  })
  expect(elsewhere.json().code).toBe('unauthorized')
})

test.each([
  ['of an account that is not ours', { accountNo: '99999999' }, 'bank_account_unknown'],
  ['of tomorrow', { valueDate: '2026-11-26' }, 'date_in_future'],
])('a notice %s is refused', async (_, over, code) => {
  expect((await notify(noticeOf('1.00', over))).body.code).toBe(code)
})

test('what an instruction of ours brought in, and what the opening balance holds already, is no receipt', async () => {
  const before = await subjectBalance('101')
  expect((await notify(noticeOf('9.00', { callerSerial: '420001' }))).body.receiptNo).toBeNull()
  expect((await notify(noticeOf('9.00', { valueDate: '2026-11-24' }))).body.receiptNo).toBeNull()
  expect(await subjectBalance('101')).toBe(before)
})

test('a receipt pays a month; what is left pays part of the next, a second receipt the rest', async () => {
  const [first, second] = [await receive('5000.00'), await receive('2300.00')]
  const bank = await subjectBalance('101')
  expect((await allocate(first, { unitNo, month: '202412' })).body).toMatchObject({
    amount: '3600.00',
    memberCount: 3,
    receipts: [{ receiptNo: first, amount: '3600.00', rest: '1400.00' }],
  })
  expect((await allocate(first, { unitNo, month: '202501' })).body).toMatchObject({
    code: 'receipt_insufficient',
    value: '1400.00',
    allowed: '不少于 3600.00',
  })
  expect((await allocate(first, { unitNo, month: '202501', andFrom: [second] })).body).toMatchObject({
    receipts: [
      { receiptNo: first, amount: '1400.00', rest: '0.00' },
      { receiptNo: second, amount: '2200.00', rest: '100.00' },
    ],
  })
  expect(await receipt(first)).toMatchObject({ state: 'allocated', allocated: '5000.00' })
  expect(await receipt(second)).toMatchObject({ state: 'unallocated', allocated: '2200.00' })
  expect(await subjectBalance('101')).toBe(bank)
})

test('a month taken back makes its money 暂收 again, and it can pay the month once more', async () => {
  const no = await receive('3600.00')
  const { body } = await allocate(no, { unitNo, month: '202502' })
  await ledger.post(`/vouchers/${body.voucherNo}/reversal`, { businessDate })
  expect(await receipt(no)).toMatchObject({ state: 'unallocated', allocated: '0.00', allocations: [{ undone: true }] })
  expect((await allocate(no, { unitNo, month: '202502' })).status).toBe(201)
})

test('of four allocations of one receipt at the same time one is made', async () => {
  const no = await receive('3600.00')
  const answers = await Promise.all(['202503', '202503', '202503', '202503'].map((month) => allocate(no, { unitNo, month })))
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409])
})

test.each([
  ['410000000000000', {}, 'receipt_unknown'],
  [undefined, { unitNo: '9800000000000' }, 'unit_unknown'],
  [undefined, { businessDate: '2026-11-24' }, 'date_too_early'],
  [undefined, { businessDate: '2026-11-26' }, 'date_in_future'],
  [undefined, { month: '202601' }, 'month_not_next'],
])('an allocation is refused: %#', async (receiptNo, over, code) => {
  const no = receiptNo ?? (await receive('3600.00'))
  expect((await allocate(no, { unitNo, month: '202504', ...over })).body.code).toBe(code)
})

test('a receipt that only one unit can have sent, of exactly what it declares, is given to its next month; all others wait', async () => {
  const other = await openUnitWith(ledger, 2, 2)
  const named = await receive('2400.00', { purpose: `单位${other.unitNo}汇缴202411` })
  const wrongSum = await receive('2400.01', { purpose: other.unitNo })
  const nobody = await receive('2400.00')
  // Both units bear this name, so the name alone decides nothing.
  const ambiguous = await receive('2400.00', { payerName: '湖滨区第一小学' })
  const match = () => ledger.db.transaction().execute((trx) => matchReceipts(trx, { today: businessDate }))
  const matched = (await match()).filter((one) => one.unitNo === other.unitNo)
  expect(matched).toMatchObject([{ month: '202411', receipts: [{ receiptNo: named, rest: '0.00' }] }])
  const again = async () => (await match()).filter((one) => one.unitNo === other.unitNo)
  expect(await again()).toEqual([])
  // Taken back by somebody, it would be given to the same month at once.
  expect((await ledger.post(`/vouchers/${matched[0]!.voucherNo}/reversal`, { businessDate })).status).toBe(201)
  expect(await again()).toEqual([])
  for (const no of [wrongSum, nobody, ambiguous]) expect((await receipt(no)).state).toBe('unallocated')
})

test('the journal has every movement with its balance, also those that name no account', async () => {
  await ledger.post('/remittances', { unitNo: (await openUnitWith(ledger, 3, 1)).unitNo, month: '202411', businessDate })
  const { status, body } = await ledger.get(`/bank-accounts/${BASIC}/journal?limit=1000`)
  expect(status, JSON.stringify(body)).toBe(200)
  const rows = body.items as { debit: string; credit: string; balance: string; bankSerial: string | null }[]
  const last = rows.at(-1)!
  expect(last).toMatchObject({ debit: '1200.00', bankSerial: null })
  expect(rows.filter(({ bankSerial }) => bankSerial).length).toBeGreaterThan(5)
  expect((await ledger.get(`/bank-accounts/${BASIC}`)).body.balance).toBe(last.balance)
  const total = rows.reduce((sum, { debit, credit }) => sum + Number(debit) - Number(credit), 3000)
  expect(total.toFixed(2)).toBe(last.balance)
})

test('receipts and accounts are listed page by page', async () => {
  const { body } = await ledger.get('/receipts?state=unallocated&limit=2')
  expect((body.items as unknown[]).length).toBe(2)
  const next = await ledger.get(`/receipts?state=unallocated&limit=2&cursor=${body.next}`)
  expect(next.body.items).not.toEqual(body.items)
  expect(((await ledger.get('/bank-accounts')).body.items as unknown[]).length).toBe(2)
})

test('money of which the bank has not told the payer’s account is not sent back into the void', async () => {
  const receiptNo = await receive('5.00', { payerAccountNo: '' })
  expect((await ledger.post(`/receipts/${receiptNo}/return`, { businessDate })).body).toMatchObject({
    code: 'payer_account_unknown',
    field: 'receiptNo',
  })
})

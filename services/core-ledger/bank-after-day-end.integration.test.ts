import { addDays } from '@anju/standards/business-date.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createHttpGateway } from './bank/http-gateway.ts'
import { matchReceipts } from './operations/match-receipts.ts'
import { BASIC, type LedgerWithBank, PERSON, startLedgerWithBank } from './testing/ledger-with-bank.ts'
import { creditCodeOf } from './testing/synthetic-unit.ts'
import { idNumberOf, memberOf, openUnitWith, UNIT } from './testing/test-ledger.ts'

/** The bank is still at work on this day, which is closed here. */
const CLOSED = '2026-11-24'
const NEXT = '2026-11-25'
let centre: LedgerWithBank
let accountNo: string

beforeAll(async () => {
  centre = await startLedgerWithBank(inject('postgresUrl'))
  const { unitNo, accountNos } = await openUnitWith(centre.ledger, 1, 1)
  accountNo = accountNos[0]!
  await centre.ledger.post('/remittances', { unitNo, month: '202411', businessDate: '2026-11-20' })
  await centre.openAccount()
  await centre.bank.faults({ today: CLOSED })
  await centre.move('in', '1000000.00')
  await centre.bank.clear()
  for (const date of ['2026-11-20', CLOSED]) expect((await centre.ledger.post('/day-closes', { date })).status).toBe(201)
})
afterAll(() => centre?.close())

const receiptOf = async (bankSerial: string) => {
  const { items } = (await centre.ledger.get('/receipts')).body as {
    items: { bankSerial: string; receiptNo: string; voucherNo: string }[]
  }
  return items.find((receipt) => receipt.bankSerial === bankSerial)
}
const dayOfVoucher = async (no: unknown) => {
  const { items } = (await centre.ledger.get(`/bank-accounts/${BASIC}/journal?limit=1000`)).body as {
    items: { voucherNo: string; businessDate: string }[]
  }
  return items.find(({ voucherNo }) => voucherNo === no)?.businessDate
}

test('money that comes in after the day’s end is booked on the next day, and keeps the bank’s', async () => {
  const serial = await centre.move('in', '500.00')
  await centre.bank.clear()
  const receipt = await receiptOf(serial)
  expect(receipt).toMatchObject({ amount: '500.00', valueDate: CLOSED })
  expect(await dayOfVoucher(receipt!.voucherNo)).toBe(NEXT)
})

test('so is what only the statement tells, and it holds up nothing that comes after it', async () => {
  await centre.bank.faults({ today: CLOSED, loseNotice: 1 })
  const late = await centre.move('in', '600.00')
  await centre.bank.faults({ today: NEXT, loseNotice: 1 })
  const after = await centre.move('in', '700.00')
  await centre.pull()
  expect(await receiptOf(late)).toMatchObject({ amount: '600.00', valueDate: CLOSED })
  expect(await receiptOf(after)).toMatchObject({ amount: '700.00', valueDate: NEXT })
})

test('what the bank pays on a day that is closed here is booked on the next day', async () => {
  await centre.bank.faults({ today: CLOSED })
  const asked = { accountNo, kind: '11', reason: '01', amount: '200.00', businessDate: NEXT }
  const { withdrawalNo } = (await centre.ledger.post('/withdrawals', asked)).body
  const payee = { payeeAccountNo: PERSON.accountNo, payeeName: PERSON.name }
  const payment = { withdrawalNos: [withdrawalNo], bankAccountNo: BASIC, ...payee, businessDate: NEXT }
  expect((await centre.ledger.post('/withdrawal-payments', payment)).status).toBe(201)
  await centre.settle()
  expect((await centre.ledger.get(`/withdrawals/${withdrawalNo}`)).body).toMatchObject({ status: 'paid', paidOn: NEXT })
})

test('a receipt that goes back leaves by the next day too', async () => {
  const payer = { counterpartyAccountNo: PERSON.accountNo, counterpartyName: PERSON.name }
  const serial = await centre.move('in', '70.00', payer)
  await centre.bank.clear()
  const { items } = (await centre.ledger.get('/receipts')).body as { items: { bankSerial: string; receiptNo: string }[] }
  const { receiptNo } = items.find(({ bankSerial }) => bankSerial === serial)!
  expect((await centre.ledger.post(`/receipts/${receiptNo}/return`, { businessDate: NEXT })).status).toBe(201)
  await centre.settle()
  expect((await centre.ledger.get(`/receipts/${receiptNo}`)).body).toMatchObject({ returned: '70.00', state: 'returned' })
})

test('a month’s exact sum that comes after the day’s end is given to the month on the next day, and until then nobody is troubled', async () => {
  const { unitNo } = await openUnitWith(centre.ledger, 2, 1)
  await centre.ledger.post('/remittances', { unitNo, month: '202411', businessDate: NEXT })
  await centre.bank.faults({ today: CLOSED })
  const serial = await centre.move('in', '1200.00', { purpose: `汇缴 ${unitNo}` })
  await centre.bank.clear()
  const match = (today: string) => centre.deps.db.transaction().execute((trx) => matchReceipts(trx, { today }))
  expect(await match(CLOSED)).toEqual([])
  const { receiptNo } = (await receiptOf(serial))!
  expect(await match(NEXT)).toMatchObject([{ unitNo, month: '202412', receipts: [{ receiptNo, rest: '0.00' }] }])
})

test('what a voluntary contributor was collected on a day that is closed here is booked on the next day, once', async () => {
  const done = async (kind: string, content: object) => {
    const asked = { businessDate: NEXT, content }
    const { body } = await centre.ledger.post(`/applications/${kind}`, asked, undefined, 'clerk:wang')
    const path = `/applications/${body.applicationNo}/approve`
    const approved = await centre.ledger.post(path, { businessDate: NEXT }, undefined, 'supervisor:li')
    expect(approved.status, JSON.stringify([body, approved.body])).toBe(201)
    return approved.body.result as Record<string, string>
  }
  const own = { ...UNIT, name: '住房公积金管理中心', creditCode: creditCodeOf(9) }
  const { unitNo } = (await centre.ledger.post('/units', own)).body
  await done('voluntary_unit', { unitNo, docNo: '三公积金〔2026〕12号' })
  const { idType, mobile } = memberOf(String(unitNo), 9)
  const person = { name: PERSON.name, idType, idNumber: idNumberOf(9), mobile }
  const terms = { base: '4000.00', ratio: '0.20', everyMonths: 1, fromMonth: '202611', payerAccountNo: '62170019' }
  const agreed = await done('voluntary_agreement', { unitNo, person, ...terms })
  const payer = { accountNo: terms.payerAccountNo, name: PERSON.name, balance: '5000.00' }
  await centre.bank.ask('PUT', '/control/accounts', { accounts: [payer] })
  await centre.bank.faults({ today: CLOSED })
  const asked = { bankAccountNo: BASIC, businessDate: NEXT }
  expect((await centre.ledger.post('/voluntary-collections', asked)).body).toMatchObject({ count: 1, amount: '800.00' })
  await centre.settle()
  const { payments } = (await centre.ledger.get(`/voluntary-agreements/${agreed.agreementNo}`)).body as {
    payments: { voucherNo: string }[]
  }
  expect(payments).toMatchObject([{ amount: '800.00' }])
  expect(await dayOfVoucher(payments[0]!.voucherNo)).toBe(NEXT)
  expect((await centre.ledger.get(`/accounts/${agreed.accountNo}`)).body).toMatchObject({ balance: '800.00' })
})

test('a bank that is down holds up no day’s end: what it has not answered is carried over and booked when it has', async () => {
  const asked = { accountNo, kind: '11', reason: '01', amount: '100.00', businessDate: NEXT }
  const { withdrawalNo } = (await centre.ledger.post('/withdrawals', asked)).body
  const payee = { payeeAccountNo: PERSON.accountNo, payeeName: PERSON.name }
  const payment = { withdrawalNos: [withdrawalNo], bankAccountNo: BASIC, ...payee, businessDate: NEXT }
  const { instructionNo } = (await centre.ledger.post('/withdrawal-payments', payment)).body
  await centre.dispatch({ gateway: createHttpGateway({ url: 'http://127.0.0.1:1', token: 'none', timeoutMs: 200 }) })
  const closed = await centre.ledger.post('/day-closes', { date: NEXT })
  expect(closed).toMatchObject({
    status: 201,
    body: {
      carried: expect.arrayContaining([
        { check: 'withdrawals_unfinished', count: 1, first: withdrawalNo },
        { check: 'instructions_unfinished', count: 1, first: instructionNo },
      ]),
    },
  })
  await centre.settle()
  const paidOn = addDays(NEXT, 1)
  expect((await centre.ledger.get(`/withdrawals/${withdrawalNo}`)).body).toMatchObject({ status: 'paid', paidOn })
})

import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { createHttpGateway } from './bank/http-gateway.ts'
import { BASIC, type LedgerWithBank, PERSON, startLedgerWithBank } from './testing/ledger-with-bank.ts'
import { openUnitWith } from './testing/test-ledger.ts'

const businessDate = '2026-11-25'
let centre: LedgerWithBank
let accountNo: string
let instructionNo: string
let units = 0

beforeAll(async () => {
  centre = await startLedgerWithBank(inject('postgresUrl'))
  await centre.ledger.post('/transfers-in', {
    accountNo: (await openUnitWith(centre.ledger, ++units, 1)).accountNos[0],
    amount: '9000.00',
    businessDate: '2026-11-10',
  })
  await centre.openAccount()
  await post('/finance-vouchers', { kind: '023', amount: '50.00', docNo: '计提单' })
})
afterAll(() => centre?.close())

const post = (path: string, body: object) => centre.ledger.post(path, { businessDate, ...body })
const get = async (path: string) => (await centre.ledger.get(path)).body

/** A withdrawal that the bank has paid, which its answer has yet to say. */
beforeEach(async () => {
  const opened = await openUnitWith(centre.ledger, ++units, 1)
  accountNo = opened.accountNos[0]!
  await centre.ledger.post('/transfers-in', { accountNo, amount: '100.00', businessDate: '2026-11-10' })
  const held = await post('/withdrawals', { accountNo, kind: '11', reason: '01', amount: '9.99' })
  const payee = { bankAccountNo: BASIC, payeeAccountNo: PERSON.accountNo, payeeName: PERSON.name }
  const paid = await post('/withdrawal-payments', { withdrawalNos: [held.body.withdrawalNo], ...payee })
  instructionNo = String(paid.body.instructionNo)
  await centre.dispatch()
  await centre.bank.clear()
})
const serialAtBank = async () => {
  const asked = { bankAccountNo: BASIC, from: businessDate, to: businessDate, cursor: null } as const
  const { lines } = await centre.deps.gateway.statement(asked)
  return lines.find(({ callerSerial }) => callerSerial === instructionNo)!.bankSerial
}
const fee = (bankSerial: string) => ({ kind: '026', amount: '9.99', docNo: '回单', bankAccountNo: BASIC, bankSerial })

test('an answer that cannot be booked is shown with its reason, wherever one would look, until what hinders it is put right', async () => {
  // Nothing of the statement has been read yet: the paper is believed.
  const { voucherNo } = (await post('/finance-vouchers', fee(await serialAtBank()))).body
  await expect(centre.dispatch()).rejects.toThrow('1 of 1 instructions failed')
  const reason = expect.stringContaining(`该流水已用于 ${voucherNo}`)
  expect(await get(`/instructions/${instructionNo}`)).toMatchObject({ state: 'sent', hindrance: reason })
  expect(await centre.ledger.post(`/instructions/${instructionNo}/ask`, { reason: '久无结果' })).toMatchObject({
    status: 409,
    body: { code: 'instruction_hindered', detail: reason, allowed: reason },
  })
  const shown = await get(`/desk/${instructionNo}`)
  expect(shown).toMatchObject({
    state: '银行已答复，但不能入账',
    facts: expect.arrayContaining([{ label: '不能入账的原因', value: reason }]),
    corrections: [{ act: 'ask', refusal: { code: 'instruction_hindered', allowed: reason } }],
  })
  expect((await get(`/day-ends/${businessDate}`)).carried).toContainEqual(
    expect.objectContaining({ check: 'instructions_hindered', count: 1, first: instructionNo }),
  )
  // A bank that is silent meanwhile has taken nothing back.
  const silent = createHttpGateway({ url: 'http://127.0.0.1:1', token: 'x', timeoutMs: 500 })
  await centre.dispatch({ gateway: silent })
  expect(await get(`/instructions/${instructionNo}`)).toMatchObject({ state: 'unknown', hindrance: reason })
  await post(`/vouchers/${voucherNo}/reversal`, {})
  await centre.settle()
  expect(await get(`/instructions/${instructionNo}`)).toMatchObject({ state: 'succeeded', hindrance: null })
  expect(await get(`/accounts/${accountNo}`)).toMatchObject({ balance: '90.01', held: '0.00' })
})

test('a line of the statement that is an instruction of ours under way is nobody else’s', async () => {
  await centre.pull()
  const bankSerial = await serialAtBank()
  expect((await post('/finance-vouchers', fee(bankSerial))).body).toMatchObject({
    code: 'bank_serial_used',
    field: 'bankSerial',
    allowed: expect.stringContaining(`该流水是指令 ${instructionNo} 的付款`),
  })
  await centre.settle()
  expect(await get(`/accounts/${accountNo}`)).toMatchObject({ balance: '90.01', held: '0.00' })
  expect((await post('/finance-vouchers', fee(bankSerial))).body).toMatchObject({
    code: 'bank_serial_used',
    allowed: expect.stringContaining(`已用于 ${instructionNo}`),
  })
})

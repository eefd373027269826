import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@anju/infra/local/free-port.ts'
import { TEST_BANK_TOKEN } from '@anju/infra/local/test-bank.ts'
import { startTestProcess } from '@anju/infra/local/test-process.ts'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import type { SettledInstruction } from './store/instructions.ts'
import { claimDue, insertInstructions } from './store/instructions.ts'
import { BASIC, FROZEN, type LedgerWithBank, PERSON, startLedgerWithBank } from './testing/ledger-with-bank.ts'
import { openUnitWith, TEST_TOKEN } from './testing/test-ledger.ts'

const businessDate = '2026-11-25'
let centre: LedgerWithBank
let accountNos: string[]
let order = 1

beforeAll(async () => {
  centre = await startLedgerWithBank(inject('postgresUrl'))
  await newAccounts(3)
  await centre.openAccount()
  await centre.move('in', '1000000.00')
})
afterAll(() => centre?.close())
beforeEach(async () => {
  await centre.bank.faults({})
  await newAccounts(2)
})

/** Opens a unit; each member has 1200.00, booked long ago. Before the account is registered at the bank this is its opening balance. */
async function newAccounts(members: number): Promise<void> {
  const { ledger } = centre
  const unit = await openUnitWith(ledger, order++, members)
  await ledger.post('/remittances', { unitNo: unit.unitNo, month: '202411', businessDate: '2024-11-20' })
  accountNos = unit.accountNos
}
const account = async (no: string | undefined) => (await centre.ledger.get(`/accounts/${no}`)).body
const withdrawal = async (no: string) => (await centre.ledger.get(`/withdrawals/${no}`)).body
const instruction = async (no: unknown) => (await centre.ledger.get(`/instructions/${no}`)).body
const arrivals = async (no: unknown) => (await centre.bank.ask('GET', `/control/arrivals/${no}`)).body.times
async function accept(accountNo: string | undefined, over: object = {}): Promise<string> {
  const body = { accountNo, kind: '11', reason: '01', amount: '200.00', businessDate, ...over }
  return String((await centre.ledger.post('/withdrawals', body)).body.withdrawalNo)
}
const closing = (accountNo: string | undefined) => accept(accountNo, { kind: '12', reason: '03', amount: undefined })
const instruct = (withdrawalNos: readonly string[], over: object = {}) =>
  centre.ledger.post('/withdrawal-payments', {
    withdrawalNos,
    bankAccountNo: BASIC,
    payeeAccountNo: PERSON.accountNo,
    payeeName: PERSON.name,
    businessDate,
    ...over,
  })
const moved = async (no: unknown) => {
  const message = { accountNo: BASIC, from: '2026-11-25', to: '2026-11-25', limit: 5000 }
  const { lines } = (await centre.bank.send('BDC113', message)).body as { lines: { callerSerial: string; amount: string }[] }
  return lines.filter(({ callerSerial }) => callerSerial === no).map(({ amount }) => amount)
}

test('a withdrawal is paid by the bank first and booked then, under the bank’s serial', async () => {
  const no = await accept(accountNos[0])
  const { body } = await instruct([no])
  expect(body).toMatchObject({ amount: '200.00' })
  expect(await withdrawal(no)).toMatchObject({ status: 'paying', voucherNo: null })
  expect(await account(accountNos[0])).toMatchObject({ balance: '1200.00', held: '200.00' })
  await centre.settle()
  const paid = await withdrawal(no)
  expect(paid).toMatchObject({ status: 'paid', paidOn: businessDate })
  expect(await account(accountNos[0])).toMatchObject({ balance: '1000.00', held: '0.00' })
  const { items } = (await centre.ledger.get(`/bank-accounts/${BASIC}/journal?limit=1000`)).body as { items: object[] }
  const [line] = (await instruction(body.instructionNo)).lines as { bankSerial: string }[]
  expect(items).toContainEqual(
    expect.objectContaining({ voucherNo: paid.voucherNo, credit: '200.00', bankSerial: line!.bankSerial }),
  )
})

test('while it is paying it can neither be paid again nor cancelled', async () => {
  const no = await accept(accountNos[0])
  await instruct([no])
  expect((await instruct([no])).body.code).toBe('withdrawal_not_held')
  expect((await centre.ledger.post(`/withdrawals/${no}/cancel`, { businessDate })).body.code).toBe('withdrawal_not_held')
  expect((await centre.ledger.post(`/withdrawals/${no}/pay`, { businessDate })).body.code).toBe('withdrawal_not_held')
  await centre.settle()
})

test('after a lost answer the bank is asked, nothing is sent again, and the money moves once', async () => {
  const { body } = await instruct([await accept(accountNos[0])])
  await centre.bank.faults({ loseAnswer: 1 })
  await centre.dispatch()
  expect(await instruction(body.instructionNo)).toMatchObject({ state: 'unknown', attempts: 1 })
  await centre.bank.faults({})
  await centre.settle()
  expect(await instruction(body.instructionNo)).toMatchObject({ state: 'succeeded', attempts: 1 })
  expect(await arrivals(body.instructionNo)).toBe(1)
  expect(await moved(body.instructionNo)).toEqual(['200.00'])
})

test('what the bank has never seen is sent again under the same number', async () => {
  const { body } = await instruct([await accept(accountNos[0])])
  await centre.bank.faults({ loseRequest: 1 })
  await centre.dispatch()
  await centre.bank.faults({})
  await centre.settle()
  expect(await instruction(body.instructionNo)).toMatchObject({ state: 'succeeded', attempts: 2 })
  expect(await moved(body.instructionNo)).toEqual(['200.00'])
})

test('a dispatcher that dies before it has sent leaves an instruction that is asked for, then sent', async () => {
  const { body } = await instruct([await accept(accountNos[0])])
  await claimDue(centre.ledger.db, { limit: 50, leaseMs: 0 })
  expect(await instruction(body.instructionNo)).toMatchObject({ state: 'sent' })
  expect(await arrivals(body.instructionNo)).toBe(0)
  await centre.settle()
  expect(await moved(body.instructionNo)).toEqual(['200.00'])
})

test('while the bank is down instructions wait', async () => {
  const { body } = await instruct([await accept(accountNos[0])])
  await centre.bank.faults({ down: true })
  await centre.dispatch()
  await centre.dispatch()
  expect(await instruction(body.instructionNo)).toMatchObject({ state: 'unknown', attempts: 1 })
  await centre.bank.faults({})
  await centre.settle()
  expect(await moved(body.instructionNo)).toEqual(['200.00'])
})

test.each([
  ['a payee by another name', { payeeName: '王五' }, {}, '户名不符'],
  ['a frozen payee', { payeeAccountNo: FROZEN.accountNo, payeeName: FROZEN.name }, {}, '账户已冻结'],
  ['a bad day of the bank', {}, { refuse: 1 }, '银行拒绝处理'],
])('%s: the withdrawal is held as before, and can be paid elsewhere', async (_, over, faults, failure) => {
  const before = await account(accountNos[0])
  const no = await accept(accountNos[0])
  const held = await account(accountNos[0])
  const { body } = await instruct([no], over)
  await centre.bank.faults(faults)
  await centre.settle()
  expect(await instruction(body.instructionNo)).toMatchObject({ state: 'failed', lines: [{ state: 'failed', failure }] })
  expect(await withdrawal(no)).toMatchObject({ status: 'held', voucherNo: null })
  expect(await account(accountNos[0])).toEqual({ ...held, updatedAt: expect.anything() })
  await centre.bank.faults({})
  await instruct([no])
  await centre.settle()
  expect(await withdrawal(no)).toMatchObject({ status: 'paid' })
  expect(Number((await account(accountNos[0])).balance)).toBe(Number(before.balance) - 200)
})

test.each([
  ['normal', false],
  ['sealed', true],
])('a closing of a %s account that the bank refuses restores it to the fen', async (_, sealed) => {
  const [accountNo] = accountNos
  if (sealed) await centre.ledger.post('/seals', { accountNo })
  const no = await closing(accountNo)
  const before = await account(accountNo)
  const entries = await centre.ledger.get(`/accounts/${accountNo}/entries`)
  const { body } = await instruct([no], { payeeName: '王五' })
  expect(Number(body.amount)).toBeGreaterThan(1200)
  expect(await account(accountNo)).toMatchObject({ status: '02', held: '1200.00' })
  await centre.settle()
  expect(await account(accountNo)).toEqual({ ...before, updatedAt: expect.anything() })
  expect((await centre.ledger.get(`/accounts/${accountNo}/entries`)).body).toEqual(entries.body)
  await centre.ledger.post(`/withdrawals/${no}/cancel`, { businessDate })
  expect(await account(accountNo)).toMatchObject({ status: sealed ? '02' : '01', held: '0.00', balance: '1200.00' })
})

test('a closing pays the balance with interest to the day, and closes the account when the bank has paid', async () => {
  const [accountNo] = accountNos
  const no = await closing(accountNo)
  const { body } = await instruct([no])
  await centre.settle()
  const paid = await withdrawal(no)
  expect(await account(accountNo)).toMatchObject({ status: '05', balance: '0.00', held: '0.00', closedOn: businessDate })
  expect((Number(paid.amount) + Number(paid.interest)).toFixed(2)).toBe(body.amount)
  expect(await moved(body.instructionNo)).toEqual([body.amount])
})

test('money that comes in behind a closing stays on the sealed account and is not lost', async () => {
  const [accountNo, other] = accountNos
  const no = await closing(accountNo)
  await instruct([no])
  const before = (await account(other)).balance
  const { unitNo } = await account(accountNo)
  await centre.ledger.post('/remittances', { unitNo, month: '202412', businessDate })
  expect((await account(accountNo)).balance).toBe('1200.00')
  expect(Number((await account(other)).balance)).toBeGreaterThan(Number(before))
  await centre.settle()
  expect(await account(accountNo)).toMatchObject({ status: '05', balance: '0.00' })
})

test('two spouses are paid in one payment: both or neither', async () => {
  const pair = [await accept(accountNos[0]), await accept(accountNos[1], { amount: '300.00' })]
  await instruct(pair, { payeeName: '王五' })
  await centre.settle()
  for (const no of pair) expect(await withdrawal(no)).toMatchObject({ status: 'held' })
  const { body } = await instruct(pair)
  expect(body.amount).toBe('500.00')
  await centre.settle()
  for (const no of pair) expect(await withdrawal(no)).toMatchObject({ status: 'paid' })
  expect(await moved(body.instructionNo)).toEqual(['500.00'])
  for (const no of pair) {
    const { items } = (await centre.ledger.get(`/instructions?referenceNo=${no}`)).body as { items: { state: string }[] }
    expect(items.map(({ state }) => state)).toEqual(['failed', 'succeeded'])
  }
  expect((await account(accountNos[0])).balance).toBe('1000.00')
  expect((await account(accountNos[1])).balance).toBe('900.00')
})

test('results that come in another order than the payments are each applied once', async () => {
  const payments = []
  for (let index = 0; index < 4; index++) payments.push(await instruct([await accept(accountNos[index % 2])]))
  await Promise.all([centre.dispatch(), centre.dispatch()])
  await centre.bank.faults({ reorderMs: 60_000 })
  await centre.bank.clear()
  await Promise.all([centre.dispatch(), centre.dispatch(), centre.dispatch()])
  await centre.settle()
  for (const { body } of payments) expect(await moved(body.instructionNo)).toEqual(['200.00'])
  for (const no of accountNos) expect(await account(no)).toMatchObject({ balance: '800.00', held: '0.00' })
})

test.each([
  ['nothing at all', async () => ({ withdrawalNos: [] }), 'field_invalid'],
  ['a withdrawal that is not there', async () => ({ withdrawalNos: ['2200'] }), 'withdrawal_unknown'],
  ['a bank account that is not there', async () => ({ bankAccountNo: '99999999' }), 'bank_account_unknown'],
  ['a day before its acceptance', async () => ({ businessDate: '2026-11-24' }), 'date_too_early'],
  ['tomorrow', async () => ({ businessDate: '2026-11-26' }), 'date_in_future'],
  [
    'two withdrawals of one account together',
    async () => ({ withdrawalNos: [await accept(accountNos[0]), await accept(accountNos[0])] }),
    'duplicate_in_batch',
  ],
])('a payment of %s is refused', async (_, over, code) => {
  const body = { withdrawalNos: [await accept(accountNos[0])], ...(await over()) }
  expect((await instruct(body.withdrawalNos, body)).body.code).toBe(code)
})

test('the closing of an empty account needs no bank, and one of a closed bank account none can serve', async () => {
  const { accountNos: empty } = await openUnitWith(centre.ledger, order++, 1)
  expect((await instruct([await closing(empty[0])])).body.code).toBe('withdrawal_empty')
  await centre.ledger.superuser.updateTable('ledger.bank_account').set({ closed_on: businessDate }).execute()
  expect((await instruct([await accept(accountNos[0])])).body.code).toBe('bank_account_closed')
  await centre.ledger.superuser.updateTable('ledger.bank_account').set({ closed_on: null }).execute()
})

test('a closing is not paid while somebody else holds money of the account', async () => {
  const { unitNo } = await account(accountNos[0])
  const no = await closing(accountNos[0])
  await centre.ledger.post('/remittances', { unitNo, month: '202412', businessDate })
  await accept(accountNos[0])
  expect((await instruct([no])).body.code).toBe('account_has_hold')
})

test('a receipt goes back to its payer: booked when the bank has paid, 暂收 again when it has not', async () => {
  const payer = { counterpartyAccountNo: FROZEN.accountNo, counterpartyName: FROZEN.name }
  await centre.move('in', '70.00', payer)
  await centre.bank.clear()
  const { items } = (await centre.ledger.get('/receipts?state=unallocated')).body as { items: { receiptNo: string }[] }
  const no = items.at(-1)!.receiptNo
  const back = (body: object = {}) => centre.ledger.post(`/receipts/${no}/return`, { businessDate, ...body })
  const receipt = async () => (await centre.ledger.get(`/receipts/${no}`)).body
  expect((await back({ amount: '70.01' })).body.code).toBe('receipt_insufficient')
  await back()
  expect(await receipt()).toMatchObject({ inReturn: '70.00', state: 'unallocated' })
  expect((await back()).body.code).toBe('receipt_insufficient')
  await centre.settle()
  expect(await receipt()).toMatchObject({ inReturn: '0.00', returned: '0.00', state: 'unallocated' })
  await centre.bank.ask('PUT', '/control/accounts', { accounts: [FROZEN] })
  await back({ amount: '20.00' })
  await back()
  await centre.settle()
  expect(await receipt()).toMatchObject({ inReturn: '0.00', returned: '70.00', state: 'returned' })
})

test('a batch that fails by half tells its business which lines succeeded, once', async () => {
  const { db } = centre.ledger
  const told: SettledInstruction[] = []
  const lines = Array.from({ length: 10 }, (_, index) => ({
    lineNo: index + 1,
    referenceNo: `97${index}`,
    counterpartyAccountNo: PERSON.accountNo,
    counterpartyName: PERSON.name,
    amount: 1_00n,
    purpose: '批量',
  }))
  const one = { kind: 'batch_pay' as const, business: 'test', bankAccountNo: BASIC, madeOn: businessDate, madeBy: 'test', lines }
  const [no] = await db.transaction().execute((trx) => insertInstructions(trx, [one]))
  const handlers = { test: async (_: unknown, settled: SettledInstruction) => void told.push(settled) }
  await centre.bank.faults({ failLine: 0.5, loseAnswer: 1 })
  await centre.dispatch({ handlers })
  await centre.bank.faults({ failLine: 0.5 })
  await centre.dispatch({ handlers })
  await centre.bank.clear()
  await centre.dispatch({ handlers })
  await centre.dispatch({ handlers })
  expect(told.length).toBe(1)
  const states = told[0]!.lines.map(({ state }) => state)
  expect(new Set(states)).toEqual(new Set(['succeeded', 'failed']))
  expect((await moved(no)).length).toBe(states.filter((state) => state === 'succeeded').length)
})

test('a result whose booking fails is not taken as applied, and is booked the next time', async () => {
  const no = await accept(accountNos[0])
  const { body } = await instruct([no])
  await centre.dispatch()
  await centre.bank.clear()
  const failing = { withdrawal: async () => Promise.reject(new Error('full disk')) }
  await expect(centre.dispatch({ handlers: failing })).rejects.toThrow('1 of 1')
  expect(await instruction(body.instructionNo)).toMatchObject({ state: 'sent', lines: [{ state: 'pending' }] })
  await centre.settle()
  expect(await withdrawal(no)).toMatchObject({ status: 'paid' })
})

test('a ledger that is killed again and again while it pays pays everybody once', async () => {
  await newAccounts(10)
  const instructions: unknown[] = []
  for (const no of [...accountNos, ...accountNos, ...accountNos]) {
    instructions.push((await instruct([await accept(no, { amount: '10.00' })])).body.instructionNo)
  }
  await centre.bank.faults({ seed: 'killed', loseAnswer: 0.2, loseRequest: 0.2 })
  const env = {
    LEDGER_DATABASE_URL: centre.ledger.url,
    LEDGER_TOKEN: TEST_TOKEN,
    BANK_URL: centre.bank.url,
    BANK_TOKEN: TEST_BANK_TOKEN,
    BANK_TIMEOUT_MS: '300',
    BANK_EVERY_MS: '50',
  }
  const run = async (forMs: number) => {
    const port = await freePort()
    const ledger = await startTestProcess('services/core-ledger/main.ts', port, { ...env, LEDGER_PORT: String(port) })
    // However long a busy machine takes to start it, it is killed at its work.
    await sleep(forMs)
    await ledger.kill()
  }
  for (const forMs of [200, 300, 400, 500, 600]) {
    await run(forMs)
    await centre.bank.clear()
  }
  const touched = await Promise.all(instructions.map(arrivals))
  expect(touched.filter((times) => Number(times) > 0).length).toBeGreaterThan(10)
  await centre.bank.faults({})
  await sleep(1_300)
  await centre.settle()
  for (const no of instructions) expect(await moved(no)).toEqual(['10.00'])
  for (const no of accountNos) expect(await account(no)).toMatchObject({ balance: '1170.00', held: '0.00' })
})

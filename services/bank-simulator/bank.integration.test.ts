import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startTestBank, TEST_BANK_TOKEN, TEST_NOTICE_TOKEN, type TestBank } from '@anju/infra/local/test-bank.ts'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'

const CENTRE = '41050001'
const PAYEE = { counterpartyAccountNo: '62170001', counterpartyName: '张三', purpose: '提取' }
let bank: TestBank
let centre: Server
let noticed: { bankSerial: string; amount: string }[] = []
let serials = 0

beforeAll(async () => {
  centre = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const known = request.headers.authorization === `Bearer ${TEST_NOTICE_TOKEN}`
    if (known) noticed.push(JSON.parse(text))
    response.writeHead(known ? 200 : 401).end()
  })
  centre.listen(0, '127.0.0.1')
  await once(centre, 'listening')
  bank = await startTestBank(inject('postgresUrl'), `http://127.0.0.1:${(centre.address() as AddressInfo).port}/`)
  const accounts = [
    { accountNo: CENTRE, name: '住房公积金管理中心', balance: '1000.00', notifies: true },
    { accountNo: '62170001', name: '张三' },
  ]
  await bank.ask('PUT', '/control/accounts', { accounts })
})
afterAll(async () => {
  await bank?.close()
  centre?.close()
})
beforeEach(async () => {
  await bank.faults({})
  await bank.clear()
  noticed = []
})

const newSerial = () => `S${++serials}`
const pay = (serial: string, amount: string, over: object = {}) =>
  bank.send('BDC101', { serial, accountNo: CENTRE, amount, ...PAYEE, ...over })
const balance = async () => (await bank.send('BDC123', { accountNo: CENTRE })).body.balance
const comeIn = (amount: string) =>
  bank.ask('POST', '/control/movements', {
    accountNo: CENTRE,
    direction: 'in',
    counterpartyAccountNo: '88',
    counterpartyName: '某单位',
    amount,
    purpose: '汇缴',
  })

test('a payment is accepted, cleared, and told by query and statement under one bank serial', async () => {
  const serial = newSerial()
  expect((await pay(serial, '100.00')).body).toMatchObject({ serial, status: 'processing', reason: null })
  expect(await balance()).toBe('1000.00')
  await bank.clear()
  const { body: result } = await bank.send('BDC110', { serial })
  expect(result).toMatchObject({ status: 'succeeded', valueDate: '2026-11-25' })
  const { body: statement } = await bank.send('BDC113', { accountNo: CENTRE, from: '2026-11-25', to: '2026-11-25' })
  expect(statement.lines).toMatchObject([
    { bankSerial: result.bankSerial, callerSerial: serial, direction: 'out', amount: '100.00', balance: '900.00' },
  ])
  expect(statement.closingBalance).toBe('900.00')
})

test('the same serial moves money once; with other content it is refused', async () => {
  const serial = newSerial()
  const before = Number(await balance())
  const first = await pay(serial, '10.00')
  expect((await pay(serial, '10.00')).body).toEqual(first.body)
  expect(await pay(serial, '11.00')).toMatchObject({ status: 409, body: { code: 'serial_reused' } })
  await bank.clear()
  expect((await pay(serial, '10.00')).body.status).toBe('succeeded')
  expect(Number(await balance())).toBe(before - 10)
})

test('a lost answer has done its work, a lost request has not', async () => {
  const [answered, never] = [newSerial(), newSerial()]
  await bank.faults({ loseAnswer: 1 })
  await expect(pay(answered, '1.00')).rejects.toThrow()
  await bank.faults({ loseRequest: 1 })
  await expect(pay(never, '1.00')).rejects.toThrow()
  await bank.faults({})
  expect((await bank.send('BDC110', { serial: answered })).body.status).toBe('processing')
  expect(await bank.send('BDC110', { serial: never })).toMatchObject({ status: 404, body: { code: 'serial_unknown' } })
  expect((await bank.ask('GET', `/control/arrivals/${never}`)).body.times).toBe(1)
})

test.each([
  ['a wrong name', { counterpartyName: '李四' }, {}, '户名不符'],
  ['too much', { amount: '999999.00' }, {}, '余额不足'],
  ['a bad day of the bank', {}, { refuse: 1 }, '银行拒绝处理'],
])('%s is refused at clearing and moves nothing', async (_, over, broken, reason) => {
  const serial = newSerial()
  const before = await balance()
  await bank.faults(broken)
  await pay(serial, '1.00', over)
  await bank.clear()
  expect((await bank.send('BDC110', { serial })).body).toMatchObject({ status: 'failed', reason })
  expect(await balance()).toBe(before)
})

test('a batch fails by half; its lines say which, once it is finished', async () => {
  const serial = newSerial()
  await bank.faults({ failLine: 0.5 })
  const lines = Array.from({ length: 20 }, (_, index) => ({ lineNo: index + 1, amount: '0.01', ...PAYEE }))
  await bank.send('BDC103', { serial, accountNo: CENTRE, lines })
  expect((await bank.send('BDC108', { serial })).body.code).toBe('batch_not_finished')
  await bank.clear()
  const { body: counts } = await bank.send('BDC107', { serial })
  const { body: details } = await bank.send('BDC108', { serial })
  const statuses = (details.lines as { status: string }[]).map(({ status }) => status)
  expect(counts).toMatchObject({ status: 'finished', total: 20, failed: statuses.filter((one) => one === 'failed').length })
  expect(new Set(statuses)).toEqual(new Set(['failed', 'succeeded']))
})

test('notices come once, three times, never or late, but the statement has all', async () => {
  const { body: once } = await comeIn('1.00')
  await bank.clear()
  await bank.faults({ duplicateNotice: 1 })
  const { body: thrice } = await comeIn('2.00')
  await bank.clear()
  await bank.faults({ loseNotice: 1 })
  await comeIn('3.00')
  await bank.clear()
  expect(noticed.map(({ bankSerial }) => bankSerial)).toEqual([
    once.bankSerial,
    thrice.bankSerial,
    thrice.bankSerial,
    thrice.bankSerial,
  ])
  const { body } = await bank.send('BDC113', { accountNo: CENTRE, from: '2026-11-25', to: '2026-11-25', limit: 5000 })
  expect((body.lines as { amount: string }[]).slice(-3).map(({ amount }) => amount)).toEqual(['1.00', '2.00', '3.00'])
})

test('with reorderMs what came first may be told last', async () => {
  await bank.faults({ reorderMs: 60_000 })
  for (let order = 1; order <= 8; order++) await comeIn(`${order}.00`)
  await bank.clear()
  const amounts = noticed.map(({ amount }) => Number(amount))
  expect(amounts.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(amounts).not.toEqual(amounts.toSorted())
})

test('killed in the middle, the bank comes back with everything it had taken', async () => {
  const serial = newSerial()
  const before = Number(await balance())
  await pay(serial, '5.00')
  await bank.restart()
  await bank.clear()
  expect((await bank.send('BDC110', { serial })).body.status).toBe('succeeded')
  expect(Number(await balance())).toBe(before - 5)
})

test.each([
  ['POST', '/messages/BDC101', { serial: 'X', accountNo: CENTRE, amount: '0', ...PAYEE }, 400, 'field_invalid'],
  ['POST', '/messages/BDC101', { serial: 'X', accountNo: '0', amount: '1', ...PAYEE }, 404, 'account_unknown'],
  ['POST', '/messages/BDC999', {}, 404, 'route_unknown'],
  ['POST', '/messages/BDC113', { accountNo: '0', from: '2026-11-25', to: '2026-11-25' }, 404, 'account_unknown'],
  ['POST', '/control/movements', { accountNo: CENTRE, direction: 'out', ...PAYEE, amount: '9999999' }, 400, 'field_invalid'],
])('%s %s is refused: %#', async (method, path, body, status, code) => {
  expect(await bank.ask(method, path, body)).toMatchObject({ status, body: { code } })
})

test('strangers are refused, and while the bank is down everybody', async () => {
  expect((await bank.ask('GET', '/control/faults', undefined, 'x')).body.code).toBe('unauthorized')
  await bank.faults({ down: true })
  expect(await bank.send('BDC123', { accountNo: CENTRE })).toMatchObject({ status: 503, body: { code: 'bank_down' } })
})

test('a body that is no JSON is refused as such', async () => {
  const response = await fetch(`${bank.url}/messages/BDC123`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TEST_BANK_TOKEN}`, 'content-type': 'application/json' },
    body: '{',
  })
  expect(await response.json()).toMatchObject({ status: 400, code: 'json_malformed' })
})

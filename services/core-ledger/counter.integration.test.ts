import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { idNumberOf, openUnitWith, startTestLedger, TEST_TOKEN, type TestLedger } from './testing/test-ledger.ts'

let ledger: TestLedger
let unitNo: string
let accountNos: string[]
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
  ;({ unitNo, accountNos } = await openUnitWith(ledger, 1, 3))
  await ledger.post('/remittances', { unitNo, month: '202411', businessDate: '2024-11-20' })
})
afterAll(() => ledger?.close())

const preview = (path: string, body: object) =>
  ledger.app
    .inject({ method: 'POST', url: `${path}:preview`, headers: { authorization: `Bearer ${TEST_TOKEN}` }, payload: body })
    .then((response) => ({ status: response.statusCode, body: response.json() }))

test.each([
  ['the beginning of the name', () => '测试1', 3],
  ['the whole name', () => '测试10', 1],
  ['the id number', () => idNumberOf(11), 1],
  ['the account number', () => accountNos[2]!, 1],
  ['a name of nobody', () => '试10', 0],
])('a member is found by %s', async (_, search, found) => {
  const { body } = await ledger.get(`/members?search=${encodeURIComponent(search())}`)
  expect(body.items).toHaveLength(found)
})

test('the members of a unit are listed with their unit and monthly amounts', async () => {
  const { body } = await ledger.get(`/members?unitNo=${unitNo}&limit=2`)
  expect(body).toMatchObject({
    items: [{ accountNo: accountNos[0], unitName: '湖滨区第一小学', unitAmount: '600.00', balance: '1200.00' }, {}],
    next: accountNos[1],
  })
})

test('a unit is found by part of its name, its number, its credit code', async () => {
  const { creditCode } = (await ledger.get(`/units/${unitNo}`)).body
  for (const search of ['第一小', unitNo, String(creditCode)])
    expect((await ledger.get(`/units?search=${encodeURIComponent(search)}`)).body.items).toMatchObject([{ unitNo }])
  expect((await ledger.get('/units?search=%25')).body.items).toEqual([])
})

test('a preview answers what the posting will, posts nothing, and refuses what the posting refuses', async () => {
  const body = { unitNo, month: '202412', businessDate: '2024-12-20' }
  const before = (await ledger.get(`/units/${unitNo}`)).body
  expect(await preview('/remittances', body)).toEqual({
    status: 200,
    body: { unitNo, month: '202412', amount: '3600.00', memberCount: 3 },
  })
  expect((await ledger.get(`/units/${unitNo}`)).body).toEqual(before)
  expect((await preview('/remittances', { ...body, month: '202502' })).body).toMatchObject({
    code: 'month_not_next',
    allowed: '202412',
  })
  expect((await ledger.post('/remittances', body)).body).toMatchObject({ amount: '3600.00', memberCount: 3 })
})

test('what is held, withdrawn and lent is listed by account', async () => {
  const [saver, borrower] = accountNos
  const withdrawal = { accountNo: saver, kind: '11', reason: '01', amount: '100.00', businessDate: '2024-12-20' }
  expect((await preview('/withdrawals', withdrawal)).body).toMatchObject({ amount: '100.00' })
  const held = await ledger.post('/withdrawals', withdrawal)
  expect((await ledger.get(`/accounts/${saver}/withdrawals`)).body.items).toMatchObject([
    { withdrawalNo: held.body.withdrawalNo, status: 'held' },
  ])
  expect((await ledger.get(`/accounts/${saver}/holds`)).body.items).toMatchObject([{ amount: '100.00', status: 'active' }])
  expect((await ledger.get(`/accounts/${borrower}/loans`)).body.items).toEqual([])
})

test('entries are read newest first where that is asked for', async () => {
  const months = async (order: string) =>
    ((await ledger.get(`/accounts/${accountNos[2]}/entries?order=${order}`)).body.items as { month: string }[]).map(
      ({ month }) => month,
    )
  expect(await months('oldest')).toEqual(['202411', '202412'])
  expect(await months('newest')).toEqual(['202412', '202411'])
})

test('a day tells what was posted and what stands in the way of closing it', async () => {
  expect((await ledger.get('/day-ends/2024-12-20')).body).toMatchObject({
    closed: false,
    earliestOpen: '2024-11-20',
    voucherCount: 1,
    unallocatedAmount: '0.00',
    findings: [],
    carried: [{ check: 'withdrawals_unfinished', title: '已受理未支付的提取', count: 1 }],
  })
})

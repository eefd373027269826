import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { startDesk, type TestDesk } from './testing/desk.ts'
import { PERSON } from './testing/ledger-with-bank.ts'
import { openUnitWith } from './testing/test-ledger.ts'

const DAY = '2026-11-25'
let desk: TestDesk
beforeAll(async () => {
  desk = await startDesk(inject('postgresUrl'))
})
afterAll(() => desk?.close())

type Found = { thing: string; no: string; who: string | null; amount: string }
const get = async (path: string) => (await desk.ledger.get(path)).body
const find = async (query: Readonly<Record<string, string>>) =>
  (await get(`/desk?${new URLSearchParams(query)}`)).items as Found[]

test('people are found by two characters of the name or by the id number, their units’ contributions by the unit', async () => {
  const { accountNo, idNumber, unitNo } = await desk.person()
  expect(await find({ search: PERSON.name.slice(0, 2) })).toContainEqual(
    expect.objectContaining({ thing: 'account', no: accountNo, idNumber }),
  )
  expect(await find({ search: idNumber })).toMatchObject([{ thing: 'account', no: accountNo, amount: '1200.00' }])
  const { name } = await get(`/units/${unitNo}`)
  expect(await find({ search: unitNo })).toMatchObject([
    { thing: 'voucher', who: name, happenedOn: '2024-11-20', amount: '1200.00' },
  ])
})

test('an entry is found by its day and amount, also where it is one line of a bigger voucher; of one person alone, if one is named', async () => {
  const { accountNo, idNumber } = await desk.person()
  const other = await desk.person()
  const brought = async (to: string) =>
    (await desk.ledger.post('/transfers-in', { accountNo: to, amount: '77.70', businessDate: '2026-10-08' })).body.voucherNo
  const [mine, theirs] = [await brought(accountNo), await brought(other.accountNo)]
  const nos = async (query: Readonly<Record<string, string>>) => (await find(query)).map(({ no }) => no)
  expect(await nos({ date: '2026-10-08', amount: '77.7' })).toEqual([mine, theirs])
  expect(await nos({ date: '2026-10-08', amount: '77.7', search: idNumber })).toEqual([mine])
  expect(await nos({ date: '2026-10-09', amount: '77.7' })).toEqual([])
  const { unitNo } = await openUnitWith(desk.ledger, 70, 3)
  const remitted = await desk.ledger.post('/remittances', { unitNo, month: '202411', businessDate: '2024-11-21' })
  expect(await nos({ date: '2024-11-21', amount: '1200' })).toEqual([remitted.body.voucherNo])
  const { receiptNo } = await desk.notify(desk.noticeOf('88.80'))
  expect(await find({ date: DAY, amount: '88.80' })).toContainEqual(expect.objectContaining({ thing: 'receipt', no: receiptNo }))
})

test.each([
  ['nothing', {}, 'field_inconsistent', 'search'],
  ['one character', { search: '王' }, 'field_invalid', 'search'],
  ['a day alone', { date: DAY }, 'field_inconsistent', 'search'],
  ['an amount that is none', { date: DAY, amount: '1e5' }, 'amount_malformed', 'amount'],
  ['an amount without its day', { search: '王五', amount: '5.00' }, 'field_inconsistent', 'date'],
])('who remembers %s is told what to write', async (_, query, code, field) => {
  expect((await desk.ledger.get(`/desk?${new URLSearchParams(query as Record<string, string>)}`)).body).toMatchObject({
    code,
    field,
  })
})

test('of one remittance all lines can be corrected at once, people by months; the checker sees what becomes of every balance', async () => {
  const { unitNo, accountNos } = await openUnitWith(desk.ledger, 80, 3)
  const [wrong, right, sealed] = accountNos as [string, string, string]
  const receiptNo = (await desk.notify(desk.noticeOf('7200.00'))).receiptNo
  for (const month of ['202411', '202412'])
    await desk.ledger.post(`/receipts/${receiptNo}/allocate`, { unitNo, month, businessDate: DAY })
  const { voucherNo } = ((await get(`/receipts/${receiptNo}`)).allocations as { voucherNo: string }[])[0]!
  const path = `/vouchers/${voucherNo}/contribution-lines`
  const lines = (await get(path)).items as { voucherNo: string; month: string; accountNo: string; left: string }[]
  expect(lines).toHaveLength(6)
  expect(new Set(lines.map(({ month }) => month))).toEqual(new Set(['202411', '202412']))
  expect((await get(`${path}?search=${sealed}`)).items).toMatchObject([
    { accountNo: sealed, left: '1200.00' },
    { month: '202412' },
  ])

  const items = [...Map.groupBy(lines, (line) => line.voucherNo)].map(([ofMonth]) => ({
    businessDate: DAY,
    content: {
      unitNo,
      voucherNo: ofMonth,
      reason: '错缴两人两月',
      lines: [
        { accountNo: wrong, amount: '1200.00', toAccountNo: right },
        { accountNo: sealed, amount: '200.00' },
      ],
    },
  }))
  const asked = await desk.ledger.post('/applications/contribution_correction:batch', { items }, undefined, 'clerk:wang')
  const applications = asked.body.items as { applicationNo: string; facts: { label: string; value: string }[] }[]
  expect(applications[0]!.facts).toEqual(
    expect.arrayContaining([
      { label: `测试800 ${wrong}`, value: '余额 2400.00 → 1200.00' },
      { label: `测试801 ${right}`, value: '余额 2400.00 → 3600.00' },
      { label: `测试802 ${sealed}`, value: '余额 2400.00 → 2200.00' },
    ]),
  )
  for (const { applicationNo } of applications)
    expect((await desk.step(applicationNo, 'approve', 'supervisor:li')).status).toBe(201)
  const balances = await Promise.all(accountNos.map(async (accountNo) => (await get(`/accounts/${accountNo}`)).balance))
  expect(balances).toEqual(['0.00', '4800.00', '2000.00'])
  expect((await get(path)).items).toContainEqual(
    expect.objectContaining({ accountNo: sealed, corrected: '200.00', left: '1000.00' }),
  )
  expect(await get('/vouchers/309999999999999/contribution-lines')).toMatchObject({ code: 'voucher_unknown' })
})

import { TEST_NOTICE_TOKEN } from '@anju/infra/local/test-bank.ts'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { matchReceipts } from './operations/match-receipts.ts'
import { memberOf, openUnitWith, startTestLedger, type TestLedger } from './testing/test-ledger.ts'

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
  ;({ unitNo, accountNos } = await openUnitWith(ledger, ++units, 3))
})

const remit = (month: string) => ledger.post('/remittances', { unitNo, month, businessDate: DAY })
const roll = async (month: string) => (await ledger.get(`/units/${unitNo}/roll?month=${month}`)).body
const confirm = (month: string) => ledger.post('/rolls', { unitNo, month, businessDate: DAY })
async function receive(amount: string): Promise<string> {
  const payer = { payerAccountNo: '6200', payerName: '某单位', purpose: `${unitNo}汇缴` }
  const payload = { accountNo: '41050001', bankSerial: `R${++serial}`, callerSerial: null, amount, ...payer, valueDate: DAY }
  const headers = { authorization: `Bearer ${TEST_NOTICE_TOKEN}` }
  return (await ledger.app.inject({ method: 'POST', url: '/bank/notices', headers, payload })).json().receiptNo
}
const match = () => ledger.db.transaction().execute((trx) => matchReceipts(trx, { today: DAY }))

test('the first month lists everybody as newly opened, with what each would pay', async () => {
  const { body } = await ledger.get(`/units/${unitNo}/roll?month=202411`)
  expect(body).toMatchObject({ amount: '3600.00', memberCount: 3, confirmed: null })
  expect(body.lines).toMatchObject(
    accountNos.map((accountNo) => ({ accountNo, unitAmount: '600.00', lastAmount: null, change: 'opened' })),
  )
})

test('each later month says what has changed since: opened, sealed, unsealed, another amount', async () => {
  await ledger.post('/seals', { accountNo: accountNos[2] })
  await remit('202411')
  await ledger.post('/unseals', { accountNo: accountNos[2] })
  await ledger.post('/seals', { accountNo: accountNos[1] })
  await ledger.post('/base-adjustments', { unitNo, businessDate: DAY, bases: [{ accountNo: accountNos[0], base: '6000.00' }] })
  const opened = await ledger.post('/members', { ...memberOf(unitNo, 700 + units), openedOn: '2024-12-02' })
  const { amount, memberCount, lines } = await roll('202412')
  expect({ amount, memberCount }).toEqual({ amount: '3840.00', memberCount: 3 })
  const changes = Object.fromEntries((lines as { accountNo: string; change: string }[]).map((one) => [one.accountNo, one.change]))
  expect(changes).toEqual({
    [accountNos[0]!]: 'amount',
    [accountNos[1]!]: 'sealed',
    [accountNos[2]!]: 'unsealed',
    [String(opened.body.accountNo)]: 'opened',
  })
  expect((await remit('202412')).body.amount).toBe('3840.00')
  const next = (await roll('202501')).lines as { change: string }[]
  expect(next.map(({ change }) => change)).toEqual(['none', 'none', 'none'])
})

test('a declared month is what a receipt is matched with, while its members still pay that', async () => {
  expect((await confirm('202411')).body).toMatchObject({ amount: '3600.00', memberCount: 3 })
  await ledger.post('/seals', { accountNo: accountNos[2] })
  const receiptNo = await receive('2400.00')
  expect(await match()).toEqual([])
  expect(await roll('202411')).toMatchObject({ amount: '2400.00', confirmed: { amount: '3600.00' } })
  expect((await confirm('202411')).body).toMatchObject({ amount: '2400.00', memberCount: 2 })
  expect(await match()).toMatchObject([{ unitNo, month: '202411', receipts: [{ receiptNo, rest: '0.00' }] }])
})

test('only the month that is due is declared, of a unit that has somebody to pay for', async () => {
  await remit('202411')
  expect((await confirm('202411')).body.code).toBe('month_already_remitted')
  expect((await confirm('202501')).body.code).toBe('month_not_next')
  for (const accountNo of accountNos) await ledger.post('/seals', { accountNo })
  expect((await confirm('202412')).body.code).toBe('unit_has_no_accounts')
  expect((await ledger.post('/rolls', { unitNo: '9800000000000', month: '202412', businessDate: DAY })).body.code).toBe(
    'unit_unknown',
  )
  expect((await ledger.get('/units/9800000000000/roll?month=202412')).body.code).toBe('unit_unknown')
  expect((await ledger.get(`/units/${unitNo}/roll?month=202413`)).body).toMatchObject({ code: 'field_invalid', field: 'month' })
})

const preview = (rows: object[]) => ledger.post(`/units/${unitNo}/base-file:preview`, { businessDate: DAY, rows })
const apply = (rows: object[]) =>
  ledger.post(
    '/applications/base_adjustment_file',
    { businessDate: DAY, content: { unitNo, fileName: '2026年度基数.csv', fromMonth: '202411', rows } },
    undefined,
    'clerk:wang',
  )

test('the preview of a file names every row that does not fit, with its reason', async () => {
  const other = await openUnitWith(ledger, ++units, 1)
  const [first, second, third] = accountNos
  const { status, body } = await preview([
    { accountNo: first, name: `测试${(units - 1) * 10}`, base: '6000.00' },
    { accountNo: second, name: '另一人', base: '6000.00' },
    { accountNo: third, base: '99999999.00' },
    { accountNo: first, base: '6000.00' },
    { accountNo: other.accountNos[0], base: '6000.00' },
  ])
  expect(status, JSON.stringify(body)).toBe(200)
  // The year's, of a unit that has yet to come to it.
  expect(body).toMatchObject({ fromMonth: '202607', pending: true, fits: 1, missing: 0, before: '1200.00', after: '1440.00' })
  expect(body.rows).toEqual([
    {
      row: 1,
      accountNo: first,
      name: `测试${(units - 1) * 10}`,
      baseBefore: '5000.00',
      baseAfter: '6000.00',
      before: '1200.00',
      after: '1440.00',
    },
  ])
  expect((body.misfits as object[])[1]).toMatchObject({ field: 'base', value: '99999999.00', allowed: '2150.00–19500.00' })
  expect((body.misfits as { row: number; code: string }[]).map(({ row, code }) => [row, code])).toEqual([
    [2, 'member_name_differs'],
    [3, 'base_out_of_range'],
    [4, 'duplicate_in_batch'],
    [5, 'account_unknown'],
  ])
})

test('a file with one bad row does nothing; a good one changes all bases when another person approves', async () => {
  const rows = accountNos.map((accountNo) => ({ accountNo, base: '8000.00' }))
  const bad = await apply([...rows.slice(1), { accountNo: accountNos[0], base: '1.00' }])
  expect(bad.body).toMatchObject({
    code: 'base_file_misfit',
    field: 'content.rows[2].base',
    detail: expect.stringContaining('第 3 行'),
  })
  const asked = await apply(rows)
  expect(asked.body.facts).toContainEqual({ label: '月缴存额合计', value: '3600.00 → 5760.00' })
  const approve = (who: string) =>
    ledger.post(`/applications/${asked.body.applicationNo}/approve`, { businessDate: DAY }, undefined, who)
  expect((await approve('supervisor:wang')).body.code).toBe('same_person')
  expect((await approve('supervisor:li')).body).toMatchObject({ state: '50', result: { adjusted: 3, monthlyAmount: '5760.00' } })
  expect((await remit('202411')).body.amount).toBe('5760.00')
})

import { CITY } from '@anju/standards/code-lists/region.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { settleInterest } from './operations/settle-interest.ts'
import { policyBooks } from './store/policy.ts'
import { BASIC, type LedgerWithBank, PERSON, startLedgerWithBank } from './testing/ledger-with-bank.ts'
import { openUnitWith } from './testing/test-ledger.ts'

/** The bank is told on 29 June what a closing pays; 年终结息 of 30 June comes before its answer. */
const TOLD = '2026-06-29'
let centre: LedgerWithBank
let leaves: string
let moves: string
let told: string

const post = (path: string, body: object, actingFor?: string) =>
  centre.ledger.post(path, { businessDate: TOLD, ...body }, undefined, actingFor)
const account = async (no: string) => (await centre.ledger.get(`/accounts/${no}`)).body
const interests = async (no: string) => {
  const { items } = (await centre.ledger.get(`/accounts/${no}/entries`)).body as {
    items: { kind: string; amount: string; interest: string }[]
  }
  return items.filter(({ kind }) => kind === '09').map(({ amount }) => amount)
}

beforeAll(async () => {
  centre = await startLedgerWithBank(inject('postgresUrl'))
  const { ledger } = centre
  const unit = await openUnitWith(ledger, 1, 2)
  ;[leaves, moves] = unit.accountNos as [string, string]
  for (const accountNo of [leaves, moves])
    await post('/transfers-in', { accountNo, amount: '20000.00', businessDate: '2026-06-05' })
  await centre.openAccount()
  await centre.move('in', '100000.00')
  const asked = { accountNo: leaves, kind: '12', reason: '03' }
  const { withdrawalNo } = (await post('/withdrawals', asked)).body
  const to = { bankAccountNo: BASIC, payeeAccountNo: PERSON.accountNo, payeeName: PERSON.name }
  told = String((await post('/withdrawal-payments', { ...to, withdrawalNos: [withdrawalNo] })).body.amount)
  await ledger.post('/seals', { accountNo: moves })
  const content = { letterNo: 'OUT1', accountNo: moves, centre: '郑州住房公积金管理中心', ...to }
  const { applicationNo } = (await post('/applications/transfer_out', { content }, 'clerk:wang')).body
  expect((await post(`/applications/${applicationNo}/approve`, {}, 'supervisor:li')).status).toBe(201)
  for (const date of ['2026-06-05', TOLD]) expect((await ledger.post('/day-closes', { date })).status).toBe(201)
  const policyBook = await policyBooks(CITY.code).newest(ledger.db)
  const context = { today: '2026-11-25', actor: { subject: 'test', role: 'service' }, policyBook, at: () => '' } as const
  const [settled] = await ledger.db
    .transaction()
    .execute((trx) =>
      settleInterest(trx, [{ year: 2026, accountNos: [leaves, moves] }], { ...context, policyAt: (date) => policyBook.at(date) }),
    )
  expect(settled).toMatchObject({ settled: 2 })
})
afterAll(() => centre?.close())

test('what 年终结息 gives beyond the day to which a closing runs is taken back: the account closes at what was paid', async () => {
  // 20,000.00 at 1.5 % over 360 for 24 days; the settlement's are 25.
  expect(told).toBe('20020.00')
  expect(await account(leaves)).toMatchObject({ balance: '20020.83', status: '02' })
  await centre.settle()
  for (const [no, status] of [
    [leaves, '05'],
    [moves, '04'],
  ] as const) {
    expect(await account(no)).toMatchObject({ status, balance: '0.00', held: '0.00' })
    expect(await interests(no)).toEqual(['20.83', '-0.83'])
  }
  const { items } = (await centre.ledger.get('/trial-balance')).body as { items: { subjectCode: string; closing: string }[] }
  expect(items.find(({ subjectCode }) => subjectCode === '201')?.closing).toBe('0.00')
})

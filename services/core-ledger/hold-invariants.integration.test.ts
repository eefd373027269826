import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { BASIC, type LedgerWithBank, PERSON, startLedgerWithBank } from './testing/ledger-with-bank.ts'
import { openUnitWith } from './testing/test-ledger.ts'

const businessDate = '2026-11-25'
let centre: LedgerWithBank
/** One of whom a court has frozen 500.00 of 2,000.00, and one that is free. */
let frozen: string
let free: string
let bankSerial: string

const post = (path: string, body: object, actingFor?: string) =>
  centre.ledger.post(path, { businessDate, ...body }, undefined, actingFor)
const close = () => centre.ledger.post('/day-closes', { date: businessDate })
const differences = async () => (await centre.ledger.get('/day-closes:verify')).body.differences

/** Statements in one transaction, as who serves would send them or, `past` the guards, as who rules the database. */
const run = (statements: readonly RawBuilder<unknown>[], past = false) =>
  (past ? centre.ledger.superuser : centre.ledger.db).transaction().execute(async (trx) => {
    if (past) await sql`SET LOCAL session_replication_role = replica`.execute(trx)
    for (const statement of statements) await statement.execute(trx)
  })

beforeAll(async () => {
  centre = await startLedgerWithBank(inject('postgresUrl'))
  await centre.openAccount()
  const unit = await openUnitWith(centre.ledger, 1, 2)
  ;[frozen, free] = unit.accountNos as [string, string]
  for (const accountNo of [frozen, free]) await post('/transfers-in', { accountNo, amount: '2000.00' })
  const content = { accountNo: frozen, amount: '500.00', court: '三门峡市湖滨区人民法院', docNo: '(2026)豫1202执1号' }
  const { body } = await post('/applications/freeze', { content }, 'clerk:wang')
  expect((await post(`/applications/${body.applicationNo}/approve`, {}, 'supervisor:li')).body).toMatchObject({ state: '50' })
  bankSerial = await centre.move('in', '70.00', { counterpartyAccountNo: PERSON.accountNo, counterpartyName: PERSON.name })
  await centre.pull()
  expect((await centre.ledger.get(`/accounts/${frozen}`)).body).toMatchObject({ held: '500.00', available: '1500.00' })
})
afterAll(() => centre?.close())

const held = (accountNo: string, amount: number) =>
  sql`UPDATE ledger.account SET held = ${amount} WHERE account_no = ${accountNo}`
const hold = (change: string) => sql`UPDATE ledger.hold SET ${sql.raw(change)} WHERE account_no = ${frozen}`

test.each([
  ['nothing held of what a court has frozen', () => [held(frozen, 0)]],
  ['what is held of one put on another', () => [held(frozen, 0), held(free, 500)]],
])('who serves cannot do it alone: %s', async (_, statements) => {
  await expect(run(statements())).rejects.toMatchObject({ constraint: 'account_held_is_holds' })
})

test('a court’s freeze ends by the unfreezing that two persons have booked, and by no other hand; its amount is the court’s', async () => {
  const released = [hold("status = 'released'"), held(frozen, 0)]
  await expect(run(released)).rejects.toMatchObject({ constraint: 'hold_has_cause' })
  await expect(run([hold('amount = 1'), held(frozen, 1)])).rejects.toThrow('hold is immutable')
  await run(released, true)
  expect((await close()).body).toMatchObject({ code: 'day_not_ready', value: 'holds_differ' })
  expect(await differences()).toMatchObject([{ kind: 'hold_differs', accountNo: frozen }])
  await run([hold("status = 'active'"), held(frozen, 500)], true)
  expect(await differences()).toEqual([])
})

test('what is given back at once is let through; a hold neither goes to another account nor stands again', async () => {
  await run([held(frozen, 0), held(frozen, 500)])
  const superuser = centre.ledger.superuser
  await expect(hold(`account_no = '${free}'`).execute(superuser)).rejects.toThrow('hold is immutable')
  await expect(run([hold("status = 'released'"), hold("status = 'active'")])).rejects.toThrow('hold is immutable')
})

test('a movement of the bank is passed on by no one while what uses it stands', async () => {
  const passed = sql`UPDATE ledger.bank_movement_use SET used_by = 'x' WHERE bank_account_no = ${BASIC} AND bank_serial = ${bankSerial}`
  await expect(run([passed])).rejects.toThrow(`bank movement ${bankSerial}`)
})

test('behind the guards: it keeps the day open, and is named once the day is closed', async () => {
  await run([held(frozen, 0)], true)
  const refused = await close()
  expect(refused.body).toMatchObject({ code: 'day_not_ready', value: 'holds_differ' })
  expect(refused.body.detail).toContain(`1 项(如 ${frozen})`)
  await run([held(frozen, 500)], true)
  expect((await close()).status).toBe(201)
  expect(await differences()).toEqual([])
  await run([held(free, 10)], true)
  expect(await differences()).toMatchObject([{ kind: 'hold_differs', accountNo: free }])
  await run([held(free, 0)], true)
})

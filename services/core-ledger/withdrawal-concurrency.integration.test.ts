import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { planDeductions } from './operations/plan-deductions.ts'
import { BASIC, type LedgerWithBank, PERSON, startLedgerWithBank } from './testing/ledger-with-bank.ts'
import { ALL_LOANS, inTransaction, LOAN, RUN } from './testing/loans.ts'
import { creditCodeOf } from './testing/synthetic-unit.ts'
import { idNumberOf, memberOf, UNIT } from './testing/test-ledger.ts'

const DAY = '2026-11-25'
let centre: LedgerWithBank
let unitNo: string
let accountNo: string
let spouseNo: string
let order = 1
beforeAll(async () => {
  centre = await startLedgerWithBank(inject('postgresUrl'))
  await centre.openAccount()
  await centre.move('in', '1000000.00')
})
afterAll(() => centre?.close())

/** Two members of one name, as the bank knows it, with 1200.00 each. */
beforeEach(async () => {
  await centre.bank.faults({})
  const { ledger } = centre
  unitNo = String((await ledger.post('/units', { ...UNIT, creditCode: creditCodeOf(++order) })).body.unitNo)
  const items = [0, 1].map((one) => ({ ...memberOf(unitNo, 0), name: PERSON.name, idNumber: idNumberOf(order * 2 + one) }))
  const opened = (await ledger.post('/members:batch', { items })).body.items as { accountNo: string }[]
  accountNo = opened[0]!.accountNo
  spouseNo = opened[1]!.accountNo
  await ledger.post('/remittances', { unitNo, month: '202411', businessDate: '2024-11-20' })
})

const account = async (no = accountNo) => (await centre.ledger.get(`/accounts/${no}`)).body
const purchase = (contractNo: string, over: object = {}) => ({
  reason: '01',
  accountNo,
  bankAccountNo: BASIC,
  amount: '800.00',
  payee: PERSON,
  house: {
    address: `黄河路${order}号`,
    contractNo: `${contractNo}-${order}`,
    price: '5000.00',
    paid: '900.00',
    paidOn: '2026-11-20',
    counterparty: '某公司',
  },
  ...over,
})
const closing = () => ({
  reason: '03',
  accountNo,
  bankAccountNo: BASIC,
  payee: PERSON,
  proof: { documentNo: `TX${order}`, since: '2026-11-01' },
})
const ask = (content: object, key?: string) =>
  centre.ledger.post('/applications/withdrawal', { businessDate: DAY, content }, key, 'clerk:wang')
const step = (no: unknown, name: string, actor = 'supervisor:li') =>
  centre.ledger.post(`/applications/${no}/${name}`, { businessDate: DAY }, undefined, actor)
const statuses = (answers: readonly { status: number }[]) => answers.map(({ status }) => status).toSorted()
const codes = (answers: readonly { body: Record<string, unknown> }[]) =>
  answers.flatMap(({ body }) => (body.code ? [body.code] : []))

/** Accounts that hold other than their active holds, or have other than their entries. */
async function broken(): Promise<unknown[]> {
  const { rows } = await sql`
    SELECT a.account_no FROM ledger.account a
    WHERE a.held <> (SELECT coalesce(sum(h.amount), 0) FROM ledger.hold h WHERE h.account_no = a.account_no AND h.status = 'active')
      OR a.balance <> (SELECT coalesce(sum(e.amount), 0) FROM ledger.account_entry e WHERE e.account_no = a.account_no)`.execute(
    centre.ledger.db,
  )
  return rows
}

test('of two withdrawals of one balance one is held', async () => {
  const answers = await Promise.all([ask(purchase('A')), ask(purchase('B'))])
  expect(statuses(answers)).toEqual([201, 422])
  expect(codes(answers)).toEqual(['withdrawal_above_limit'])
  expect(await account()).toMatchObject({ held: '800.00' })
  expect(await broken()).toEqual([])
})

test('spouses who ask on one contract at the same time together get no more than was paid', async () => {
  const answers = await Promise.all([ask(purchase('A')), ask(purchase('A', { accountNo: spouseNo }))])
  expect(statuses(answers)).toEqual([201, 422])
  expect(codes(answers)).toEqual(['withdrawal_above_limit'])
})

test('a double click makes one application: the same key answers the same, another key is refused', async () => {
  const content = purchase('A', { amount: '100.00' })
  const same = await Promise.all([ask(content, `click-${order}`), ask(content, `click-${order}`)])
  expect(statuses(same)).toEqual([201, 201])
  expect(same[0]?.body.applicationNo).toBe(same[1]?.body.applicationNo)
  const other = await ask(content)
  expect(other).toMatchObject({ status: 409, body: { code: 'withdrawal_in_progress', field: 'content.accountNo' } })
  expect(await account()).toMatchObject({ held: '100.00' })
})

test('approved or withdrawn, never both', async () => {
  for (const contract of ['A', 'B', 'C']) {
    const { body } = await ask(purchase(contract, { amount: '100.00' }))
    const answers = await Promise.all([step(body.applicationNo, 'approve'), step(body.applicationNo, 'withdraw', 'clerk:wang')])
    expect(statuses(answers)).toEqual([201, 409])
    expect(codes(answers)).toEqual(['application_state_conflict'])
  }
  expect(await broken()).toEqual([])
  await centre.settle()
  expect(await account()).toMatchObject({ held: '0.00' })
  expect(await broken()).toEqual([])
})

test('approved twice at the same time it is sent to the bank once', async () => {
  const { body } = await ask(purchase('A'))
  const answers = await Promise.all([step(body.applicationNo, 'approve'), step(body.applicationNo, 'approve', 'supervisor:zhao')])
  expect(statuses(answers)).toEqual([201, 409])
  await centre.settle()
  expect(await account()).toMatchObject({ balance: '400.00', held: '0.00' })
})

test('a closing and a remittance at the same time: what is paid is what was there, and nothing is lost', async () => {
  const { body } = await ask(closing())
  const remit = () => centre.ledger.post('/remittances', { unitNo, month: '202412', businessDate: DAY })
  const [approved, remitted] = await Promise.all([step(body.applicationNo, 'approve'), remit()])
  expect(statuses([approved, remitted])).toEqual([201, 201])
  const { paid } = approved.body.result as { paid: string }
  const came = (remitted.body as { amount: string }).amount === '2400.00'
  expect(Number(paid)).toBeGreaterThan(came ? 2400 : 1200)
  await centre.settle()
  expect(await account()).toMatchObject({ status: '05', balance: '0.00', held: '0.00' })
  expect(await account(spouseNo)).toMatchObject({ balance: '2400.00' })
  expect(await broken()).toEqual([])
})

test('an account that the bank is paying out takes nothing in until the bank has answered: no 启封, 补缴, 内部转移, 合并, 自愿缴存', async () => {
  const { ledger } = centre
  const { body } = await ask(closing())
  await step(body.applicationNo, 'approve')
  const other = await ledger.post('/units', { ...UNIT, creditCode: creditCodeOf(++order) })
  const collective = String((await ledger.post('/units', { ...UNIT, creditCode: creditCodeOf(++order) })).body.unitNo)
  const apply = (kind: string, content: object) =>
    ledger.post(`/applications/${kind}`, { businessDate: DAY, content }, undefined, 'clerk:wang')
  const own = await apply('voluntary_unit', { unitNo: collective, docNo: '三公积金〔2026〕12号' })
  await step(own.body.applicationNo, 'approve')
  const terms = { base: '4000.00', ratio: '0.20', everyMonths: 3, fromMonth: '202611' }
  const move = { accountNo, toUnitNo: other.body.unitNo, base: '5000.00', businessDate: DAY }
  const lines = [{ accountNo, month: '202411', kind: 'difference', amount: '100.00' }]
  const attempts = () =>
    Promise.all([
      ledger.post('/unseals', { accountNo }),
      ledger.post('/account-moves', move),
      ledger.post('/back-payments', { unitNo, businessDate: DAY, lines }),
      apply('account_merge', { accountNo: spouseNo, intoAccountNo: accountNo, evidence: '核对' }),
      apply('voluntary_agreement', { unitNo: collective, accountNo, ...terms }),
    ])
  expect(codes(await attempts())).toEqual(Array.from({ length: 5 }, () => 'account_closing'))
  await centre.bank.faults({ refuse: 1 })
  await centre.settle()
  await ledger.post('/seals', { accountNo })
  expect((await ledger.post('/unseals', { accountNo })).status).toBe(201)
})

test('an account whose balance the bank is paying to another centre takes nothing in either', async () => {
  const { ledger } = centre
  await ledger.post('/seals', { accountNo })
  const payee = { payeeAccountNo: PERSON.accountNo, payeeName: PERSON.name, bankAccountNo: BASIC }
  const content = { letterNo: `W${order}`, accountNo, centre: '洛阳市住房公积金管理中心', ...payee }
  const asked = await ledger.post('/applications/transfer_out', { businessDate: DAY, content }, undefined, 'clerk:wang')
  await step(asked.body.applicationNo, 'approve')
  expect((await ledger.post('/unseals', { accountNo })).body).toMatchObject({ code: 'account_closing', value: accountNo })
  await centre.settle()
  expect(await account()).toMatchObject({ status: '04', balance: '0.00' })
})

test('while a loan’s deduction is on its way, nothing is withdrawn from the accounts that it may be taken from', async () => {
  const lent = await centre.ledger.post('/loans', {
    ...LOAN,
    accountNo,
    bankAccountNo: PERSON.accountNo,
    businessDate: '2026-10-25',
  })
  await inTransaction(centre.ledger, (trx) => planDeductions(trx, { day: DAY, kind: 'bank', range: ALL_LOANS }, RUN))
  const refused = await ask(purchase('A'))
  expect(refused).toMatchObject({ status: 409, body: { code: 'deduction_in_flight', value: lent.body.loanNo } })
  expect(await account()).toMatchObject({ held: '0.00' })
})

test('two closings at the same time: one', async () => {
  const answers = await Promise.all([ask(closing()), ask(closing())])
  expect(statuses(answers)).toEqual([201, 409])
  expect(codes(answers)).toEqual(['account_has_hold'])
})

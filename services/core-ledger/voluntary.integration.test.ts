import { TEST_NOTICE_TOKEN } from '@anju/infra/local/test-bank.ts'
import { CITY } from '@anju/standards/code-lists/region.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { BATCH_STAGES } from './batches/kinds.ts'
import { matchVoluntaryReceipts } from './operations/match-receipts.ts'
import { contextOf } from './operations/operation.ts'
import { policyBooks } from './store/policy.ts'
import { BASIC, type LedgerWithBank, startLedgerWithBank } from './testing/ledger-with-bank.ts'
import { inTransaction } from './testing/loans.ts'
import { creditCodeOf } from './testing/synthetic-unit.ts'
import { idNumberOf, memberOf, openUnitWith, UNIT } from './testing/test-ledger.ts'

const DAY = '2026-11-25'
const CLERK = 'clerk:wang'
const SUPERVISOR = 'supervisor:li'

let both: LedgerWithBank
/** The 集中户. */
let unitNo: string
let order = 700
let serial = 0
beforeAll(async () => {
  both = await startLedgerWithBank(inject('postgresUrl'))
  await both.openAccount()
  const { body } = await both.ledger.post('/units', { ...UNIT, name: '三门峡市住房公积金管理中心', creditCode: creditCodeOf(9) })
  unitNo = String(body.unitNo)
  await done('voluntary_unit', { unitNo, docNo: '三公积金〔2026〕12号' })
})
afterAll(() => both?.close())

const apply = (kind: string, content: object) =>
  both.ledger.post(`/applications/${kind}`, { businessDate: DAY, content }, undefined, CLERK)
const approve = (applicationNo: unknown) =>
  both.ledger.post(`/applications/${applicationNo}/approve`, { businessDate: DAY }, undefined, SUPERVISOR)
/** What an application has made once both persons have handled it. */
async function done(kind: string, content: object): Promise<Record<string, string>> {
  const { body } = await apply(kind, content)
  const approved = await approve(body.applicationNo)
  expect(approved.status, JSON.stringify([body, approved.body])).toBe(201)
  return approved.body.result as Record<string, string>
}
const personOf = () => {
  const { name, idType, idNumber, mobile } = memberOf(unitNo, ++order)
  return { name, idType, idNumber, mobile }
}
const agreed = (over: object = {}) => ({
  unitNo,
  person: personOf(),
  base: '4000.00',
  ratio: '0.20',
  everyMonths: 3,
  fromMonth: '202611',
  ...over,
})
const get = async (path: string) => (await both.ledger.get(path)).body
const account = (accountNo: unknown) => get(`/accounts/${accountNo}`)
const agreement = (agreementNo: unknown) => get(`/voluntary-agreements/${agreementNo}`)
/** Money that somebody has paid in, as 暂收. */
async function receive(amount: string, over: object = {}): Promise<string> {
  const payload = {
    accountNo: BASIC,
    bankSerial: `ZY${++serial}`,
    callerSerial: null,
    amount,
    payerAccountNo: '6217',
    payerName: '某人',
    purpose: '自愿缴存',
    valueDate: DAY,
    ...over,
  }
  const headers = { authorization: `Bearer ${TEST_NOTICE_TOKEN}` }
  return String((await both.ledger.app.inject({ method: 'POST', url: '/bank/notices', headers, payload })).json().receiptNo)
}
/** An account at the bank of somebody who has an agreement. */
async function openAtBank(agreementNo: unknown, accountNo: string, balance = '0.00'): Promise<void> {
  const { name } = await agreement(agreementNo)
  await both.bank.ask('PUT', '/control/accounts', { accounts: [{ accountNo, name, balance }] })
}
const pay = (accountNo: unknown, ...receiptNos: string[]) =>
  both.ledger.post('/voluntary-payments', { accountNo, receiptNos, businessDate: DAY })

test('somebody without a unit opens an account by agreement: nothing of it is a unit’s, and a second person has checked it', async () => {
  const { body } = await apply('voluntary_agreement', agreed())
  expect(body.facts).toContainEqual({ label: '月缴存额', value: '800.00' })
  const { result } = (await approve(body.applicationNo)).body as { result: Record<string, string> }
  expect(await account(result.accountNo)).toMatchObject({
    unitNo,
    unitAmount: '0.00',
    memberAmount: '800.00',
    base: '4000.00',
    status: '01',
  })
  expect(await agreement(result.agreementNo)).toMatchObject({
    accountNo: result.accountNo,
    ratio: '0.20',
    everyMonths: 3,
    paidThrough: null,
    policyVersion: '2026-09-20/1',
    applicationNo: body.applicationNo,
  })
  expect(((await get(`/voluntary-agreements?accountNo=${result.accountNo}`)).items as object[]).length).toBe(1)
})

test('a payment is taken out of what was paid in, an entry for each month; the same months are not paid twice', async () => {
  const { accountNo, agreementNo } = await done('voluntary_agreement', agreed())
  const receiptNo = await receive('2500.00')
  const paid = await pay(accountNo, receiptNo)
  expect(paid.body).toMatchObject({
    months: ['202611', '202612', '202701'],
    amount: '2400.00',
    receipts: [{ receiptNo, amount: '2400.00', rest: '100.00' }],
  })
  expect((await account(accountNo)).balance).toBe('2400.00')
  const entries = (await get(`/accounts/${accountNo}/entries`)).items as object[]
  expect(entries).toMatchObject([
    { kind: '01', month: '202611', amount: '800.00' },
    { kind: '01', month: '202612', amount: '800.00' },
    { kind: '01', month: '202701', amount: '800.00' },
  ])
  expect((await pay(accountNo, receiptNo)).body).toMatchObject({ code: 'month_in_future', allowed: '202702 起' })
  expect(await agreement(agreementNo)).toMatchObject({ paidThrough: '202701', payments: [{ months: 3, amount: '2400.00' }] })
})

const match = () => both.ledger.db.transaction().execute((trx) => matchVoluntaryReceipts(trx, { today: DAY }))
const suggestionsOf = async (receiptNo: string) =>
  ((await get('/voluntary-suggestions')).items as { receiptNo: string }[]).filter((one) => one.receiptNo === receiptNo)

test('money that names the agreement, or comes from the account that has paid it before, is given to its next months by itself', async () => {
  const { accountNo, agreementNo } = await done('voluntary_agreement', agreed({ everyMonths: 1, fromMonth: '202611' }))
  const first = await receive('800.00', { payerName: '某家属', payerAccountNo: '62178881', purpose: `缴存 ${agreementNo} 谢谢` })
  expect(await match()).toMatchObject([{ accountNo, months: ['202611'], receipts: [{ receiptNo: first, rest: '0.00' }] }])
  expect((await account(accountNo)).balance).toBe('800.00')
  expect(await match()).toEqual([])
  // The next month has not begun: it waits, and a clerk sees whose it is.
  const early = await receive('800.00', { payerName: '某家属', payerAccountNo: '62178881', purpose: `${agreementNo}` })
  expect(await match()).toEqual([])
  expect(await suggestionsOf(early)).toMatchObject([{ accountNo, clue: 'named', payable: false, due: '800.00' }])
})

test('the contributor’s own name and account are enough once they have paid; the name alone, or another amount, is for a clerk', async () => {
  const person = personOf()
  const { accountNo, agreementNo } = await done('voluntary_agreement', agreed({ person, everyMonths: 1, fromMonth: '202611' }))
  const own = { payerName: person.name, payerAccountNo: '62178882', purpose: '公积金' }
  const unknown = await receive('800.00', own)
  expect(await match()).toEqual([])
  expect(await suggestionsOf(unknown)).toMatchObject([{ agreementNo, clue: 'name', payable: true }])
  expect((await pay(accountNo, unknown)).status).toBe(201)
  await sql`UPDATE ledger.voluntary_agreement SET paid_through = '202610' WHERE agreement_no = ${agreementNo}`.execute(
    both.ledger.superuser,
  )
  await sql`UPDATE ledger.voluntary_payment SET from_month = '202610', to_month = '202610' WHERE agreement_no = ${agreementNo}`.execute(
    both.ledger.superuser,
  )
  const other = await receive('801.00', own)
  expect(await match()).toEqual([])
  expect(await suggestionsOf(other)).toMatchObject([{ agreementNo, clue: 'payer', payable: false }])
  const known = await receive('800.00', own)
  const borrowed = await receive('800.00', { ...own, payerAccountNo: '62170000' })
  expect(await match()).toMatchObject([{ accountNo, months: ['202611'], receipts: [{ receiptNo: known }] }])
  expect(await suggestionsOf(borrowed)).toMatchObject([{ agreementNo, clue: 'name' }])
})

test('what was taken back, what a unit is named in, and an ended agreement are not paid by themselves', async () => {
  const { accountNo, agreementNo } = await done('voluntary_agreement', agreed({ everyMonths: 1 }))
  const receiptNo = await receive('800.00', { purpose: agreementNo })
  const [paid] = await match()
  await done('reversal', { voucherNo: paid!.voucherNo, reason: '缴存人更换' })
  await receive('800.00', { purpose: `${agreementNo} 单位 ${unitNo}` })
  expect(await match()).toEqual([])
  expect(await get(`/receipts/${receiptNo}`)).toMatchObject({ state: 'unallocated' })
  await done('voluntary_ending', { accountNo, reason: '重新就业' })
  const late = await receive('800.00', { purpose: agreementNo })
  expect(await match()).toEqual([])
  expect(await suggestionsOf(late)).toEqual([])
})

test('a payment that was wrong is reversed by two persons: the money is 暂收 again, the months can be paid again', async () => {
  const { accountNo, agreementNo } = await done('voluntary_agreement', agreed())
  const receiptNo = await receive('2400.00')
  const { voucherNo } = (await pay(accountNo, receiptNo)).body
  await done('reversal', { voucherNo, reason: '缴存人更换' })
  expect((await account(accountNo)).balance).toBe('0.00')
  expect(await get(`/receipts/${receiptNo}`)).toMatchObject({ state: 'unallocated', allocated: '0.00' })
  expect(await agreement(agreementNo)).toMatchObject({ paidThrough: null, payments: [{ undone: true }] })
  expect(await done('voluntary_payment', { accountNo, receiptNos: [receiptNo] })).toMatchObject({ amount: '2400.00' })
})

test('the bank collects what is due: what it took is booked, what it could not take is asked for again, nothing twice', async () => {
  const rich = await done('voluntary_agreement', agreed({ payerAccountNo: '62170011', everyMonths: 1 }))
  const none = await done('voluntary_agreement', agreed({ payerAccountNo: '62179999', everyMonths: 1 }))
  await openAtBank(rich.agreementNo, '62170011', '5000.00')
  const collect = () =>
    both.ledger.post('/voluntary-collections', {
      bankAccountNo: BASIC,
      businessDate: DAY,
      accountNos: [rich.accountNo, none.accountNo],
    })
  const [first, second] = await Promise.all([collect(), collect()])
  expect([first!.body.count, second!.body.count].sort()).toEqual([0, 2])
  const receiptNo = await receive('800.00')
  expect((await pay(rich.accountNo, receiptNo)).body.code).toBe('collection_in_flight')
  expect((await apply('voluntary_ending', { accountNo: rich.accountNo, reason: '就业' })).body.code).toBe('collection_in_flight')

  await both.settle()
  expect(await agreement(rich.agreementNo)).toMatchObject({
    paidThrough: '202611',
    collecting: false,
    collections: [{ state: 'paid', amount: '800.00' }],
  })
  expect((await account(rich.accountNo)).balance).toBe('800.00')
  expect(await agreement(none.agreementNo)).toMatchObject({ paidThrough: null, collections: [{ state: 'failed' }] })
  expect((await collect()).body.count).toBe(1)
  await both.settle()
})

test('the batch 自愿缴存扣收 asks the bank for all that is due, and again for nothing that is on its way', async () => {
  const { accountNo, agreementNo } = await done('voluntary_agreement', agreed({ payerAccountNo: '62170021', everyMonths: 1 }))
  await openAtBank(agreementNo, '62170021', '5000.00')
  const [stage] = BATCH_STAGES.collect_voluntarily
  const work = { period: DAY, options: { bankAccountNo: BASIC }, range: { from: '', to: '' } }
  const books = policyBooks(CITY.code)
  const actor = { subject: 'batch', role: 'service' } as const
  const run = () =>
    inTransaction(both.ledger, async (trx) =>
      stage!.run(trx, work, contextOf({ today: DAY, actor, policyBook: await books.newest(trx) })),
    )
  expect(Number((await run()).sent)).toBeGreaterThan(0)
  expect(await run()).toEqual({ sent: 0, amount: '0.00' })
  await both.settle()
  expect(await agreement(agreementNo)).toMatchObject({ collections: [{ state: 'paid' }] })
  expect((await account(accountNo)).balance).toBe('800.00')
})

test('a collection that was wrong is reversed without the bank: the money is 暂收 of who was collected from, and goes back to him', async () => {
  const { accountNo, agreementNo } = await done('voluntary_agreement', agreed({ payerAccountNo: '62170014', everyMonths: 1 }))
  await openAtBank(agreementNo, '62170014', '5000.00')
  await both.ledger.post('/voluntary-collections', { bankAccountNo: BASIC, businessDate: DAY, accountNos: [accountNo] })
  await both.settle()
  const { payments } = (await agreement(agreementNo)) as { payments: { voucherNo: string }[] }
  const { receiptNo } = await done('reversal', { voucherNo: payments[0]!.voucherNo, reason: '缴存人要求' })
  expect(await agreement(agreementNo)).toMatchObject({ paidThrough: null, payments: [{ undone: true }] })
  expect((await account(accountNo)).balance).toBe('0.00')
  // It waits for a person, though its payer and amount are those of the agreement.
  expect(await match()).toEqual([])
  expect(await get(`/receipts/${receiptNo}`)).toMatchObject({
    amount: '800.00',
    payerAccountNo: '62170014',
    state: 'unallocated',
  })
  await done('receipt_return', { receiptNo, reason: '缴存人要求' })
  await both.settle()
  expect(await get(`/receipts/${receiptNo}`)).toMatchObject({ returned: '800.00', state: 'returned' })
})

test('what the bank took for an account that was sealed meanwhile is 暂收, to be returned', async () => {
  const { accountNo, agreementNo } = await done('voluntary_agreement', agreed({ payerAccountNo: '62170012' }))
  await openAtBank(agreementNo, '62170012', '5000.00')
  await both.ledger.post('/voluntary-collections', { bankAccountNo: BASIC, businessDate: DAY, accountNos: [accountNo] })
  await both.ledger.post('/seals', { accountNo })
  await both.settle()
  expect(await agreement(agreementNo)).toMatchObject({ paidThrough: null, collections: [{ state: 'paid' }] })
  const { items } = (await get('/receipts?limit=1000')) as { items: { purpose: string; amount: string; state: string }[] }
  expect(items).toContainEqual(
    expect.objectContaining({ purpose: `自愿缴存扣收 ${accountNo}`, amount: '2400.00', state: 'unallocated' }),
  )
})

test('base, ratio and frequency are changed from the next payment on; what is paid stays', async () => {
  const { accountNo, agreementNo } = await done('voluntary_agreement', agreed({ everyMonths: 1 }))
  await pay(accountNo, await receive('800.00'))
  const { body } = await apply('voluntary_change', { accountNo, base: '5000.00', everyMonths: 6 })
  expect(body.facts).toContainEqual({ label: '月缴存额', value: '800.00 → 1000.00' })
  expect(body.facts).toContainEqual({ label: '自何月起', value: '202612' })
  await approve(body.applicationNo)
  expect(await agreement(agreementNo)).toMatchObject({ monthly: '1000.00', everyMonths: 6, paidThrough: '202611' })
  expect(await account(accountNo)).toMatchObject({
    base: '5000.00',
    unitAmount: '0.00',
    memberAmount: '1000.00',
    balance: '800.00',
  })
})

test('somebody who has left a unit goes on with the sealed account, which comes over with its balance', async () => {
  const { accountNos } = await openUnitWith(both.ledger, 11, 1)
  const [accountNo] = accountNos
  await both.ledger.post('/transfers-in', { accountNo, amount: '3000.00', businessDate: '2026-01-05' })
  const asked = { ...agreed({ everyMonths: 1 }), person: undefined, accountNo }
  expect((await apply('voluntary_agreement', asked)).body).toMatchObject({
    code: 'account_not_sealed',
    field: 'content.accountNo',
  })
  await both.ledger.post('/seals', { accountNo })
  const { agreementNo } = await done('voluntary_agreement', asked)
  expect(await account(accountNo)).toMatchObject({ unitNo, status: '01', balance: '3000.00', unitAmount: '0.00' })
  expect((await apply('voluntary_agreement', asked)).body.code).toBe('agreement_in_force')
  const employer = await openUnitWith(both.ledger, 12, 1)
  const back = { accountNo, toUnitNo: employer.unitNo, base: '4000.00', businessDate: DAY }
  expect((await both.ledger.post('/account-moves', back)).body.code).toBe('agreement_in_force')
  await done('voluntary_ending', { accountNo, reason: '重新就业' })
  expect(await agreement(agreementNo)).toMatchObject({ endedOn: DAY })
  expect((await both.ledger.post('/account-moves', back)).status).toBe(201)
})

test('one who ends the agreement is sealed and may withdraw everything; before that the reason is refused', async () => {
  const { accountNo, agreementNo } = await done('voluntary_agreement', agreed())
  await pay(accountNo, await receive('2400.00'))
  const name = String((await get(`/voluntary-agreements/${agreementNo}`)).name)
  const closing = {
    reason: '13',
    accountNo,
    bankAccountNo: BASIC,
    payee: { accountNo: '62170013', name },
    agreementNo,
  }
  expect((await apply('withdrawal', closing)).body).toMatchObject({ code: 'reason_not_allowed', field: 'content.reason' })
  await done('voluntary_ending', { accountNo, reason: '离开本市' })
  expect(await account(accountNo)).toMatchObject({ status: '02', balance: '2400.00' })
  expect((await pay(accountNo, await receive('1.00'))).body.code).toBe('account_sealed')
  await done('withdrawal', closing)
  await openAtBank(agreementNo, '62170013')
  await both.settle()
  expect(await account(accountNo)).toMatchObject({ status: '05', balance: '0.00', closeReason: '13' })
})

test('a loan waits for the months that the policy asks of voluntary contributors', async () => {
  const { accountNo } = await done('voluntary_agreement', agreed())
  const house = { guaranteeType: '01', houseAddress: '黄河路8号', houseArea: '90.00', housePrice: '500000.00' }
  const terms = { principal: '100000.00', termMonths: 60, repaymentMethod: '01', firstHome: true, businessDate: DAY }
  const lend = () => both.ledger.post('/loans', { accountNo, ...terms, ...house })
  await pay(accountNo, await receive('2400.00'))
  expect((await lend()).body).toMatchObject({ code: 'voluntary_months_short', allowed: '自愿缴存满 6 个月' })
  await done('voluntary_change', { accountNo, everyMonths: 1 })
  expect((await lend()).body.code).toBe('voluntary_months_short')
})

test('who owes a loan does not end the agreement', async () => {
  const { accountNo, agreementNo } = await done('voluntary_agreement', agreed({ everyMonths: 6 }))
  await pay(accountNo, await receive('4800.00'))
  const house = { guaranteeType: '01', houseAddress: '黄河路9号', houseArea: '90.00', housePrice: '500000.00' }
  const terms = { principal: '100000.00', termMonths: 60, repaymentMethod: '01', firstHome: true, businessDate: DAY }
  expect((await both.ledger.post('/loans', { accountNo, ...terms, ...house })).status).toBe(201)
  expect((await apply('voluntary_ending', { accountNo, reason: '离开本市' })).body.code).toBe('account_has_loan')
  expect(await agreement(agreementNo)).toMatchObject({ endedOn: null })
})

test.each([
  ['an employing unit', async () => ({ unitNo: (await openUnitWith(both.ledger, 15, 1)).unitNo }), 'unit_not_collective'],
  ['a ratio of one side', async () => ({ ratio: '0.05' }), 'ratio_out_of_range'],
  ['a frequency that is not offered', async () => ({ everyMonths: 5 }), 'frequency_not_allowed'],
  ['a base above the ceiling', async () => ({ base: '99999.00' }), 'base_out_of_range'],
  ['a first month gone by', async () => ({ fromMonth: '202610' }), 'month_not_next'],
  ['nobody', async () => ({ person: undefined }), 'field_inconsistent'],
  [
    'an id number that is none',
    async () => ({ person: { ...personOf(), idNumber: `${idNumberOf(1).slice(0, 17)}` } }),
    'id_number_invalid',
  ],
])('an agreement with %s is refused', async (_, over, code) => {
  expect((await apply('voluntary_agreement', agreed(await over()))).body.code).toBe(code)
})

test('a 集中户 is no employer: it is not remitted, declared, moved into or adjusted as a whole', async () => {
  const month = { unitNo, month: '202611', businessDate: DAY }
  const refused = await Promise.all([
    both.ledger.post('/remittances', month),
    both.ledger.post('/rolls', month),
    both.ledger.post('/members', { ...memberOf(unitNo, ++order), openedOn: DAY }),
    both.ledger.post('/base-adjustments', {
      unitNo,
      businessDate: DAY,
      bases: [{ accountNo: '9900000000001', base: '5000.00' }],
    }),
    apply('ratio_change', { unitNo, unitRatio: '0.10', memberRatio: '0.10', fromMonth: '202611' }),
  ])
  expect(refused.map(({ body }) => body.code)).toEqual(refused.map(() => 'unit_not_active'))
  const { unitNo: peopled } = await openUnitWith(both.ledger, 13, 1)
  expect((await apply('voluntary_unit', { unitNo: peopled, docNo: '某号' })).body.code).toBe('unit_has_open_accounts')
})

test('an account without an agreement is not paid voluntarily', async () => {
  const { accountNos } = await openUnitWith(both.ledger, 14, 1)
  expect((await pay(accountNos[0], await receive('800.00'))).body).toMatchObject({
    code: 'agreement_unknown',
    field: 'accountNo',
  })
  expect(await get('/voluntary-agreements/269999999999999')).toMatchObject({ code: 'agreement_unknown' })
})

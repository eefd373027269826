import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { BASIC, type LedgerWithBank, PERSON, startLedgerWithBank } from './testing/ledger-with-bank.ts'
import { openUnitWith } from './testing/test-ledger.ts'

const businessDate = '2026-11-25'
let centre: LedgerWithBank
let unitNo: string
let accountNos: string[]

beforeAll(async () => {
  centre = await startLedgerWithBank(inject('postgresUrl'))
  ;({ unitNo, accountNos } = await openUnitWith(centre.ledger, 1, 3))
  await centre.ledger.post('/remittances', { unitNo, month: '202411', businessDate: '2024-11-20' })
  await centre.openAccount()
})
afterAll(() => centre?.close())
beforeEach(() => centre.bank.faults({}))

interface Difference {
  differenceNo: string
  kind: string
  ourAmount: string
  bankAmount: string
  state: string
}
interface Run {
  bankBalance: string
  bookBalance: string
  unexplained: string
  balanced: boolean
  balancedWhenRun: boolean
  reconciliationNo: string
  matched: number
  differences: Difference[]
}
const post = (path: string, body: object) => centre.ledger.post(path, body)
const reconcile = (day = businessDate) => post('/reconciliations', { bankAccountNo: BASIC, day })
const run = async (day?: string) => (await reconcile(day)).body as unknown as Run
const short = ({ differences }: Run) => differences.map(({ kind, ourAmount, bankAmount }) => [kind, ourAmount, bankAmount])
const fen = (yuan: string) => BigInt(yuan.replace('.', ''))
/** Bank = books + differences, to the fen. */
const addsUp = ({ bankBalance, bookBalance, differences }: Run) =>
  fen(bankBalance) === differences.reduce((sum, one) => sum + fen(one.bankAmount) - fen(one.ourAmount), fen(bookBalance))

/** Books a payment without the bank. */
const cash = (accountNo: string | undefined, amount: string, on = businessDate) =>
  post('/withdrawals:batch', { items: [{ accountNo, kind: '11', reason: '01', amount, businessDate: on }] })
async function pay(accountNo: string | undefined, amount: string): Promise<void> {
  const { body } = await post('/withdrawals', { accountNo, kind: '11', reason: '01', amount, businessDate })
  await post('/withdrawal-payments', {
    withdrawalNos: [body.withdrawalNo],
    bankAccountNo: BASIC,
    payeeAccountNo: PERSON.accountNo,
    payeeName: PERSON.name,
    businessDate,
  })
}
const charge = (amount: string, over: object = {}) =>
  centre.move('out', amount, { counterpartyName: '银行', purpose: '手续费', ...over })

test('a day on which everything was said once has no difference', async () => {
  await centre.move('in', '500.00', { valueDate: '2026-11-23' })
  await centre.bank.clear()
  expect(await run('2026-11-23')).toMatchObject({
    balanced: true,
    unexplained: '0.00',
    bankBalance: '4100.00',
    bookBalance: '4100.00',
    matched: 1,
    differences: [],
  })
})

test('runs are listed, the newest first, and the journal can be asked for a range of days', async () => {
  await run('2026-11-23')
  const { items } = (await centre.ledger.get(`/reconciliations?bankAccountNo=${BASIC}`)).body as {
    items: { reconciliationNo: string; day: string }[]
  }
  expect(items[0]).toMatchObject({ day: '2026-11-23', balanced: true, ranAt: expect.any(String) })
  const numbers = items.map(({ reconciliationNo }) => reconciliationNo)
  expect(numbers).toEqual(numbers.toSorted().toReversed())
  const rows = async (range: string) =>
    (await centre.ledger.get(`/bank-accounts/${BASIC}/journal?${range}`)).body.items as { businessDate: string }[]
  const all = await rows('')
  expect(all.length).toBeGreaterThan(0)
  const [first] = all
  expect(await rows(`from=${first!.businessDate}&to=${first!.businessDate}`)).toEqual(
    all.filter(({ businessDate }) => businessDate === first!.businessDate),
  )
  expect(await rows('from=1999-01-01&to=1999-12-31')).toEqual([])
})

test('what the bank booked on one day and we on the next stands for a day, and is closed by hand', async () => {
  await charge('8.00', { valueDate: '2026-11-24' })
  const first = await run('2026-11-24')
  expect(short(first)).toEqual([['theirs_only', '0.00', '-8.00']])
  expect(first).toMatchObject({ balanced: false, unexplained: '0.00', bankBalance: '4092.00', bookBalance: '4100.00' })
  await cash(accountNos[0], '8.00')
  const [theirs, ours] = (await run()).differences
  const closed = await post(`/differences/${theirs!.differenceNo}/close`, { with: [ours!.differenceNo], note: '手续费次日入账' })
  expect(closed.body).toMatchObject({ state: 'closed', note: '手续费次日入账', handledBy: 'service' })
  expect(await run()).toMatchObject({ balanced: true, differences: [], bankBalance: '4092.00', bookBalance: '4092.00' })
})

test('a lost notice is found by the statement; when it comes after all it is booked no second time', async () => {
  await centre.bank.faults({ loseNotice: 1 })
  const bankSerial = await centre.move('in', '70.00')
  expect(await run()).toMatchObject({ balanced: true, differences: [] })
  const { items } = (await centre.ledger.get('/receipts?limit=1000')).body as { items: Record<string, string>[] }
  expect(items.filter((one) => one.bankSerial === bankSerial)).toMatchObject([{ origin: 'statement', amount: '70.00' }])
  await centre.pull()
  expect(await run()).toMatchObject({ balanced: true, differences: [] })
})

test('a fee booked wrongly, its reversal and the right voucher are one line of the bank, whenever the runs come between them', async () => {
  const book = async (kind: string, bankSerial: string, amount: string) => {
    const entry = { kind, amount, docNo: '手续费单', bankAccountNo: BASIC, bankSerial, businessDate }
    const answer = await post('/finance-vouchers', entry)
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
    return answer.body.voucherNo
  }
  const undo = async (voucherNo: unknown) => {
    expect((await post(`/vouchers/${voucherNo}/reversal`, { businessDate })).status).toBe(201)
  }
  expect((await post('/finance-vouchers', { kind: '023', amount: '11.00', docNo: '计提单', businessDate })).status).toBe(201)
  const atOnce = await charge('5.00')
  await centre.pull()
  await undo(await book('027', atOnce, '5.00'))
  await book('026', atOnce, '5.00')
  expect(await run()).toMatchObject({ balanced: true, differences: [] })

  const stepwise = await charge('6.00')
  await centre.pull()
  const wrong = await book('027', stepwise, '6.00')
  expect(await run()).toMatchObject({ balanced: true, differences: [] })
  await undo(wrong)
  const between = await run()
  expect(short(between)).toEqual([['amount_differs', '0.00', '-6.00']])
  expect(between).toMatchObject({ balanced: false, unexplained: '0.00' })
  const second = await book('028', stepwise, '6.00')
  expect(await run()).toMatchObject({ balanced: true, differences: [] })
  // What has been closed stands again when it is no longer so.
  await undo(second)
  expect(short(await run())).toEqual([['amount_differs', '0.00', '-6.00']])
  await book('026', stepwise, '6.00')
  expect(await run()).toMatchObject({ balanced: true, differences: [] })
})

test('a payment of two vouchers is one line of the bank and no difference', async () => {
  const numbers = []
  for (const accountNo of accountNos.slice(0, 2)) {
    const body = { accountNo, kind: '11', reason: '01', amount: '15.00', businessDate }
    numbers.push((await post('/withdrawals', body)).body.withdrawalNo)
  }
  await post('/withdrawal-payments', {
    withdrawalNos: numbers,
    bankAccountNo: BASIC,
    payeeAccountNo: PERSON.accountNo,
    payeeName: PERSON.name,
    businessDate,
  })
  await centre.settle()
  expect(await run()).toMatchObject({ balanced: true, differences: [] })
})

test('a charge, money that was never at the bank and a payment of another amount are found, and nothing else is accused', async () => {
  await centre.bank.faults({ shortPay: 1 })
  await pay(accountNos[0], '100.00')
  await centre.settle()
  await centre.bank.faults({})
  await charge('12.00')
  const remitted = await post('/remittances', { unitNo, month: '202412', businessDate })
  await centre.move('in', '33.00')
  await centre.bank.clear()
  const found = await run()
  expect(short(found).sort()).toEqual([
    ['amount_differs', '-100.00', '-99.99'],
    ['ours_only', '3600.00', '0.00'],
    ['theirs_only', '0.00', '-12.00'],
  ])
  // The balances differ by what is listed and by nothing else; but nobody has said why.
  const { carried } = (await centre.ledger.get(`/day-ends/${businessDate}`)).body
  expect(carried).toContainEqual(
    expect.objectContaining({ check: 'differences_unexplained', title: '未说明的对账差异', count: 3 }),
  )
  const gaps = { theirsOnly: '-12.00', oursOnly: '-3600.00', amountDiffers: '0.01' }
  expect(found).toMatchObject({ balanced: false, unexplained: '0.00', ...gaps })
  expect(addsUp(found)).toBe(true)

  // Each goes as it came: a reversal, a voucher of the same amount and day, a correction that is closed by hand.
  await post(`/vouchers/${remitted.body.voucherNo}/reversal`, { businessDate })
  await cash(accountNos[1], '12.00')
  const differs = found.differences.find(({ kind }) => kind === 'amount_differs')!
  // Found by a clerk, it is explained by another.
  const asClerk = (path: string, body: object, subject: string) => centre.ledger.post(path, body, undefined, subject)
  await centre.ledger.superuser.updateTable('ledger.reconciliation').set({ run_by: 'wang' }).execute()
  const explain = (subject: string) =>
    asClerk(`/differences/${differs.differenceNo}/explain`, { note: '银行少付一分,已发函' }, subject)
  expect(await explain('clerk:wang')).toMatchObject({ status: 403, body: { code: 'same_person', field: 'differenceNo' } })
  expect((await explain('clerk:zhao')).status).toBe(201)
  // What stood when the run had ended is kept; the other explanations are still missing.
  const later = (await centre.ledger.get(`/reconciliations/${found.reconciliationNo}`)).body
  expect(later).toMatchObject({ balancedWhenRun: false })
  const explained = await run()
  expect(explained.differences).toMatchObject([{ kind: 'amount_differs', state: 'explained', note: '银行少付一分,已发函' }])
  expect((await centre.ledger.get(`/reconciliations/${found.reconciliationNo}`)).body).toMatchObject({
    balanced: true,
    balancedWhenRun: false,
  })
  const retold = sql`UPDATE ledger.reconciliation SET balanced_when_run = true`.execute(centre.ledger.db)
  await expect(retold).rejects.toThrow('is immutable')
  expect(explained).toMatchObject({
    balanced: true,
    balancedWhenRun: true,
    theirsOnly: '0.00',
    oursOnly: '0.00',
    amountDiffers: '0.01',
  })
  await post('/transfers-in', { accountNo: accountNos[0], amount: '0.01', businessDate })
  const correction = (await run()).differences.find(({ kind }) => kind === 'ours_only')!
  const close = { with: [differs.differenceNo], note: '补记一分' }
  await centre.ledger.superuser.updateTable('ledger.reconciliation').set({ run_by: 'wang' }).execute()
  expect((await asClerk(`/differences/${correction.differenceNo}/close`, close, 'clerk:wang')).body.code).toBe('same_person')
  await asClerk(`/differences/${correction.differenceNo}/close`, close, 'clerk:zhao')
  expect(await run()).toMatchObject({ balanced: true, differences: [] })
})

test('an older run is still read as it was', async () => {
  const { body } = await reconcile()
  const read = await centre.ledger.get(`/reconciliations/${body.reconciliationNo}`)
  expect(read.body).toEqual(body)
  const { items } = (await centre.ledger.get('/differences?state=closed')).body as { items: Difference[] }
  expect(items.length).toBeGreaterThan(3)
  expect((await centre.ledger.get(`/differences/${items[0]!.differenceNo}`)).body).toEqual(items[0])
})

test.each([
  ['of an account that is not ours', { bankAccountNo: '99999999' }, 404, 'bank_account_unknown'],
  ['of tomorrow', { day: '2026-11-26' }, 422, 'date_in_future'],
  ['of a day that the opening balance covers', { day: '2026-11-20' }, 422, 'date_too_early'],
  ['of a day before one that is done', { day: '2026-11-24' }, 409, 'day_already_reconciled'],
])('a run %s is refused', async (_, over, status, code) => {
  const refused = await post('/reconciliations', { bankAccountNo: BASIC, day: businessDate, ...over })
  expect(refused).toMatchObject({ status, body: { code } })
})

test('while the bank is down no run is made, and the caller is told to try again', async () => {
  await centre.bank.faults({ down: true })
  expect(await reconcile()).toMatchObject({ status: 503, body: { code: 'bank_unavailable' } })
})

test('differences that do not cancel are not closed; none is closed twice', async () => {
  await charge('3.00')
  await charge('4.00')
  const [three, four] = (await run()).differences
  const close = (one: Difference, other: Difference) =>
    post(`/differences/${one.differenceNo}/close`, { with: [other.differenceNo], note: '互销' })
  expect((await close(three!, four!)).body).toMatchObject({ code: 'differences_do_not_cancel', value: '-7.00' })
  await cash(accountNos[2], '3.00')
  await run()
  expect((await close(three!, four!)).body.code).toBe('difference_closed')
  expect((await post('/differences/440000/explain', { note: '?' })).body.code).toBe('difference_unknown')
  await cash(accountNos[2], '4.00')
  expect(await run()).toMatchObject({ balanced: true, differences: [] })
})

type Act = 'receive' | 'lose' | 'repeat' | 'pay' | 'shortPay' | 'charge' | 'unbanked'
const acts = fc.array(
  fc.record({
    act: fc.constantFrom<Act>('receive', 'lose', 'repeat', 'pay', 'shortPay', 'charge', 'unbanked'),
    fen: fc.integer({ min: 2, max: 500 }),
  }),
  { minLength: 3, maxLength: 12 },
)

test('whatever happened, the differences are exactly those that were planted', async () => {
  const yuan = (value: number) => (value / 100).toFixed(2)
  const { db } = centre.ledger
  await post('/transfers-in', { accountNo: accountNos[0], amount: '5000.00', businessDate })
  await centre.move('in', '5000.00', { purpose: accountNos[0] })
  await centre.bank.clear()
  const standing = short(await run())
  const expected = [...standing]
  await fc.assert(
    fc.asyncProperty(acts, async (steps) => {
      for (const { act, fen: value } of steps) {
        const amount = yuan(value)
        await centre.bank.faults({
          [{ lose: 'loseNotice', repeat: 'duplicateNotice', shortPay: 'shortPay' }[act as string] ?? 'refuse']: 1,
        })
        if (act === 'receive' || act === 'lose' || act === 'repeat') await centre.move('in', amount)
        if (act === 'charge') await charge(amount)
        if (act === 'pay') await centre.bank.faults({})
        if (act === 'pay' || act === 'shortPay') await pay(accountNos[0], amount)
        if (act === 'unbanked') await post('/transfers-in', { accountNo: accountNos[0], amount, businessDate })
        await centre.settle()
        await centre.bank.clear()
        if (act === 'charge') expected.push(['theirs_only', '0.00', `-${amount}`])
        if (act === 'unbanked') expected.push(['ours_only', amount, '0.00'])
        if (act === 'shortPay') expected.push(['amount_differs', `-${amount}`, `-${yuan(value - 1)}`])
      }
      const found = await run()
      expect(found).toMatchObject({ balanced: expected.length === 0, unexplained: '0.00' })
      expect(addsUp(found)).toBe(true)
      expect(short(found).sort()).toEqual(expected.toSorted())
    }),
    { numRuns: 6, seed: 5, endOnFailure: true },
  )
  const { count } = await db
    .selectFrom('ledger.receipt')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('voucher_no', 'is', null)
    .executeTakeFirstOrThrow()
  expect(count).toBe('0')
})

import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { pullStatement } from './bank/pull-statement.ts'
import { FINANCE_KINDS } from './domain/finance-voucher.ts'
import { bookOwnTransfers } from './operations/book-own-transfers.ts'
import { findBankAccounts } from './store/bank-accounts.ts'
import { BASIC, type LedgerWithBank, startLedgerWithBank } from './testing/ledger-with-bank.ts'
import { inTransaction } from './testing/loans.ts'
import { openUnitWith } from './testing/test-ledger.ts'

const DAY = '2026-11-25'
const CLERK = 'clerk:wang'
const CHECKER = 'supervisor:li'
/** Own accounts: of the surplus, of a term deposit and of a call deposit, which the bank tells of, and one of a bank that tells nothing. */
const SURPLUS = '41050003'
const TERM = '41050004'
const CALL = '41050005'
const SILENT = '41050009'
const NATURES = { [SURPLUS]: '03', [TERM]: '04', [CALL]: '05', [SILENT]: '01' }

let centre: LedgerWithBank
let unitNo: string

beforeAll(async () => {
  centre = await startLedgerWithBank(inject('postgresUrl'))
  ;({ unitNo } = await openUnitWith(centre.ledger, 1, 2))
  await centre.ledger.post('/transfers-in', {
    accountNo: (await openUnitWith(centre.ledger, 2, 1)).accountNos[0],
    amount: '900000.00',
    businessDate: '2026-11-10',
  })
  await centre.openAccount()
  for (const [accountNo, nature] of Object.entries(NATURES)) {
    const account = { accountNo, name: `中心${nature}户`, bankCode: '105', subject: nature === '03' ? '102' : '101', nature }
    await byTwo('bank_account', { ...account, openedOn: '2026-01-01', confirmedOn: '2026-11-20', openingBalance: '0' })
  }
  const accounts = [SURPLUS, TERM, CALL].map((accountNo) => ({
    accountNo,
    name: '中心',
    balance: '50000.00',
    notifies: true,
  }))
  await centre.bank.ask('PUT', '/control/accounts', { accounts })
})
afterAll(() => centre?.close())

const post = (path: string, body: object, actor: string) => centre.ledger.post(path, body, undefined, actor)
const apply = (kind: string, content: object) => post(`/applications/${kind}`, { businessDate: DAY, content }, CLERK)
const approve = (no: unknown) => post(`/applications/${no}/approve`, { businessDate: DAY }, CHECKER)
async function byTwo(kind: string, content: object) {
  const asked = await apply(kind, content)
  if (asked.status !== 201) throw new Error(JSON.stringify(asked.body))
  const approved = await approve(asked.body.applicationNo)
  if (approved.status !== 201) throw new Error(JSON.stringify(approved.body))
  return (approved.body as unknown as { result: Record<string, unknown> }).result
}
const reverse = (voucherNo: unknown) => byTwo('reversal', { voucherNo, reason: '科目有误' })

async function legsOf(voucherNo: unknown) {
  const { body } = await centre.ledger.get(`/vouchers/${voucherNo}`)
  const { kind, postings } = body as { kind: string; postings: Record<string, string>[] }
  return [kind, ...postings.map(({ direction, subjectCode, amount }) => `${direction} ${subjectCode} ${amount}`)]
}
async function balances() {
  const { items } = (await centre.ledger.get('/trial-balance')).body as { items: { subjectCode: string; closing: string }[] }
  return Object.fromEntries(items.map(({ subjectCode, closing }) => [subjectCode, closing]))
}
async function pull(...accountNos: string[]) {
  const accounts = await findBankAccounts(centre.ledger.db, accountNos)
  for (const account of accounts.values()) await pullStatement(centre.deps, account, DAY)
}
/** The bank moves money between two own accounts; both statements are read. */
async function move(from: string, to: string, amount: string) {
  const fromSerial = await centre.move('out', amount, { accountNo: from, counterpartyAccountNo: to, purpose: '划转' })
  const toSerial = await centre.move('in', amount, { accountNo: to, counterpartyAccountNo: from, purpose: '划转' })
  await pull(from, to)
  return { fromSerial, toSerial }
}
const charged = async (amount: string, over: object = {}) => {
  const serial = await centre.move('out', amount, { purpose: '手续费', ...over })
  await pull(BASIC)
  return serial
}
const bookOwn = () => inTransaction(centre.ledger, (trx) => bookOwnTransfers(trx, { today: DAY }))
const receiptOf = async (amount: string, over: object = {}) => {
  const serial = await centre.move('in', amount, over)
  await pull(BASIC)
  const { items } = (await centre.ledger.get(`/receipts?limit=1000`)).body as {
    items: { receiptNo: string; bankSerial: string }[]
  }
  return items.find(({ bankSerial }) => bankSerial === serial)?.receiptNo
}

test('money moved between own accounts is booked once by both statements, and is never 暂收', async () => {
  const before = await balances()
  const receipts = (await centre.ledger.get('/receipts?limit=1000')).body
  const fromSerial = await centre.move('out', '100.00', { counterpartyAccountNo: SURPLUS })
  await pull(BASIC)
  // One side alone may still be anything.
  expect(await bookOwn()).toEqual([])
  const toSerial = await centre.move('in', '100.00', { accountNo: SURPLUS, counterpartyAccountNo: BASIC })
  // The bank's notice tells of it first; it is no receipt either.
  await centre.bank.ask('POST', '/control/clear', {})
  await pull(SURPLUS)
  expect((await centre.ledger.get('/receipts?limit=1000')).body).toEqual(receipts)
  const [voucherNo, ...others] = await bookOwn()
  expect(others).toEqual([])
  expect(await legsOf(voucherNo)).toEqual(['047', 'debit 102 100.00', 'credit 101 100.00'])
  expect(await bookOwn()).toEqual([])
  expect((await balances())['21901']).toBe(before['21901'])
  // Each leg is of its own account's line.
  for (const [accountNo, serial, side] of [
    [BASIC, fromSerial, 'credit'],
    [SURPLUS, toSerial, 'debit'],
  ] as const) {
    const { items } = (await centre.ledger.get(`/bank-accounts/${accountNo}/journal?from=${DAY}&to=${DAY}&limit=1000`)).body as {
      items: Record<string, string>[]
    }
    expect(items.filter((one) => one.bankSerial === serial)).toEqual([expect.objectContaining({ voucherNo, [side]: '100.00' })])
  }
  // Taken back by a person it waits for a person, who names both lines.
  await reverse(voucherNo)
  expect(await bookOwn()).toEqual([])
  const again = {
    kind: '047',
    amount: '100.00',
    docNo: '划款单',
    fromAccountNo: BASIC,
    fromSerial,
    toAccountNo: SURPLUS,
    toSerial,
  }
  expect((await apply('finance_voucher', { ...again, kind: '035' })).body).toMatchObject({
    code: 'own_money',
    field: 'content.kind',
  })
  expect((await apply('finance_voucher', { ...again, toSerial: 'NOSUCH' })).body).toMatchObject({
    code: 'bank_serial_unknown',
    field: 'content.toSerial',
  })
  expect((await apply('finance_voucher', { ...again, amount: '99.00' })).body).toMatchObject({ code: 'bank_movement_differs' })
  const { voucherNo: second } = await byTwo('finance_voucher', again)
  expect(await legsOf(second)).toEqual(['047', 'debit 102 100.00', 'credit 101 100.00'])
  expect((await apply('finance_voucher', again)).body).toMatchObject({
    code: 'bank_serial_used',
    field: expect.stringMatching(/^content\.(from|to)Serial$/),
  })
  // Nor does what somebody has paid in give it back.
  const paidIn = await receiptOf('100.00', { counterpartyAccountNo: '62000088' })
  expect((await apply('reversal', { voucherNo: second, reason: '有误', receiptNos: [paidIn] })).body).toMatchObject({
    code: 'field_inconsistent',
    field: 'content.receiptNos',
  })
  // What somebody has paid in is not the centre's own, though the amount fits.
  const theirs = await centre.move('in', '100.00', { counterpartyAccountNo: '62000099' })
  await pull(BASIC)
  const taken = { ...again, fromAccountNo: SURPLUS, toAccountNo: BASIC, fromSerial: toSerial, toSerial: theirs }
  expect((await apply('finance_voucher', taken)).body).toMatchObject({
    code: 'own_money',
    field: 'content.toSerial',
    value: theirs,
  })
})

test('what one own account has sent another is no interest, no fee and no money of bonds, whichever line is named', async () => {
  const { fromSerial, toSerial } = await move(BASIC, SURPLUS, '30.00')
  const came = { amount: '30.00', docNo: '1号', bankAccountNo: SURPLUS, bankSerial: toSerial }
  const left = { amount: '30.00', docNo: '1号', bankAccountNo: BASIC, bankSerial: fromSerial }
  for (const content of [
    ...['019', '020', '021', '034'].map((kind) => ({ kind, ...came })),
    ...['026', '027', '028', '033'].map((kind) => ({ kind, ...left })),
  ])
    expect((await apply('finance_voucher', content)).body, content.kind).toMatchObject({
      code: 'own_money',
      field: 'content.bankSerial',
    })
  // Nor is it money between two others.
  const towards = { kind: '047', fromAccountNo: BASIC, fromSerial, toAccountNo: SILENT, toSerial: '单1' }
  expect((await apply('finance_voucher', { ...towards, amount: '30.00', docNo: '1号' })).body).toMatchObject({
    code: 'own_money',
    field: 'content.fromSerial',
    allowed: expect.stringContaining(SILENT),
  })
  expect(await bookOwn()).toHaveLength(1)
})

test('a fee is paid as far as it is owed; the checker sees who is on the other side', async () => {
  await byTwo('finance_voucher', { kind: '025', amount: '40.00', docNo: '计提单' })
  const out = await charged('10.00', { counterpartyAccountNo: '4105', counterpartyName: '建设银行' })
  const paid = { kind: '026', amount: '10.00', docNo: '回单', bankAccountNo: BASIC, bankSerial: out }
  const more = { ...paid, kind: '028', amount: '40.01', bankSerial: await charged('40.01') }
  expect((await apply('finance_voucher', more)).body).toMatchObject({
    code: 'payable_insufficient',
    field: 'content.amount',
    allowed: expect.stringContaining('21902 的余额 40.00'),
  })
  const asked = await apply('finance_voucher', paid)
  expect(asked.body.facts).toContainEqual({ label: '对方户名及账号', value: '建设银行 4105' })
  await approve(asked.body.applicationNo)
  // What is paid stays owed.
  const { voucherNo } = await byTwo('finance_voucher', { kind: '023', amount: '5.00', docNo: '计提单' })
  await byTwo('finance_voucher', { ...paid, amount: '33.00', bankSerial: await charged('33.00') })
  expect((await apply('reversal', { voucherNo, reason: '有误' })).body).toMatchObject({ code: 'voucher_not_reversible' })
})

test('a receipt from an account that is registered only later is nobody’s: it is booked as moved, from 暂收', async () => {
  const later = '41050007'
  const receiptNo = await receiptOf('70.00', { counterpartyAccountNo: later })
  const account = { accountNo: later, name: '中心户', bankCode: '105', subject: '101', nature: '01' }
  await byTwo('bank_account', { ...account, openedOn: '2026-01-01', confirmedOn: '2026-11-20', openingBalance: '0' })
  const given = await apply('receipt_allocation', { receiptNos: [receiptNo], unitNo, month: '202411' })
  expect(given.body).toMatchObject({ code: 'own_money', field: 'content.receiptNos' })
  expect((await apply('receipt_return', { receiptNo, reason: '划转' })).body).toMatchObject({ code: 'own_money' })
  const { corrections } = (await centre.ledger.get(`/desk/${receiptNo}`)).body as unknown as {
    corrections: { kind: string; given: Record<string, string> }[]
  }
  const content = corrections[0]!.given
  expect(corrections).toEqual([expect.objectContaining({ kind: 'finance_voucher', refusal: null })])
  expect(content).toMatchObject({ kind: '047', fromAccountNo: later, toAccountNo: BASIC })
  const { voucherNo } = await byTwo('finance_voucher', { ...content, fromSerial: 'ZZ1', docNo: '划款单' })
  expect(await legsOf(voucherNo)).toEqual(['047', 'debit 21901 70.00', 'credit 101 70.00'])
  expect((await centre.ledger.get(`/receipts/${receiptNo}`)).body).toMatchObject({ state: 'allocated' })
})

test('定期 and 通知存款: placed and returned by both statements, or by the paper of a bank that tells nothing', async () => {
  await move(BASIC, TERM, '5000.00')
  await move(TERM, BASIC, '2000.00')
  await move(BASIC, CALL, '600.00')
  await move(CALL, BASIC, '500.00')
  const kinds = await Promise.all((await bookOwn()).map(async (no) => legsOf(no)))
  expect(kinds.toSorted()).toEqual([
    ['035', 'debit 101 5000.00', 'credit 101 5000.00'],
    ['036', 'debit 101 2000.00', 'credit 101 2000.00'],
    ['043', 'debit 101 600.00', 'credit 101 600.00'],
    ['044', 'debit 101 500.00', 'credit 101 500.00'],
  ])
  expect((await centre.ledger.get(`/bank-accounts/${TERM}`)).body.balance).toBe('3000.00')
  const fromSerial = await centre.move('out', '40.00', { counterpartyAccountNo: SILENT })
  await pull(BASIC)
  const placed = {
    kind: '047',
    amount: '40.00',
    docNo: '存单',
    fromAccountNo: BASIC,
    fromSerial,
    toAccountNo: SILENT,
    toSerial: '存单7',
  }
  await byTwo('finance_voucher', placed)
  expect((await centre.ledger.get(`/bank-accounts/${SILENT}`)).body.balance).toBe('40.00')
  // Its interest.
  const serial = await centre.move('in', '9.00', { accountNo: TERM, counterpartyAccountNo: '4105', purpose: '结息' })
  await pull(TERM)
  const interest = { kind: '020', amount: '9.00', docNo: '计息单', bankAccountNo: TERM, bankSerial: serial }
  expect(await legsOf((await byTwo('finance_voucher', interest)).voucherNo)).toEqual([
    '020',
    'debit 21901 9.00',
    'credit 40101 9.00',
  ])
})

test('every other kind books its two sides, and is reversed', async () => {
  const out = await centre.move('out', '50.00', { purpose: '上缴管理费' })
  await pull(BASIC)
  const paper = { docNo: '1号' }
  const paid = { kind: '041', amount: '50.00', ...paper, subject: '21401', bankAccountNo: BASIC, bankSerial: out }
  // Nothing is owed yet: what a refund put there may be paid out.
  expect((await apply('finance_voucher', paid)).body).toMatchObject({
    code: 'payable_insufficient',
    field: 'content.amount',
    allowed: expect.stringContaining('0.00'),
  })
  const receiptNo = await receiptOf('300.00')
  const drawn = { ...paper, receiptNos: [receiptNo] }
  const bank = { bankAccountNo: SILENT, payerAccountNo: '6200' }
  const cases = [
    [{ kind: '038', amount: '60.00', ...drawn, subject: '21401' }, 'debit 21901 60.00', 'credit 21401 60.00'],
    [paid, 'debit 21401 50.00', 'credit 101 50.00'],
    [{ kind: '042', amount: '7.00', ...paper, subject: '40104' }, 'debit 111 7.00', 'credit 40104 7.00'],
    [{ kind: '038', amount: '7.00', ...drawn, subject: '111' }, 'debit 21901 7.00', 'credit 111 7.00'],
    [{ kind: '037', amount: '8.00', ...drawn, subject: '40102' }, 'debit 21901 8.00', 'credit 40102 8.00'],
    [{ kind: '045', amount: '9.00', ...drawn }, 'debit 21901 9.00', 'credit 40105 9.00'],
    [
      { kind: '002', amount: '2400.00', ...paper, unitNo, ...bank, bankSerial: 'DZ1' },
      'debit 101 2400.00',
      'credit 21901 2400.00',
    ],
  ] as const
  const before = await balances()
  const made: unknown[] = []
  for (const [content, ...legs] of cases) {
    const { voucherNo } = await byTwo('finance_voucher', content)
    expect(await legsOf(voucherNo)).toEqual([content.kind, ...legs])
    made.push(voucherNo)
  }
  expect((await centre.ledger.get(`/receipts/${receiptNo}`)).body).toMatchObject({ allocated: '84.00' })
  expect((await apply('finance_voucher', { ...cases[4]![0], amount: '300.00' })).body).toMatchObject({
    code: 'receipt_insufficient',
  })
  expect((await apply('finance_voucher', { ...cases[4]![0], subject: '40105' })).status).toBe(400)
  for (const voucherNo of made.toReversed()) await reverse(voucherNo)
  expect(await balances()).toEqual(before)
  // Each can be booked again, the movement at the bank with it.
  const stands = (await byTwo('finance_voucher', cases[0]![0])).voucherNo
  for (const [content] of cases.slice(1)) await byTwo('finance_voucher', content)
  // What is paid out of 专项应付款 stays owed.
  expect((await apply('reversal', { voucherNo: stands, reason: '有误' })).body).toMatchObject({ code: 'voucher_not_reversible' })
})

test('nobody takes in interest that was never receivable, nor redeems bonds that were never bought; what was taken from stays', async () => {
  const receiptNo = await receiptOf('20.00')
  const drawn = { kind: '038', docNo: '1号', receiptNos: [receiptNo], subject: '111' }
  const there = (await balances())['111'] ?? 0
  const tooMuch = { ...drawn, amount: (Number(there) + 5).toFixed(2) }
  expect((await apply('finance_voucher', tooMuch)).body).toMatchObject({
    code: 'asset_insufficient',
    field: 'content.amount',
    allowed: expect.stringContaining('科目 111 的余额'),
  })
  const receivable = { kind: '042', amount: '5.00', docNo: '计提单', subject: '40104' }
  const { voucherNo } = await byTwo('finance_voucher', receivable)
  await byTwo('finance_voucher', tooMuch)
  expect((await apply('reversal', { voucherNo, reason: '有误' })).body).toMatchObject({
    code: 'voucher_not_reversible',
    allowed: '须科目 111 的余额未动用',
  })
  const came = await centre.move('in', '3.00', { counterpartyName: '财政部' })
  await pull(BASIC)
  const redeemed = { kind: '034', amount: '3.00', docNo: '兑付单', bankAccountNo: BASIC, bankSerial: came }
  expect((await apply('finance_voucher', redeemed)).body).toMatchObject({ code: 'asset_insufficient' })
})

test('002 makes a receipt of the unit, which pays its month as any other; then it stays', async () => {
  const content = { kind: '002', amount: '2400.00', docNo: '进账单', unitNo, payerAccountNo: '6200', bankAccountNo: SILENT }
  const { receiptNo, voucherNo } = await byTwo('finance_voucher', { ...content, bankSerial: 'DZ2' })
  expect((await centre.ledger.get(`/receipts/${receiptNo}`)).body).toMatchObject({ payerAccountNo: '6200', voucherNo })
  await byTwo('receipt_allocation', { receiptNos: [receiptNo], unitNo, month: '202411' })
  expect((await centre.ledger.get(`/receipts/${receiptNo}`)).body).toMatchObject({ allocated: '2400.00' })
  expect((await apply('reversal', { voucherNo, reason: '有误' })).body).toMatchObject({ code: 'voucher_not_reversible' })
  // A bank that tells of its movements has told of it, or has not got it.
  expect((await apply('finance_voucher', { ...content, bankAccountNo: BASIC, bankSerial: 'DZ3' })).body).toMatchObject({
    code: 'bank_serial_unknown',
  })
  const told = await centre.move('in', '2400.00', {})
  await pull(BASIC)
  expect((await apply('finance_voucher', { ...content, bankAccountNo: BASIC, bankSerial: told })).body).toMatchObject({
    code: 'bank_serial_used',
    allowed: expect.stringContaining('41'),
  })
  const own = await centre.move('in', '2400.00', { counterpartyAccountNo: TERM })
  await pull(BASIC)
  expect((await apply('finance_voucher', { ...content, bankAccountNo: BASIC, bankSerial: own })).body).toMatchObject({
    code: 'own_money',
  })
  expect((await apply('finance_voucher', { ...content, unitNo: '9899999999999', bankSerial: 'DZ4' })).body.code).toBe(
    'unit_unknown',
  )
})

test('what is posted through finance_voucher is every kind that has no business of its own', async () => {
  const { items } = (await centre.ledger.get('/application-kinds')).body as { items: { kind: string; content: object }[] }
  const form = JSON.stringify(items.find(({ kind }) => kind === 'finance_voucher')!.content)
  for (const kind of Object.keys(FINANCE_KINDS)) expect(form).toContain(`"${kind} `)
  // The books still balance, and the report's identities hold.
  const { items: subjects } = (await centre.ledger.get('/trial-balance')).body as { items: Record<string, string>[] }
  const sum = (side: string) =>
    subjects
      .filter((one) => one.level === (1 as never) && one.balanceSide === side)
      .reduce((total, one) => total + Number(one.closing), 0)
  expect(sum('debit')).toBeCloseTo(sum('credit'), 2)
  expect((await centre.ledger.get('/reports/deposit-loan?year=2026')).status).toBe(200)
  const { rows } = {
    rows: await centre.ledger.db.selectFrom('ledger.receipt').select(['amount', 'allocated', 'returned']).execute(),
  }
  const left = rows.reduce((total, row) => total + Number(row.amount) - Number(row.allocated) - Number(row.returned), 0)
  expect(Number((await balances())['21901'])).toBeCloseTo(left, 2)
})

import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { APPLICATION_KINDS } from './operations/applications/kinds.ts'
import { planDeductions } from './operations/plan-deductions.ts'
import { BASIC, FROZEN, type LedgerWithBank, PERSON, startLedgerWithBank } from './testing/ledger-with-bank.ts'
import { ALL_LOANS, inTransaction, LOAN, RUN } from './testing/loans.ts'
import { openUnitWith } from './testing/test-ledger.ts'

// One person alone moves nobody's money: each such route refuses them, and the application that it names does the same by two.
const CLERK = 'clerk:wang'
const SUPERVISOR = 'supervisor:li'
const DAY = '2026-11-25'
let centre: LedgerWithBank
let unitNo: string
let accountNos: string[]
let otherUnitNo: string

beforeAll(async () => {
  centre = await startLedgerWithBank(inject('postgresUrl'))
  await centre.openAccount()
  ;({ unitNo, accountNos } = await openUnitWith(centre.ledger, 1, 4))
  ;({ unitNo: otherUnitNo } = await openUnitWith(centre.ledger, 2, 1))
})
afterAll(() => centre?.close())

const post = (...asked: Parameters<LedgerWithBank['ledger']['post']>) => centre.ledger.post(...asked)
const made = async (path: string, body: object, by?: string) => {
  const answer = await post(path, body, undefined, by)
  expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBe(201)
  return answer.body
}
const accountOf = async (no: string) => (await centre.ledger.get(`/accounts/${no}`)).body
const apply = (kind: string, content: object, by = CLERK) =>
  post(`/applications/${kind}`, { businessDate: DAY, content }, undefined, by)
const approve = (no: unknown, by = SUPERVISOR) => post(`/applications/${no}/approve`, { businessDate: DAY }, undefined, by)

/** Does a kind by two persons; that its maker cannot check it is tried on the way. */
async function byTwo(kind: string, content: object): Promise<Record<string, unknown>> {
  const asked = await apply(kind, content)
  expect(asked.status, `${kind} ${JSON.stringify(asked.body)}`).toBe(201)
  expect(asked.body.facts).not.toEqual([])
  const own = await approve(asked.body.applicationNo, 'supervisor:wang')
  expect(own, kind).toMatchObject({ status: 403, body: { code: 'same_person' } })
  const { result } = await made(`/applications/${asked.body.applicationNo}/approve`, { businessDate: DAY }, SUPERVISOR)
  return result as Record<string, unknown>
}

/** Money from outside, with its receipt. */
async function receipt(amount: string, payer = { accountNo: '8800', name: '某单位' }): Promise<string> {
  const counterparty = { counterpartyAccountNo: payer.accountNo, counterpartyName: payer.name }
  const serial = await centre.move('in', amount, counterparty)
  await centre.pull()
  const { items } = (await centre.ledger.get('/receipts?limit=1000')).body as {
    items: { receiptNo: string; bankSerial: string }[]
  }
  return items.find(({ bankSerial }) => bankSerial === serial)!.receiptNo
}

const legsOf = async (voucherNo: string) => {
  const { postings } = (await centre.ledger.get(`/vouchers/${voucherNo}`)).body as { postings: Record<string, string>[] }
  return postings.map(({ direction, subjectCode, amount }) => `${direction} ${subjectCode} ${amount}`)
}

const loanOf = async (accountNo: string, over: object = {}) =>
  String((await made('/loans', { ...LOAN, accountNo, ...over })).loanNo)

const NO = { account: '9924110300001', unit: '9824110100001', loan: '972606100000001', any: '1' }
const RECEIPTS = { receiptNos: ['1'], businessDate: DAY }

/** Bodies that the document allows, for every route that takes two persons. */
const BODIES: Readonly<Record<string, object>> = {
  '/remittances': { unitNo: NO.unit, month: '202411', businessDate: DAY },
  '/withdrawals': { accountNo: NO.account, kind: '11', reason: '01', amount: '1', businessDate: DAY },
  '/withdrawals/{no}/pay': { businessDate: DAY },
  '/withdrawals/{no}/cancel': { businessDate: DAY },
  '/withdrawal-payments': {
    withdrawalNos: ['1'],
    bankAccountNo: BASIC,
    payeeAccountNo: PERSON.accountNo,
    payeeName: PERSON.name,
    businessDate: DAY,
  },
  '/transfers-in': { accountNo: NO.account, amount: '1', businessDate: DAY },
  '/loans': { ...LOAN, accountNo: NO.account },
  '/loans/{no}/agreement': {},
  '/repayments': { kind: 'settlement', loanNo: NO.loan, businessDate: DAY },
  '/repricings': { loanNo: NO.loan, year: 2026 },
  '/deductions/results': { outcome: 'paid', deductionNo: '1', received: '1', paidOn: DAY },
  '/base-adjustments': { unitNo: NO.unit, businessDate: DAY, bases: [{ accountNo: NO.account, base: '3000' }] },
  '/back-payments': { unitNo: NO.unit, businessDate: DAY, lines: [{ accountNo: NO.account, month: '202411', kind: 'full' }] },
  '/account-moves': { accountNo: NO.account, toUnitNo: NO.unit, base: '3000', businessDate: DAY },
  '/transfer-letters/{no}/receive': RECEIPTS,
  '/receipts/{no}/allocate': { unitNo: NO.unit, month: '202411', businessDate: DAY },
  '/receipts/{no}/return': { businessDate: DAY },
  '/bank-accounts': {
    accountNo: '41059',
    name: '中心',
    bankCode: '105',
    subject: '101',
    nature: '01',
    openedOn: DAY,
    confirmedOn: DAY,
    openingBalance: '0',
  },
  '/finance-vouchers': { kind: '023', amount: '1', docNo: '文', businessDate: DAY },
  '/income-distributions': {
    year: 2025,
    docNo: '文',
    businessDate: DAY,
    riskReserve: '0.6',
    managementFee: '0.2',
    housingSupplement: '0.2',
  },
  '/vouchers/{no}/reversal': { businessDate: DAY },
  '/voluntary-payments': { accountNo: NO.account, ...RECEIPTS },
}

/** What one person may do alone: it moves no money that a person decides about. */
const ALONE = [
  '/units',
  '/units/{no}/change',
  '/instructions/{no}/ask',
  '/members',
  '/members/{no}/change',
  '/rolls',
  '/seals',
  '/unseals',
  '/transfer-letters',
  '/transfer-letters/{no}/step',
  '/reconciliations',
  '/differences/{no}/explain',
  '/differences/{no}/close',
  '/day-closes',
  '/month-closes',
  '/batches',
  '/batches/{no}/retry',
  '/batch-schedules',
  '/voluntary-collections',
  '/bank/notices',
]

test('every route of the document takes two persons, or is one of those that one person may do alone', async () => {
  const { paths } = (await centre.ledger.get('/openapi.json')).body as {
    paths: Record<string, { post?: { description?: string } }>
  }
  const alone = new Set<string>()
  const together = new Set<string>()
  for (const [path, { post: route }] of Object.entries(paths)) {
    if (!route || path.startsWith('/applications') || path.endsWith(':preview')) continue
    const named = /POST \/applications\/(\w+)/.exec(route.description ?? '')?.[1]
    if (named) expect(APPLICATION_KINDS.map(({ kind }) => kind)).toContain(named)
    ;(named ? together : alone).add(path.replace(/:batch$/, ''))
  }
  expect([...alone].toSorted()).toEqual(ALONE.toSorted())
  expect([...together].toSorted()).toEqual(Object.keys(BODIES).toSorted())
})

test.each(Object.entries(BODIES))('%s refuses one person alone, clerk or supervisor, alone or in a batch', async (path, body) => {
  const address = path.replace('{no}', '1')
  const attempts: [string, object][] = path.includes('{no}')
    ? [[address, body]]
    : [
        [address, body],
        [`${address}:batch`, { items: [body] }],
      ]
  for (const person of [CLERK, SUPERVISOR])
    for (const [at, given] of attempts) {
      const { status, body: problem } = await post(at, given, undefined, person)
      expect({ status, ...problem }, `${person} ${at}`).toMatchObject({
        status: 403,
        code: 'two_persons_required',
        field: 'role',
      })
      expect(problem.allowed).toMatch(/（\w+ .+）/)
    }
})

test('汇缴: two persons remit a month, out of what has come in for it; the checker sees whose money it is', async () => {
  const receiptNo = await receipt('4800.00')
  const asked = await apply('remittance', { unitNo, month: '202411', receiptNos: [receiptNo] })
  expect(asked.body.facts).toContainEqual({
    label: `资金来源：到账 ${receiptNo}`,
    value: '某单位（汇缴），用去 4800.00，余 0.00 仍为暂收',
  })
  const { result } = await made(`/applications/${asked.body.applicationNo}/approve`, { businessDate: DAY }, SUPERVISOR)
  expect(await legsOf((result as { voucherNo: string }).voucherNo)).toEqual(['debit 21901 4800.00', 'credit 201 4800.00'])
  expect(await accountOf(accountNos[0]!)).toMatchObject({ balance: '1200.00' })
})

test('汇缴: the checker is told when a unit begins to remit later than it was opened', async () => {
  const { unitNo: late, accountNos: own } = await openUnitWith(centre.ledger, 19, 1)
  await made('/base-adjustments', {
    unitNo: late,
    businessDate: DAY,
    fromMonth: '202501',
    bases: [{ accountNo: own[0], base: '6000' }],
  })
  const receiptNos = [await receipt('2880.00')]
  const told = { label: '首次汇缴', value: '开户年月 202411，其前 3 个月未缴' }
  const preview = async (kind: string, month: string) =>
    (
      await post(
        `/applications/${kind}:preview`,
        { businessDate: DAY, content: { unitNo: late, month, receiptNos } },
        undefined,
        CLERK,
      )
    ).body.facts as object[]
  expect(await preview('receipt_allocation', '202502')).toContainEqual(told)
  const labels = async (month: string) => (await preview('remittance', month)).map((fact) => (fact as { label: string }).label)
  expect(await labels('202411')).not.toContain('首次汇缴')
  const asked = await apply('remittance', { unitNo: late, month: '202502', receiptNos })
  expect(asked.body.facts).toEqual(expect.arrayContaining([told, { label: '金额', value: '1440.00' }]))
  expect((await approve(asked.body.applicationNo)).body).toMatchObject({ state: '50' })
  expect(await labels('202503')).not.toContain('首次汇缴')
})

const UNFUNDED: readonly [string, () => object][] = [
  ['remittance', () => ({ unitNo, month: '202412' })],
  ['back_payment', () => ({ unitNo, lines: [{ accountNo: accountNos[0], month: '202411', kind: 'difference', amount: '1' }] })],
  ['repayment', () => ({ kind: 'settlement', loanNo: NO.loan })],
  ['repayment', () => ({ kind: 'instalment', loanNo: NO.loan })],
  ['repayment', () => ({ kind: 'prepayment', loanNo: NO.loan, amount: '1', mode: 'lower' })],
  ['deduction_result', () => ({ outcome: 'paid', deductionNo: '1', received: '1', paidOn: DAY })],
]
test.each(UNFUNDED)(
  '%s without a receipt is refused in words: persons book no money that has not come',
  async (kind, content) => {
    for (const funding of [{}, { receiptNos: [] }]) {
      const { status, body } = await apply(kind, { ...content(), ...funding })
      expect({ status, ...body }).toMatchObject({ status: 400, code: 'field_invalid', field: 'content.receiptNos' })
      expect(body.detail).toContain('尚无到账可用')
    }
  },
)

test('each yuan of a receipt pays once: more than is left is refused, and two applications on one receipt cannot both be approved', async () => {
  const receiptNo = await receipt('4799.99')
  const short = await apply('remittance', { unitNo, month: '202412', receiptNos: [receiptNo] })
  expect(short.body).toMatchObject({ code: 'receipt_insufficient', field: 'content.receiptNos', value: '4799.99' })
  const { unitNo: sixth } = await openUnitWith(centre.ledger, 7, 1)
  const { unitNo: seventh } = await openUnitWith(centre.ledger, 8, 1)
  const shared = await receipt('1200.00')
  const ask = (of: string) => apply('remittance', { unitNo: of, month: '202411', receiptNos: [shared] })
  const [first, second] = [await ask(sixth), await ask(seventh)]
  const answers = await Promise.all([approve(first.body.applicationNo), approve(second.body.applicationNo)])
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
  expect((await centre.ledger.get(`/receipts/${shared}`)).body).toMatchObject({ allocated: '1200.00', state: 'allocated' })
})

test('到账分摊: two persons say whose month a receipt is; what is left stays 暂收', async () => {
  const receiptNo = await receipt('5000.00')
  const content = { receiptNos: [receiptNo], unitNo, month: '202412' }
  const { body } = await post('/applications/receipt_allocation:preview', { businessDate: DAY, content }, undefined, CLERK)
  expect(body.facts).toContainEqual({
    label: `资金来源：到账 ${receiptNo}`,
    value: '某单位（汇缴），用去 4800.00，余 200.00 仍为暂收',
  })
  const result = await byTwo('receipt_allocation', { receiptNos: [receiptNo], unitNo, month: '202412' })
  expect(result).toMatchObject({ amount: '4800.00', receipts: [{ receiptNo, rest: '200.00' }] })
})

test('暂收退回: awaits the bank, and is booked when it has paid', async () => {
  const receiptNo = await receipt('70.00', PERSON)
  const asked = await apply('receipt_return', { receiptNo, reason: '汇款有误' })
  expect(asked.body.facts).toContainEqual({ label: '收款人', value: `${PERSON.name} ${PERSON.accountNo}` })
  expect((await approve(asked.body.applicationNo)).body).toMatchObject({ state: '40' })
  await centre.settle()
  const { body } = await centre.ledger.get(`/applications/${asked.body.applicationNo}`)
  expect(body).toMatchObject({ state: '50', result: { amount: '70.00', voucherNo: expect.any(String) } })
  expect((await centre.ledger.get(`/receipts/${receiptNo}`)).body).toMatchObject({ state: 'returned' })
})

test('暂收退回 that the bank refuses has failed: the money is 暂收 again and may be asked for anew', async () => {
  const receiptNo = await receipt('80.00', FROZEN)
  const asked = await apply('receipt_return', { receiptNo, amount: '30', reason: '汇款有误' })
  await approve(asked.body.applicationNo)
  await centre.settle()
  const { body } = await centre.ledger.get(`/applications/${asked.body.applicationNo}`)
  expect(body).toMatchObject({ state: '60', transitions: expect.arrayContaining([expect.objectContaining({ event: 'fail' })]) })
  expect((await centre.ledger.get(`/receipts/${receiptNo}`)).body).toMatchObject({ state: 'unallocated', inReturn: '0.00' })
  expect((await post(`/applications/${asked.body.applicationNo}/submit`, { businessDate: DAY }, undefined, CLERK)).status).toBe(
    201,
  )
})

test('补缴: of one member', async () => {
  const before = await accountOf(accountNos[0]!)
  await made('/seals', { accountNo: accountNos[0] })
  await byTwo('remittance', { unitNo, month: '202501', receiptNos: [await receipt('3600.00')] })
  await made('/unseals', { accountNo: accountNos[0] })
  const lines = [{ accountNo: accountNos[0], month: '202501', kind: 'full' }]
  const receiptNos = [await receipt('1000.00'), await receipt('300.00')]
  const paid = await byTwo('back_payment', { unitNo, receiptNos, lines })
  expect(paid).toMatchObject({ amount: '1200.00', receipts: [{ amount: '1000.00' }, { amount: '200.00', rest: '100.00' }] })
  expect(Number((await accountOf(accountNos[0]!)).balance)).toBe(Number(before.balance) + 1200)
})

test('外部转入: what another centre has sent on our letter', async () => {
  const accountNo = accountNos[1]!
  const letter = { letterNo: 'LX1', accountNo, centre: '洛阳市住房公积金管理中心', amount: '300.00', businessDate: DAY }
  await made('/transfer-letters', letter, CLERK)
  await made('/transfer-letters/LX1/step', { state: '08', businessDate: DAY }, CLERK)
  const { balance } = await accountOf(accountNo)
  await byTwo('transfer_in', { letterNo: 'LX1', receiptNos: [await receipt('300.00')] })
  expect(Number((await accountOf(accountNo)).balance)).toBe(Number(balance) + 300)
})

test('内部转移 and 基数调整: of one member', async () => {
  const accountNo = accountNos[2]!
  await byTwo('account_move', { accountNo, toUnitNo: otherUnitNo, base: '6000' })
  expect(await accountOf(accountNo)).toMatchObject({ unitNo: otherUnitNo, base: '6000.00' })
  const adjustment = { unitNo: otherUnitNo, bases: [{ accountNo, base: '7000' }], reason: '年度调整' }
  const { body } = await post(
    '/applications/base_adjustment:preview',
    { businessDate: DAY, content: adjustment },
    undefined,
    CLERK,
  )
  expect(body.facts).toContainEqual({ label: `测试12 ${accountNo}`, value: '基数 6000.00 → 7000.00' })
  await byTwo('base_adjustment', adjustment)
  expect(await accountOf(accountNo)).toMatchObject({ base: '7000.00' })
})

test('贷款发放, 还款约定, 利率年度调整 and 还款', async () => {
  const { businessDate: _, ...terms } = LOAN
  await receipt(LOAN.principal)
  const { loanNo } = await byTwo('lending', { accountNo: accountNos[3], ...terms })
  const agreed = await byTwo('repayment_agreement', { loanNo, bankAccountNo: PERSON.accountNo })
  expect(agreed).toMatchObject({ bankAccountNo: PERSON.accountNo, payerAccountNos: [] })
  // Two clerks at the same time: what the second to be approved would replace is not what was shown.
  const change = (payers: string[]) =>
    post(
      '/applications/repayment_agreement',
      { businessDate: DAY, content: { loanNo, payerAccountNos: payers } },
      undefined,
      CLERK,
    )
  const [first, second] = [await change([accountNos[3]!]), await change([])]
  const approve = ({ body }: typeof first) =>
    post(`/applications/${body.applicationNo}/approve`, { businessDate: DAY }, undefined, 'supervisor:li')
  expect((await approve(first)).status).toBe(201)
  expect((await approve(second)).body).toMatchObject({ code: 'application_outdated' })
  expect(await byTwo('repricing', { loanNo, year: 2026 })).toMatchObject({ repriced: false })
  const receiptNo = await receipt('10500.00', PERSON)
  const prepaid = { kind: 'prepayment', loanNo, amount: '10000', mode: 'lower', receiptNos: [receiptNo] }
  const paid = await byTwo('repayment', prepaid)
  expect((await centre.ledger.get(`/loans/${loanNo}`)).body).toMatchObject({ balance: paid.balance })
  expect(await legsOf(String(paid.voucherNo))).toContain('debit 21901 10000.00')
  // Its reversal takes nothing from the bank: the money is 暂收 again.
  const { voucherNo } = await byTwo('reversal', { voucherNo: paid.voucherNo, reason: '还款人有误' })
  expect(await legsOf(String(voucherNo))).toContain('credit 21901 10000.00')
  expect((await centre.ledger.get(`/receipts/${receiptNo}`)).body).toMatchObject({ allocated: '0.00', state: 'unallocated' })
})

test('扣款结果: what the bank has told on paper is paid out of the receipt in which it came, once', async () => {
  const { accountNos: own } = await openUnitWith(centre.ledger, 3, 1)
  const loanNo = await loanOf(own[0]!, { businessDate: '2026-10-25', bankAccountNo: PERSON.accountNo })
  await inTransaction(centre.ledger, (trx) => planDeductions(trx, { day: DAY, kind: 'bank', range: ALL_LOANS }, RUN))
  const { items } = (await centre.ledger.get(`/deductions?day=${DAY}`)).body as {
    items: { deductionNo: string; loanNo: string; amount: string }[]
  }
  const { deductionNo, amount: received } = items.find((one) => one.loanNo === loanNo)!
  const told = { outcome: 'paid', deductionNo, received, paidOn: DAY }
  const short = await apply('deduction_result', { ...told, receiptNos: [await receipt('1.00')] })
  expect(short.body).toMatchObject({ code: 'receipt_insufficient', field: 'content.receiptNos' })
  const receiptNo = await receipt(received, PERSON)
  const asked = await apply('deduction_result', { ...told, receiptNos: [receiptNo] })
  expect(asked.body.facts).toContainEqual({
    label: `资金来源：到账 ${receiptNo}`,
    value: `${PERSON.name}（汇缴），用去 ${received}，余 0.00 仍为暂收`,
  })
  const booked = await byTwo('deduction_result', { ...told, receiptNos: [receiptNo] })
  expect(booked).toMatchObject({ status: 'succeeded', receipts: [{ receiptNo, amount: received }] })
  expect(await legsOf(String(booked.voucherNo))).toContain(`debit 21901 ${received}`)
  const spent = await apply('repayment', { kind: 'prepayment', loanNo, amount: received, mode: 'lower', receiptNos: [receiptNo] })
  expect(spent.body).toMatchObject({ code: 'receipt_insufficient' })
})

test('银行专户登记 and 财务凭证', async () => {
  const account = { accountNo: '41050002', name: '中心增值收益户', bankCode: '105', subject: '102', nature: '01' }
  await byTwo('bank_account', { ...account, openedOn: '2026-01-01', confirmedOn: '2026-11-24', openingBalance: '0' })
  const entry = { kind: '019', amount: '8.00', docNo: '计息单', bankAccountNo: '41050002', bankSerial: 'JX1' }
  const { voucherNo } = await byTwo('finance_voucher', entry)
  expect((await centre.ledger.get(`/vouchers/${voucherNo}`)).body).toMatchObject({ kind: '019', total: '8.00' })
  expect((await apply('finance_voucher', entry)).body).toMatchObject({
    code: 'bank_serial_used',
    field: 'content.bankSerial',
    allowed: expect.stringContaining(String(voucherNo)),
  })
  // What it used may be used again when it is reversed.
  await byTwo('reversal', { voucherNo, reason: '金额有误' })
  await byTwo('finance_voucher', { ...entry, amount: '9.00' })
})

test('财务凭证 by a bank that tells of its movements: interest out of its receipt, a fee by its line, each movement once', async () => {
  const bank = { docNo: '计息单', bankAccountNo: BASIC }
  const interest = await receipt('5.00', { accountNo: '4105', name: '建设银行' })
  const { bankSerial } = (await centre.ledger.get(`/receipts/${interest}`)).body as { bankSerial: string }
  const entry = { kind: '019', amount: '5.00', ...bank, bankSerial }
  const asked = await apply('finance_voucher', entry)
  expect(asked.body.facts).toContainEqual({
    label: `资金来源：到账 ${interest}`,
    value: '建设银行（汇缴），用去 5.00，余 0.00 仍为暂收',
  })
  const { voucherNo } = await byTwo('finance_voucher', entry)
  expect(await legsOf(String(voucherNo))).toEqual(['debit 21901 5.00', 'credit 40101 5.00'])
  const used = { code: 'bank_serial_used', field: 'content.bankSerial' }
  expect((await apply('finance_voucher', entry)).body).toMatchObject({
    ...used,
    allowed: expect.stringContaining(String(voucherNo)),
  })
  const nobody = await apply('finance_voucher', { ...entry, bankSerial: 'NOSUCH' })
  expect(nobody).toMatchObject({ status: 404, body: { code: 'bank_serial_unknown', field: 'content.bankSerial' } })

  const fee = await centre.move('out', '3.00', { counterpartyName: '建设银行', purpose: '手续费' })
  await centre.pull()
  const paid = { kind: '026', amount: '3.00', ...bank, bankSerial: fee }
  expect((await apply('finance_voucher', paid)).body).toMatchObject({ code: 'payable_insufficient', field: 'content.amount' })
  await byTwo('finance_voucher', { kind: '023', amount: '20.00', docNo: '计提单' })
  expect((await apply('finance_voucher', { ...paid, amount: '3.01' })).body).toMatchObject({
    code: 'bank_movement_differs',
    field: 'content.amount',
  })
  expect((await apply('finance_voucher', { ...paid, bankSerial })).body).toMatchObject(used)
  const { voucherNo: feeNo } = await byTwo('finance_voucher', paid)
  expect((await apply('finance_voucher', paid)).body).toMatchObject({ ...used, allowed: expect.stringContaining(String(feeNo)) })
  // Two at the same time: the database lets one use it.
  const charge = await centre.move('out', '4.00', { counterpartyName: '建设银行', purpose: '手续费' })
  await centre.pull()
  const two = [0, 1].map(() => apply('finance_voucher', { ...paid, amount: '4.00', bankSerial: charge }))
  const numbers = (await Promise.all(two)).map(({ body }) => body.applicationNo)
  const answers = await Promise.all(numbers.map((no) => approve(no)))
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
  // What the bank took stays where it is when the voucher was wrong: its movement is free for the right one, once, and for no other.
  const misnamed = { ...paid, kind: '027', amount: '6.00' }
  const taken = await centre.move('out', '6.00', { counterpartyName: '建设银行', purpose: '手续费' })
  await centre.pull()
  const wrong = await byTwo('finance_voucher', { ...misnamed, bankSerial: taken })
  const undo = await apply('reversal', { voucherNo: wrong.voucherNo, reason: '种类有误' })
  expect(undo.body.facts).toContainEqual({
    label: '银行流水',
    value: `${taken}：冲销后未登记，须以正确的财务凭证重新登记`,
  })
  await made(`/applications/${undo.body.applicationNo}/approve`, { businessDate: DAY }, SUPERVISOR)
  const { voucherNo: rightNo } = await byTwo('finance_voucher', { ...misnamed, kind: '026', bankSerial: taken })
  expect((await apply('finance_voucher', { ...misnamed, bankSerial: taken })).body).toMatchObject({
    ...used,
    allowed: expect.stringContaining(String(rightNo)),
  })
  // What the bank has given back itself came by another movement: the first one is used for good.
  const refund = await receipt('6.00', { accountNo: '4105', name: '建设银行' })
  await byTwo('reversal', { voucherNo: rightNo, reason: '银行退还手续费', receiptNos: [refund] })
  expect((await centre.ledger.get(`/receipts/${refund}`)).body).toMatchObject({ state: 'allocated' })
  expect((await apply('finance_voucher', { ...misnamed, bankSerial: taken })).body).toMatchObject(used)
  // The receipt's money is free again when the voucher is reversed.
  await byTwo('reversal', { voucherNo, reason: '科目有误' })
  expect((await centre.ledger.get(`/receipts/${interest}`)).body).toMatchObject({ allocated: '0.00' })
})

test('贷款发放: no more than the centre has at the bank is lent by persons', async () => {
  const { accountNos: own } = await openUnitWith(centre.ledger, 9, 1)
  const { businessDate: _, ...terms } = LOAN
  const { body: books } = await centre.ledger.get('/trial-balance')
  const { closing } = (books as { items: { subjectCode: string; closing: string }[] }).items.find(
    ({ subjectCode }) => subjectCode === '101',
  )!
  const answer = await apply('lending', { accountNo: own[0], ...terms })
  expect(answer.body).toMatchObject({
    code: 'bank_balance_insufficient',
    field: 'content.principal',
    allowed: expect.stringContaining(closing),
  })
})

test('增值收益分配: what is not ready is refused to its maker already', async () => {
  const shares = { riskReserve: '0.6', managementFee: '0.2', housingSupplement: '0.2' }
  const asked = await apply('income_distribution', { year: 2025, docNo: '三公积金〔2026〕3号', ...shares })
  expect(asked.body).toMatchObject({ code: 'year_not_closed', field: 'content.year' })
})

test('what would be done otherwise than was shown is not approved; submitted anew it is', async () => {
  const { unitNo: third, accountNos: own } = await openUnitWith(centre.ledger, 4, 2)
  const { body } = await apply('remittance', { unitNo: third, month: '202411', receiptNos: [await receipt('2400.00')] })
  await made('/seals', { accountNo: own[0] }, CLERK)
  const refused = await approve(body.applicationNo)
  expect(refused).toMatchObject({ status: 409, body: { code: 'application_outdated', field: 'applicationNo' } })
  expect(refused.body.detail).toContain('人数原为 2，现为 1')
  await made(`/applications/${body.applicationNo}/return`, { businessDate: DAY, note: '人员有变' }, SUPERVISOR)
  await made(`/applications/${body.applicationNo}/submit`, { businessDate: DAY }, CLERK)
  expect((await approve(body.applicationNo)).body).toMatchObject({ state: '50', result: { amount: '1200.00' } })
})

test('a submission that is refused leaves nothing behind, nor does one that is accepted before it is approved', async () => {
  const vouchers = async () => (await centre.ledger.get(`/day-ends/${DAY}`)).body.voucherCount
  const receiptNos = [await receipt('9000.00')]
  const before = await vouchers()
  const ask = (month: string) => apply('remittance', { unitNo: otherUnitNo, month, receiptNos })
  expect((await ask('203001')).body).toMatchObject({ field: 'content.month' })
  expect((await ask('202411')).status).toBe(201)
  expect(await vouchers()).toBe(before)
})

test('a voucher that an application booked is reversed by two persons, and the application says so', async () => {
  const { unitNo: fourth } = await openUnitWith(centre.ledger, 5, 1)
  const { body } = await apply('remittance', { unitNo: fourth, month: '202411', receiptNos: [await receipt('1200.00')] })
  const { result } = (await approve(body.applicationNo)).body as { result: { voucherNo: string } }
  await byTwo('reversal', { voucherNo: result.voucherNo, reason: '录入错误' })
  expect((await centre.ledger.get(`/applications/${body.applicationNo}`)).body).toMatchObject({ state: '90' })
})

test('what is tried out within a savepoint does not open the guard: no transaction adds lines to a voucher of another', async () => {
  const { unitNo: fifth } = await openUnitWith(centre.ledger, 6, 1)
  const { voucherNo } = await made('/remittances', { unitNo: fifth, month: '202411', businessDate: '2024-11-20' })
  const late = centre.ledger.db.transaction().execute(async (trx) => {
    await sql`SAVEPOINT later`.execute(trx)
    await sql`INSERT INTO ledger.posting SELECT voucher_no, line_no + 90, subject_code, direction, amount FROM ledger.posting
      WHERE voucher_no = ${voucherNo}`.execute(trx)
  })
  await expect(late).rejects.toThrow('was not posted by this transaction')
})

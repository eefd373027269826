import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { BASIC, type LedgerWithBank, PERSON, startLedgerWithBank } from './testing/ledger-with-bank.ts'
import { creditCodeOf } from './testing/synthetic-unit.ts'
import { idNumberOf, memberOf, openUnitWith, UNIT } from './testing/test-ledger.ts'

const CLERK = 'clerk:wang'
const SUPERVISOR = 'supervisor:li'
const DAY = '2026-11-25'
let centre: LedgerWithBank
let accountNo: string
let name: string
let order = 20
beforeAll(async () => {
  centre = await startLedgerWithBank(inject('postgresUrl'))
  await centre.openAccount()
  await centre.move('in', '1000000.00')
})
afterAll(() => centre?.close())

/** A member whose name is the one that the bank has for PERSON, with 1200.00 of his own. */
beforeEach(async () => {
  await centre.bank.faults({})
  const { ledger } = centre
  const unit = await ledger.post('/units', { ...UNIT, creditCode: creditCodeOf(++order) })
  const unitNo = String(unit.body.unitNo)
  name = PERSON.name
  const opened = await ledger.post('/members', { ...memberOf(unitNo, 0), name, idNumber: idNumberOf(order) })
  accountNo = String(opened.body.accountNo)
  await ledger.post('/remittances', { unitNo, month: '202411', businessDate: '2024-11-20' })
})

const account = async () => (await centre.ledger.get(`/accounts/${accountNo}`)).body
const application = async (no: unknown) => (await centre.ledger.get(`/applications/${no}`)).body
const payee = { accountNo: PERSON.accountNo, name: PERSON.name }
const house = () => ({
  address: `三门峡市湖滨区黄河路 ${order} 号`,
  contractNo: `GF-2026-${order}`,
  price: '500000.00',
  paid: '900.00',
  paidOn: '2026-11-20',
  counterparty: '某房地产公司',
})
const purchase = (over: object = {}) => ({
  reason: '01',
  accountNo,
  bankAccountNo: BASIC,
  amount: '300.00',
  payee,
  house: house(),
  ...over,
})
const expense = (reason: string, over: object = {}) => ({
  reason,
  accountNo,
  bankAccountNo: BASIC,
  amount: '100.00',
  payee,
  expense: { address: '黄河路9号', documentNo: `FP${order}`, amount: '400.00', paidOn: '2026-09-01', counterparty: '某物业公司' },
  ...over,
})
const closingOf = (reason: string, over: object = {}) => ({
  reason,
  accountNo,
  bankAccountNo: BASIC,
  payee,
  proof: { documentNo: `TX${order}`, since: '2026-11-01' },
  ...over,
})
const ask = (content: object, businessDate = DAY, key?: string) =>
  centre.ledger.post('/applications/withdrawal', { businessDate, content }, key, CLERK)
const step = (no: unknown, name: string, actor: string, more: object = {}) =>
  centre.ledger.post(`/applications/${no}/${name}`, { businessDate: DAY, ...more }, undefined, actor)

test('submitted it is held with every limit shown, approved it goes to the bank, paid it is booked', async () => {
  const { body } = await ask(purchase())
  expect(body).toMatchObject({
    state: '20',
    result: {
      amount: '300.00',
      limits: [
        { name: '可用余额', amount: '1200.00', binds: false },
        { name: '房屋总价未提取部分', amount: '500000.00', binds: false },
        { name: '已付房款未提取部分', amount: '900.00', binds: true },
      ],
    },
  })
  expect(body.facts).toContainEqual({ label: '限额：已付房款未提取部分（起限制作用）', value: '900.00' })
  expect(await account()).toMatchObject({ balance: '1200.00', held: '300.00', available: '900.00' })
  const approved = await step(body.applicationNo, 'approve', SUPERVISOR)
  expect(approved.body).toMatchObject({ state: '40', result: { paid: '300.00' } })
  await centre.settle()
  expect(await account()).toMatchObject({ balance: '900.00', held: '0.00' })
  expect(await application(body.applicationNo)).toMatchObject({
    state: '50',
    dueOn: '2026-11-28',
    result: { bankSerial: expect.any(String) },
  })
})

test('the bank refuses: the account is as before to the fen, and what failed is submitted again and paid', async () => {
  const before = await account()
  const { body } = await ask(purchase())
  await step(body.applicationNo, 'approve', SUPERVISOR)
  await centre.bank.faults({ refuse: 1 })
  await centre.settle()
  expect(await account()).toEqual({ ...before, updatedAt: expect.anything() })
  const failed = await application(body.applicationNo)
  expect(failed).toMatchObject({ state: '60' })
  expect((failed.transitions as { note: string | null }[]).at(-1)?.note).toBe('银行未付：银行拒绝处理')
  await centre.bank.faults({})
  expect((await step(body.applicationNo, 'submit', CLERK)).body).toMatchObject({ state: '20' })
  await step(body.applicationNo, 'approve', SUPERVISOR)
  await centre.settle()
  expect(await application(body.applicationNo)).toMatchObject({ state: '50' })
  expect(await account()).toMatchObject({ balance: '900.00', held: '0.00' })
})

test('withdrawn or returned, the money is free again; submitted again it is held again', async () => {
  const { body } = await ask(purchase())
  await step(body.applicationNo, 'withdraw', CLERK)
  expect(await account()).toMatchObject({ held: '0.00' })
  await step(body.applicationNo, 'submit', CLERK, { content: purchase({ amount: '500.00' }) })
  expect(await account()).toMatchObject({ held: '500.00' })
  await step(body.applicationNo, 'return', SUPERVISOR)
  expect(await account()).toMatchObject({ held: '0.00' })
  expect((await step(body.applicationNo, 'void', CLERK)).body.state).toBe('80')
  expect(await account()).toMatchObject({ held: '0.00', balance: '1200.00' })
})

test('what an application asked for is not paid, cancelled or sent to the bank beside it', async () => {
  const { body } = await ask(purchase())
  const { withdrawalNo } = body.result as { withdrawalNo: string }
  const wanted = { code: 'withdrawal_of_application', value: withdrawalNo }
  const { post } = centre.ledger
  expect((await post(`/withdrawals/${withdrawalNo}/pay`, { businessDate: DAY })).body).toMatchObject(wanted)
  expect((await post(`/withdrawals/${withdrawalNo}/cancel`, { businessDate: DAY })).body).toMatchObject(wanted)
  const direct = { withdrawalNos: [withdrawalNo], bankAccountNo: BASIC, payeeAccountNo: payee.accountNo, payeeName: payee.name }
  expect((await post('/withdrawal-payments', { ...direct, businessDate: DAY })).body).toMatchObject(wanted)
  expect(await account()).toMatchObject({ held: '300.00' })
})

test('an amount above is refused by the name of the limit that binds', async () => {
  const refused = await ask(purchase({ amount: '900.01' }))
  expect(refused).toMatchObject({
    status: 422,
    body: { code: 'withdrawal_above_limit', field: 'content.amount', value: '900.01' },
  })
  expect(refused.body.allowed).toBe('至多 900.00（已付房款未提取部分）')
  const more = await ask(purchase({ amount: '1200.01', house: { ...house(), paid: '5000.00' } }))
  expect(more.body).toMatchObject({ code: 'withdrawal_above_limit', allowed: '至多 1200.00（可用余额）' })
})

test('on one contract no more than was paid is withdrawn, however its number is typed', async () => {
  const first = await ask(purchase({ amount: '800.00' }))
  await step(first.body.applicationNo, 'approve', SUPERVISOR)
  await centre.settle()
  const again = await ask(
    purchase({ amount: '100.01', house: { ...house(), contractNo: house().contractNo.replaceAll('-', ' ') } }),
  )
  expect(again.body).toMatchObject({ code: 'withdrawal_above_limit', allowed: '至多 100.00（已付房款未提取部分）' })
})

test.each(['10', '11', '12'])(
  'reason %s is refused the day before 国务院令第844号 and accepted from its day on',
  async (reason) => {
    const early = await ask(expense(reason), '2026-09-19')
    expect(early.body).toMatchObject({ code: 'reason_not_allowed', value: reason })
    const accepted = await ask(expense(reason), '2026-09-20')
    expect(accepted.body).toMatchObject({ state: '20' })
    expect(accepted.body.result).toMatchObject({ policyVersion: expect.stringContaining('2026-09-20') })
  },
)

test('rent accepted on the last day of the old rules is judged by them though it is approved under the new', async () => {
  const rent = {
    address: '黄河路9号',
    contractNo: `ZF${order}`,
    landlord: '赵六',
    monthlyRent: '1000.00',
    fromMonth: '202608',
    toMonth: '202608',
    married: false,
  }
  const content = { reason: '07', accountNo, bankAccountNo: BASIC, amount: '100.00', payee, rent }
  expect((await ask(content, '2026-09-19')).body).toMatchObject({
    code: 'field_inconsistent',
    field: 'content.rent.familyMonthlyIncome',
  })
  const withIncome = { ...content, amount: '250.01', rent: { ...rent, familyMonthlyIncome: '5000.00' } }
  expect((await ask(withIncome, '2026-09-19')).body).toMatchObject({ allowed: '至多 250.00（租期内房租）' })
  const { body } = await ask({ ...withIncome, amount: '250.00' }, '2026-09-19')
  expect((await step(body.applicationNo, 'approve', SUPERVISOR)).body).toMatchObject({ state: '40' })
  await centre.settle()
  expect(await application(body.applicationNo)).toMatchObject({
    state: '50',
    result: { policyVersion: expect.stringMatching(/^2026-0[78]|^2025/) },
  })
  const soon = await ask({ ...content, rent: { ...rent, fromMonth: '202609', toMonth: '202611' } }, '2026-11-25')
  expect(soon.body).toMatchObject({ allowed: '至多 0.00（距上次提取不满 3 个月（最早 2026-12-19））' })
})

test('major illness is asked for as any other, and judged by the list of the day, which does not have it', async () => {
  const illness = { hospital: '市中心医院', documentNo: 'YB1', amount: '1000.00', paidOn: '2026-11-01' }
  const refused = await ask({ reason: '09', accountNo, bankAccountNo: BASIC, amount: '100.00', payee, illness })
  expect(refused.body).toMatchObject({ code: 'reason_not_allowed', field: 'content.reason', value: '09' })
})

test.each(['03', '04', '05'])(
  'a closing by reason %s pays the balance with interest to the day and closes the account',
  async (reason) => {
    const { body } = await ask(closingOf(reason))
    const { result } = (await step(body.applicationNo, 'approve', SUPERVISOR)).body as { result: { paid: string } }
    expect(Number(result.paid)).toBeGreaterThan(1200)
    await centre.settle()
    expect(await account()).toMatchObject({ status: '05', balance: '0.00', closeReason: reason })
  },
)

test('a closing that the bank pays days after it was told to has interest to the day of approval, as the checker reads', async () => {
  const unit = await centre.ledger.post('/units', { ...UNIT, creditCode: creditCodeOf(++order) })
  const fresh = { ...memberOf(String(unit.body.unitNo), 0), name, idNumber: idNumberOf(order) }
  accountNo = String((await centre.ledger.post('/members', fresh)).body.accountNo)
  await centre.ledger.post('/transfers-in', { accountNo, amount: '36000.00', businessDate: '2026-11-20' })
  const { body } = await ask(closingOf('03'), '2026-11-23')
  expect(body.facts).toContainEqual({ label: '销户余额（另计利息至复核通过之日）', value: '36000.00' })
  const approved = await step(body.applicationNo, 'approve', SUPERVISOR, { businessDate: '2026-11-23' })
  // 36,000 × 1.5 % × 3 ÷ 360.
  expect(approved.body.result).toMatchObject({ paid: '36004.50' })
  await centre.settle()
  expect(await account()).toMatchObject({ status: '05', balance: '0.00', closedOn: DAY })
  const { items } = (await centre.ledger.get(`/accounts/${accountNo}/entries`)).body as { items: object[] }
  expect(items).toContainEqual(expect.objectContaining({ kind: '09', amount: '4.50', businessDate: DAY }))
})

test.each([false, true])('a closing that the bank refuses restores the account as it was (sealed: %s)', async (sealed) => {
  if (sealed) await centre.ledger.post('/seals', { accountNo })
  const before = await account()
  const { body } = await ask(closingOf('03'))
  await step(body.applicationNo, 'approve', SUPERVISOR)
  await centre.bank.faults({ refuse: 1 })
  await centre.settle()
  expect(await application(body.applicationNo)).toMatchObject({ state: '60' })
  expect(await account()).toEqual({ ...before, updatedAt: expect.anything() })
})

test('an heir is paid; without heirs the balance goes to 增值收益 by voucher 010', async () => {
  const heirs = [{ name: PERSON.name, idNumber: idNumberOf(1), relation: '子' }]
  const stranger = await ask(closingOf('08', { heirs: [{ ...heirs[0], name: '王五' }] }))
  expect(stranger.body).toMatchObject({ code: 'payee_not_allowed', field: 'content.payee.name' })
  const missing = await ask(closingOf('08', { heirs, payee: undefined }))
  expect(missing.body).toMatchObject({ code: 'payee_not_allowed', field: 'content.payee' })
  expect((await ask(closingOf('08', { heirs: [] }))).body).toMatchObject({ code: 'payee_not_allowed' })
  const { body } = await ask(closingOf('08', { heirs: [], payee: undefined }))
  const approved = (await step(body.applicationNo, 'approve', SUPERVISOR)).body as {
    state: string
    result: { voucherNo: string; paid: string }
  }
  expect(approved.state).toBe('50')
  const voucher = (await centre.ledger.get(`/vouchers/${approved.result.voucherNo}`)).body
  expect(voucher).toMatchObject({ kind: '010', total: approved.result.paid })
  expect((voucher.postings as { subjectCode: string }[]).map((one) => one.subjectCode)).toEqual(['201', '311'])
  expect(await account()).toMatchObject({ status: '05', balance: '0.00', closeReason: '08' })
})

test('money goes to the member or to the other side of the expense, to nobody else', async () => {
  const other = await ask(purchase({ payee: { ...payee, name: '王五' } }))
  expect(other.body).toMatchObject({
    code: 'payee_not_allowed',
    field: 'content.payee.name',
    allowed: '缴存人本人、出卖人或施工方',
  })
  const seller = await ask(purchase({ payee: { accountNo: '62170009', name: house().counterparty } }))
  expect(seller.body.state).toBe('20')
})

test('a day of payment after the acceptance is refused', async () => {
  const refused = await ask(purchase({ house: { ...house(), paidOn: '2026-11-26' } }))
  expect(refused.body).toMatchObject({ code: 'date_in_future', field: 'content.house.paidOn' })
})

test('a house that was withdrawn for on another contract is pointed out to the checker, not refused', async () => {
  const first = await ask(purchase())
  const { withdrawalNo } = first.body.result as { withdrawalNo: string }
  const { body } = await ask(purchase({ house: { ...house(), contractNo: `GF-OTHER-${order}` } }))
  expect(body.facts).toContainEqual({
    label: '提示：同一房屋已有提取',
    value: `${withdrawalNo}（2026-11-25 受理，24 个月内）`,
  })
})

test('a decision that is late is found', async () => {
  const late = await ask(purchase(), '2026-11-20')
  const fresh = await ask(expense('12'))
  const { items } = (await centre.ledger.get(`/applications?overdue=true&accountNo=${accountNo}`)).body as { items: object[] }
  expect(items).toMatchObject([{ applicationNo: late.body.applicationNo, dueOn: '2026-11-23' }])
  expect(fresh.body.state).toBe('20')
})

test('unknown accounts and loans, and a loan of somebody else, are refused by name', async () => {
  expect((await ask(purchase({ accountNo: '9924110199999' }))).body).toMatchObject({
    code: 'account_unknown',
    field: 'content.accountNo',
  })
  const loan = (loanNo: string) => ({
    reason: '06',
    accountNo,
    bankAccountNo: BASIC,
    amount: '10.00',
    payee,
    loan: { lender: 'here', loanNo },
  })
  expect((await ask(loan('972611250000001'))).body).toMatchObject({ code: 'loan_unknown', field: 'content.loan.loanNo' })
  const { accountNos } = await openUnitWith(centre.ledger, ++order, 1)
  const lent = await centre.ledger.post('/loans', {
    accountNo: accountNos[0],
    principal: '100000.00',
    termMonths: 12,
    repaymentMethod: '02',
    firstHome: true,
    guaranteeType: '01',
    houseAddress: '黄河路8号',
    houseArea: '98.50',
    housePrice: '500000.00',
    businessDate: '2026-09-20',
  })
  expect((await ask(loan(String(lent.body.loanNo)))).body).toMatchObject({
    code: 'loan_not_of_member',
    field: 'content.loan.loanNo',
  })
})

test('a loan lent here is withdrawn for up to what was repaid on it in the year', async () => {
  const lent = await centre.ledger.post('/loans', {
    accountNo,
    principal: '12000.00',
    termMonths: 120,
    repaymentMethod: '02',
    firstHome: true,
    guaranteeType: '01',
    houseAddress: '黄河路8号',
    houseArea: '98.50',
    housePrice: '500000.00',
    businessDate: '2026-09-20',
  })
  const repaid = await centre.ledger.post('/repayments', {
    kind: 'instalment',
    loanNo: lent.body.loanNo,
    businessDate: '2026-10-20',
  })
  const { principal, interest } = repaid.body as { principal: string; interest: string }
  const sum = (Number(principal) + Number(interest)).toFixed(2)
  const content = {
    reason: '06',
    accountNo,
    bankAccountNo: BASIC,
    amount: '1000.00',
    payee,
    loan: { lender: 'here', loanNo: lent.body.loanNo },
  }
  expect((await ask(content)).body).toMatchObject({
    code: 'withdrawal_above_limit',
    allowed: `至多 ${sum}（近一年已还贷款本息）`,
  })
})

const preview = (reason: string, on = DAY) =>
  centre.ledger.get(`/accounts/${accountNo}/withdrawal-limits?reason=${reason}&on=${on}`)

test('the counter can say beforehand what could be withdrawn, and what binds', async () => {
  expect((await preview('01')).body).toMatchObject({ kind: '11', most: '1200.00', binding: '可用余额' })
  await ask(expense('11'))
  expect((await preview('11')).body).toMatchObject({
    most: '0.00',
    binding: '距上次提取不满 12 个月（最早 2027-11-25）',
    limits: [
      { name: '可用余额', amount: '1100.00', binds: false },
      { amount: '0.00', binds: true },
      { name: '本年度限额 3000.00 元', amount: '2900.00', binds: false },
    ],
  })
  expect((await preview('07')).body.limits).toContainEqual({
    name: '租房年度限额（单身）',
    amount: '12000.00',
    binds: false,
  })
  expect((await preview('03')).body).toMatchObject({ kind: '12', most: '0.00', binding: '账户有冻结金额，不能销户' })
})

test('a preview is by the rules of its day, and refuses as the business would', async () => {
  expect((await preview('10', '2026-09-19')).body).toMatchObject({ code: 'reason_not_allowed', value: '10' })
  expect((await preview('10', '2026-09-20')).body).toMatchObject({ most: '1200.00' })
  expect((await preview('77')).body).toMatchObject({ code: 'field_invalid', field: 'reason' })
  expect((await centre.ledger.get('/accounts/9924110199999/withdrawal-limits?reason=01')).body).toMatchObject({
    code: 'account_unknown',
  })
})

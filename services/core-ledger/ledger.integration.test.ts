import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { PROBLEMS } from './errors.ts'
import { LOAN } from './testing/loans.ts'
import { creditCodeOf } from './testing/synthetic-unit.ts'
import { idNumberOf, memberOf, openUnitWith, startTestLedger, TEST_TOKEN, type TestLedger, UNIT } from './testing/test-ledger.ts'

let ledger: TestLedger
let unitNo: string
let accountNos: string[]

beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
  ;({ unitNo, accountNos } = await openUnitWith(ledger, 1, 3))
})
afterAll(() => ledger?.close())

const remit = (month: string, businessDate = '2026-11-20', key?: string) =>
  ledger.post('/remittances', { unitNo, month, businessDate }, key)
const balanceOf = async (no: string) => (await ledger.get(`/accounts/${no}`)).body.balance

test('a remittance posts one balanced voucher and credits every member base × both ratios', async () => {
  const remitted = await remit('202411', '2024-11-10')
  expect(remitted.status).toBe(201)
  expect(remitted.body).toMatchObject({ amount: '3600.00', memberCount: 3 })
  const { body: voucher } = await ledger.get(`/vouchers/${remitted.body.voucherNo}`)
  expect(voucher).toMatchObject({ kind: '001', total: '3600.00' })
  expect(voucher.postings).toMatchObject([
    { subjectCode: '101', direction: 'debit', amount: '3600.00' },
    { subjectCode: '201', direction: 'credit', amount: '3600.00' },
  ])
  for (const no of accountNos) expect(await balanceOf(no)).toBe('1200.00')
  expect((await ledger.get(`/units/${unitNo}`)).body.balance).toBe('3600.00')
})

test('the same key posts once and gives the same answer; with another body it is refused and names the field', async () => {
  const first = await remit('202412', '2024-12-10', 'once')
  const again = await remit('202412', '2024-12-10', 'once')
  expect(again.body).toEqual(first.body)
  expect(again.headers['idempotency-replayed']).toBe('true')
  const other = await remit('202501', '2025-01-10', 'once')
  expect(other.status).toBe(409)
  expect(other.body).toMatchObject({ code: 'idempotency_key_reused', field: 'Idempotency-Key', value: 'once' })
  expect(other.body.detail).toContain('month')
})

test('a double click posts once', async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => remit('202501', '2025-01-10', 'double')))
  expect(new Set(answers.map(({ body }) => body.voucherNo)).size).toBe(1)
  expect(await balanceOf(accountNos[0]!)).toBe('3600.00')
})

test('a month is remitted once and in order', async () => {
  expect((await remit('202501')).body.code).toBe('month_already_remitted')
  expect((await remit('202504')).body).toMatchObject({
    code: 'month_not_next',
    field: 'month',
    value: '202504',
    allowed: '202502',
  })
})

test('a partial withdrawal holds, pays and leaves the rest; cancelled, it releases', async () => {
  const [no] = accountNos
  const held = await ledger.post('/withdrawals', {
    accountNo: no,
    kind: '11',
    reason: '07',
    amount: '1000.00',
    businessDate: '2026-09-19',
  })
  expect((await ledger.get(`/accounts/${no}`)).body).toMatchObject({ balance: '3600.00', held: '1000.00', available: '2600.00' })
  await ledger.post(`/withdrawals/${held.body.withdrawalNo}/cancel`, { businessDate: '2026-09-19' })
  expect((await ledger.get(`/accounts/${no}`)).body).toMatchObject({ held: '0.00' })
  const next = await ledger.post('/withdrawals', {
    accountNo: no,
    kind: '11',
    reason: '07',
    amount: '1000.00',
    businessDate: '2026-09-19',
  })
  const paid = await ledger.post(`/withdrawals/${next.body.withdrawalNo}/pay`, { businessDate: '2026-09-21' })
  expect(paid.body).toMatchObject({ status: 'paid', amount: '1000.00', policyVersion: '2026-07-01/1' })
  expect(await balanceOf(no!)).toBe('2600.00')
})

test('renovation is no reason on 2026-09-19 and one on 2026-09-20, by decree 844', async () => {
  const ask = (businessDate: string) =>
    ledger.post('/withdrawals:batch', {
      items: [{ accountNo: accountNos[1], kind: '11', reason: '10', amount: '1.00', businessDate }],
    })
  expect((await ask('2026-09-19')).body).toMatchObject({ code: 'reason_not_allowed', field: 'items[0].reason' })
  expect((await ask('2026-09-20')).body.items).toMatchObject([{ status: 'paid', policyVersion: '2026-09-20/1' }])
})

test('of two withdrawals of one balance at the same time only one is held', async () => {
  const ask = () =>
    ledger.post('/withdrawals', {
      accountNo: accountNos[2],
      kind: '11',
      reason: '01',
      amount: '3000.00',
      businessDate: '2026-11-01',
    })
  const answers = await Promise.all([ask(), ask(), ask()])
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
  expect(answers.find(({ status }) => status === 409)?.body.code).toBe('available_insufficient')
})

test('a closing withdrawal settles interest to the day and empties the account', async () => {
  const { unitNo: own, accountNos: accounts } = await openUnitWith(ledger, 2, 1)
  await ledger.post('/transfers-in', { accountNo: accounts[0], amount: '12000.00', businessDate: '2025-11-25' })
  const closed = await ledger.post('/withdrawals:batch', {
    items: [{ accountNo: accounts[0], kind: '12', reason: '03', businessDate: '2026-11-25' }],
  })
  // 12,000 for 365 days at 1.5 % over 360: 182.50 (DOMAIN §2.2).
  expect(closed.body.items).toMatchObject([{ amount: '12000.00', interest: '182.50', status: 'paid' }])
  expect((await ledger.get(`/accounts/${accounts[0]}`)).body).toMatchObject({ balance: '0.00', status: '05' })
  expect((await ledger.post('/remittances', { unitNo: own, month: '202411', businessDate: '2024-11-20' })).body.code).toBe(
    'unit_has_no_accounts',
  )
  expect(
    (await ledger.post('/transfers-in', { accountNo: accounts[0], amount: '1.00', businessDate: '2026-11-25' })).body.code,
  ).toBe('account_closed')
})

test('a loan follows its plan: instalment, late instalment with penalty, prepayment, settlement; balance = disbursed − recovered', async () => {
  const { accountNos: accounts } = await openUnitWith(ledger, 3, 1)
  const lent = await ledger.post('/loans', { ...LOAN, accountNo: accounts[0], businessDate: '2025-06-10' })
  expect(lent.body).toMatchObject({ annualRate: '0.0210000', firstInstalment: '1757.15' })
  const { loanNo } = lent.body
  const repay = (body: object) => ledger.post('/repayments', { loanNo, ...body })
  expect((await repay({ kind: 'instalment', businessDate: '2025-07-09' })).body.code).toBe('instalment_not_due')
  expect((await repay({ kind: 'instalment', businessDate: '2025-07-10' })).body).toMatchObject({
    principal: '1582.15',
    interest: '175.00',
    penalty: '0.00',
  })
  const late = await repay({ kind: 'instalment', businessDate: '2025-08-20' })
  expect(late.body.penalty).toBe('1.54')
  expect((await repay({ kind: 'prepayment', amount: '50000.00', businessDate: '2025-08-25' })).status).toBe(201)
  expect((await repay({ kind: 'settlement', businessDate: '2025-08-30' })).body.balance).toBe('0.00')
  const { body: loan } = await ledger.get(`/loans/${loanNo}`)
  expect(loan).toMatchObject({ status: 'settled', balance: '0.00', recoveredPrincipal: '100000.00' })
  expect((await repay({ kind: 'settlement', businessDate: '2025-09-30' })).body.code).toBe('loan_settled')
})

test('a mistake is corrected by a reversal that names it, once; the month may then be remitted again', async () => {
  const { unitNo: own, accountNos: accounts } = await openUnitWith(ledger, 4, 1)
  const post = () => ledger.post('/remittances', { unitNo: own, month: '202411', businessDate: '2024-11-20' })
  const first = await post()
  const reverse = () => ledger.post(`/vouchers/${first.body.voucherNo}/reversal`, { businessDate: '2024-11-21' })
  const reversed = await reverse()
  expect(reversed.body.reversalOf).toBe(first.body.voucherNo)
  expect(await balanceOf(accounts[0]!)).toBe('0.00')
  expect((await reverse()).body.code).toBe('voucher_already_reversed')
  expect((await ledger.post(`/vouchers/${reversed.body.voucherNo}/reversal`, { businessDate: '2024-11-21' })).body.code).toBe(
    'voucher_not_reversible',
  )
  expect((await post()).status).toBe(201)
})

test('the first month reversed leaves a unit that has paid no month; a later one leaves the month before', async () => {
  const { unitNo: own } = await openUnitWith(ledger, 5, 1)
  const post = (month: string) => ledger.post('/remittances', { unitNo: own, month, businessDate: '2025-03-20' })
  const paidMonth = async () => (await ledger.get(`/units/${own}`)).body.paidMonth
  const undo = ({ body }: { body: Record<string, unknown> }) =>
    ledger.post(`/vouchers/${body.voucherNo}/reversal`, { businessDate: '2025-03-21' })
  // The unit opened in 202411 and begins to pay with 202501.
  const [first, second] = [await post('202501'), await post('202502')]
  expect((await undo(first)).body.code).toBe('voucher_not_reversible')
  await undo(second)
  expect(await paidMonth()).toBe('202501')
  await undo(first)
  expect(await paidMonth()).toBeNull()
})

test('a payment that bounces comes back to the account, but never to a closed one', async () => {
  const { accountNos: accounts } = await openUnitWith(ledger, 6, 1)
  const [accountNo] = accounts
  const businessDate = '2026-11-02'
  const take = async (item: object) =>
    (await ledger.post('/withdrawals:batch', { items: [{ accountNo, businessDate, ...item }] })).body.items as {
      voucherNo: string
    }[]
  const undo = (voucherNo: unknown) => ledger.post(`/vouchers/${voucherNo}/reversal`, { businessDate })
  await ledger.post('/transfers-in', { accountNo, amount: '900.00', businessDate })
  const [bounced] = await take({ kind: '11', reason: '01', amount: '400.00' })
  expect((await undo(bounced?.voucherNo)).status).toBe(201)
  expect(await balanceOf(accountNo!)).toBe('900.00')
  const [kept] = await take({ kind: '11', reason: '01', amount: '300.00' })
  await take({ kind: '12', reason: '03' })
  expect((await undo(kept?.voucherNo)).body).toMatchObject({ code: 'voucher_not_reversible', allowed: '须个人账户未销户' })
})

test('a closing that fails at the bank leaves the account sealed, with the interest it was given', async () => {
  const { accountNos: accounts } = await openUnitWith(ledger, 7, 1)
  const [accountNo] = accounts
  await ledger.post('/transfers-in', { accountNo, amount: '12000.00', businessDate: '2025-11-25' })
  const closing = { items: [{ accountNo, kind: '12', reason: '03', businessDate: '2026-11-25' }] }
  const closed = (await ledger.post('/withdrawals:batch', closing)).body.items as { voucherNo: string; withdrawalNo: string }[]
  const undone = await ledger.post(`/vouchers/${closed[0]?.voucherNo}/reversal`, { businessDate: '2026-11-25' })
  expect(undone.status).toBe(201)
  expect((await ledger.get(`/accounts/${accountNo}`)).body).toMatchObject({ status: '02', balance: '12182.50', closedOn: null })
  expect((await ledger.get(`/withdrawals/${closed[0]?.withdrawalNo}`)).body.status).toBe('cancelled')
  // Asked again the same day, nothing has been earned since.
  expect((await ledger.post('/withdrawals:batch', closing)).body.items).toMatchObject([{ amount: '12182.50', interest: '0.00' }])
})

test('one bad item refuses the whole batch and names its place', async () => {
  const items = [memberOf(unitNo, 901), { ...memberOf(unitNo, 902), base: '99999999.00' }]
  expect((await ledger.post('/members:batch', { items })).body).toMatchObject({
    code: 'base_out_of_range',
    field: 'items[1].base',
  })
  expect((await ledger.post('/members:batch', { items: [items[0]] })).status).toBe(201)
})

test.each([
  ['account_unknown', '/transfers-in', { accountNo: '9900000000000', amount: '1.00', businessDate: '2026-11-25' }, 'accountNo'],
  ['unit_unknown', '/remittances', { unitNo: '9800000000000', month: '202411', businessDate: '2026-11-25' }, 'unitNo'],
  ['loan_unknown', '/repayments', { loanNo: '972501010000001', kind: 'settlement', businessDate: '2026-11-25' }, 'loanNo'],
  ['withdrawal_unknown', '/withdrawals/22/pay', { businessDate: '2026-11-25' }, 'withdrawalNo'],
  ['voucher_unknown', '/vouchers/30/reversal', { businessDate: '2026-11-25' }, 'voucherNo'],
  ['ratio_out_of_range', '/units', { ...UNIT, creditCode: creditCodeOf(77), unitRatio: '0.13' }, 'unitRatio'],
  ['credit_code_invalid', '/units', { ...UNIT, creditCode: '124112020000000010' }, 'creditCode'],
  ['amount_malformed', '/transfers-in', { accountNo: '9900000000000', amount: '1.234', businessDate: '2026-11-25' }, 'amount'],
  ['field_invalid', '/remittances', { unitNo: '9800000000000', month: '202413', businessDate: '2026-11-25' }, 'month'],
  ['date_too_early', '/units', { ...UNIT, creditCode: creditCodeOf(79), openedOn: '0000-01-01' }, 'openedOn'],
  ['date_in_future', '/units', { ...UNIT, creditCode: creditCodeOf(78), openedOn: '2027-01-01' }, 'openedOn'],
])('%s is refused with its field', async (code, path, body, field) => {
  const answer = await ledger.post(path, body)
  expect(answer.body).toMatchObject({ code, field, title: PROBLEMS[code as keyof typeof PROBLEMS].title })
  expect(answer.status).toBe(PROBLEMS[code as keyof typeof PROBLEMS].status)
})

test('a wrong id number is refused without being repeated', async () => {
  const wrong = `${idNumberOf(950).slice(0, 17)}${idNumberOf(950).endsWith('1') ? '2' : '1'}`
  const answer = await ledger.post('/members', { ...memberOf(unitNo, 950), idNumber: wrong })
  expect(answer.body.code).toBe('id_number_invalid')
  expect(JSON.stringify(answer.body)).not.toContain(wrong)
})

test.each<readonly [string, Record<string, unknown>, Record<string, unknown>]>([
  ['amount', { amount: '1.005' }, { code: 'amount_malformed', value: '1.005' }],
  ['amount', { amount: 100 }, { code: 'amount_malformed', value: '100' }],
  ['kind', { kind: '99' }, { value: '99' }],
  ['businessDate', { businessDate: '2026-02-30' }, { value: '2026-02-30', detail: expect.stringContaining('存在的日期') }],
  ['businessDate', { businessDate: undefined }, { detail: 'businessDate:必填项' }],
])('a refused %s of a withdrawal is repeated, and what is allowed is said in Chinese: %o', async (field, wrong, refusal) => {
  const right = { accountNo: accountNos[0], kind: '11', reason: '01', amount: '100.00', businessDate: '2026-11-20' }
  const { status, body } = await ledger.post('/withdrawals', { ...right, ...wrong })
  expect({ status, ...body }).toMatchObject({ status: 400, field, ...refusal })
  expect(body.detail).not.toMatch(/[A-Za-z]{3,} [a-z]{3,}/)
})

test('a month that is none, a body that is none, a key that is too long: each with field and value', async () => {
  expect((await remit('202613')).body).toMatchObject({ code: 'field_invalid', field: 'month', value: '202613' })
  expect((await ledger.post('/remittances', [])).body).toMatchObject({
    field: 'body',
    detail: '请求体:应为一组字段（JSON 对象）',
  })
  expect((await remit('202502', '2025-02-10', 'x'.repeat(201))).body).toMatchObject({
    code: 'idempotency_key_malformed',
    field: 'Idempotency-Key',
    value: expect.stringContaining('201 个字符'),
  })
})

test('a refused value of a person is not repeated', async () => {
  const { body } = await ledger.post('/members', { ...memberOf(unitNo, 951), mobile: '1391234' })
  expect(body).toMatchObject({ code: 'field_invalid', field: 'mobile' })
  expect(JSON.stringify(body)).not.toContain('1391234')
})

test('malformed JSON, a missing key and a missing token are each told apart', async () => {
  const raw = (headers: Record<string, string>, payload: string) =>
    ledger.app.inject({ method: 'POST', url: '/remittances', headers, payload })
  const authorization = `Bearer ${TEST_TOKEN}`
  const json = { 'content-type': 'application/json' }
  expect((await raw({ authorization, ...json, 'idempotency-key': 'x' }, '{"unitNo":')).json().code).toBe('json_malformed')
  expect(
    (await raw({ authorization, ...json }, '{"unitNo":"9800000000000","month":"202411","businessDate":"2026-11-25"}')).json()
      .code,
  ).toBe('idempotency_key_missing')
  expect((await raw({ ...json }, '{}')).json().code).toBe('unauthorized')
  expect((await raw({ authorization, 'content-type': 'text/xml' }, '<a/>')).json().code).toBe('media_type_unsupported')
})

test('what is posted cannot be changed or deleted, not even by a superuser', async () => {
  const { superuser } = ledger
  await expect(superuser.updateTable('ledger.posting').set({ amount: '1.00' }).execute()).rejects.toThrow(/immutable/)
  await expect(superuser.deleteFrom('ledger.voucher').execute()).rejects.toThrow(/immutable/)
})

test('all subjects together balance', async () => {
  const { body } = await ledger.get('/trial-balance')
  const rows = (body.items as { level: number; debit: string; credit: string }[]).filter(({ level }) => level === 1)
  const sum = (side: 'debit' | 'credit') => rows.reduce((total, row) => total + BigInt(row[side].replace('.', '')), 0n)
  expect(sum('debit')).toBe(sum('credit'))
  expect(sum('debit')).toBeGreaterThan(0n)
})

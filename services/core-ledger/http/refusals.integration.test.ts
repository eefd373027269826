import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { LOAN } from '../testing/loans.ts'
import { creditCodeOf } from '../testing/synthetic-unit.ts'
import { memberOf, openUnitWith, startTestLedger, TEST_TOKEN, type TestLedger, UNIT } from '../testing/test-ledger.ts'

let ledger: TestLedger
let unitNo: string
let accountNos: string[]
let loanNo: string
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
  ;({ unitNo, accountNos } = await openUnitWith(ledger, 1, 3))
  loanNo = String((await ledger.post('/loans', { ...LOAN, accountNo: accountNos[0] })).body.loanNo)
})
afterAll(() => ledger?.close())

const repay = (body: object) => ledger.post('/repayments', { loanNo, businessDate: '2026-11-25', ...body })

test('instalments are paid in their order', async () => {
  expect((await repay({ kind: 'instalment', period: 3 })).body).toMatchObject({
    status: 409,
    code: 'instalment_not_next',
    field: 'period',
    value: '3',
    allowed: '1',
  })
})

test('nothing is paid ahead while something is due', async () => {
  expect((await repay({ kind: 'prepayment', amount: '5000.00' })).body).toMatchObject({ status: 409, code: 'loan_overdue' })
})

test('a sealed account is not sealed again', async () => {
  const seal = () => ledger.post('/seals', { accountNo: accountNos[1] })
  await seal()
  expect((await seal()).body).toMatchObject({ status: 409, code: 'account_sealed', field: 'accountNo', value: accountNos[1] })
})

test('a birth date that is not the id number’s is refused without showing either', async () => {
  const { body } = await ledger.post('/members', { ...memberOf(unitNo, 99), birthDate: '1990-01-02' })
  expect(body).toMatchObject({ status: 422, code: 'birth_date_mismatch', field: 'birthDate' })
  expect(JSON.stringify(body)).not.toMatch(/1990|4112/)
})

test.each([
  ['/instructions/4226112500000099', 'instruction_unknown'],
  ['/reconciliations/4326112500000099', 'reconciliation_unknown'],
])('%s is not there', async (address, code) => {
  expect((await ledger.get(address)).body).toMatchObject({ status: 404, code, field: 'no' })
})

test('a day gives out as many unit numbers as the standard’s five digits count', async () => {
  await sql`INSERT INTO ledger.day_number (prefix, day, last) VALUES ('98', '2026-11-20', 99999)`.execute(ledger.db)
  const unit = { ...UNIT, creditCode: creditCodeOf(9), openedOn: '2026-11-20' }
  expect((await ledger.post('/units', unit)).body).toMatchObject({ status: 409, code: 'numbers_exhausted' })
})

test('a body beyond 32 MB is refused before it is read', async () => {
  const headers = { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': 'application/json', 'idempotency-key': 'big' }
  const payload = `"${'x'.repeat(32 * 1024 * 1024)}"`
  const answer = await ledger.app.inject({ method: 'POST', url: '/units', headers, payload })
  expect(answer.json()).toMatchObject({ status: 413, code: 'body_too_large', allowed: '不超过 32 MB' })
})

test('what PostgreSQL cannot keep is refused by its field, wherever a text goes', async () => {
  const refused = async (path: string, body: object, field: string, code = 'field_invalid') =>
    expect((await ledger.post(path, body, undefined, 'clerk:wang')).body, path).toMatchObject({ code, field })
  await refused('/units', { ...UNIT, name: '第\u0000一小学' }, 'name')
  await refused('/units', { ...UNIT, address: '半个\ud800字' }, 'address')
  const line = { parameter: 'voluntaryRatio', region: '000000', validFrom: '2027-01-01', value: { 'a\u0000': ['b'] } }
  const change = { docNo: '文', summary: '摘要', basedOn: 1, lines: [{ ...line, parameter: 'loanTerms' }] }
  const application = { businessDate: '2026-11-25', draft: true }
  await refused(
    '/applications/policy_change',
    { ...application, content: change },
    'content.lines[0].value',
    'field_inconsistent',
  )
  const content = { accountNo: accountNos[2], amount: '1.00', court: '法\u0000院', docNo: '1' }
  await refused('/applications/freeze', { ...application, content }, 'content.court')
  await refused(
    '/applications/1/submit',
    { businessDate: '2026-11-25', content: { any: { where: '\u0000' } } },
    'content.any',
    'field_inconsistent',
  )
})

test('a body that is not UTF-8 is refused, not stored with its names spoilt', async () => {
  const headers = { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': 'application/json', 'idempotency-key': 'gbk' }
  const [before, after] = JSON.stringify({ ...UNIT, name: '@' }).split('@')
  const inGbk = Buffer.concat([Buffer.from(before!), Buffer.from([0xd5, 0xc5, 0xce, 0xb0]), Buffer.from(after!)])
  const answer = await ledger.app.inject({ method: 'POST', url: '/units', headers, payload: inGbk })
  expect(answer.json()).toMatchObject({ status: 400, code: 'json_malformed', allowed: 'UTF-8 编码的 JSON' })
})

test('a name that says nothing, or that nobody can see, opens nothing', async () => {
  const member = (name: string) => ledger.post('/members', { ...memberOf(unitNo, 98), name })
  expect((await member('   ')).body).toMatchObject({ status: 400, code: 'field_invalid', field: 'name', allowed: '不能只有空格' })
  expect((await member('张\u200b伟')).body).toMatchObject({ status: 400, code: 'field_invalid', field: 'name' })
  const { body } = await member(' 张伟\u3000')
  const account = await ledger.get(`/members/${body.memberNo}`)
  expect(account.body.name).toBe('张伟')
})

test.each([
  ['/trial-balance?date=2025-12-31', 'date', '查询条件：from、to'],
  ['/policy?date=2026-09-19', 'date', '查询条件：on、revision'],
  ['/units?limit=1&serach=x', 'serach', '查询条件：cursor、limit、search'],
  ['/subjects?all=1', 'all', '没有查询条件'],
])('%s is not answered as if it had not been asked', async (address, field, allowed) => {
  expect((await ledger.get(address)).body).toMatchObject({ status: 400, code: 'field_invalid', field, allowed })
})

test('a body nested beyond all sense is refused, not fallen over', async () => {
  const headers = { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': 'application/json', 'idempotency-key': 'deep' }
  const deep = '['.repeat(200_000) + ']'.repeat(200_000)
  const submit = `{"businessDate":"2026-11-25","content":{"any":${deep}}}`
  const unit = `{"name":${deep}}`
  for (const [url, payload, refused] of [
    ['/applications/1/submit', submit, { code: 'field_inconsistent', field: 'content.any' }],
    ['/units', unit, { code: 'field_invalid', field: 'name' }],
    ['/units', deep, { code: 'field_invalid', field: 'body' }],
  ] as const) {
    const answer = await ledger.app.inject({ method: 'POST', url, headers, payload })
    expect(answer.json(), url).toMatchObject(refused)
  }
})

test('an amount has a ceiling, and a balance that the books could no longer hold is refused', async () => {
  const give = (amount: string) => ledger.post('/transfers-in', { accountNo: accountNos[2], amount, businessDate: '2026-11-25' })
  expect((await give('1000000000000.00')).body).toMatchObject({
    status: 400,
    code: 'amount_malformed',
    field: 'amount',
    allowed: '大于零、小于一万亿元、最多两位小数',
  })
  const setBalance = (balance: string) =>
    ledger.superuser.transaction().execute(async (trx) => {
      await sql`SET LOCAL session_replication_role = replica`.execute(trx)
      await sql`UPDATE ledger.account SET balance = ${balance}, current_balance = ${balance}, prior_balance = 0
        WHERE account_no = ${accountNos[2]}`.execute(trx)
    })
  await setBalance('9999999999999999.00')
  expect((await give('999999999999.99')).body).toMatchObject({
    status: 409,
    code: 'sum_too_large',
    allowed: expect.stringContaining('一亿亿元'),
  })
  await setBalance('0.00')
  expect((await give('999999999999.99')).status).toBe(201)
})

test('a fault of our own says nothing of what is inside', async () => {
  await sql`ALTER TABLE ledger.deduction RENAME TO elsewhere`.execute(ledger.superuser)
  const { body } = await ledger.get('/deductions/1')
  await sql`ALTER TABLE ledger.elsewhere RENAME TO deduction`.execute(ledger.superuser)
  expect(body).toEqual({
    type: 'urn:anju:problem:internal',
    title: '账务系统内部错误',
    status: 500,
    code: 'internal',
    detail: '账务系统内部错误',
  })
})

import { idNumberOf, memberOf, openUnitWith, startTestLedger, type TestLedger } from '@anju/core-ledger/testing/test-ledger.ts'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { type CounterDesk, counterServer } from '../../testing/counter-server.ts'

let ledger: TestLedger
let app: FastifyInstance
let unitNo: string
let accountNo: string
const desk: CounterDesk = { role: 'clerk', log: [] }
const { log } = desk

beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
  ;({
    unitNo,
    accountNos: [accountNo = ''],
  } = await openUnitWith(ledger, 1, 1))
  app = counterServer(await ledger.app.listen({ port: 0, host: '127.0.0.1' }), desk)
})
afterAll(async () => {
  await app?.close()
  await ledger?.close()
})
beforeEach(() => {
  desk.role = 'clerk'
  log.length = 0
})

const get = async (path: string) => {
  const response = await app.inject({ url: `/api/counter${path}` })
  return { status: response.statusCode, body: response.json() }
}
const post = async (path: string, payload: object, key: string = crypto.randomUUID()) => {
  const response = await app.inject({
    method: 'POST',
    url: `/api/counter${path}`,
    headers: { 'idempotency-key': key },
    payload,
  })
  return { status: response.statusCode, body: response.json() }
}

test.each(['steward', 'analyst', 'leader', 'service'] as const)('a %s is refused in words', async (other) => {
  desk.role = other
  expect(await get(`/units/${unitNo}`)).toMatchObject({ status: 403, body: { code: 'counter_role_needed', value: other } })
})

test.each(['/vouchers/1/reversal', '/policy/changes:preview', '/units/..%2fhealthz', '/openapi.json', '/instructions'])(
  '%s is not on the list',
  async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, body: { code: 'counter_path_unknown' } })
  },
)

test('an auditor reads the books, identities hidden, and posts nothing', async () => {
  desk.role = 'auditor'
  expect((await get('/trial-balance?from=2024-11-01&to=2024-11-30')).status).toBe(200)
  expect((await get(`/members?unitNo=${unitNo}`)).body.items[0].idNumber).toContain('****')
  const refused = { status: 403, body: { code: 'counter_role_needed', value: 'auditor', detail: '审计人员只查阅，不办理' } }
  expect(await post('/units', {})).toMatchObject(refused)
  expect(await post('/day-closes', { date: '2024-11-30' })).toMatchObject(refused)
  desk.role = 'clerk'
})

test('a step on an application that another has changed meanwhile is refused', async () => {
  await ledger.post('/transfers-in', { accountNo, amount: '100.00', businessDate: '2026-11-25' })
  const content = { accountNo, amount: '10.00', court: '湖滨区人民法院', docNo: '(2026)豫1202执2号' }
  const { applicationNo } = (await post('/applications/freeze', { businessDate: '2026-11-25', content })).body
  const url = `/api/counter/applications/${applicationNo}`
  const seen = String((await app.inject({ url })).headers.etag)
  await post(`/applications/${applicationNo}/withdraw`, { businessDate: '2026-11-25' })
  const headers = { 'idempotency-key': crypto.randomUUID(), 'if-match': seen }
  const payload = { businessDate: '2026-11-25' }
  const refused = await app.inject({ method: 'POST', url: `${url}/submit`, headers, payload })
  expect(refused.json()).toMatchObject({ status: 412, code: 'precondition_failed' })
  expect(refused.headers.etag).toBe((await app.inject({ url })).headers.etag)
})

test('what a clerk makes is the clerk’s, and the same clerk cannot check it', async () => {
  await ledger.post('/remittances', { unitNo, month: '202411', businessDate: '2024-11-20' })
  const content = { accountNo, amount: '10.00', court: '湖滨区人民法院', docNo: '(2026)豫1202执1号' }
  const made = await post('/applications/freeze', { businessDate: '2026-11-25', content })
  expect(made.status).toBe(201)
  const approve = () => post(`/applications/${made.body.applicationNo}/approve`, { businessDate: '2026-11-25' })
  expect((await approve()).body).toMatchObject({ code: 'supervisor_required' })
  desk.role = 'supervisor'
  expect((await approve()).body).toMatchObject({ code: 'same_person' })
  expect((await get(`/applications/${made.body.applicationNo}`)).body).toMatchObject({ maker: 'wang' })
})

test('an application with the same key is made once; what it would do is asked beforehand', async () => {
  const body = {
    businessDate: '2026-11-25',
    content: { accountNo, amount: '5.00', court: '湖滨区人民法院', docNo: '(2026)豫1202执2号' },
  }
  const path = '/applications/freeze'
  expect((await post(`${path}:preview`, body)).body.facts).not.toEqual([])
  const [first, second] = [await post(path, body, 'once'), await post(path, body, 'once')]
  expect(first.status).toBe(201)
  expect(second.body).toEqual(first.body)
})

test('money is not moved by one person: the direct postings are not reachable', async () => {
  for (const path of ['/remittances', '/withdrawals', '/loans', '/repayments', '/receipts/1/allocate', '/repricings'])
    expect(await post(path, {}), path).toMatchObject({ status: 404, body: { code: 'counter_path_unknown' } })
})

test('the ledger’s refusal comes back with its field', async () => {
  const answer = await post('/members', { ...memberOf(unitNo, 99), base: '1.00' })
  expect(answer).toMatchObject({ status: 422, body: { code: 'base_out_of_range', field: 'base' } })
})

test('an id number is hidden in the middle, shown whole when asked for, and each look is logged without the number', async () => {
  const { memberNo } = (await ledger.get(`/accounts/${accountNo}`)).body
  const hidden = await get(`/members/${memberNo}`)
  expect(hidden.body).toMatchObject({
    name: '测试10',
    idNumber: expect.stringMatching(/^411\*{11}\w{4}$/),
    mobile: '139****0000',
  })
  expect((await get(`/members/${memberNo}?whole=true`)).body).toMatchObject({ idNumber: idNumberOf(10) })
  expect(log.map(({ masked, action, subject }) => ({ masked, action, subject }))).toEqual([
    { masked: true, action: 'counter', subject: 'wang' },
    { masked: false, action: 'counter', subject: 'wang' },
  ])
  expect(JSON.stringify(log)).not.toContain(memberNo)
})

test('while the ledger is down the clerk is told so', async () => {
  const alone = counterServer('http://127.0.0.1:9', desk)
  const response = await alone.inject({ url: `/api/counter/units/${unitNo}` })
  expect(response.statusCode).toBe(503)
  expect(response.json()).toMatchObject({ code: 'ledger_unreachable', title: expect.stringContaining('核心账务没有应答') })
  await alone.close()
})

test.each([
  '/members',
  '/members?limit=1000',
  '/members?search=李',
  '/members?search=',
  '/members?bogus=1&search=李一',
  '/members?idNumber=41',
])('nobody browses people: %s is refused', async (path) => {
  expect(await get(path)).toMatchObject({ status: 400, body: { code: 'malformed_request' } })
})

test('people are found by two characters of a name, by a number, or by their unit', async () => {
  for (const path of [`/members?search=${accountNo}`, `/members?unitNo=${unitNo}`])
    expect((await get(path)).body.items).toMatchObject([{ accountNo }])
  expect((await get(`/members?search=${encodeURIComponent('张三')}`)).status).toBe(200)
})

test('the mobile of a unit’s contact has its middle hidden', async () => {
  const { body } = await get(`/units/${unitNo}`)
  expect(body.contactMobile).toMatch(/^1\d{2}\*{4}\d{4}$/)
})

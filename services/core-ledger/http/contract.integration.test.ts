import { connect } from 'node:net'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { PROBLEMS } from '../errors.ts'
import { openUnitWith, startTestLedger, TEST_TOKEN, type TestLedger } from '../testing/test-ledger.ts'

interface Operation {
  readonly responses: Record<string, { readonly content?: Record<string, unknown> }>
  readonly parameters?: { readonly in: string; readonly name: string; readonly required: boolean }[]
}

let ledger: TestLedger
let unitNo: string
let accountNos: string[]
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
  ;({ unitNo, accountNos } = await openUnitWith(ledger, 1, 3))
})
afterAll(() => ledger?.close())

async function operations(): Promise<[string, Operation][]> {
  const { paths } = (await ledger.get('/openapi.json')).body as { paths: Record<string, Record<string, Operation>> }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
  )
}

test('the document describes every answer, every refusal, and the key that each posting needs', async () => {
  const all = await operations()
  expect(all.length).toBeGreaterThan(30)
  for (const [name, { responses, parameters = [] }] of all) {
    const posting = name.startsWith('post') && !name.endsWith(':preview')
    const ofTheBank = name === 'post /bank/notices'
    const [answered, ...refused] = Object.keys(responses).filter((status) => status !== '304')
    expect(answered, name).toBe(posting ? '201' : '200')
    expect(Object.hasOwn(responses, '304'), name).toBe(name.startsWith('get'))
    expect(refused, name).toEqual(expect.arrayContaining(['400', '401', '500', '503']))
    for (const status of refused)
      expect(Object.keys(responses[status]?.content ?? {}), name).toEqual(['application/problem+json'])
    const key = parameters.find((parameter) => parameter.name === 'idempotency-key')
    expect(key?.required ?? false, name).toBe(posting && !ofTheBank)
  }
  expect(all.map(([name]) => name)).toContain('post /remittances:batch')
  const { info } = (await ledger.get('/openapi.json')).body as { info: { description: string } }
  for (const code of Object.keys(PROBLEMS)) expect(info.description).toContain(code)
})

test('everything made can be read back as the document says', async () => {
  const [saver, borrower] = accountNos
  const remitted = await ledger.post('/remittances', { unitNo, month: '202411', businessDate: '2024-11-20' })
  const withdrawal = { accountNo: saver, kind: '11', reason: '01', amount: '100.00', businessDate: '2026-11-20' }
  const held = await ledger.post('/withdrawals', withdrawal)
  const loan = {
    accountNo: borrower,
    principal: '100000.00',
    termMonths: 12,
    repaymentMethod: '02',
    firstHome: false,
    guaranteeType: '01',
    houseAddress: '三门峡市湖滨区黄河路8号',
    houseArea: '98.50',
    housePrice: '500000.00',
    businessDate: '2026-09-20',
  }
  const foreseen = await ledger.post('/loans:preview', loan)
  const lent = await ledger.post('/loans', loan)
  expect(lent.body).toMatchObject(foreseen.body)
  const repayment = { kind: 'instalment', loanNo: lent.body.loanNo, businessDate: '2026-10-20' }
  const due = await ledger.post('/repayments:preview', repayment)
  expect((await ledger.post('/repayments', repayment)).body).toMatchObject(due.body)
  expect((await ledger.post('/day-closes', { date: '2024-11-20' })).status).toBe(201)
  const account = await ledger.get(`/accounts/${saver}`)
  const addresses = [
    `/units/${unitNo}`,
    `/units?limit=1`,
    `/members/${account.body.memberNo}`,
    `/accounts/${saver}`,
    `/accounts?unitNo=${unitNo}&limit=2`,
    `/accounts/${saver}/entries`,
    `/withdrawals/${held.body.withdrawalNo}`,
    `/loans/${lent.body.loanNo}`,
    `/loans/${lent.body.loanNo}/instalments`,
    `/loans/${lent.body.loanNo}/plans`,
    `/loans/${lent.body.loanNo}/superseded-instalments?version=1`,
    `/loans/${lent.body.loanNo}/rates`,
    `/loans/${lent.body.loanNo}/entries?limit=1`,
    `/loans/${lent.body.loanNo}/overdue`,
    '/deductions?day=2026-10-20',
    '/repricings?year=2027&limit=1',
    `/vouchers/${remitted.body.voucherNo}`,
    '/trial-balance',
    '/day-closes',
  ]
  for (const address of addresses) {
    const { status, body } = await ledger.get(address)
    expect(status, `${address}: ${JSON.stringify(body)}`).toBe(200)
  }
})

test('a long list is read page by page, each row once', async () => {
  const seen: unknown[] = []
  let cursor = ''
  for (let pages = 0; pages < 5; pages++) {
    const { body } = await ledger.get(`/accounts?unitNo=${unitNo}&limit=2${cursor && `&cursor=${cursor}`}`)
    seen.push(...(body.items as { accountNo: string }[]).map(({ accountNo }) => accountNo))
    if (body.next === null) break
    cursor = String(body.next)
  }
  expect(seen).toEqual(accountNos.toSorted())
})

test.each([
  ['/accounts?unitNo=%00', 'unitNo'],
  ['/units?limit=0', 'limit'],
  ['/units/%20', 'no'],
  [`/units/${'9'.repeat(400)}`, 'no'],
])('%s is refused with its field', async (address, field) => {
  expect(await ledger.get(address)).toMatchObject({ status: 400, body: { code: 'field_invalid', field } })
})

test('an address that is no text is answered by a problem too', async () => {
  const answer = await ledger.app.inject({ url: '/units/%ff', headers: { authorization: `Bearer ${TEST_TOKEN}` } })
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect(answer.json()).toMatchObject({ status: 400, code: 'field_invalid', field: 'url' })
})

test('a reading of something that is not there names what was asked for', async () => {
  expect((await ledger.get('/loans/970000000000000')).body).toMatchObject({ code: 'loan_unknown', value: '970000000000000' })
  expect((await ledger.get('/nowhere')).body.code).toBe('route_unknown')
})

test.each([
  ['DELETE', '/units', 'GET, HEAD, POST'],
  ['PUT', `/units/9824110100001`, 'GET, HEAD'],
  ['POST', '/units/9824110100001', 'GET, HEAD'],
  ['GET', '/applications/freeze', 'POST'],
  ['GET', '/members:batch', 'POST'],
] as const)('%s %s is not allowed, and Allow says what is', async (method, url, allow) => {
  const answer = await ledger.app.inject({ method, url, headers: { authorization: `Bearer ${TEST_TOKEN}` } })
  expect(answer.headers).toMatchObject({ allow, 'content-type': expect.stringContaining('application/problem+json') })
  expect(answer.json()).toMatchObject({ status: 405, code: 'method_not_allowed', value: method, allowed: allow })
})

test('bytes that are no HTTP are answered by a problem, and the connection is closed', async () => {
  const { port } = new URL(await ledger.app.listen({ host: '127.0.0.1', port: 0 }))
  const said = await new Promise<string>((done) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('WHAT IS THIS\r\n\r\n'))
    let heard = ''
    socket.on('data', (chunk) => (heard += chunk)).on('close', () => done(heard))
  })
  expect(said).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/problem\+json/)
  expect(JSON.parse(said.split('\r\n\r\n')[1]!)).toMatchObject({ status: 400, code: 'request_malformed' })
})

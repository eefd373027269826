import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { lendTo } from '../testing/loans.ts'
import { openUnitWith, startTestLedger, TEST_TOKEN, type TestLedger } from '../testing/test-ledger.ts'

let ledger: TestLedger
let unitNo: string
let accountNos: string[]
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
  ;({ unitNo, accountNos } = await openUnitWith(ledger, 90, 2))
})
afterAll(() => ledger?.close())

const authorization = `Bearer ${TEST_TOKEN}`
const read = (url: string, headers = {}, method: 'GET' | 'HEAD' = 'GET') =>
  ledger.app.inject({ method, url, headers: { authorization, ...headers } })
const tagOf = async (url: string) => String((await read(url)).headers.etag)
let keys = 0
/** Changes as a person, or as the service itself where `by` is empty. */
async function change(url: string, payload: object, ifMatch: string, { by = 'clerk:wang', key = `if-${++keys}` } = {}) {
  const headers = { authorization, 'idempotency-key': key, 'if-match': ifMatch, ...(by ? { 'acting-for': by } : {}) }
  const answer = await ledger.app.inject({ method: 'POST', url, headers, payload })
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() }
}
const rename = (name: string, ifMatch: string, key?: string) =>
  change(`/units/${unitNo}/change`, { businessDate: '2026-11-25', name }, ifMatch, key ? { key } : {})

test('a reading carries a strong tag; who has it already gets 304 and no body', async () => {
  for (const url of [`/units/${unitNo}`, `/accounts?unitNo=${unitNo}`, '/trial-balance', '/openapi.json']) {
    const first = await read(url)
    expect(first.headers.etag, url).toMatch(/^"[\w-]{22}"$/)
    expect(first.headers['cache-control']).toBe('private, no-cache')
    const again = await read(url, { 'if-none-match': first.headers.etag })
    expect([again.statusCode, again.body, again.headers.etag], url).toEqual([304, '', first.headers.etag])
    expect(again.headers).not.toHaveProperty('content-type')
  }
})

test.each([
  ['one of several', (tag: string) => `"other", ${tag}`, 304],
  ['weakly', (tag: string) => `W/${tag}`, 304],
  ['whatever there is', () => '*', 304],
  ['another', () => '"other"', 200],
  ['no tag at all', (tag: string) => tag.replaceAll('"', ''), 200],
])('If-None-Match naming %s', async (_, given, status) => {
  const url = `/units/${unitNo}`
  expect((await read(url, { 'if-none-match': given(await tagOf(url)) })).statusCode).toBe(status)
})

test('HEAD says the same without the body', async () => {
  const url = `/units/${unitNo}`
  const tag = await tagOf(url)
  const head = await read(url, {}, 'HEAD')
  expect([head.statusCode, head.headers.etag, head.body]).toEqual([200, tag, ''])
  expect((await read(url, { 'if-none-match': tag }, 'HEAD')).statusCode).toBe(304)
})

test('refusals and postings carry no tag, and are answered in full', async () => {
  const refused = await read('/units/9824110199999', { 'if-none-match': '*' })
  expect([refused.statusCode, refused.headers.etag]).toEqual([404, undefined])
  const posted = await ledger.post('/seals', { accountNo: accountNos[1] })
  expect([posted.status, posted.headers.etag]).toEqual([201, undefined])
})

test('a unit changed by another meanwhile is not changed again: 412 in Chinese, with the present tag', async () => {
  const seen = await tagOf(`/units/${unitNo}`)
  expect((await rename('第一次', seen)).status).toBe(201)
  const refused = await rename('第二次', seen)
  const present = await tagOf(`/units/${unitNo}`)
  expect(refused.body).toMatchObject({
    status: 412,
    code: 'precondition_failed',
    title: '该内容在读取之后已有变化，请重新读取后再办理',
    field: 'If-Match',
    value: seen,
    allowed: present,
  })
  expect(refused.headers.etag).toBe(present)
  expect((await rename('第三次', present)).status).toBe(201)
})

test('of two who have read the same only one changes it', async () => {
  const seen = await tagOf(`/units/${unitNo}`)
  const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => rename(`同时${index}`, seen)))
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 412, 412, 412, 412, 412])
})

test('a replay is answered as the first time, though its tag is old by then', async () => {
  const seen = await tagOf(`/units/${unitNo}`)
  const first = await rename('重放', seen, 'replay')
  const again = await rename('重放', seen, 'replay')
  expect([again.status, again.body, again.headers['idempotency-replayed']]).toEqual([201, first.body, 'true'])
})

test('a weak tag changes nothing, `*` changes whatever there is, and what is not there stays unknown', async () => {
  const seen = await tagOf(`/units/${unitNo}`)
  expect((await rename('弱', `W/${seen}`)).status).toBe(412)
  expect((await rename('任意', '*')).status).toBe(201)
  const nowhere = await change('/units/9824110199999/change', { businessDate: '2026-11-25', name: '无' }, seen)
  expect(nowhere.body.code).toBe('unit_unknown')
})

test('what is shown is checked with every thing that a person changes', async () => {
  const account = (await ledger.get(`/accounts/${accountNos[0]}`)).body
  await ledger.post('/transfers-in', { accountNo: accountNos[0], amount: '1000.00', businessDate: '2025-01-10' })
  const withdrawal = { accountNo: accountNos[0], kind: '11', reason: '01', amount: '100.00', businessDate: '2026-11-20' }
  const { withdrawalNo } = (await ledger.post('/withdrawals', withdrawal)).body
  const content = { accountNo: accountNos[0], amount: '400.00', court: '三门峡市湖滨区人民法院', docNo: '(2026)豫1202执1号' }
  const application = { businessDate: '2026-11-25', content }
  const { applicationNo } = (await ledger.post('/applications/freeze', application, undefined, 'clerk:wang')).body
  const day = { businessDate: '2026-11-25' }
  const { loanNo } = await lendTo(ledger)
  const { voucherNo } = (await ledger.post('/transfers-in', { accountNo: accountNos[0], amount: '10.00', ...day })).body
  const changes = [
    [`/members/${account.memberNo}`, `/members/${account.memberNo}/change`, { ...day, mobile: '13900000001' }],
    [`/withdrawals/${withdrawalNo}`, `/withdrawals/${withdrawalNo}/cancel`, day, { by: '' }],
    [`/applications/${applicationNo}`, `/applications/${applicationNo}/approve`, day],
    [`/loans/${loanNo}/agreement`, `/loans/${loanNo}/agreement`, { payerAccountNos: [accountNos[0]] }, { by: '' }],
    [`/vouchers/${voucherNo}`, `/vouchers/${voucherNo}/reversal`, day, { by: '' }],
    ['/batch-schedules', '/batch-schedules', { name: 'day_end', at: '21:00', paused: true }],
  ] as const
  for (const [shown, path, body, asked = { by: 'supervisor:li' }] of changes) {
    const tag = await tagOf(shown)
    expect((await change(path, body, '"old"', asked)).body, path).toMatchObject({ status: 412, allowed: tag })
    expect((await change(path, body, tag, asked)).status, path).toBe(201)
  }
})

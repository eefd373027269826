import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { startTestLedger, TEST_TOKEN, type TestLedger } from '../testing/test-ledger.ts'
import { createLedgerApp } from './app.ts'

let ledger: TestLedger
let provider: Server
let app: FastifyInstance
let issuer: string
const keys = await generateKeyPair('RS256')
const strangers = await generateKeyPair('RS256')

/** A sign-in provider: its discovery document and its keys, at an address of its own choosing. */
beforeAll(async () => {
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256' }
  provider = createServer((request, response) => {
    const found = request.url === '/.well-known/openid-configuration' ? { issuer, jwks_uri: `${issuer}/certs` } : { keys: [jwk] }
    response.end(JSON.stringify(found))
  })
  provider.listen(0, '127.0.0.1')
  await once(provider, 'listening')
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  ledger = await startTestLedger(inject('postgresUrl'))
  app = await createLedgerApp({ db: ledger.db, token: TEST_TOKEN, issuer })
})
afterAll(async () => {
  provider?.close()
  await app?.close()
  await ledger?.close()
})

const sign = (claims: Record<string, unknown>, { by = keys, validFor = '5m', from = issuer } = {}) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setSubject('wang')
    .setIssuer(from)
    .setExpirationTime(validFor)
    .sign(by.privateKey)

async function ask(token: string, to: FastifyInstance = app) {
  const answer = await to.inject({ url: '/trial-balance', headers: { authorization: `Bearer ${token}` } })
  return answer.statusCode === 200 ? 'let in' : answer.json().code
}

test('the centre’s own services are let in by their token', async () => {
  expect(await ask(TEST_TOKEN)).toBe('let in')
  expect(await ask(`${TEST_TOKEN}x`)).toBe('unauthorized')
})

test('a clerk is let in by an access token of the provider, other roles are not', async () => {
  expect(await ask(await sign({ role: 'clerk' }))).toBe('let in')
  expect(await ask(await sign({ role: 'analyst' }))).toBe('role_not_allowed')
  expect(await ask(await sign({}))).toBe('role_not_allowed')
})

test('an auditor reads everything and posts nothing, whichever way they come in', async () => {
  const auditor = (method: 'GET' | 'POST', url: string) =>
    app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${TEST_TOKEN}`, 'acting-for': 'auditor:feng', 'idempotency-key': 'audit' },
      ...(method === 'POST' ? { payload: {} } : {}),
    })
  expect((await auditor('GET', '/trial-balance')).statusCode).toBe(200)
  for (const path of ['/units', '/remittances:preview', '/applications/freeze', '/day-closes'])
    expect((await auditor('POST', path)).json()).toMatchObject({ status: 403, code: 'role_not_allowed', value: 'auditor' })
})

test('a token that is expired, signed by a stranger or of another issuer is refused', async () => {
  expect(await ask(await sign({ role: 'clerk' }, { validFor: '-1m' }))).toBe('unauthorized')
  expect(await ask(await sign({ role: 'clerk' }, { by: strangers }))).toBe('unauthorized')
  expect(await ask(await sign({ role: 'clerk' }, { from: 'https://elsewhere.example' }))).toBe('unauthorized')
})

test('a token that was let in is refused as soon as it has expired', async () => {
  const token = await sign({ role: 'clerk' }, { validFor: '2s' })
  expect(await ask(token)).toBe('let in')
  expect(await ask(token)).toBe('let in')
  await sleep(2_100)
  expect(await ask(token)).toBe('unauthorized')
})

test('while the provider cannot be reached clerks are asked to try again; services go on', async () => {
  const lonely = await createLedgerApp({ db: ledger.db, token: TEST_TOKEN, issuer: 'http://127.0.0.1:9' })
  expect(await ask(await sign({ role: 'clerk' }), lonely)).toBe('sign_in_unavailable')
  expect(await ask(TEST_TOKEN, lonely)).toBe('let in')
  await lonely.close()
})

test('what a person is called is kept when they post, and kept anew when it changes', async () => {
  const post = (headers: Record<string, string>) =>
    app.inject({ method: 'POST', url: '/seals', headers, payload: { accountNo: '9924110300001' } })
  const key = (name: string) => ({ 'idempotency-key': name })
  const day = { method: 'POST', url: '/day-closes', payload: { date: '2024-01-01' } } as const
  const asZhao = (name: string) => ({ authorization: `Bearer ${TEST_TOKEN}`, 'acting-for': 'clerk:zhao', 'acting-name': name })
  await app.inject({
    ...day,
    headers: { authorization: `Bearer ${await sign({ role: 'clerk', name: '王柜员' })}`, ...key('p1') },
  })
  const closed = await app.inject({
    ...day,
    payload: { date: '2024-01-02' },
    headers: { ...asZhao(encodeURIComponent('赵一')), ...key('p2') },
  })
  expect(closed.statusCode, closed.body).toBe(201)
  await app.inject({ ...day, payload: { date: '2024-01-03' }, headers: { ...asZhao(encodeURIComponent('赵二')), ...key('p3') } })
  expect((await ledger.get('/people')).body).toMatchObject({
    items: [
      { subject: 'wang', name: '王柜员', role: 'clerk' },
      { subject: 'zhao', name: '赵二', role: 'clerk' },
    ],
  })
  expect((await post({ ...asZhao('%E4%'), ...key('p4') })).json()).toMatchObject({
    code: 'role_not_allowed',
    field: 'Acting-Name',
  })
})

import { freePort } from '@anju/infra/local/free-port.ts'
import fastifyCookie from '@fastify/cookie'
import fastify, { type FastifyInstance } from 'fastify'
import { Provider } from 'oidc-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mountDemoProvider } from './demo-provider.ts'
import { answerProblems } from './problems.ts'
import { createSessions, requireViewer } from './session.ts'
import { registerSignIn } from './sign-in.ts'

const secret = 'a-secret-of-more-than-thirty-two-characters'
const password = 'opensesame'
let app: FastifyInstance
let origin: string

beforeAll(async () => {
  const port = await freePort()
  origin = `http://127.0.0.1:${port}`
  app = await consoleAt(origin, `${origin}/oidc`)
  app.get('/report', async () => ({ rows: 1 }))
  app.post('/api/change', async () => ({ done: true }))
  await mountDemoProvider(app, { origin, clientId: 'anju-console', clientSecret: secret, password })
  await app.listen({ port, host: '127.0.0.1' })
})
afterAll(() => app.close())

/** A console at `origin` whose people sign in at `issuer`. */
async function consoleAt(origin: string, issuer: string): Promise<FastifyInstance> {
  const app = fastify()
  const sessions = createSessions(secret)
  answerProblems(app)
  await app.register(fastifyCookie)
  requireViewer(app, { sessions, serviceToken: secret, origin })
  registerSignIn(app, { origin, issuer, clientId: 'anju-console', clientSecret: secret, sessions })
  return app
}

/** A browser's cookie jar, as little of one as the flow needs. */
function createJar() {
  const cookies = new Map<string, string>()
  return async (url: string, init: RequestInit = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(new URL(url, origin), { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]!.split(/=(.*)/s)
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
}

async function follow(visit: ReturnType<typeof createJar>, url: string, init?: RequestInit): Promise<Response> {
  let response = await visit(url, init)
  for (let hops = 0; response.status >= 300 && response.status < 400 && hops < 8; hops++)
    response = await visit(new URL(response.headers.get('location')!, response.url).href)
  return response
}

async function signIn(visit: ReturnType<typeof createJar>, account: string, given = password): Promise<Response> {
  const page = await (await follow(visit, '/auth/login?returnTo=/api/me')).text()
  const action = /action="([^"]+)"/.exec(page)?.[1] ?? ''
  const form = { method: 'POST', body: new URLSearchParams({ account, password: given }) }
  const answered = await visit(action, form)
  return answered.status < 400 ? follow(visit, answered.headers.get('location')!) : answered
}

test.each(['steward', 'analyst', 'leader', 'service', 'clerk', 'supervisor', 'auditor'])(
  'a %s signs in and comes back to the page that was asked for',
  async (role) => {
    const answer = await signIn(createJar(), role)
    expect(await answer.json()).toMatchObject({ subject: role, role })
  },
)

test('a wrong password is refused on the page, in words', async () => {
  const answer = await signIn(createJar(), 'steward', 'wrong')
  expect(answer.status).toBe(401)
  expect(await answer.text()).toContain('口令不正确')
})

test('without a session the API answers 401, also to a forged cookie', async () => {
  expect((await fetch(`${origin}/api/me`)).status).toBe(401)
  expect((await fetch(`${origin}/api/me`, { headers: { cookie: 'anju_session=eyJhbGciOiJkaXIifQ.a.b.c.d' } })).status).toBe(401)
})

test.each([
  ['/%61pi/me', 401],
  ['/api/%6de', 401],
  ['/api/me?x=/auth/', 401],
  ['/api/me/', 404],
])('no other way of writing an address goes round the sign-in: %s answers %d', async (url, status) => {
  expect((await app.inject({ url })).statusCode).toBe(status)
})

test('a route that nobody declared open needs a sign-in, wherever it lies', async () => {
  expect((await app.inject({ url: '/report' })).statusCode).toBe(401)
})

test('a service signs in with its token, and with no other', async () => {
  const me = (token: string) => fetch(`${origin}/api/me`, { headers: { authorization: `Bearer ${token}` } })
  expect(await (await me(secret)).json()).toMatchObject({ role: 'service' })
  expect((await me(`${secret}x`)).status).toBe(401)
})

test('a change asked for by another site is refused though the cookie is right', async () => {
  const visit = createJar()
  await signIn(visit, 'steward')
  const change = (from: string) => visit('/api/change', { method: 'POST', headers: { origin: from } })
  expect((await change('https://evil.example')).status).toBe(403)
  expect((await change(origin)).status).toBe(200)
})

test('signing in never leads to another site', async () => {
  const visit = createJar()
  for (const bad of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/\t/evil.example',
    '/\n\\evil.example',
    '/.//evil.example',
  ]) {
    const answer = await visit(`/auth/login?returnTo=${encodeURIComponent(bad)}`)
    const pending = JSON.parse(
      Buffer.from(/anju_sign_in=([^;]+)/.exec(answer.headers.getSetCookie().join())![1]!, 'base64url').toString(),
    )
    expect(pending.returnTo).toBe('/')
  }
})

test('people sign in at a provider of the centre’s own, which tells the role at its userinfo endpoint alone', async () => {
  const [at, own] = await Promise.all([freePort(), freePort()])
  const issuer = `http://127.0.0.1:${own}`
  const elsewhere = `http://127.0.0.1:${at}`
  // As the standard has it: with an access token at hand, name and role are not in the ID token. Its own development pages sign anybody in.
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'anju-console', client_secret: secret, redirect_uris: [`${elsewhere}/auth/callback`] }],
    claims: { openid: ['sub'], profile: ['name', 'role'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: '李柜员', role: id === 'nobody' ? 'king' : 'clerk' }),
    }),
  })
  const server = provider.listen(own, '127.0.0.1')
  const console = await consoleAt(elsewhere, issuer)
  await console.listen({ port: at, host: '127.0.0.1' })
  const signInAs = async (login: string) => {
    const visit = createJar()
    let response = await follow(visit, `${elsewhere}/auth/login?returnTo=/api/me`)
    for (const prompt of ['login', 'consent']) {
      const action = /action="([^"]+)"/.exec(await response.text())![1]!
      response = await follow(visit, action, { method: 'POST', body: new URLSearchParams({ prompt, login, password: 'any' }) })
    }
    return response
  }
  try {
    const signedIn = await signInAs('li')
    expect(signedIn.url).toBe(`${elsewhere}/api/me`)
    expect(await signedIn.json()).toEqual({ subject: 'li', name: '李柜员', role: 'clerk' })
    const refused = await signInAs('nobody')
    expect(await refused.json()).toMatchObject({ code: 'sign_in_failed', field: 'role', value: 'king' })
  } finally {
    await console.close()
    server.close()
  }
})

import { problemsOf } from '@anju/standards/problem.ts'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createTokenApp } from './token-app.ts'

const fail = problemsOf({
  unauthorized: { status: 401, title: '凭据缺失或无效' },
  route_unknown: { status: 404, title: '没有这个接口' },
  field_invalid: { status: 400, title: '字段不符合要求' },
  json_malformed: { status: 400, title: '请求体不是合法的 JSON' },
  internal: { status: 500, title: '内部错误' },
})
let down = false
const app = createTokenApp({
  token: 'right',
  fail,
  bodyLimit: 1_000,
  healthy: async () => {
    if (down) throw new Error('no database')
  },
})
app.post('/order', { schema: { body: z.object({ amount: z.object({ fen: z.int() }) }) } }, async () => ({ taken: true }))
app.get('/broken', async () => {
  throw new Error('a secret of the inside')
})

const ask = (method: 'GET' | 'POST', url: string, payload?: string, authorization = 'Bearer right') =>
  app.inject({ method, url, headers: { authorization, 'content-type': 'application/json' }, ...(payload && { payload }) })

test('who shows the token is served; nobody else, by whatever spelling of the address', async () => {
  expect((await ask('POST', '/order', '{"amount":{"fen":1}}')).json()).toEqual({ taken: true })
  for (const [url, authorization] of [
    ['/broken', 'Bearer wrong'],
    ['/broken', ''],
    ['/%62roken', ''],
    ['/healthz?x', ''],
  ] as const)
    expect((await ask('GET', url, undefined, authorization)).json()).toMatchObject({ status: 401, code: 'unauthorized' })
})

test.each([
  ['a body that is no JSON', '{"amount":', { status: 400, code: 'json_malformed' }],
  ['a body too large', `{"amount":"${'x'.repeat(2_000)}"}`, { status: 400, code: 'json_malformed' }],
  ['a field that does not fit', '{"amount":{"fen":1.5}}', { status: 400, code: 'field_invalid', field: 'amount.fen' }],
])('%s is refused', async (_what, payload, problem) => {
  const answer = await ask('POST', '/order', payload)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect(answer.json()).toMatchObject(problem)
  expect(answer.statusCode).toBe(problem.status)
})

test('an unknown route is named; a fault of the inside is not told', async () => {
  expect((await ask('GET', '/nowhere')).json()).toMatchObject({ status: 404, code: 'route_unknown', value: '/nowhere' })
  const broken = await ask('GET', '/broken')
  expect(broken.json()).toMatchObject({ status: 500, code: 'internal' })
  expect(broken.body).not.toContain('secret')
})

test('it says openly whether it can work', async () => {
  expect((await ask('GET', '/healthz', undefined, '')).json()).toEqual({ status: 'ok' })
  down = true
  expect((await ask('GET', '/healthz', undefined, '')).statusCode).toBe(500)
})

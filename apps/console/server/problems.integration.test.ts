import fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { answerProblems } from './problems.ts'

let app: FastifyInstance
beforeAll(() => {
  app = fastify().setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler)
  answerProblems(app)
  const body = z.object({ limit: z.number().min(1), name: z.string().max(3) })
  app.withTypeProvider<ZodTypeProvider>().post('/things', { schema: { body } }, async () => ({}))
})
afterAll(() => app.close())

const post = async (payload: unknown) => (await app.inject({ method: 'POST', url: '/things', payload: payload as object })).json()

test('a refused request names field, value and what is allowed, in Chinese', async () => {
  const refused = await post({ limit: 0, name: 'x' })
  expect(refused).toMatchObject({ status: 400, code: 'malformed_request', field: 'limit', value: '0' })
  expect(refused.allowed).toMatch(/\p{Script=Han}/u)
  expect(refused.detail).not.toMatch(/Too small|expected|Invalid/)
  expect(await post({ name: 'x' })).toMatchObject({ field: 'limit', allowed: '必填项' })
})

test('a name is never repeated', async () => {
  const refused = await post({ limit: 1, name: '欧阳金丝雀' })
  expect(refused).toMatchObject({ field: 'name' })
  expect(JSON.stringify(refused)).not.toContain('欧阳')
})

test.each([
  ['no JSON', '{"limit":', 'application/json', 400, '请求体不是合法的 JSON'],
  ['of no type that is taken', 'limit=1', 'text/csv', 415, '请求体的类型不受支持，应为 application/json'],
  ['too large', JSON.stringify({ limit: 1, name: 'x'.repeat(2_000_000) }), 'application/json', 413, '请求体过大'],
])('a body that is %s is refused in words', async (_what, payload, type, status, detail) => {
  const refused = await app.inject({ method: 'POST', url: '/things', payload, headers: { 'content-type': type } })
  expect(refused.statusCode).toBe(status)
  expect(refused.json()).toMatchObject({ code: 'malformed_request', detail })
})

import type { Role, Viewer } from '@anju/standards/viewer.ts'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireAccess } from './access.ts'
import { answerProblems } from './problems.ts'

let app: FastifyInstance
beforeAll(() => {
  app = fastify()
  answerProblems(app)
  app.decorateRequest('viewer')
  app.decorateRequest('byProgram', false)
  app.addHook('onRequest', async (request) => {
    const role = request.headers['x-role'] as Role
    request.viewer = { subject: 's', name: '张三', role } satisfies Viewer
    request.byProgram = request.headers['x-program'] === 'yes'
  })
  requireAccess(app)
  for (const route of [
    '/api/runs',
    '/api/runs/:id',
    '/api/assets-graph',
    '/api/capture',
    '/metrics',
    '/api/quality/summary',
    '/api/search',
  ])
    app.get(route, async () => ({}))
})
afterAll(() => app.close())

const ask = async (role: Role, url: string, headers = {}) =>
  (await app.inject({ url, method: 'GET', headers: { 'x-role': role, ...headers } })).statusCode

test.each<readonly [string, readonly Role[]]>([
  ['/api/runs?limit=5', ['steward', 'analyst']],
  ['/api/runs/run-1', ['steward', 'analyst']],
  ['/api/%72uns/run-1', ['steward', 'analyst']],
  ['/%61pi/quality/summary', ['steward', 'analyst', 'leader']],
  ['/api/assets-graph', ['steward', 'analyst']],
  ['/api/capture', ['steward', 'analyst']],
  ['/metrics', ['steward']],
  ['/api/quality/summary', ['steward', 'analyst', 'leader']],
  ['/api/search?q=x', ['steward', 'analyst', 'leader', 'service', 'clerk', 'supervisor', 'auditor']],
])('%s answers %o and nobody else', async (url, roles) => {
  for (const role of ['steward', 'analyst', 'leader', 'service', 'clerk', 'supervisor', 'auditor'] as const)
    expect([role, await ask(role, url)]).toEqual([role, roles.includes(role) ? 200 : 403])
})

test('the refusal says who may; a program with the service token passes', async () => {
  const refused = await app.inject({ url: '/api/runs', headers: { 'x-role': 'service' } })
  expect(refused.json()).toMatchObject({ code: 'area_not_for_role', value: 'service', allowed: expect.stringContaining('、') })
  expect(await ask('service', '/api/runs', { 'x-program': 'yes' })).toBe(200)
})

import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { PUBLISH_ENDPOINT } from '../../rest-catalog.ts'
import { startTestLake, type TestLake } from '../../test-lake.ts'
import { type Answer, createTestClient, refusal } from '../test-client.ts'
import { createJudge } from './judge.ts'

let testLake: TestLake
beforeAll(async () => {
  testLake = await startTestLake(inject('postgresUrl'))
})
afterAll(() => testLake?.stop())

const schema = { type: 'struct', fields: [{ id: 1, name: 'id', type: 'long', required: false }] }
const table = '/v1/namespaces/walk/tables/t'
const metrics = { 'report-type': 'scan-report', 'table-name': 't', 'snapshot-id': 1, filter: true, 'schema-id': 0 }

test('every operation that the catalog says it has answers as Iceberg describes it', async () => {
  const { call } = createTestClient(testLake)
  const config = await call('GET', '/v1/config')
  const done = new Set<string>()
  const walk = async (method: string, path: string, status: number, body?: unknown): Promise<Answer> => {
    const answer = await call(method, path, body)
    expect([method, path, answer.status, answer.body.error]).toEqual([method, path, status, undefined])
    done.add(`${method} ${path}`)
    return answer
  }
  await walk('POST', '/v1/namespaces', 200, { namespace: ['walk'], properties: { owner: 'a' } })
  await walk('GET', '/v1/namespaces', 200)
  await walk('GET', '/v1/namespaces/walk', 200)
  await walk('HEAD', '/v1/namespaces/walk', 204)
  await walk('POST', '/v1/namespaces/walk/properties', 200, { removals: ['owner', 'none'], updates: { level: '1' } })
  await walk('POST', '/v1/namespaces/walk/tables', 200, { name: 't', schema, 'stage-create': true })
  const made = await walk('POST', '/v1/namespaces/walk/tables', 200, { name: 't', schema })
  await walk('GET', '/v1/namespaces/walk/tables', 200)
  await walk('GET', table, 200)
  await walk('HEAD', table, 204)
  const updates = [{ action: 'set-properties', updates: { a: 'b' } }]
  await walk('POST', table, 200, { requirements: [], updates })
  await walk('POST', `${table}/metrics`, 204, { ...metrics, projection: {}, metrics: {} })
  const identifier = { namespace: ['walk'], name: 't' }
  await walk('POST', '/v1/transactions/commit', 204, { 'table-changes': [{ identifier, requirements: [], updates }] })
  await walk('POST', '/v1/tables/rename', 204, { source: identifier, destination: { namespace: ['walk'], name: 'u' } })
  await walk('DELETE', '/v1/namespaces/walk/tables/u', 204)
  const location = made.body['metadata-location']
  await walk('POST', '/v1/namespaces/walk/register', 200, { name: 't', 'metadata-location': location })
  await walk('DELETE', `${table}?purgeRequested=true`, 204)
  await walk('DELETE', '/v1/namespaces/walk', 204)
  const walked = [...done].map((request) => templated(request))
  const ofTheProtocol = (config.body.endpoints as string[]).filter((endpoint) => endpoint !== PUBLISH_ENDPOINT)
  expect(ofTheProtocol.filter((endpoint) => !walked.includes(endpoint))).toEqual([])
})

test('refusals answer as Iceberg describes them', async () => {
  const { call } = createTestClient(testLake)
  await call('POST', '/v1/namespaces', { namespace: ['refused'] })
  const create = () => call('POST', '/v1/namespaces/refused/tables', { name: 'r', schema })
  await create()
  expect(refusal(await create())).toEqual([409, 'AlreadyExistsException'])
  expect(refusal(await call('POST', '/v1/namespaces', { namespace: ['refused'] }))).toEqual([409, 'AlreadyExistsException'])
  expect(refusal(await call('DELETE', '/v1/namespaces/refused'))).toEqual([409, 'NamespaceNotEmptyException'])
  expect(refusal(await call('DELETE', '/v1/namespaces/refused/tables/none'))).toEqual([404, 'NoSuchTableException'])
  expect((await call('HEAD', '/v1/namespaces/refused/tables/none')).status).toBe(404)
  const rename = { source: { namespace: ['refused'], name: 'none' }, destination: { namespace: ['refused'], name: 'x' } }
  expect(refusal(await call('POST', '/v1/tables/rename', rename))).toEqual([404, 'NoSuchTableException'])
  expect(refusal(await createTestClient(testLake, 'wrong').call('GET', '/v1/namespaces'))).toEqual([
    401,
    'NotAuthorizedException',
  ])
})

test('the judge accuses an answer that does not fit', () => {
  const judge = createJudge()
  expect(judge('GET', '/v1/namespaces', 200, { namespaces: 'none' })).toHaveLength(1)
  expect(judge('GET', '/v1/namespaces', 418, {})).toEqual(['GET /v1/{prefix}/namespaces may not answer 418'])
  expect(judge('GET', '/v1/elsewhere', 200, {})).toEqual(['GET /v1/elsewhere is no operation of the protocol'])
  expect(judge('DELETE', '/v1/namespaces/a', 204, { left: 1 })).toEqual([expect.stringContaining('without a body')])
})

/** The endpoint, as the configuration writes it, that a request of this walk went to. */
function templated(request: string): string {
  return request
    .replace(/\?.*/, '')
    .replace('/v1/', '/v1/{prefix}/')
    .replace('/namespaces/walk', '/namespaces/{namespace}')
    .replace(/\/tables\/[tu](?=$|\/)/, '/tables/{table}')
}

import { currentSnapshots } from '@anju/infra/lake/snapshots.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { startTestTemporal, type TestTemporal } from '@anju/infra/local/test-temporal.ts'
import { ProblemError } from '@anju/standards/problem.ts'
import type { Role } from '@anju/standards/viewer.ts'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { smallGraph } from '../assets/test-assets.ts'
import { saveGraph } from '../store/asset-definitions.ts'
import { openPipelinesDb, type PipelinesDb } from '../store/database.ts'
import { migratePipelines } from '../store/migrations.ts'
import { endRun } from '../store/runs.ts'
import { registerPipelinesRoutes } from './routes.ts'

let temporal: TestTemporal
let testLake: TestLake
let database: TestDatabase
let db: PipelinesDb
let app: FastifyInstance

beforeAll(async () => {
  ;[temporal, testLake, database] = await Promise.all([
    startTestTemporal(),
    startTestLake(inject('postgresUrl')),
    createTestDatabase(inject('postgresUrl')),
  ])
  db = openPipelinesDb(database.url)
  await Promise.all([migratePipelines(db), migratePipelines(db)])
  app = Fastify().setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler)
  app.addHook('onRequest', async (request) => {
    const role = (request.headers['x-role'] as Role | undefined) ?? 'steward'
    Object.assign(request, { viewer: { subject: 's', name: '张三', role } })
  })
  app.setErrorHandler((error, _request, reply) =>
    error instanceof ProblemError ? reply.code(error.problem.status).send(error.problem) : reply.send(error),
  )
  const lake = { current: (tables: readonly string[]) => currentSnapshots(testLake.options, tables) }
  registerPipelinesRoutes(app, { db, temporal: temporal.client, lake, clock: () => new Date() })
})

afterAll(async () => {
  await app?.close()
  await db?.destroy()
  await Promise.all([temporal?.stop(), testLake?.stop()])
  await database?.drop()
})

const start = (body: unknown, role: Role = 'steward') =>
  app.inject({ method: 'POST', url: '/api/runs', headers: { 'x-role': role }, payload: body as object })

describe('before a worker ever ran', () => {
  it('the graph is empty and a run is refused with the reason', async () => {
    expect((await app.inject('/api/assets-graph')).json()).toEqual({ nodes: [], edges: [] })
    expect((await start({ selection: '*' })).json()).toMatchObject({ status: 503, code: 'graph_missing' })
  })
})

describe('with a graph', () => {
  beforeAll(() => saveGraph(db, smallGraph()))

  it('every asset is shown with where it stands, why, and what it is made from', async () => {
    const { nodes, edges } = (await app.inject('/api/assets-graph')).json()
    const unit = nodes.find(({ key }: { key: string }) => key === 'dwd.unit')
    expect(unit).toMatchObject({ status: 'never', reason: '从未物化', kind: 'dbt', snapshotId: null })
    expect(edges).toContainEqual({ from: 'ods.unit', to: 'dwd.unit' })
  })

  it('a plan says what would be done and why, and starts nothing', async () => {
    const { steps } = (await app.inject('/api/runs/plan?selection=dwd.unit%2B')).json()
    expect(steps.map(({ asset, action }: { asset: string; action: string }) => [asset, action])).toEqual([
      ['dwd.unit', 'build'],
      ['quality.unit', 'build'],
      ['ads.indicator', 'build'],
    ])
    expect((await app.inject('/api/runs')).json()).toEqual({ runs: [] })
  })

  it('a run can be looked up from the moment it is started', async () => {
    const response = await start({ selection: 'dwd.*', force: true })
    expect(response.statusCode).toBe(202)
    const { id } = response.json()
    const run = { id, selection: 'dwd.*', force: true, status: 'queued', requestedBy: '张三', trigger: 'manual' }
    expect((await app.inject(`/api/runs/${id}`)).json()).toMatchObject(run)
    expect((await app.inject('/api/runs?limit=5')).json().runs).toMatchObject([run])
    expect((await app.inject('/api/runs?open=true')).json().runs).toMatchObject([run])
  })

  it('a run is cancelled while it lives and not afterwards', async () => {
    const { id } = (await start({ selection: '*' })).json()
    const cancel = () => app.inject({ method: 'POST', url: `/api/runs/${id}/cancel` })
    expect((await cancel()).statusCode).toBe(202)
    await endRun(db, id, 'cancelled', null)
    expect((await cancel()).json()).toMatchObject({ status: 409, code: 'run_over' })
    const open = (await app.inject('/api/runs?open=true')).json().runs
    expect(open.map((run: { id: string }) => run.id)).not.toContain(id)
  })

  it.each([
    [{ selection: 'dwd.nothing' }, 'steward', 422, 'selection_unknown'],
    [{ selection: '*' }, 'analyst', 403, 'role_refused'],
    [{ selection: '*' }, 'service', 403, 'role_refused'],
    [{ selection: '*' }, 'clerk', 403, 'role_refused'],
  ] as const)('%o by a %s is refused with %d %s', async (body, role, status, code) => {
    expect((await start(body, role)).json()).toMatchObject({ status, code })
  })

  it('an unknown run or asset is not found, by name', async () => {
    expect((await app.inject('/api/runs/none')).json()).toMatchObject({ status: 404, code: 'run_unknown', value: 'none' })
    expect((await app.inject('/api/assets-graph/dwd.none/materializations')).json()).toMatchObject({ code: 'asset_unknown' })
  })

  it('a body without a selection is refused', async () => {
    expect((await start({})).statusCode).toBe(400)
  })
})

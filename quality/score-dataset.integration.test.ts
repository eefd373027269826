import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { currentSnapshots } from '@anju/infra/lake/snapshots.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { ProblemError } from '@anju/standards/problem.ts'
import type { Row } from '@anju/standards/row-schema.ts'
import type { Role } from '@anju/standards/viewer.ts'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { registerQualityRoutes } from './http/routes.ts'
import { scoreDataset } from './score-dataset.ts'
import { openQualityDb, type QualityDb } from './store/database.ts'
import { migrateQuality } from './store/migrations.ts'
import { type Centre, cleanCentre, writeCentre } from './testing/clean-centre.ts'

const AS_OF = '2026-11-25'
const CENTRE = { units: 12, members: 240 }
const DATASETS = ['unit', 'member', 'account'] as const

let testLake: TestLake
let lake: Lake
let database: TestDatabase
let db: QualityDb
let app: FastifyInstance
let runs = 0

beforeAll(async () => {
  testLake = await startTestLake(inject('postgresUrl'))
  lake = await openLake(testLake.options)
  database = await createTestDatabase(inject('postgresUrl'))
  db = openQualityDb(database.url)
  await migrateQuality(db)
  app = await startApp()
})
afterAll(async () => {
  await app?.close()
  await db?.destroy()
  await database?.drop()
  await lake?.close()
  await testLake?.stop()
})

/** The web server's part: who asks, how problems are answered, and rows shown as the lake has them (masking is the catalog's). */
async function startApp(): Promise<FastifyInstance> {
  const server = Fastify()
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(serializerCompiler)
  server.decorateRequest('viewer')
  server.addHook('onRequest', async (request) => {
    Object.assign(request, { viewer: { subject: 's', name: '钱二', role: request.headers['x-role'] ?? 'steward' } })
  })
  server.setErrorHandler((error, _request, reply) =>
    error instanceof ProblemError ? reply.code(error.problem.status).send(error.problem) : reply.code(400).send(String(error)),
  )
  registerQualityRoutes(server, {
    db,
    showRows: async (_viewer, { columns, rows, limit }) => ({ columns, rows: await lake.query(`${rows} LIMIT ${limit}`) }),
  })
  await server.ready()
  return server
}

async function call(url: string, { role = 'steward', method = 'GET' }: { role?: Role; method?: 'GET' | 'POST' } = {}) {
  const response = await app.inject({ method, url, headers: { 'x-role': role } })
  return { status: response.statusCode, body: response.json() }
}

const snapshotsOf = (tables: readonly string[]) => currentSnapshots(testLake.options, tables)
const score = (dataset: string, { runId = `run-${runs}`, asOf = AS_OF } = {}) =>
  scoreDataset({ lake, db, currentSnapshots: snapshotsOf }, { dataset, asOf, runId, scoredAt: new Date() })

/** Writes the centre, scores it, and tells how many rows each failing rule accuses. */
async function failures(centre: Centre): Promise<Record<string, number>> {
  await writeCentre(lake, centre)
  const failing: Record<string, number> = {}
  runs++
  for (const dataset of DATASETS) {
    const { rowCount, rules } = await score(dataset)
    expect(Number(rowCount)).toBe(centre[dataset].length)
    for (const { ruleId, passed, total } of rules) if (passed < total) failing[ruleId] = total - passed
  }
  return failing
}

type Plant = readonly [dataset: keyof Centre, at: number, spoilt: Row, rules: Readonly<Record<string, number>>]

/** A defect on one row, and how many rows each rule must accuse for it. */
const PLANTS: readonly Plant[] = [
  ['unit', 1, { credit_code: '91411200MA3X000170' }, { 'unit.credit_code.check': 1 }],
  ['unit', 2, { unit_ratio: '0.15' }, { 'unit.unit_ratio.range': 1 }],
  ['unit', 8, { unit_ratio: '0.03' }, { 'unit.unit_ratio.lowered': 1 }],
  ['unit', 9, { source: 'ledger', unit_ratio: '0.03' }, {}],
  ['unit', 3, { county_code: '999999' }, { 'unit.county_code.code': 1 }],
  ['unit', 4, { paid_month: '202612' }, { 'unit.paid_month.not_ahead': 1 }],
  ['unit', 5, { paid_month: '202607' }, { 'unit.paid_month.recent': 1 }],
  ['unit', 6, { status: '04' }, { 'unit.status.closed_on': 1 }],
  ['unit', 7, { name: '\u3000' }, { 'unit.name.required': 1 }],
  ['member', 10, { id_number: '411202199001011234' }, { 'member.id_number.check': 1 }],
  ['member', 11, { birth_date: '1999-12-31' }, { 'member.birth_date.matches_id': 1 }],
  ['member', 12, { gender: null }, { 'member.gender.required': 1 }],
  ['member', 13, { mobile: '12345678901' }, { 'member.mobile.check': 1 }],
  ['member', 14, { birth_date: '1890-01-01' }, { 'member.birth_date.matches_id': 1, 'member.birth_date.age': 1 }],
  ['account', 20, { base: '25000.00', unit_amount: '3000.00', member_amount: '3000.00' }, { 'account.base.range': 1 }],
  ['account', 29, { unit_amount: '700.00' }, { 'account.unit_amount.ratio': 1 }],
  ['account', 21, { balance: '3600.01' }, { 'account.balance.sum': 1 }],
  ['account', 22, { member_no: 'M000000023' }, { 'account.member_no.unique': 2 }],
  ['account', 24, { member_no: 'M999999999' }, { 'account.member_no.exists': 1 }],
  ['account', 25, { unit_no: '9800000000000' }, { 'account.unit_no.exists': 1 }],
  ['account', 26, { opened_on: '2027-01-01' }, { 'account.opened_on.not_future': 1 }],
  ['account', 27, { held: '3600.01' }, { 'account.held.within_balance': 1 }],
  ['account', 28, { status: '77' }, { 'account.status.code': 1 }],
]

function plant(): { centre: Centre; expected: Record<string, number> } {
  const centre = cleanCentre(CENTRE)
  const expected: Record<string, number> = {}
  for (const [dataset, at, spoilt, rules] of PLANTS) {
    centre[dataset][at] = { ...centre[dataset][at]!, ...spoilt }
    for (const [rule, count] of Object.entries(rules)) expected[rule] = (expected[rule] ?? 0) + count
  }
  return { centre, expected }
}

/** One unit in forty late: fewer than the warning's threshold. */
const oneLateIn40 = (): Centre => ({
  ...cleanCentre({ units: 40, members: 1 }),
  unit: cleanCentre({ units: 40, members: 0 }).unit.map((row, index) => (index ? row : { ...row, paid_month: '202607' })),
})

const openIncidents = async () => {
  const { body } = await call('/api/quality/incidents')
  return (body.incidents as { id: string; rule: string; status: string; failing: number }[]).filter(
    ({ status }) => status === 'open',
  )
}

describe('a centre', () => {
  test('without a fault scores 100, grade 优, and has no incident', async () => {
    expect(await failures(cleanCentre(CENTRE))).toEqual({})
    const { body } = await call('/api/quality/summary')
    expect(body).toMatchObject({ centre: { score: 100, grade: '优' }, openIncidents: 0 })
    expect(body.centre.passed).toBe(body.centre.total)
  })

  test('with planted defects: every one is found by every rule that must find it, and no clean row is accused', async () => {
    const { centre, expected } = plant()
    expect(await failures(centre)).toEqual(expected)
  })

  test('then has an incident for every error, and for a warning once more than one row in twenty fails', async () => {
    const { expected } = plant()
    const rules = (await openIncidents()).map(({ rule }) => rule)
    expect(rules.sort()).toEqual(Object.keys(expected).sort())
    await failures(cleanCentre(CENTRE))
    await failures(oneLateIn40())
    expect(await openIncidents()).toEqual([])
    expect((await call('/api/quality/rules/unit.paid_month.recent')).body).toMatchObject({ failing: 1, total: 40 })
  })
})

describe('tables that know the ledger up to different commits', () => {
  /** A centre of the ledger, complete up to commit 100, of which one account belongs to a member that is not there. */
  const centreWith = (accountLsn: number): Centre => {
    const centre = cleanCentre({ units: 2, members: 4 })
    const captured = (rows: Centre['unit']): Row[] => rows.map((row) => ({ ...row, source: 'ledger', as_of_lsn: 100n }))
    const account = captured(centre.account)
    account[3] = { ...account[3]!, member_no: 'M000000099', as_of_lsn: BigInt(accountLsn) }
    return { unit: captured(centre.unit), member: captured(centre.member), account }
  }

  test('a row of a later commit than the other table knows is not accused of what the other does not hold yet', async () => {
    expect(await failures(centreWith(101))).toEqual({})
  })

  test('a row that the other table ought to know is', async () => {
    expect(await failures(centreWith(100))).toEqual({ 'account.member_no.exists': 1 })
  })
})

describe('a score is that of the snapshots it records', () => {
  test('whatever is written while it is made, to the table itself or to one that it is compared with', async () => {
    await failures(cleanCentre(CENTRE))
    const before = await snapshotsOf(['dwd.account'])
    const writtenBetween = async (tables: readonly string[]) => {
      const snapshots = await snapshotsOf(tables)
      await lake.run("UPDATE dwd.account SET status = '77'")
      await lake.run('DELETE FROM dwd.member')
      return snapshots
    }
    const request = { dataset: 'account', asOf: AS_OF, runId: `run-${++runs}`, scoredAt: new Date() }
    const { rowCount, rules } = await scoreDataset({ lake, db, currentSnapshots: writtenBetween }, request)
    expect(Number(rowCount)).toBe(CENTRE.members)
    expect(rules.filter(({ passed, total }) => passed < total)).toEqual([])
    const { body } = await call('/api/quality/datasets/account')
    expect(body.history[0].snapshot).toBe(before.get('dwd.account'))
  })

  test('and a table that was never written counts as one without rows', async () => {
    await lake.run('DROP TABLE dwd.member')
    await lake.run('CREATE TABLE dwd.member AS SELECT member_no, source, as_of_lsn FROM dwd.account LIMIT 0')
    runs++
    const { rules } = await score('account')
    const { passed, total } = rules.find(({ ruleId }) => ruleId === 'account.member_no.exists')!
    expect([passed, total]).toEqual([0, CENTRE.members])
  })
})

describe('a score is opened down to the rows', () => {
  beforeAll(async () => {
    await failures(plant().centre)
  })

  test('a dataset shows each rule with numerator and denominator', async () => {
    const { body } = await call('/api/quality/datasets/account')
    expect(body.rules.find(({ id }: { id: string }) => id === 'account.balance.sum')).toMatchObject({
      passed: CENTRE.members - 1,
      total: CENTRE.members,
      failing: 1,
      dimension: '一致性',
      sentence: '账户余额等于上年结转余额加当年归集余额',
    })
  })

  test('a dataset keeps every score run with its date and snapshot, newest first; a run told twice stands once', async () => {
    await score('account', { asOf: '2026-10-31' })
    const snapshot = (await snapshotsOf(['dwd.account'])).get('dwd.account')
    const { body } = await call('/api/quality/datasets/account')
    expect(body.history[0]).toMatchObject({ runId: `run-${runs}`, asOf: '2026-10-31', snapshot, rowCount: '240' })
    expect(body.history.map(({ runId }: { runId: string }) => runId)).toEqual(
      Array.from({ length: runs }, (_, index) => `run-${runs - index}`),
    )
    expect(body.history.find(({ runId }: { runId: string }) => runId === 'run-1')).toMatchObject({ score: 100, grade: '优' })
  })

  test('a rule shows exactly the rows that it accuses, its key and what it looks at', async () => {
    const { body } = await call('/api/quality/rules/account.member_no.unique/failures?limit=10')
    expect(body.columns).toEqual(['account_no', 'member_no', 'status', 'source', 'import_file', 'import_line'])
    expect(body.rows.map(({ account_no }: Row) => account_no).sort()).toEqual(['9920030200022', '9920030200023'])
    // Line 1 is the header of the file.
    for (const { account_no, import_file, import_line } of body.rows)
      expect([import_file, import_line]).toEqual(['个人账户.csv', Number(String(account_no).slice(-5)) + 2])
  })

  test('a rule says what passes and shows one row of each verdict', async () => {
    const { body } = await call('/api/quality/rules/member.id_number.unique')
    expect(body).toMatchObject({ table: 'dwd.member', kind: 'unique', columns: ['id_number', 'id_type'], failing: 0 })
    expect(body.examples.passing).toBeTruthy()
  })

  test.each([
    ['/api/quality/datasets/nothing', 404, 'dataset_unknown'],
    ['/api/quality/rules/account.nothing.x', 404, 'rule_unknown'],
    ['/api/quality/rules/account.nothing.x/failures', 404, 'rule_unknown'],
  ])('%s answers %d %s', async (url, status, code) => {
    expect(await call(url)).toMatchObject({ status, body: { code } })
  })
})

describe('an incident', () => {
  test('is closed by a steward alone, and opens again when the rows still fail', async () => {
    const [incident] = await openIncidents()
    const url = `/api/quality/incidents/${incident!.id}/resolve`
    expect(await call(url, { method: 'POST', role: 'analyst' })).toMatchObject({ status: 403, body: { code: 'steward_only' } })
    expect(await call(url, { method: 'POST' })).toMatchObject({ status: 200 })
    expect(await call(url, { method: 'POST' })).toMatchObject({ status: 404, body: { code: 'incident_unknown' } })
    expect((await openIncidents()).map(({ rule }) => rule)).not.toContain(incident!.rule)
    await failures(plant().centre)
    const again = (await openIncidents()).find(({ rule }) => rule === incident!.rule)
    expect(again?.id).not.toBe(incident!.id)
  })

  test('of a warning stays open, with its new number, until no row fails', async () => {
    const failing = async () => (await openIncidents()).find(({ rule }) => rule === 'unit.paid_month.recent')?.failing
    const two = cleanCentre(CENTRE)
    await failures({ ...two, unit: two.unit.map((row, index) => (index > 1 ? row : { ...row, paid_month: '202607' })) })
    expect(await failing()).toBe(2)
    await failures(oneLateIn40())
    expect(await failing()).toBe(1)
    await failures(cleanCentre(CENTRE))
    expect(await failing()).toBeUndefined()
  })

  test('of a rule that cannot be judged now stays open', async () => {
    await failures(plant().centre)
    await lake.run('DROP TABLE dwd.member')
    runs++
    const { rules } = await score('account')
    expect(rules.map(({ ruleId }) => ruleId)).not.toContain('account.member_no.exists')
    expect((await openIncidents()).map(({ rule }) => rule)).toContain('account.member_no.exists')
  })

  test('closes by itself when the rows are right', async () => {
    await failures(cleanCentre(CENTRE))
    expect(await openIncidents()).toEqual([])
    const { body } = await call('/api/quality/incidents')
    expect(body.incidents[0]).toMatchObject({ status: 'resolved', resolvedBy: '复查合格' })
  })
})

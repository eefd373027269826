import { TEST_NOTICE_TOKEN } from '@anju/infra/local/test-bank.ts'
import { createLedgerDatabase, type LedgerDatabase } from '@anju/infra/local/test-postgres.ts'
import { addDays } from '@anju/standards/business-date.ts'
import { residentId } from '@anju/standards/personal-number.ts'
import type { FastifyInstance } from 'fastify'
import type { BankGateway } from '../bank/gateway.ts'
import { createLedgerApp } from '../http/app.ts'
import { connectLedger, type LedgerDb } from '../store/connect.ts'
import { migrateLedger } from '../store/migrate.ts'
import { recordExamples } from './record-examples.ts'
import { creditCodeOf, UNIT_DETAILS } from './synthetic-unit.ts'

export const TEST_TOKEN = 'test-ledger-token-0123456789'

/** The ledger on a database of its own, at a fixed clock. */
export interface TestLedger {
  readonly app: FastifyInstance
  /** As the ledger serves: with the rights of its role and no more. */
  readonly db: LedgerDb
  readonly url: string
  /** Past every right and, where asked, every guard, as only somebody with the server in his hands can: for tests that plant what must be found. */
  readonly superuser: LedgerDb
  /** Posts with a fresh key unless one is given. */
  post(
    path: string,
    body: unknown,
    key?: string,
    /** Who acts, as `role:subject`; the service itself unless given. */
    actingFor?: string,
  ): Promise<{ status: number; body: Record<string, unknown>; headers: Record<string, unknown> }>
  get(path: string): Promise<{ status: number; body: Record<string, unknown> }>
  /** Throws when something was answered that the API's document does not name. */
  close(): Promise<void>
}

export async function startTestLedger(postgresUrl: string, today = '2026-11-25', gateway?: BankGateway): Promise<TestLedger> {
  const database = await createLedgerDatabase(postgresUrl)
  await migrateAsOwner(database)
  const db = connectLedger(database.url)
  const superuser = connectLedger(database.superuserUrl, { connections: 4 })
  const undocumented = new Set<string>()
  const app = await createLedgerApp({
    db,
    token: TEST_TOKEN,
    bankToken: TEST_NOTICE_TOKEN,
    issuer: '',
    gateway,
    undocumented: (answer) => undocumented.add(answer),
    clock: () => new Date(`${today}T04:00:00Z`),
  })
  await app.ready()
  if (process.env.RECORD_EXAMPLES) recordExamples(app, process.env.RECORD_EXAMPLES)
  const authorization = `Bearer ${TEST_TOKEN}`
  let keys = 0
  return {
    app,
    db,
    url: database.url,
    superuser,
    async post(path, body, key = `key-${++keys}`, actingFor) {
      const response = await app.inject({
        method: 'POST',
        url: path,
        headers: { authorization, 'idempotency-key': key, ...(actingFor ? { 'acting-for': actingFor } : {}) },
        payload: body as object,
      })
      return { status: response.statusCode, body: response.json(), headers: response.headers }
    },
    async get(path) {
      const response = await app.inject({ method: 'GET', url: path, headers: { authorization } })
      return { status: response.statusCode, body: response.json() }
    },
    async close() {
      await app.close()
      await Promise.all([db.destroy(), superuser.destroy()])
      await database.drop()
      if (undocumented.size > 0)
        throw new Error(`answered, but not in the API's document: ${[...undocumented].sort().join('\n')}`)
    },
  }
}

/** Makes a ledger's tables, as the role that owns them. */
export async function migrateAsOwner({ ownerUrl }: Pick<LedgerDatabase, 'ownerUrl'>): Promise<void> {
  const owner = connectLedger(ownerUrl, { connections: 1 })
  try {
    await migrateLedger(owner)
  } finally {
    await owner.destroy()
  }
}

export const UNIT = {
  name: '湖滨区第一小学',
  creditCode: '12411202MB0000007X',
  ...UNIT_DETAILS,
  unitRatio: '0.12',
  memberRatio: '0.12',
  openedOn: '2024-11-01',
}

/** A valid id number of somebody born in 湖滨区 on 1990-01-01, or a day later for each thousand numbers. */
export function idNumberOf(order: number): string {
  return residentId('411202', addDays('1990-01-01', Math.floor(order / 1000)), order % 1000)
}

export const memberOf = (unitNo: string, order: number, base = '5000.00') => ({
  unitNo,
  name: `测试${order}`,
  idType: '01',
  idNumber: idNumberOf(order),
  mobile: '13900000000',
  base,
  openedOn: '2024-11-03',
})

/** A unit with members: their account numbers. */
export async function openUnitWith(
  ledger: TestLedger,
  order: number,
  members: number,
): Promise<{ unitNo: string; accountNos: string[] }> {
  const unit = await ledger.post('/units', { ...UNIT, creditCode: creditCodeOf(order) })
  const unitNo = String(unit.body.unitNo)
  const items = Array.from({ length: members }, (_, index) => memberOf(unitNo, order * 10 + index))
  const opened = await ledger.post('/members:batch', { items })
  return { unitNo, accountNos: (opened.body.items as { accountNo: string }[]).map(({ accountNo }) => accountNo) }
}

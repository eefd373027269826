import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { asSuperuser, ensureLedgerDatabase, ledgerRoles } from './databases.ts'
import { freePort } from './free-port.ts'
import { startPostgres } from './postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string
  }
}

/** Vitest global set-up: one real PostgreSQL for all integration tests; each test makes a database of its own in it. */
export async function setup(project: TestProject) {
  const dir = mkdtempSync(join(tmpdir(), 'anju-test-postgres-'))
  const password = randomBytes(12).toString('hex')
  const server = await startPostgres({
    dataDir: join(dir, 'data'),
    port: await freePort(),
    password,
    fsync: false,
    sharedBuffers: '128MB',
  })
  project.provide('postgresUrl', server.url('postgres'))
  return async () => {
    await server.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

export interface TestDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** A fresh, empty database on the shared test server: `createTestDatabase(inject('postgresUrl'))`. */
export async function createTestDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = freshName()
  await asSuperuser(serverUrl, (client) => client.query(`CREATE DATABASE ${name}`))
  return { url: at(serverUrl, name), drop: () => dropDatabase(serverUrl, name) }
}

/** A ledger's database as a centre has it: whose way in is whose. */
export interface LedgerDatabase extends TestDatabase {
  /** As who serves. */
  readonly url: string
  /** As who owns the schema, which is the first thing that he makes (services/core-ledger/migrate.ts). */
  readonly ownerUrl: string
  /** As whom nothing is refused: for what a test compares, or plants. */
  readonly superuserUrl: string
}

const LEDGER_ROLES = ledgerRoles({ owner: 'owner-of-a-test', serving: 'serving-of-a-test' })

/** Makes one, empty, with the roles of a centre, on a server whose superuser `serverUrl` names. */
export async function createLedgerDatabase(serverUrl: string, name = freshName()): Promise<LedgerDatabase> {
  await asSuperuser(serverUrl, (client) => ensureLedgerDatabase(client, name, LEDGER_ROLES))
  const { owner, serving } = LEDGER_ROLES
  return {
    url: at(serverUrl, name, serving),
    ownerUrl: at(serverUrl, name, owner),
    superuserUrl: at(serverUrl, name),
    drop: () => dropDatabase(serverUrl, name),
  }
}

const freshName = () => `test_${randomBytes(6).toString('hex')}`

function at(serverUrl: string, database: string, who?: { readonly role: string; readonly password: string }): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  if (who) Object.assign(url, { username: who.role, password: who.password })
  return url.toString()
}

const dropDatabase = (serverUrl: string, name: string) =>
  asSuperuser(serverUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
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
  const name = `test_${randomBytes(6).toString('hex')}`
  await statement(serverUrl, `CREATE DATABASE ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.toString(), drop: () => statement(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

async function statement(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

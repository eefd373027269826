import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { freePort } from './free-port.ts'
import { startPostgres } from './postgres.ts'
import { createTestDatabase, type TestDatabase } from './test-postgres.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase(inject('postgresUrl'))
})
afterAll(() => database.drop())

test('the embedded PostgreSQL is the release we chose, with logical replication on', async () => {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query(
    `select current_setting('server_version_num')::int as version, current_setting('wal_level') as wal`,
  )
  await client.end()
  expect(rows[0].version).toBeGreaterThanOrEqual(180_000)
  expect(rows[0].wal).toBe('logical')
})

test('root starts it in a private folder also where user namespaces are forbidden (a container)', async ({ skip }) => {
  skip(process.getuid?.() !== 0, 'an ordinary user needs no other one')
  const folder = mkdtempSync(join(tmpdir(), 'anju-postgres-'))
  writeFileSync(join(folder, 'unshare'), '#!/bin/sh\nexit 1\n')
  chmodSync(join(folder, 'unshare'), 0o755)
  const path = process.env.PATH
  process.env.PATH = `${folder}${delimiter}${path}`
  try {
    const server = await startPostgres({ dataDir: join(folder, 'data'), port: await freePort(), password: 'test', fsync: false })
    await server.stop()
  } finally {
    process.env.PATH = path
    rmSync(folder, { recursive: true, force: true })
  }
})

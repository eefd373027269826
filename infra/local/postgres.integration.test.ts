import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
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

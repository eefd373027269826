import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from './local/test-postgres.ts'
import { openPool } from './postgres-pool.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase(inject('postgresUrl'))
})
afterAll(() => database.drop())

test('a connection that the server ends between two statements of a transaction fails its next one and is replaced', async () => {
  const pool = openPool({ connectionString: database.url, max: 2 })
  try {
    const taken = await pool.connect()
    await taken.query('begin')
    const { rows } = await taken.query('select pg_backend_pid() as pid')
    const gone = new Promise((resolve) => taken.once('end', resolve))
    await pool.query('select pg_terminate_backend($1)', [rows[0].pid])
    await gone
    await expect(taken.query('commit')).rejects.toThrow()
    taken.release()
    const next = await pool.query('select pg_backend_pid() as pid')
    expect(next.rows[0].pid).not.toBe(rows[0].pid)
  } finally {
    await pool.end()
  }
})

import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { PipelinesDatabase } from './tables.ts'

export type PipelinesDb = Kysely<PipelinesDatabase>

/** Opens a small pool on the governance database. The caller destroys it. */
export function openPipelinesDb(databaseUrl: string): PipelinesDb {
  // Each of the worker's eight concurrent activities may hold one connection for its lock while it needs another for its work.
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 })
  // An idle connection that breaks is replaced at its next use.
  pool.on('error', () => undefined)
  return new Kysely({ dialect: new PostgresDialect({ pool }) })
}

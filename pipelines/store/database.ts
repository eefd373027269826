import { openPool } from '@anju/infra/postgres-pool.ts'
import { Kysely, PostgresDialect } from 'kysely'
import type { PipelinesDatabase } from './tables.ts'

export type PipelinesDb = Kysely<PipelinesDatabase>

/** Opens a small pool on the governance database. The caller destroys it. */
export function openPipelinesDb(databaseUrl: string): PipelinesDb {
  // Each of the worker's eight concurrent activities may hold one connection for its lock while it needs another for its work.
  const pool = openPool({ connectionString: databaseUrl, max: 20 })
  return new Kysely({ dialect: new PostgresDialect({ pool }) })
}

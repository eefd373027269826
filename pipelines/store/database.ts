import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { PipelinesDatabase } from './tables.ts'

export type PipelinesDb = Kysely<PipelinesDatabase>

/** Opens a small pool on the governance database. The caller destroys it. */
export function openPipelinesDb(databaseUrl: string): PipelinesDb {
  return new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: databaseUrl, max: 6 }) }) })
}

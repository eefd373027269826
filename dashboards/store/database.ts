import { openPool } from '@anju/infra/postgres-pool.ts'
import { type ColumnType, type Generated, Kysely, PostgresDialect } from 'kysely'

/** Tables of the schema `dashboards` in the governance database. */
export interface DashboardsDatabase {
  screen: ScreenTable
  screen_version: ScreenVersionTable
}

interface ScreenTable {
  id: string
  newest_version: number
  published_version: number | null
  published_by: string | null
  published_at: Date | null
}

interface ScreenVersionTable {
  screen_id: string
  version: number
  /** The document as saved, in the shape of its own schemaVersion: it is migrated when read. */
  document: ColumnType<unknown, string, never>
  author: string
  note: string
  created_at: Generated<Date>
}

export type DashboardsDb = Kysely<DashboardsDatabase>

/** Connects to the governance database, inside the schema `dashboards`. The caller ends it with `destroy()`. */
export function openDashboardsDb(databaseUrl: string): DashboardsDb {
  const pool = openPool({ connectionString: databaseUrl, max: 5 })
  return new Kysely<DashboardsDatabase>({ dialect: new PostgresDialect({ pool }) }).withSchema('dashboards')
}

import { openPool } from '@anju/infra/postgres-pool.ts'
import type { Level, PersonalKind } from '@anju/standards/classification.ts'
import type { Role } from '@anju/standards/viewer.ts'
import { type ColumnType, type Generated, Kysely, PostgresDialect } from 'kysely'

/** Kinds of asset that the catalog knows. */
export const ASSET_KINDS = ['table', 'view', 'model', 'api', 'screen', 'indicator', 'dataset'] as const
export type AssetKind = (typeof ASSET_KINDS)[number]

interface AssetTable {
  id: string
  kind: AssetKind
  layer: string
  title: string
  description: string
  owner: string
  level: Level
  row_count: string | null
  snapshot: string | null
  materialized_at: Date | null
  tags: string[]
  search_text: string
  updated_at: Generated<Date>
}

interface AssetColumnTable {
  asset_id: string
  name: string
  /** What the column is, whatever it is called now; null: nothing but its name tells. */
  origin: string | null
  position: number
  title: string
  description: string
  code: string | null
  type: string
  search_text: string
  standard_level: Level | null
  standard_personal: PersonalKind | null
  suggested_level: Level | null
  suggested_personal: PersonalKind | null
  suggested_reason: string | null
  confirmed_level: Level | null
  confirmed_personal: PersonalKind | null
  confirmed_by: string | null
  confirmed_at: Date | null
}

interface UsageLogTable {
  seq: string
  at: Date
  subject: string
  name: string
  role: Role
  purpose: string
  action: string
  outcome: string
  assets: string[]
  columns: string[]
  masked: boolean
  row_count: number
  statement: string
  detail: string
  prev_hash: string
  hash: string
}

interface UsageLogHeadTable {
  seq: string
  hash: string
}

interface ProfileCacheTable {
  member_no: string
  // jsonb: goes in as text, comes back parsed.
  profile: ColumnType<Record<string, unknown>, string, string>
  tags: ColumnType<Record<string, unknown>[], string, string>
  load_id: string
}

/** The catalog's own tables, all in the PostgreSQL schema `catalog` of the governance database. */
export interface CatalogDatabase {
  'catalog.asset': AssetTable
  'catalog.asset_column': AssetColumnTable
  'catalog.revision': { revision: string }
  'catalog.usage_log': UsageLogTable
  'catalog.usage_log_head': UsageLogHeadTable
  'catalog.profile_cache': ProfileCacheTable
}

export type CatalogStore = Kysely<CatalogDatabase>

/** Opens the catalog's store on the governance database. Close it with `destroy()`. */
export function openCatalogStore(databaseUrl: string, connections = 4): CatalogStore {
  const pool = openPool({ connectionString: databaseUrl, max: connections })
  return new Kysely<CatalogDatabase>({ dialect: new PostgresDialect({ pool }) })
}

import { openPool } from '@anju/infra/postgres-pool.ts'
import { type ColumnType, Kysely, PostgresDialect } from 'kysely'
import type { ColumnEdgeKind } from '../trace/fact.ts'

/** Lineage's own tables, in the PostgreSQL schema `lineage` of the governance database. */
export interface LineageDatabase {
  'lineage.asset': { id: string }
  'lineage.asset_column': { asset_id: string; name: string; type: string }
  'lineage.table_edge': { from_asset: string; to_asset: string; job: string; run_id: string; at: Date }
  'lineage.column_edge': {
    from_asset: string
    from_column: string
    to_asset: string
    to_column: string
    kind: ColumnEdgeKind
    job: string
  }
  'lineage.event': { asset_id: string; job: string; at: Date; event: ColumnType<Record<string, unknown>, string, string> }
}

export type LineageStore = Kysely<LineageDatabase>

/** Opens lineage's store on the governance database. Close it with `destroy()`. */
export function openLineageStore(databaseUrl: string, connections = 3): LineageStore {
  const pool = openPool({ connectionString: databaseUrl, max: connections })
  return new Kysely<LineageDatabase>({ dialect: new PostgresDialect({ pool }) })
}

import { type Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { LineageStore } from './database.ts'

// An edge hangs on the columns it joins: the database itself keeps no edge without both ends.
const createGraph = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      sql`CREATE TABLE lineage.asset (id text PRIMARY KEY)`,
      sql`CREATE TABLE lineage.asset_column (
        asset_id text NOT NULL REFERENCES lineage.asset ON DELETE CASCADE, name text NOT NULL, type text NOT NULL, PRIMARY KEY (asset_id, name)
      )`,
      sql`CREATE TABLE lineage.table_edge (
        from_asset text NOT NULL REFERENCES lineage.asset ON DELETE CASCADE,
        to_asset text NOT NULL REFERENCES lineage.asset ON DELETE CASCADE,
        job text NOT NULL, run_id text NOT NULL, at timestamptz NOT NULL,
        PRIMARY KEY (to_asset, from_asset, job), CHECK (from_asset <> to_asset)
      )`,
      sql`CREATE INDEX table_edge_from ON lineage.table_edge (from_asset, to_asset)`,
      sql`CREATE TABLE lineage.column_edge (
        from_asset text NOT NULL, from_column text NOT NULL, to_asset text NOT NULL, to_column text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('identity', 'derived', 'filter')), job text NOT NULL,
        PRIMARY KEY (to_asset, to_column, from_asset, from_column, job),
        FOREIGN KEY (from_asset, from_column) REFERENCES lineage.asset_column ON DELETE CASCADE,
        FOREIGN KEY (to_asset, to_column) REFERENCES lineage.asset_column ON DELETE CASCADE
      )`,
      sql`CREATE INDEX column_edge_from ON lineage.column_edge (from_asset, from_column)`,
      sql`CREATE TABLE lineage.event (
        asset_id text NOT NULL REFERENCES lineage.asset ON DELETE CASCADE, job text NOT NULL, at timestamptz NOT NULL, event jsonb NOT NULL,
        PRIMARY KEY (asset_id, job)
      )`,
    ]) {
      await statement.execute(db)
    }
  },
}

/** Brings the schema `lineage` to its newest version; safe to run from several processes at once. Throws when a step fails. */
export async function migrateLineage(db: LineageStore): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ '001_graph': createGraph }) },
    migrationTableSchema: 'lineage',
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

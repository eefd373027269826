import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'

const migrations: Record<string, Migration> = {
  '001-runs': {
    up: async (db: Kysely<unknown>) => {
      for (const statement of CREATE) await sql.raw(statement).execute(db)
    },
  },
  '002-sources': {
    up: async (db: Kysely<unknown>) => {
      for (const statement of CREATE_SOURCES) await sql.raw(statement).execute(db)
    },
  },
  '003-merging': {
    up: async (db: Kysely<unknown>) => {
      for (const statement of ADD_BASIS) await sql.raw(statement).execute(db)
    },
  },
  '004-tending': {
    up: async (db: Kysely<unknown>) => {
      for (const statement of CREATE_TENDINGS) await sql.raw(statement).execute(db)
    },
  },
}

const CREATE_TENDINGS = [
  `CREATE TABLE pipelines.lake_tending (
    id text PRIMARY KEY, requested_by text, ours boolean NOT NULL, step text NOT NULL, done int NOT NULL, total int NOT NULL,
    broken boolean NOT NULL, started_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz)`,
  `CREATE TABLE pipelines.lake_tending_table (
    tending text NOT NULL REFERENCES pipelines.lake_tending ON DELETE CASCADE, "table" text NOT NULL, files_merged int NOT NULL DEFAULT 0,
    snapshots_expired int NOT NULL DEFAULT 0, orphans_removed int NOT NULL DEFAULT 0, bytes_freed bigint NOT NULL DEFAULT 0, failure text,
    PRIMARY KEY (tending, "table"))`,
]

const ADD_BASIS = ['ALTER TABLE pipelines.materialization ADD COLUMN basis jsonb']

const CREATE_SOURCES = [
  `CREATE TABLE pipelines.source (
    name text PRIMARY KEY, declared jsonb NOT NULL, due_at timestamptz NOT NULL DEFAULT now(),
    changed_by text NOT NULL, changed_at timestamptz NOT NULL DEFAULT now())`,
  `CREATE TABLE pipelines.source_delivery (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, source text NOT NULL, item text NOT NULL, batch text NOT NULL, state text NOT NULL,
    rows_read bigint NOT NULL, rows_accepted bigint NOT NULL, rows_rejected bigint NOT NULL, message text NOT NULL,
    started_at timestamptz NOT NULL, finished_at timestamptz NOT NULL DEFAULT now())`,
  'CREATE INDEX source_delivery_last ON pipelines.source_delivery (source, id DESC)',
  'CREATE INDEX source_delivery_batch ON pipelines.source_delivery (batch)',
]

const CREATE = [
  `CREATE TABLE pipelines.asset (
    key text PRIMARY KEY, ordinal int NOT NULL, definition jsonb NOT NULL)`,
  `CREATE TABLE pipelines.run (
    id text PRIMARY KEY, selection text NOT NULL, force boolean NOT NULL, trigger text NOT NULL, requested_by text,
    status text NOT NULL, message text, pinned jsonb,
    created_at timestamptz NOT NULL DEFAULT now(), started_at timestamptz, finished_at timestamptz)`,
  'CREATE INDEX run_by_time ON pipelines.run (created_at DESC)',
  `CREATE TABLE pipelines.run_step (
    run_id text NOT NULL REFERENCES pipelines.run ON DELETE CASCADE, asset text NOT NULL, ordinal int NOT NULL, kind text NOT NULL,
    partition text NOT NULL, plan jsonb NOT NULL, status text NOT NULL, reason text NOT NULL, rows bigint, snapshot_id text,
    seconds double precision, attempt int NOT NULL DEFAULT 0, started_at timestamptz, finished_at timestamptz,
    PRIMARY KEY (run_id, asset))`,
  'CREATE INDEX run_step_last ON pipelines.run_step (asset, finished_at DESC)',
  `CREATE TABLE pipelines.materialization (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, asset text NOT NULL, partition text NOT NULL, run_id text NOT NULL,
    rows bigint, snapshot_id text NOT NULL, inputs jsonb NOT NULL, code_version text NOT NULL, seconds double precision NOT NULL,
    pinned_at timestamptz NOT NULL, finished_at timestamptz NOT NULL DEFAULT now())`,
  'CREATE INDEX materialization_last ON pipelines.materialization (asset, id DESC)',
  `CREATE TABLE pipelines.check_result (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run_id text NOT NULL, asset text NOT NULL, name text NOT NULL,
    blocking boolean NOT NULL, passed boolean NOT NULL, failures bigint, message text, checked_at timestamptz NOT NULL DEFAULT now())`,
  'CREATE INDEX check_result_by_run ON pipelines.check_result (run_id, asset)',
]

/** Brings the schema `pipelines` up to date; safe to call from several processes at once. Throws what the database says. */
export async function migratePipelines<Database>(db: Kysely<Database>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('pipelines:migrate', 0))`.execute(trx)
    await sql`CREATE SCHEMA IF NOT EXISTS pipelines`.execute(trx)
  })
  const migrator = new Migrator({
    db: db as Kysely<unknown>,
    provider: { getMigrations: async () => migrations },
    migrationTableSchema: 'pipelines',
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}

import { type Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { CatalogStore } from './database.ts'

const createAssets = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      CREATE TABLE catalog.asset (
        id text PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('table', 'view', 'model', 'api', 'screen', 'indicator', 'dataset')),
        layer text NOT NULL,
        title text NOT NULL,
        description text NOT NULL,
        owner text NOT NULL,
        level smallint NOT NULL CHECK (level BETWEEN 1 AND 4),
        row_count bigint,
        snapshot text,
        materialized_at timestamptz,
        tags text[] NOT NULL DEFAULT '{}',
        search_text text NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now()
      )`.execute(db)
    await sql`
      CREATE TABLE catalog.asset_column (
        asset_id text NOT NULL REFERENCES catalog.asset ON DELETE CASCADE,
        name text NOT NULL,
        position int NOT NULL,
        title text NOT NULL,
        description text NOT NULL,
        code text,
        type text NOT NULL,
        search_text text NOT NULL,
        standard_level smallint,
        standard_personal text,
        suggested_level smallint,
        suggested_personal text,
        suggested_reason text,
        confirmed_level smallint,
        confirmed_personal text,
        confirmed_by text,
        confirmed_at timestamptz,
        PRIMARY KEY (asset_id, name)
      )`.execute(db)
  },
}

// Every statement that changes what policy depends on moves the revision: a cached policy is used only at its own revision.
const createRevision = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`CREATE TABLE catalog.revision (single boolean PRIMARY KEY DEFAULT true CHECK (single), revision bigint NOT NULL)`.execute(
      db,
    )
    await sql`INSERT INTO catalog.revision (revision) VALUES (1)`.execute(db)
    await sql`
      CREATE FUNCTION catalog.move_revision() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN UPDATE catalog.revision SET revision = revision + 1; RETURN NULL; END $$`.execute(db)
    // Not when only row_count, snapshot and materialized_at change: that happens every few seconds.
    await sql`
      CREATE TRIGGER move_revision
      AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF kind, layer, title, description, owner, level, tags ON catalog.asset
      FOR EACH STATEMENT EXECUTE FUNCTION catalog.move_revision()`.execute(db)
    await sql`
      CREATE TRIGGER move_revision AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON catalog.asset_column
      FOR EACH STATEMENT EXECUTE FUNCTION catalog.move_revision()`.execute(db)
  },
}

const createUsageLog = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      CREATE TABLE catalog.usage_log (
        seq bigint PRIMARY KEY,
        at timestamptz NOT NULL,
        subject text NOT NULL,
        name text NOT NULL,
        role text NOT NULL,
        purpose text NOT NULL,
        action text NOT NULL,
        outcome text NOT NULL CHECK (outcome IN ('answered', 'refused', 'failed')),
        assets text[] NOT NULL,
        columns text[] NOT NULL,
        masked boolean NOT NULL,
        row_count int NOT NULL,
        statement text NOT NULL,
        detail text NOT NULL,
        prev_hash char(64) NOT NULL,
        hash char(64) NOT NULL
      )`.execute(db)
    await sql`CREATE INDEX usage_log_assets ON catalog.usage_log USING gin (assets)`.execute(db)
    await sql`CREATE INDEX usage_log_subject ON catalog.usage_log (subject, seq)`.execute(db)
    await sql`
      CREATE TABLE catalog.usage_log_head (
        single boolean PRIMARY KEY DEFAULT true CHECK (single), seq bigint NOT NULL, hash char(64) NOT NULL
      )`.execute(db)
    await sql`INSERT INTO catalog.usage_log_head (seq, hash) VALUES (0, repeat('0', 64))`.execute(db)
    await refuseChanges(db)
  },
}

async function refuseChanges(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE FUNCTION catalog.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '使用日志只能追加，不能修改或删除'; END $$`.execute(db)
  await sql`
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON catalog.usage_log
    FOR EACH STATEMENT EXECUTE FUNCTION catalog.refuse_change()`.execute(db)
  await sql`
    CREATE TRIGGER keep_head BEFORE INSERT OR DELETE OR TRUNCATE ON catalog.usage_log_head
    FOR EACH STATEMENT EXECUTE FUNCTION catalog.refuse_change()`.execute(db)
  await sql`
    CREATE TRIGGER head_forward BEFORE UPDATE ON catalog.usage_log_head
    FOR EACH ROW WHEN (NEW.seq <= OLD.seq) EXECUTE FUNCTION catalog.refuse_change()`.execute(db)
}

const createProfileCache = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      CREATE TABLE catalog.profile_cache (
        member_no text PRIMARY KEY, profile jsonb NOT NULL, tags jsonb NOT NULL, load_id text NOT NULL
      )`.execute(db)
  },
}

const addOrigin = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`ALTER TABLE catalog.asset_column ADD COLUMN origin text`.execute(db)
  },
}

const MIGRATIONS = {
  '001_assets': createAssets,
  '002_revision': createRevision,
  '003_usage_log': createUsageLog,
  '004_profile_cache': createProfileCache,
  '005_column_origin': addOrigin,
}

/** Brings the schema `catalog` to its newest version; safe to run from several processes at once. Throws when a step fails. */
export async function migrateCatalog(db: CatalogStore): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => MIGRATIONS },
    migrationTableSchema: 'catalog',
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

import { type Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { QualityDb } from './database.ts'

const createScores = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      sql`CREATE TABLE quality.dataset_score (
        dataset text PRIMARY KEY, row_count bigint NOT NULL, snapshot text NOT NULL, as_of text NOT NULL, run_id text NOT NULL,
        scored_at timestamptz NOT NULL)`,
      sql`CREATE TABLE quality.rule_score (
        rule_id text PRIMARY KEY, dataset text NOT NULL REFERENCES quality.dataset_score ON DELETE CASCADE,
        passed bigint NOT NULL, total bigint NOT NULL, CHECK (passed BETWEEN 0 AND total))`,
      sql`CREATE INDEX rule_score_dataset ON quality.rule_score (dataset)`,
      sql`CREATE TABLE quality.incident (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, rule_id text NOT NULL, dataset text NOT NULL, failing bigint NOT NULL,
        status text NOT NULL CHECK (status IN ('open', 'resolved')), opened_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
        resolved_at timestamptz, resolved_by text, CHECK ((status = 'resolved') = (resolved_at IS NOT NULL)))`,
      sql`CREATE UNIQUE INDEX incident_open ON quality.incident (rule_id) WHERE status = 'open'`,
    ]) {
      await statement.execute(db)
    }
  },
}

const createScoreRuns = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`CREATE TABLE quality.score_run (
      dataset text NOT NULL, run_id text NOT NULL, as_of text NOT NULL, snapshot text NOT NULL, row_count bigint NOT NULL,
      passed bigint NOT NULL, total bigint NOT NULL, scored_at timestamptz NOT NULL,
      PRIMARY KEY (dataset, run_id), CHECK (passed BETWEEN 0 AND total))`.execute(db)
    await sql`CREATE INDEX score_run_newest ON quality.score_run (dataset, scored_at DESC)`.execute(db)
  },
}

const addIncidentDetail = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`ALTER TABLE quality.incident ADD COLUMN detail text`.execute(db)
  },
}

const MIGRATIONS = { '001_scores': createScores, '002_score_runs': createScoreRuns, '003_incident_detail': addIncidentDetail }

/** Brings the schema `quality` to its newest version; safe to run from several processes at once. Throws when a step fails. */
export async function migrateQuality(db: QualityDb): Promise<void> {
  await sql`CREATE SCHEMA IF NOT EXISTS quality`.execute(db).catch(() => undefined)
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => MIGRATIONS },
    migrationTableSchema: 'quality',
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

import { openPool } from '@anju/infra/postgres-pool.ts'
import { type ColumnType, type Generated, Kysely, PostgresDialect } from 'kysely'

interface DatasetScoreTable {
  dataset: string
  row_count: string
  snapshot: string
  as_of: string
  run_id: string
  scored_at: ColumnType<Date, Date, Date>
}

interface ScoreRunTable {
  dataset: string
  run_id: string
  as_of: string
  snapshot: string
  row_count: string
  passed: string
  total: string
  scored_at: ColumnType<Date, Date, Date>
}

interface RuleScoreTable {
  rule_id: string
  dataset: string
  passed: string
  total: string
}

interface IncidentTable {
  id: Generated<string>
  rule_id: string
  dataset: string
  failing: string
  /** What it is about, where no rule of the standard says so. */
  detail: ColumnType<string | null, string | null | undefined, string | null>
  status: 'open' | 'resolved'
  opened_at: ColumnType<Date, Date, never>
  updated_at: ColumnType<Date, Date, Date>
  resolved_at: ColumnType<Date | null, Date | null, Date | null>
  resolved_by: string | null
}

/**
 * Quality's own tables, in the PostgreSQL schema `quality` of the governance database: the newest scores of
 * every rule, and for good each dataset's score runs and the incidents.
 */
export interface QualityDatabase {
  'quality.dataset_score': DatasetScoreTable
  'quality.score_run': ScoreRunTable
  'quality.rule_score': RuleScoreTable
  'quality.incident': IncidentTable
}

export type QualityDb = Kysely<QualityDatabase>

/** Opens the store on the governance database. Close it with `destroy()`. */
export function openQualityDb(databaseUrl: string, connections = 4): QualityDb {
  const pool = openPool({ connectionString: databaseUrl, max: connections })
  return new Kysely<QualityDatabase>({ dialect: new PostgresDialect({ pool }) })
}

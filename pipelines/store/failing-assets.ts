import { sql } from 'kysely'
import type { PipelinesDb } from './database.ts'

/** An asset whose builds have failed since then, and why the last one did. */
export interface FailingAsset {
  readonly asset: string
  readonly since: Date
  readonly reason: string
}

/** Assets of the graph whose last build that was tried failed. Steps that were skipped since something above them failed say nothing of their own. */
export async function failingAssets(db: PipelinesDb): Promise<FailingAsset[]> {
  const { rows } = await sql<FailingAsset>`
    SELECT asset.key AS asset, failed.since, last.reason FROM pipelines.asset
    CROSS JOIN LATERAL (
      SELECT status, reason FROM pipelines.run_step WHERE run_step.asset = asset.key AND status IN ('materialized', 'unchanged', 'failed')
        AND finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1) last
    LEFT JOIN LATERAL (
      SELECT finished_at FROM pipelines.run_step WHERE run_step.asset = asset.key AND status IN ('materialized', 'unchanged')
        AND finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1) good ON true
    CROSS JOIN LATERAL (
      SELECT min(finished_at) AS since FROM pipelines.run_step
      WHERE run_step.asset = asset.key AND status = 'failed' AND finished_at > coalesce(good.finished_at, '-infinity')) failed
    WHERE last.status = 'failed' ORDER BY asset.ordinal`.execute(db)
  return rows
}

/** A history in which rows are in doubt: no amount of theirs is told. */
export interface DoubtedHistory {
  readonly asset: string
  readonly rows: number
}

/** Histories whose last build found rows that are in doubt (models/macros/ledger_tests.sql, `all_explained`). */
export async function doubtedHistories(db: PipelinesDb): Promise<DoubtedHistory[]> {
  const { rows } = await sql<{ asset: string; failures: string | null }>`
    SELECT asset.key AS asset, check_result.failures FROM pipelines.asset
    CROSS JOIN LATERAL (
      SELECT run_id FROM pipelines.run_step WHERE run_step.asset = asset.key AND status IN ('materialized', 'failed')
        AND finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1) last
    JOIN pipelines.check_result ON check_result.run_id = last.run_id AND check_result.asset = asset.key
    WHERE check_result.name LIKE '%\\_all\\_explained' AND NOT check_result.passed ORDER BY asset.ordinal`.execute(db)
  return rows.map(({ asset, failures }) => ({ asset, rows: Number(failures ?? 1) }))
}

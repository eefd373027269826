import { type Level, MINIMUM_LEVEL, PERSONAL_KIND_TITLES, type PersonalKind } from '@anju/standards/classification.ts'
import type { Viewer } from '@anju/standards/viewer.ts'
import { fail } from '../errors.ts'
import type { CatalogStore } from '../store/database.ts'
import type { UsageLog } from '../usage-log/usage-log.ts'

export interface ConfirmDeps {
  readonly db: CatalogStore
  readonly usageLog: UsageLog
  readonly clock: () => Date
}

/**
 * A steward's word on a column: it counts from the next query on. Null withdraws it, so that standard and detectors count again. Throws
 * `steward_only`, `column_unknown`, `classification_too_low`.
 */
export async function confirmClassification(
  { db, usageLog, clock }: ConfirmDeps,
  viewer: Viewer,
  { asset, column, decision }: { asset: string; column: string; decision: { level: Level; personal: PersonalKind } | null },
): Promise<void> {
  if (viewer.role !== 'steward') throw fail('steward_only')
  if (decision && decision.level < MINIMUM_LEVEL[decision.personal]) {
    const lowest = MINIMUM_LEVEL[decision.personal]
    const detail = `${PERSONAL_KIND_TITLES[decision.personal]}的安全级别不能低于 ${lowest} 级`
    throw fail('classification_too_low', { field: 'level', value: String(decision.level), allowed: `${lowest}–4`, detail })
  }
  const { numUpdatedRows } = await db
    .updateTable('catalog.asset_column')
    .set({
      confirmed_level: decision?.level ?? null,
      confirmed_personal: decision?.personal ?? null,
      confirmed_by: decision ? viewer.name : null,
      confirmed_at: decision ? clock() : null,
    })
    .where('asset_id', '=', asset)
    .where('name', '=', column)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw fail('column_unknown', { field: 'name', value: `${asset}.${column}` })
  await usageLog.append({
    at: clock(),
    subject: viewer.subject,
    name: viewer.name,
    role: viewer.role,
    purpose: 'governance',
    action: 'classification',
    outcome: 'answered',
    assets: [asset],
    columns: [`${asset}.${column}`],
    masked: false,
    rowCount: 0,
    statement: decision
      ? `确认 ${asset}.${column}：${decision.level} 级，${PERSONAL_KIND_TITLES[decision.personal]}`
      : `撤销对 ${asset}.${column} 的确认`,
    detail: '',
  })
}

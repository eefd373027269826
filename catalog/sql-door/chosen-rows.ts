import type { Viewer } from '@anju/standards/viewer.ts'
import { fail } from '../errors.ts'
import { decideAsset } from '../policy/decide.ts'
import { type AssetPolicy, visibleColumns } from '../policy/decision.ts'
import { maskedColumn } from '../policy/mask-sql.ts'
import { ROLE_PURPOSES } from '../policy/purpose.ts'
import { sampleEntryOf } from '../usage-log/entry.ts'
import { decideVersion, versionToJudge } from './asset-version.ts'
import { type EngineColumn, shownColumn } from './collect.ts'
import type { DoorAnswer, DoorDeps } from './door.ts'
import { problemOfFailure } from './engine-problem.ts'
import { executeSelect } from './execute.ts'
import { collectJson } from './json-rows.ts'

/** Rows of one table that our own code chose by their raw values, such as the rows that fail a quality rule. */
export interface ChosenRows {
  /** `schema.table`. */
  readonly asset: string
  readonly columns: readonly string[]
  /** A SELECT of whole raw rows of the asset. Never a person's text: it is put into the statement as it is. */
  readonly rows: string
  readonly limit: number
}

const LARGEST_ANSWER_BYTES = 4 * 1024 * 1024
const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

/**
 * Shows chosen rows as the viewer's role may see them, masked at the scan, and writes one usage-log entry before they leave.
 * Throws asset_unknown, asset_denied, column_denied (none of the columns may be seen), or the door's own problems.
 */
export async function showChosenRows(
  deps: DoorDeps,
  viewer: Viewer,
  { asset, columns, rows: chosen, limit }: ChosenRows,
): Promise<DoorAnswer> {
  const started = performance.now()
  const purpose = ROLE_PURPOSES[viewer.role][0]
  const known = (await deps.assets.current()).byId.get(asset)
  if (!known) throw fail('asset_unknown', { field: 'asset', value: asset })
  const version = await versionToJudge(deps.lakeCatalog, known)
  const policy = version
    ? decideVersion({ role: viewer.role, purpose, access: 'list' }, known, version)
    : decideAsset(viewer.role, purpose, known)
  if (policy.denied !== null) throw fail('asset_denied', { field: asset, detail: `不能读取 ${asset}：${policy.denied}` })
  const shown = visibleColumns(policy).filter(({ column }) => columns.includes(column.name))
  if (shown.length === 0) throw fail('column_denied', { field: asset })
  const statement = chosenSql(
    policy,
    shown.map((decision) => `${maskedColumn(decision)} AS ${quote(decision.column.name)}`),
    chosen,
  )
  const rows = Math.min(limit, policy.maxRows ?? limit)
  const limits = { rows, bytes: LARGEST_ANSWER_BYTES, timeoutMs: deps.timeoutMs }
  const asShown = (columns: readonly EngineColumn[]) => columns.map((column, index) => shownColumn(column, [shown[index]!]))
  const answer = await executeSelect(deps.engine, statement, limits, (columns) => collectJson(asShown(columns), limits)).catch(
    (error: unknown) => Promise.reject(problemOfFailure(error, '', [])),
  )
  await deps.usageLog.append(
    sampleEntryOf(viewer, {
      at: deps.clock(),
      purpose,
      asset,
      columns: shown.map(({ column }) => column.name),
      masked: shown.some(({ action }) => action === 'mask'),
      rowCount: answer.rowCount,
      statement: `不合格的行 ${asset}`,
    }),
  )
  const described = asShown(answer.columns).map(({ name, type }, index) => ({
    name,
    title: shown[index]!.column.title,
    type,
    level: shown[index]!.column.classification?.level ?? null,
    masked: shown[index]!.action === 'mask',
    reason: shown[index]!.action === 'mask' ? shown[index]!.reason : null,
  }))
  return {
    columns: described,
    rows: answer.rows,
    truncated: answer.truncated,
    elapsedMs: Math.round(performance.now() - started),
  }
}

function chosenSql(policy: AssetPolicy, columns: readonly string[], chosen: string): string {
  return `SELECT ${columns.join(', ')} FROM (${chosen}) AS source${policy.rowFilter ? ` WHERE ${policy.rowFilter.sql}` : ''}`
}

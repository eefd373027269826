import { lakeTableOf } from '@anju/infra/lake/compaction/catalog-client.ts'
import type { Lake } from '@anju/infra/lake/engine.ts'
import type { CatalogAddress } from '@anju/infra/lake/rest-catalog.ts'
import { keptSnapshots } from '@anju/infra/lake/snapshots.ts'
import { type ColumnSource, type Provenance, traceColumns } from '@anju/infra/lake/sql/provenance.ts'
import type { Level } from '@anju/standards/classification.ts'
import type { Role, Viewer } from '@anju/standards/viewer.ts'
import { type Asset, isLakeTable } from '../assets/asset.ts'
import type { AssetSnapshot } from '../assets/snapshot.ts'
import { fail } from '../errors.ts'
import { decideAsset, lookupColumns } from '../policy/decide.ts'
import { type AssetPolicy, type ColumnDecision, visibleColumns } from '../policy/decision.ts'
import { checkPurpose, type Purpose } from '../policy/purpose.ts'
import type { UsageAction, UsageEntry } from '../usage-log/entry.ts'
import type { UsageLog } from '../usage-log/usage-log.ts'
import { decideVersion, versionToJudge } from './asset-version.ts'
import { type Collect, type EngineColumn, shownColumn } from './collect.ts'
import type { DoorEngine } from './engine.ts'
import { problemOfFailure } from './engine-problem.ts'
import { executeSelect } from './execute.ts'
import { type CellValue, collectJson } from './json-rows.ts'
import { loggedStatement } from './logged-statement.ts'
import type { LookupKey } from './lookups.ts'
import { type Rewritten, rewriteSelect } from './rewrite.ts'
import { type CompiledScan, compileScan, type ScanPart } from './scan.ts'
import type { ScanCache } from './scan-cache.ts'

export interface DoorDeps {
  /** What parses. */
  readonly lake: Lake
  /** What reads. */
  readonly engine: DoorEngine
  /** What tells which versions of a table can still be read. */
  readonly lakeCatalog: CatalogAddress
  readonly assets: AssetSnapshot
  readonly scans: ScanCache
  readonly usageLog: UsageLog
  readonly clock: () => Date
  readonly timeoutMs: number
  /** The centre's secret behind joinable tokens. */
  readonly tokenKey: string
}

export interface DoorRequest {
  readonly sql: string
  readonly purpose: Purpose
  readonly limit: number
  /** What the usage log calls it; `sql` unless another door asks in the person's name. */
  readonly action?: UsageAction
}

export interface DoorColumn {
  readonly name: string
  /** What it is called, where the column is one of a table and not a person's expression. */
  readonly title?: string
  readonly type: string
  /** Highest level of the table columns that it is made of; null when it is made of none. */
  readonly level: Level | null
  /** Whether any of them is masked for this viewer, and why. */
  readonly masked: boolean
  readonly reason: string | null
}

/** An answer that may leave, its rows as they were collected. */
export interface Answered<Rows> {
  readonly columns: readonly DoorColumn[]
  readonly rows: Rows
  readonly truncated: boolean
  readonly elapsedMs: number
}

export type DoorAnswer = Answered<readonly (readonly CellValue[])[]>

const LARGEST_ANSWER_BYTES = 16 * 1024 * 1024

/** As `answerAs`, with rows of JSON. */
export const answerSelect = (deps: DoorDeps, viewer: Viewer, request: DoorRequest): Promise<DoorAnswer> =>
  answerAs(deps, viewer, request, collectJson, LARGEST_ANSWER_BYTES)

/**
 * Answers a person's SELECT with masked, filtered rows and writes one usage-log entry before the answer leaves, whatever happens.
 * Throws a ProblemError in the person's words; never a value, never the engine's text.
 */
export async function answerAs<Rows>(
  deps: DoorDeps,
  viewer: Viewer,
  request: DoorRequest,
  collect: Collect<Rows>,
  bytes: number,
): Promise<Answered<Rows>> {
  const started = performance.now()
  const seen: { rewritten?: Rewritten; trace?: Provenance } = {}
  try {
    checkPurpose(viewer.role, request.purpose)
    seen.rewritten = await rewrite(deps, viewer, request)
    seen.trace = traceOf(seen.rewritten)
    const rows = Math.min(request.limit, ...policiesOf(seen.rewritten).map((policy) => policy.maxRows ?? request.limit))
    const limits = { rows, bytes, timeoutMs: deps.timeoutMs }
    const shown = (columns: readonly EngineColumn[]) =>
      columns.map((column, index) => shownColumn(column, sourcesOf(seen, index, columns.length)))
    const answer = await executeSelect(deps.engine, seen.rewritten.sql, limits, (columns) => collect(shown(columns), limits))
    const columns = shown(answer.columns).map((column, index) => labelled(column, sourcesOf(seen, index, answer.columns.length)))
    await deps.usageLog.append(
      entryOf(deps, viewer, request, seen, { outcome: 'answered', rowCount: answer.rowCount, detail: '' }),
    )
    return { columns, rows: answer.rows, truncated: answer.truncated, elapsedMs: Math.round(performance.now() - started) }
  } catch (error) {
    const problem = problemOfFailure(error, request.sql, [...(seen.rewritten?.scans.values() ?? [])])
    const outcome = seen.rewritten && problem.problem.code !== 'sql_not_allowed' ? 'failed' : 'refused'
    if (problem.problem.code !== 'log_broken') {
      await deps.usageLog.append(entryOf(deps, viewer, request, seen, { outcome, rowCount: 0, detail: problem.problem.code }))
    }
    throw problem
  }
}

async function rewrite(deps: DoorDeps, viewer: Viewer, request: DoorRequest): Promise<Rewritten> {
  const assets = await deps.assets.current()
  return rewriteSelect(
    deps.lake,
    {
      assetOf: (schema, table) => {
        const asset = assets.byId.get(`${schema}.${table}`)
        return asset && isLakeTable(asset) ? asset.id : undefined
      },
      near: (name) => [...assets.byId.keys()].filter((id) => id.split('.')[1] === name.toLowerCase()).slice(0, 3),
      lookupColumns: (id) => {
        const asset = assets.byId.get(id)
        return asset ? lookupColumns(viewer.role, request.purpose, asset) : []
      },
      requireAllowed: (id) => void allowed(decideAsset(viewer.role, request.purpose, assets.byId.get(id)!, 'one')),
      scanOf: (id, part) => scanOf(deps, viewer, request, { asset: assets.byId.get(id)!, revision: assets.revision }, part),
      keptVersionsOf: (id) => keptSnapshots(deps.lakeCatalog, lakeTableOf(id)),
    },
    request.sql,
  )
}

async function scanOf(
  deps: DoorDeps,
  { role }: Viewer,
  { purpose }: DoorRequest,
  { asset, revision }: { readonly asset: Asset; readonly revision: string },
  part: ScanPart,
): Promise<CompiledScan> {
  const { keys, snapshot } = part
  const version = await versionToJudge(deps.lakeCatalog, asset, snapshot)
  if (version === undefined && snapshot !== undefined)
    throw fail('sql_not_allowed', {
      detail: `${asset.id} 的快照 ${snapshot} 刚按保留策略清理`,
      field: 'AS OF SNAPSHOT',
      value: snapshot,
    })
  if (version === undefined) {
    const policy = allowed(decideAsset(role, purpose, asset, keys ? 'one' : 'list'))
    return keys ? compileScan(deps.lake, policy, part) : deps.scans.scanOf(revision, `${role}/${purpose}`, policy)
  }
  const one = keys && decideVersion({ role, purpose, access: 'one' }, asset, version)
  // A look-up by a column that is another one there is none.
  const asKeys = one && isLookup(role, purpose, one, keys) ? keys : undefined
  const policy = allowed(asKeys ? one! : decideVersion({ role, purpose, access: 'list' }, asset, version))
  const read = version.snapshotId
  return compileScan(deps.lake, policy, { ...(asKeys && { keys: asKeys }), ...(read !== undefined && { snapshot: read }) })
}

function isLookup(role: Role, purpose: Purpose, { asset, columns }: AssetPolicy, keys: readonly LookupKey[]): boolean {
  const there = lookupColumns(role, purpose, { ...asset, columns: columns.map(({ column }) => column) })
  return keys.every(({ column }) => there.includes(column))
}

function allowed(policy: AssetPolicy): AssetPolicy {
  const { id } = policy.asset
  if (policy.denied !== null) throw fail('asset_denied', { field: id, detail: `不能读取 ${id}：${policy.denied}` })
  return policy
}

const policiesOf = (rewritten: Rewritten): AssetPolicy[] => [...rewritten.scans.values()].map((scan) => scan.policy)

function traceOf(rewritten: Rewritten): Provenance {
  return traceColumns(rewritten.parsed, (schema, table) => {
    const scan = rewritten.scans.get(`${schema}.${table}`)
    return scan && { asset: scan.policy.asset.id, columns: visibleColumns(scan.policy).map(({ column }) => column.name) }
  })
}

interface Seen {
  readonly rewritten?: Rewritten
  readonly trace?: Provenance
}

function decisionsOf({ rewritten }: Seen, sources: readonly ColumnSource[]): ColumnDecision[] {
  return sources.flatMap(({ asset, column }) => {
    const decision = rewritten?.scans.get(asset)?.policy.columns.find((candidate) => candidate.column.name === column)
    return decision ? [decision] : []
  })
}

// Where the trace does not line up with the answer (COLUMNS(), PIVOT), a column is labelled by everything the query read.
function sourcesOf(seen: Seen, index: number, count: number): ColumnDecision[] {
  const { output = [], reads = [] } = seen.trace ?? {}
  return decisionsOf(seen, output.length === count ? (output[index]?.sources ?? []) : reads)
}

function labelled({ name, type }: EngineColumn, sources: readonly ColumnDecision[]): DoorColumn {
  const masked = sources.find((decision) => decision.action === 'mask')
  const levels = sources.map((decision) => decision.column.classification?.level ?? 4)
  const level = levels.length > 0 ? (Math.max(...levels) as Level) : null
  return { name, type, level, masked: masked !== undefined, reason: masked?.reason ?? null }
}

function entryOf(
  deps: DoorDeps,
  viewer: Viewer,
  request: DoorRequest,
  seen: Seen,
  end: Pick<UsageEntry, 'outcome' | 'rowCount' | 'detail'>,
): UsageEntry {
  const reads = seen.trace?.reads ?? []
  return {
    at: deps.clock(),
    subject: viewer.subject,
    name: viewer.name,
    role: viewer.role,
    purpose: request.purpose,
    action: request.action ?? 'sql',
    assets: [...(seen.rewritten?.scans.keys() ?? [])],
    columns: reads.map(({ asset, column }) => `${asset}.${column}`),
    masked: decisionsOf(seen, reads).some((decision) => decision.action === 'mask'),
    statement: loggedStatement(request.sql, deps.tokenKey),
    ...end,
  }
}

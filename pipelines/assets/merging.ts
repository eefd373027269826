import type { PresentVersion } from '@anju/infra/lake/snapshots.ts'
import type { AssetDefinition } from './definition.ts'
import type { Materialized } from './staleness.ts'

/** What a published version has taken in of a captured table: how many of its changes, and under which columns (a fingerprint). */
export interface TakenIn {
  readonly rows: string
  readonly columns: string
}

/** From where later changes can be merged into a published version: the commit it knows, and what it has taken in of each captured table. */
export interface Basis {
  readonly asOfLsn: string
  readonly captured: Readonly<Record<string, TakenIn>>
}

/** A captured table as it is now, up to a run's commit. */
export interface CapturedState extends TakenIn {
  /** Changes up to the commit of the basis. */
  readonly rowsBefore: string
  /** Whether the table was emptied since that commit. */
  readonly truncated: boolean
}

/** A materialization with the basis that it left, if it left one. */
export interface MergeableVersion extends Materialized {
  readonly basis: Basis | null
}

/** What decides whether a model's changes are merged into its published version. */
export interface MergeQuestion {
  readonly asset: AssetDefinition
  readonly force: boolean
  readonly last: MergeableVersion | undefined
  readonly published: PresentVersion | undefined
  /** Versions of the upstream as this run has pinned them. */
  readonly versions: ReadonlyMap<string, string>
  readonly asOfLsn: string
  readonly captured: ReadonlyMap<string, CapturedState>
}

/** Merged versions leave small files and deleted rows behind, which readers pay for: beyond this the table is built anew. */
const FILES_MAX = 64
const DELETED_SHARE_MAX = 0.25
/** Beyond this share of all changes, building anew costs less than looking the keys up. */
const CHANGED_SHARE_MAX = 0.3
/** Small tables are always worth a merge: the share says nothing of them. */
const CHANGES_MIN = 10_000

/**
 * Why a model must be built anew, in words for a person; undefined: its captured tables' changes since the basis can be merged into the
 * published version, and give what building anew would. Whatever is not proved is built anew: changes that came to a place before the basis
 * (replays from the quarantine) show in the count, since ods only grows.
 */
export function whyAnew({ asset, force, last, published, versions, asOfLsn, captured }: MergeQuestion): string | undefined {
  if (force) return '按要求重建'
  if (last === undefined || published === undefined) return '首次物化'
  if (last.basis === null) return '上次物化未记录起点'
  if (last.codeVersion !== asset.codeVersion) return '加工定义已变更'
  if (last.version !== published.snapshotId) return '已发布版本不是上次物化的版本'
  if (BigInt(last.basis.asOfLsn) > BigInt(asOfLsn || 0)) return '起点晚于本次读取的日志位置'
  const other = asset.dependsOn.find(
    (key) => !asset.follows.includes(key) && (last.inputs[key] ?? null) !== (versions.get(key) ?? null),
  )
  if (other !== undefined) return `上游 ${other} 有更新的快照`
  for (const key of asset.follows) {
    const [then, now] = [last.basis.captured[key], captured.get(key)]
    if (then === undefined || now === undefined) return `上游 ${key} 的起点未知`
    if (then.columns !== now.columns) return `上游 ${key} 的列已变更`
    if (now.truncated) return `上游 ${key} 被清空过`
    if (then.rows !== now.rowsBefore) return `上游 ${key} 在起点之前的变更有增减`
    const changes = Number(now.rows) - Number(now.rowsBefore)
    if (changes > CHANGES_MIN && changes > Number(now.rows) * CHANGED_SHARE_MAX) return `上游 ${key} 的变更占比过大`
  }
  if (published.files > FILES_MAX) return '多次并入后文件过多'
  if (published.deletedRows > CHANGES_MIN && published.deletedRows > published.rows * DELETED_SHARE_MAX)
    return '多次并入后失效行过多'
  return undefined
}

/** The basis that a version leaves which is made now; null where nothing can ever be merged into it. */
export function basisOf(asset: AssetDefinition, asOfLsn: string, captured: ReadonlyMap<string, CapturedState>): Basis | null {
  const states = asset.follows.map((key) => [key, captured.get(key)] as const)
  if (asOfLsn === '' || states.length === 0 || states.some(([, state]) => state === undefined)) return null
  return {
    asOfLsn,
    captured: Object.fromEntries(states.map(([key, state]) => [key, { rows: state!.rows, columns: state!.columns }])),
  }
}

import type { PresentVersion } from '@anju/infra/lake/snapshots.ts'
import type { AssetDefinition, AssetKind } from '../assets/definition.ts'
import type { AssetGraph } from '../assets/graph.ts'
import type { CapturedState } from '../assets/merging.ts'
import type { AddedColumn } from '../capture/ods/added-columns.ts'
import type { ShownColumn } from '../dbt/shown-columns.ts'
import type { SourceDeps } from '../sources/gather.ts'
import type { PipelinesDb } from '../store/database.ts'
import type { CheckOutcome, NewMaterialization } from '../store/materializations.ts'
import type { RenamedColumns } from './renamed-columns.ts'

/** What the graph needs of the lake, whatever engine stands behind it. */
export interface LakeVersions {
  /** Current snapshot ids of the tables that exist (any fixed word for one never written). */
  current(tables: readonly string[]): Promise<Map<string, string>>
  /** LSN of the last change that ods holds; '' when nothing was captured yet. */
  capturedLsn(): Promise<string>
  /** What ods holds of a captured table up to a commit, whether that has changed as of an earlier one, and which columns the source has added. */
  captured(table: string, place: { readonly since: string; readonly upTo: string }): Promise<CapturedTable>
  /** The published version of a table; undefined: none. */
  published(table: string): Promise<PresentVersion | undefined>
  /** Columns of captured tables that the source has renamed. */
  renamed(): Promise<RenamedColumns>
  /** What each column of a table is, whatever its name: of a captured table by its field id, of a made one as it was noted when the present version was made; null: unknown. */
  origins(table: string): Promise<ReadonlyMap<string, string | null>>
  /** A word for the columns of a captured table that is another one whenever they have changed, also if they are as before again. */
  description(table: string): Promise<string>
  /** Whether changes can be merged into a published version: the catalog must be ours. */
  canMerge(): Promise<boolean>
  /** Begins `<table>__staged` as that published version. Throws LakeConflict when another is published. */
  stage(table: string, snapshotId: string): Promise<void>
  /** Makes `<table>__staged` the new version of `<table>`, with it what columns of it are made from, by name. */
  publish(table: string, origins?: ReadonlyMap<string, string>): Promise<Published>
}

export interface CapturedTable extends CapturedState {
  readonly added: readonly AddedColumn[]
  /** As `LakeVersions.description` gave it at that moment. */
  readonly description: string
}

export interface Published {
  readonly snapshotId: string
  readonly rows: string
}

/** One dbt model as it came out of a run: built into `<table>__staged` when `error` is null. */
export interface BuiltModel {
  readonly asset: string
  readonly seconds: number
  readonly error: string | null
  readonly compiledSql: string | null
}

/** Warm dbt, spoken to by asset keys. */
export interface ModelBuilder {
  /**
   * Builds the models into their staged tables; of a model in `mergeSince` the changes after that LSN, into the staged table that stands as
   * published. Throws when dbt itself cannot run.
   */
  build(assets: readonly string[], variables: BuildVariables): Promise<BuiltModel[]>
  /** Runs the tests of the models on their staged tables. */
  test(assets: readonly string[], variables: ModelVariables): Promise<Map<string, CheckOutcome[]>>
}

export interface ModelVariables {
  readonly asOfLsn: string
  readonly today: string
  /** What the source calls otherwise by now than the models do. */
  readonly renamed?: RenamedColumns
}

export interface BuildVariables extends ModelVariables {
  readonly mergeSince?: Readonly<Record<string, string>>
  /** By model: columns of the source that it does not know and shows beside its own. */
  readonly added?: Readonly<Record<string, readonly ShownColumn[]>>
}

/** What a step that is no dbt model gives back when it has ended well: `version` is what downstream compares. */
export interface BuiltAsset {
  readonly rows: string | null
  readonly version: string
  readonly checks: readonly CheckOutcome[]
}

export interface BuildContext {
  readonly runId: string
  readonly today: string
  readonly signal: AbortSignal
}

/**
 * Builds one asset of its kind. Throws CheckFailed when a blocking check keeps it from being published; any other error is taken as
 * passing trouble and tried again.
 */
export type AssetBuilder = (asset: AssetDefinition, context: BuildContext) => Promise<BuiltAsset>

/** A blocking check failed: the old version stays. */
export class CheckFailed extends Error {
  readonly checks: readonly CheckOutcome[]

  constructor(checks: readonly CheckOutcome[]) {
    super(failureText(checks))
    this.name = 'CheckFailed'
    this.checks = checks
  }
}

/** The sentence a person reads beside a failed step. */
export function failureText(checks: readonly CheckOutcome[]): string {
  const failed = checks.filter((check) => check.blocking && !check.passed)
  return `检查未通过：${failed.map(({ name, failures }) => (failures === null ? name : `${name}（${failures} 行）`)).join('、')}`
}

/** A version that has just been published or finished, with the SQL that made it when there is one. */
export interface Publication extends NewMaterialization {
  readonly sql: string | null
}

export interface PipelineDeps {
  readonly db: PipelinesDb
  readonly graph: AssetGraph
  readonly lake: LakeVersions
  readonly models: ModelBuilder
  readonly builders: Readonly<Partial<Record<AssetKind, AssetBuilder>>>
  /** Tells the rest of governance (catalog, lineage). Called before the materialization is recorded, again after a crash: must be idempotent. */
  readonly published: (publication: Publication) => Promise<void>
  /** What gathers the sources outside. */
  readonly sources: SourceDeps
  readonly clock: () => Date
}

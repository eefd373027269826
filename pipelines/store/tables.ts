import type { ColumnType, Generated } from 'kysely'
import type { AssetDefinition } from '../assets/definition.ts'
import type { Basis } from '../assets/merging.ts'
import type { PlannedStep } from '../assets/plan.ts'
import type { DeliveryState } from '../sources/delivery.ts'
import type { Source } from '../sources/source.ts'

type Json<T> = ColumnType<T, string, string>
type Instant = ColumnType<Date, Date | string, Date | string>

export type RunStatus = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'
/** Who or what started a run: a person, a change in ods, or the clock. */
export type Trigger = 'manual' | 'change' | 'schedule'

export interface AssetTable {
  key: string
  ordinal: number
  definition: Json<AssetDefinition>
}

export interface RunTable {
  id: string
  selection: string
  force: boolean
  trigger: Trigger
  requested_by: string | null
  status: RunStatus
  message: string | null
  /** Versions of the sources when the run began, and the LSN up to which they are read. */
  pinned: Json<PinnedSources> | null
  created_at: Generated<Date>
  started_at: Instant | null
  finished_at: Instant | null
}

/** What a run reads of the sources, whenever its steps come to run. */
export interface PinnedSources {
  /** When it was pinned, by the database's clock, ISO. */
  readonly at: string
  readonly versions: Readonly<Record<string, string>>
  readonly asOfLsn: string
  readonly today: string
}

export interface RunStepTable {
  run_id: string
  asset: string
  ordinal: number
  kind: string
  partition: string
  plan: Json<PlannedStep>
  status: string
  reason: string
  rows: string | null
  snapshot_id: string | null
  seconds: number | null
  attempt: Generated<number>
  started_at: Instant | null
  finished_at: Instant | null
}

export interface MaterializationTable {
  id: Generated<string>
  asset: string
  partition: string
  run_id: string
  rows: string | null
  snapshot_id: string
  inputs: Json<Record<string, string | null>>
  code_version: string
  seconds: number
  /** From where later changes can be merged into it. */
  basis: Json<Basis> | null
  /** When the run that made it pinned its sources. */
  pinned_at: Instant
  finished_at: Generated<Date>
}

export interface CheckResultTable {
  id: Generated<string>
  run_id: string
  asset: string
  name: string
  blocking: boolean
  passed: boolean
  failures: string | null
  message: string | null
  checked_at: Generated<Date>
}

export interface SourceTable {
  name: string
  declared: Json<Source>
  /** When it is next looked at. */
  due_at: Generated<Date>
  changed_by: string
  changed_at: Generated<Date>
}

export interface SourceDeliveryTable {
  id: Generated<string>
  source: string
  item: string
  batch: string
  state: DeliveryState
  rows_read: string
  rows_accepted: string
  rows_rejected: string
  message: string
  started_at: Instant
  finished_at: Generated<Date>
}

export interface LakeTendingTable {
  id: string
  requested_by: string | null
  ours: boolean
  step: string
  done: number
  total: number
  broken: boolean
  started_at: Generated<Date>
  finished_at: Instant | null
}

export interface LakeTendingTableTable {
  tending: string
  table: string
  files_merged: Generated<number>
  snapshots_expired: Generated<number>
  orphans_removed: Generated<number>
  bytes_freed: Generated<string>
  failure: string | null
}

/** The PostgreSQL schema `pipelines`. */
export interface PipelinesDatabase {
  'pipelines.asset': AssetTable
  'pipelines.run': RunTable
  'pipelines.run_step': RunStepTable
  'pipelines.materialization': MaterializationTable
  'pipelines.check_result': CheckResultTable
  'pipelines.source': SourceTable
  'pipelines.source_delivery': SourceDeliveryTable
  'pipelines.lake_tending': LakeTendingTable
  'pipelines.lake_tending_table': LakeTendingTableTable
}

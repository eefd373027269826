import type { Problem } from '@anju/standards/problem.ts'
import type { ColumnType } from 'kysely'
import type { BatchKindName, BatchOptions, BatchState } from '../domain/batch.ts'
import type { ScheduleName } from '../domain/batch-schedule.ts'
import type { Instant } from './column-types.ts'

export interface BatchTable {
  batch_no: string
  kind: BatchKindName
  period: string
  options: ColumnType<BatchOptions, string, never>
  state: BatchState
  attempt: number
  asked_by: string
  asked_at: Instant
  failure: string | null
  ended_at: ColumnType<string | null, never, never>
}

/** What a chunk can be narrowed down to. */
export type BatchItemKind = 'account' | 'loan'

/** What a chunk did: counts, and money as decimal text. */
export type ChunkResult = Readonly<Record<string, number | string>>

export interface BatchChunkTable {
  batch_no: string
  stage: number
  chunk: number
  from_no: string
  to_no: string
  /** What the chunk is when it is one thing that was refused. */
  item: BatchItemKind | null
  problem: ColumnType<Problem | null, string | null, string | null>
  result: ColumnType<ChunkResult | null, string | null, string>
  done_at: ColumnType<string | null, never, never>
}

export interface BatchScheduleTable {
  name: ScheduleName
  paused: boolean
  at: string
  day_of_month: number | null
  bank_account_no: string | null
  changed_by: string | null
  changed_at: Instant
}

export interface BatchTables {
  'ledger.batch': BatchTable
  'ledger.batch_chunk': BatchChunkTable
  'ledger.batch_schedule': BatchScheduleTable
}

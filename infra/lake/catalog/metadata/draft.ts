import type { Long } from '../json.ts'
import type { TableMetadata } from './model.ts'

/** Table metadata while a commit's updates are applied to it, with what later updates of the same commit refer back to. */
export interface Draft {
  table: TableMetadata
  /** Time of the commit, ms. */
  readonly now: number
  /** Whether the draft started from nothing: then ids, format and location may still be chosen. */
  readonly isNew: boolean
  lastAddedSchemaId?: number
  lastAddedSpecId?: number
  lastAddedSortOrderId?: number
  /** Set by updates that date the table themselves (snapshots); else the commit's time is used. */
  updatedAt?: number
  readonly addedSnapshots: Set<Long>
  /** Snapshots of this commit that were the head of main for a moment only. */
  readonly passedOver: Set<Long>
}

/** A draft over `table`; its documents are replaced, never changed in place, so `table` itself stays as it was. */
export function draftOf(table: TableMetadata, now: number, isNew = false): Draft {
  return { table, now, isNew, addedSnapshots: new Set(), passedOver: new Set() }
}

/** A table that has no schema yet: the base of a commit that creates it. */
export function emptyTable(uuid: string, location: string, now: number): TableMetadata {
  return {
    'format-version': 2,
    'table-uuid': uuid,
    location,
    'last-sequence-number': 0,
    'last-updated-ms': now,
    'last-column-id': 0,
    'current-schema-id': -1,
    schemas: [],
    'default-spec-id': -1,
    'partition-specs': [],
    'last-partition-id': 999,
    'default-sort-order-id': -1,
    'sort-orders': [],
    properties: {},
    refs: {},
    snapshots: [],
    statistics: [],
    'partition-statistics': [],
    'snapshot-log': [],
    'metadata-log': [],
  }
}

/** Replaces keys of the drafted table. */
export function change(draft: Draft, changes: Partial<TableMetadata>): void {
  draft.table = { ...draft.table, ...changes }
}

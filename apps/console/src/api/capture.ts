import type { Share, WaitingPage } from './waiting.ts'

/** Capture's own status, as /api/capture passes it on. */
export interface CaptureStatus {
  readonly slot: string
  /** connecting, snapshot, streaming; refused: the slot is lost, and a steward must allow to begin anew. */
  readonly phase: string
  /** Whether changes come through. */
  readonly well: boolean
  /** Since when it stands so. */
  readonly since: string
  readonly trouble: string | null
  /** How late the lake is now; grows while nothing comes through. */
  readonly behindMs: number
  readonly confirmedLsn: string
  readonly receivedLsn: string
  readonly walEndLsn: string
  readonly lagBytes: number
  readonly lagMs: { readonly p50: number | null; readonly p99: number | null }
  readonly changesTotal: number
  readonly changesPerSecond: number
  readonly tables: Readonly<Record<string, number>>
  readonly snapshot: { readonly phase: string; readonly rows: number; readonly total: number }
  /** The ods tables of what the source publishes. */
  readonly published: readonly string[]
  /** Tables that are or were read again, the newest last. */
  readonly resnapshots: readonly Resnapshot[]
  readonly lastFlushAt: string | null
  readonly quarantined: number
  /** Rows that wait in the quarantine now. */
  readonly waiting: number | null
}

/** A table that is or was read again while its changes stream on. */
export interface Resnapshot {
  readonly id: string
  readonly table: string
  readonly state: string
  readonly rows: number
  readonly total: number | null
  readonly detail: string
  /** What keeps it from going on for now. */
  readonly trouble: { readonly reason: string; readonly since: string } | null
  readonly by: string
}

/** The columns of captured tables: tables that wait for a steward, and what has changed so far. */
export interface CaptureSchema {
  readonly stopped: readonly { readonly table: string; readonly changes: string; readonly since: string; readonly held: number }[]
  /** Tables that go on, and into which what was held goes in. */
  readonly draining: readonly { readonly table: string; readonly done: number; readonly total: number }[]
  readonly steps: readonly SchemaStep[]
}

export interface SchemaStep {
  readonly table: string
  readonly version: number
  readonly kind: string
  readonly lsn: string
  readonly changes: string
  readonly by: string
  readonly at: string
}

/** A row that did not fit its table; values as this person may see them. */
export interface QuarantinedRow {
  readonly table: string
  readonly lsn: string
  readonly seq: string
  readonly operation: string
  readonly reason: string
  readonly values: Readonly<Record<string, { readonly shown: string | null; readonly masked: boolean }>>
  readonly quarantinedAt: string
  /** It can be put right when its table goes on. */
  readonly tableStopped: boolean
}

/** Rows that wait to be put right, by table and reason; `readSince`: those of them whose table was read again since; `held` are rows of stopped tables, which go in by themselves. */
export interface QuarantinePage extends WaitingPage<QuarantinedRow> {
  readonly tables: readonly Share[]
  readonly reasons: readonly Share[]
  readonly readSince: readonly Share[]
  readonly held: readonly Share[]
}

/** What tending the lake has done, for one table or for all. */
export interface TendingFigures {
  readonly filesMerged: number
  readonly snapshotsExpired: number
  readonly orphansRemoved: number
  readonly bytesFreed: number
}

/** One tending of the lake, under way or ended. */
export interface Tending extends TendingFigures {
  readonly requestedBy: string | null
  readonly ours: boolean
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly broken: boolean
  readonly step: string
  readonly done: number
  readonly total: number
  readonly failures: readonly { readonly table: string; readonly message: string }[]
  readonly tables: readonly (TendingFigures & { readonly table: string })[]
}

export interface LakeTendings {
  readonly underWay: Tending | null
  readonly last: Tending | null
  readonly nextAt: string | null
}

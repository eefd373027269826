/** Capture's own status, as /api/capture passes it on. */
export interface CaptureStatus {
  readonly slot: string
  readonly confirmedLsn: string
  readonly receivedLsn: string
  readonly walEndLsn: string
  readonly lagBytes: number
  readonly lagMs: { readonly last: number | null; readonly p50: number | null; readonly p99: number | null }
  readonly changesTotal: number
  readonly changesPerSecond: number
  readonly tables: Readonly<Record<string, number>>
  readonly snapshot: { readonly phase: string; readonly rows: number; readonly total: number }
  readonly lastFlushAt: string | null
  readonly quarantined: number
}

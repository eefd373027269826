/** When and how much is written at once. */
export interface Limits {
  /** A change waits at most this long for the next commit to the lake. */
  readonly flushMs: number
  /** Changes held in memory, and their bytes on the wire, before a batch is due; the source is told to wait when its transaction has ended, or at twice this. */
  readonly heldChanges: number
  readonly heldBytes: number
  /** Rows that a table which is read again is read in at once. */
  readonly chunkRows: number
  /** Held rows that go in in one commit once their table goes on: the other tables wait as long. */
  readonly replayRows: number
  /** How often is looked whether a table was published that has had no change yet. */
  readonly lookMs: number
  /** How often the server hears how far capture is; far below its wal_sender_timeout (60 s). */
  readonly statusMs: number
  /** When nothing is captured, the position follows the log at this distance in time or bytes, so that the server can forget. */
  readonly idleMs: number
  readonly idleBytes: bigint
}

export const limitsWith = (flushMs: number): Limits => ({
  flushMs,
  heldChanges: 50_000,
  heldBytes: 16 << 20,
  chunkRows: 25_000,
  replayRows: 5_000,
  lookMs: 30_000,
  statusMs: 5_000,
  idleMs: 60_000,
  idleBytes: 16n << 20n,
})

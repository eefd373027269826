import { type Batch, countsByTable } from '../ods/batch.ts'
import type { SnapshotJob } from '../resnapshot/job.ts'
import { type Lsn, textFromLsn } from '../wire/lsn.ts'
import { percentile } from './percentile.ts'

export type Phase = 'connecting' | 'snapshot' | 'streaming'
export type SnapshotPhase = 'pending' | 'running' | 'done'

/** What one commit to the lake brought: sent to everybody who wants to be fresh. */
export interface FlushEvent {
  readonly lsn: string
  readonly tables: Readonly<Record<string, number>>
  readonly flushedAt: string
}

/** One flush as it is measured. Times are milliseconds since 1970. */
export interface Flush {
  readonly batch: Batch
  readonly position: { readonly lsn: Lsn; readonly changeCount: bigint }
  readonly quarantined: number
  readonly startedAt: number
  readonly flushedAt: number
}

const RECENT_TRANSACTIONS = 2048
const RATE_WINDOW_MS = 10_000

/** How capture stands: changed by the stream, read by the status routes. */
export class Progress {
  phase: Phase = 'connecting'
  trouble: string | undefined
  confirmed: Lsn = 0n
  received: Lsn = 0n
  /** The furthest end of the source's log that the server has told of. */
  walEnd: Lsn = 0n
  /** Everything before this is durable in the lake or does not concern capture. */
  drained: Lsn = 0n
  changesTotal = 0n
  quarantined = 0
  lastFlushAt: number | undefined
  lastFlushMs: number | undefined
  readonly snapshot = { phase: 'pending' as SnapshotPhase, rows: 0, total: 0 }
  /** Tables that are or were read again. */
  resnapshots: readonly SnapshotJob[] = []
  readonly tables = new Map<string, number>()
  readonly #listeners = new Set<(event: FlushEvent) => void>()
  readonly #flushes: { at: number; changes: number }[] = []
  #lagsMs: number[] = []

  streamsFrom({ lsn, changeCount }: { readonly lsn: Lsn; readonly changeCount: bigint }): void {
    this.phase = 'streaming'
    this.trouble = undefined
    this.snapshot.phase = 'done'
    this.confirmed = lsn
    this.received = lsn
    this.drained = lsn
    this.changesTotal = changeCount
  }

  troubled(reason: string): void {
    this.phase = 'connecting'
    this.trouble = reason
  }

  flushed({ batch, position, quarantined, startedAt, flushedAt }: Flush): void {
    const counts = countsByTable(batch)
    this.confirmed = position.lsn
    this.changesTotal = position.changeCount
    if (counts.size === 0) return
    this.quarantined += quarantined
    this.lastFlushAt = flushedAt
    this.lastFlushMs = flushedAt - startedAt
    for (const [table, count] of counts) this.tables.set(table, (this.tables.get(table) ?? 0) + count)
    const lags = batch.transactions.map(({ committedAtMicros }) => flushedAt - Number(committedAtMicros / 1000n))
    this.#lagsMs = [...this.#lagsMs, ...lags].slice(-RECENT_TRANSACTIONS)
    this.#flushes.push({ at: flushedAt, changes: counts.values().reduce((sum, count) => sum + count, 0) })
    while (this.#flushes[0] && this.#flushes[0].at < flushedAt - RATE_WINDOW_MS) this.#flushes.shift()
    this.#tell(position.lsn, counts, flushedAt)
  }

  /** Rows that an order has written to ods, beside the stream. */
  wrote(counts: ReadonlyMap<string, number>, at: number): void {
    this.#tell(this.confirmed, counts, at)
  }

  /** Calls `listener` after each commit that brought changes; returns the way to stop it. */
  subscribe(listener: (event: FlushEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Commit at the source → queryable in the lake, by transaction, over the recent ones. */
  lagMs() {
    return { last: this.#lagsMs.at(-1) ?? null, p50: percentile(this.#lagsMs, 0.5), p99: percentile(this.#lagsMs, 0.99) }
  }

  /** Changes made durable each second over the last ten. */
  changesPerSecond(now: number): number {
    const recent = this.#flushes.filter(({ at }) => at > now - RATE_WINDOW_MS)
    return recent.reduce((sum, { changes }) => sum + changes, 0) / (RATE_WINDOW_MS / 1000)
  }

  /** Bytes of the source's log that may hold changes not yet in the lake; 0 when caught up. */
  lagBytes(): number {
    return this.walEnd > this.drained ? Number(this.walEnd - this.drained) : 0
  }

  #tell(lsn: Lsn, counts: ReadonlyMap<string, number>, flushedAt: number): void {
    const event = { lsn: textFromLsn(lsn), tables: Object.fromEntries(counts), flushedAt: new Date(flushedAt).toISOString() }
    for (const listener of this.#listeners) listener(event)
  }
}

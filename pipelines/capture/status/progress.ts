import { type Batch, countsByTable } from '../ods/batch.ts'
import type { StandingJob } from '../resnapshot/job.ts'
import { type Lsn, textFromLsn } from '../wire/lsn.ts'
import { percentile } from './percentile.ts'

/** `refused`: changes are lost between the lake and the slot, and a person must allow to begin anew. */
export type Phase = 'connecting' | 'snapshot' | 'streaming' | 'refused'
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
  /** Rows that wait no more since they were read again. */
  readonly settled: number
  readonly startedAt: number
  readonly flushedAt: number
}

const RECENT_TRANSACTIONS = 2048
/** How far back the lag's percentiles look: what was late an hour ago says nothing of now. */
const LAG_WINDOW_MS = 600_000
const RATE_WINDOW_MS = 10_000

/** How capture stands: changed by the stream, read by the status routes. */
export class Progress {
  #phase: Phase = 'connecting'
  #trouble: string | undefined
  /** Whether the trouble is a fault of something, not only a thing that has not come yet. */
  #fault = false
  /** Whether anything has come through since the stream was opened. */
  #through = false
  #since: number
  readonly #clock: () => number
  confirmed: Lsn = 0n
  received: Lsn = 0n
  /** The furthest end of the source's log that the server has told of. */
  walEnd: Lsn = 0n
  /** Everything before this is durable in the lake or does not concern capture. */
  drained: Lsn = 0n
  changesTotal = 0n
  /** Changes quarantined since the process began. */
  quarantined = 0
  /** Rows that wait in the quarantine now; undefined before they were counted. */
  waiting: number | undefined
  lastFlushAt: number | undefined
  lastFlushMs: number | undefined
  readonly snapshot = { phase: 'pending' as SnapshotPhase, rows: 0, total: 0 }
  /** Tables that are or were read again. */
  resnapshots: readonly StandingJob[] = []
  /** The ods tables of what is published, also those that have had no change yet. */
  published: readonly string[] = []
  /** Those that capture has made and the publication has no more: what they hold is of then. */
  unpublished: readonly string[] = []
  /** Kinds of changes that the publication leaves out, in words. */
  kindsLeftOut: readonly string[] = []
  readonly tables = new Map<string, number>()
  readonly #listeners = new Set<(event: FlushEvent) => void>()
  readonly #flushes: { at: number; changes: number }[] = []
  #lags: { readonly at: number; readonly ms: number }[] = []
  /** Up to which moment the lake has what the source committed. */
  #upTo: number

  constructor(clock: () => number = Date.now) {
    this.#clock = clock
    this.#since = clock()
    this.#upTo = clock()
  }

  get phase(): Phase {
    return this.#phase
  }

  /** What keeps changes from coming through, or kept them until now; undefined while all is well. */
  get trouble(): string | undefined {
    return this.#trouble
  }

  /** Since when it stands so: since the trouble began, or since its phase did. */
  get since(): number {
    return this.#since
  }

  /** Whether changes come through: known once one has, or there is none; not as soon as it is tried. */
  get isWell(): boolean {
    return this.#trouble === undefined && (this.#phase === 'snapshot' || (this.#phase === 'streaming' && this.#through))
  }

  copies(): void {
    this.#enter('snapshot')
  }

  /** What the lake holds, known before anything streams. */
  holds({ lsn, changeCount }: { readonly lsn: Lsn; readonly changeCount: bigint }): void {
    this.confirmed = lsn
    this.received = lsn
    this.drained = lsn
    this.changesTotal = changeCount
  }

  streamsFrom(position: { readonly lsn: Lsn; readonly changeCount: bigint }): void {
    this.#enter('streaming')
    this.#through = false
    this.snapshot.phase = 'done'
    this.holds(position)
  }

  /** A try failed; another follows. */
  troubled(reason: string): void {
    this.#stands('connecting', reason, true)
  }

  /** Something has not come yet that will. */
  waits(reason: string): void {
    if (this.#fault) this.#phase = 'connecting'
    else this.#stands('connecting', reason, false)
  }

  /** Nothing goes on until a person has allowed a new slot and a new snapshot. */
  refused(reason: string): void {
    this.#stands('refused', reason, true)
  }

  /** A person has allowed it: what was refused is decided. */
  renews(): void {
    this.#phase = 'connecting'
    this.#clear()
  }

  /** Everything that the source has committed is in the lake. */
  caughtUp(): void {
    this.#upTo = this.#clock()
    this.#well()
  }

  flushed({ batch, position, quarantined, settled, startedAt, flushedAt }: Flush): void {
    const counts = countsByTable(batch)
    this.confirmed = position.lsn
    this.changesTotal = position.changeCount
    this.#well()
    if (counts.size === 0) return
    this.quarantined += quarantined
    if (this.waiting !== undefined) this.waiting += quarantined - settled
    this.lastFlushAt = flushedAt
    this.lastFlushMs = flushedAt - startedAt
    for (const [table, count] of counts) this.tables.set(table, (this.tables.get(table) ?? 0) + count)
    const committed = batch.transactions.map(({ committedAtMicros }) => Number(committedAtMicros / 1000n))
    this.#upTo = committed.at(-1) ?? this.#upTo
    this.#lags = [...this.#lags, ...committed.map((at) => ({ at: flushedAt, ms: flushedAt - at }))].slice(-RECENT_TRANSACTIONS)
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

  /** Commit at the source → queryable in the lake, by transaction, over those of the last ten minutes; null when there were none. */
  lagMs() {
    const recent = this.#lags.filter(({ at }) => at > this.#clock() - LAG_WINDOW_MS).map(({ ms }) => ms)
    return { p50: percentile(recent, 0.5), p99: percentile(recent, 0.99) }
  }

  /** How late the lake is now: 0 when it has everything; else it grows until something comes through. */
  behindMs(): number {
    return this.lagBytes() === 0 && this.isWell ? 0 : Math.max(0, this.#clock() - this.#upTo)
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

  #enter(phase: Phase): void {
    if (this.#phase !== phase && !this.#fault) this.#since = this.#clock()
    this.#phase = phase
    if (!this.#fault) this.#trouble = undefined
  }

  #stands(phase: Phase, trouble: string, fault: boolean): void {
    if (this.#trouble === undefined) this.#since = this.#clock()
    this.#phase = phase
    this.#trouble = trouble
    this.#fault = fault
  }

  #well(): void {
    this.#through = true
    if (this.#trouble !== undefined) this.#clear()
  }

  #clear(): void {
    this.#trouble = undefined
    this.#fault = false
    this.#since = this.#clock()
  }

  #tell(lsn: Lsn, counts: ReadonlyMap<string, number>, flushedAt: number): void {
    const event = { lsn: textFromLsn(lsn), tables: Object.fromEntries(counts), flushedAt: new Date(flushedAt).toISOString() }
    for (const listener of this.#listeners) listener(event)
  }
}

import type { CentreMeasurements } from './centre/measure-centre.ts'
import type { Comparison } from './pairs.ts'

/** What every group of measurements is given. */
export interface Measuring {
  /** Folder of its own, which does not exist yet; the caller removes it. */
  readonly dir: string
  readonly say: (line: string) => void
  /** Aborted when the person has had enough. */
  readonly signal: AbortSignal
  /** What of the group is asked for; all of it when nothing is named. */
  readonly parts: readonly string[]
  readonly sizes: Sizes
}

/** How much is measured with. */
export interface Sizes {
  /** Postings (分录) that the ledger holds whose speed is compared with that of a small one. */
  readonly postings: number
  /** Changes that are drained from the log. */
  readonly changes: number
  /** Rows of the lake's tables that are scanned and merged into. */
  readonly rows: number
  /** Rows of capture's first snapshot. */
  readonly snapshot: number
  /** So many times the rows when the snapshot's memory is looked at. */
  readonly times: number
}

/** From commit to queryable in the lake at one rate, milliseconds. */
export interface LagAtRate {
  /** Transactions a second that were offered, and that the source took. */
  readonly asked: number
  readonly reached: number
  readonly p50: number
  readonly p99: number
}

/** What a group measured. */
export interface Measured extends Partial<CentreMeasurements> {
  readonly comparisons: readonly Comparison[]
  /** What could not be measured here, and what to do about it. */
  readonly skipped?: readonly string[]
  /** Parts that failed, with why; the others stand. */
  readonly failed?: readonly string[]
  readonly lags?: readonly LagAtRate[]
  /** By how many MB the process grows that settles the interest of 240,000 accounts. */
  readonly settlingGrowsMb?: number
}

/** What was measured, and what was measured after it. */
export function joined(before: Measured, { comparisons = [], skipped = [], ...rest }: Partial<Measured>) {
  return {
    ...before,
    ...rest,
    comparisons: [...before.comparisons, ...comparisons],
    skipped: [...(before.skipped ?? []), ...skipped],
  }
}

/** The result of `work`, or the signal's reason at once: what the work still waits for ends when its servers are stopped. */
export function unlessAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([work, aborted])
}

import type { Lake } from '@anju/infra/lake/engine.ts'
import type { FailedTables } from './store/failed-tables.ts'
import type { OdsTables } from './store/ods-tables.ts'

/** What work beside the stream needs: done between two commits of the lake, so that capture stays the only writer of ods. */
export interface Hands {
  readonly lake: Lake
  readonly tables: OdsTables
  readonly failed: FailedTables
  readonly slot: string
  readonly now: () => Date
  /** Held rows that go in in one commit. */
  readonly replayRows: number
  /** Tells everybody who listens how many rows were written to ods tables. */
  readonly wrote: (counts: ReadonlyMap<string, number>) => void
}

/** Runs work when nothing else writes to the lake and no transaction is on its way. */
export type Exclusively = <Result>(work: () => Promise<Result>) => Promise<Result>

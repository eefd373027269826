import { setTimeout as sleep } from 'node:timers/promises'
import { problem } from '../errors.ts'
import { TableFailed } from './errors.ts'
import type { Exclusively, Hands } from './hands.ts'
import type { SchemaChange } from './ods/shape.ts'
import { isUsable } from './store/failed-tables.ts'
import { countReplayable, heldTables, replayOrFail, type Slice } from './store/held-rows.ts'

export interface DrainingDependencies {
  readonly hands: Hands
  readonly exclusively: Exclusively
  /** How often a table that has failed is looked at; less often the longer it lasts. */
  readonly lookMs: number
  /** Hears how many held rows have gone in. */
  readonly drained: (rows: number) => void
  /** Hears that a table goes on which had failed. */
  readonly resumed: () => void
  readonly log: { warn(fields: object, message: string): void }
}

/** What became of a person's decision about a stopped table. */
export interface Accepted extends Omit<Slice, 'more'> {
  readonly changes: readonly SchemaChange[]
  /** Held rows that still go in. */
  readonly waiting: number
}

/** Between two slices the stream commits what has come meanwhile. */
const TURN_MS = 50
const RETRY_MS = 1_000
const LOOK_MAX_MS = 600_000

/**
 * Brings in what was held while tables were stopped, once they go on: slice by slice, each one commit between two of the stream, so that no other table waits. The
 * rows' own places tell their order: newer changes of the table go straight to ods meanwhile. What is left to do stands in the quarantine alone, so that a death
 * forgets nothing.
 */
export class Draining {
  readonly #deps: DrainingDependencies
  #awake = Promise.withResolvers<void>()

  constructor(dependencies: DrainingDependencies) {
    this.#deps = dependencies
  }

  /**
   * Lets a stopped table go on, as a person has decided, and puts a first slice of what it held in, all of this part of an order; the rest goes in beside the
   * stream. Returns what came of it, and how many rows are left. Throws table_not_stopped; table_draining while rows from before it was stopped anew still go in,
   * which are of the columns of then; TableFailed.
   */
  async accept(table: string, by: string): Promise<Accepted> {
    const { hands } = this.#deps
    await this.#requireOver(table)
    const step = await hands.tables.accept(table, by)
    if (!step) throw problem('table_not_stopped', { field: 'table', value: table })
    try {
      const { replayed, refused, more } = await replayOrFail(hands, table)
      return { changes: step.changes, replayed, refused, waiting: more ? await countReplayable(hands, table) : 0 }
    } finally {
      this.#awake.resolve()
    }
  }

  async #requireOver(table: string): Promise<void> {
    const { hands } = this.#deps
    if ((await hands.tables.columns(table)) !== undefined) return
    const waiting = await countReplayable(hands, table)
    if (waiting > 0) throw problem('table_draining', { field: 'table', value: table, detail: `还有 ${waiting} 行待补入` })
  }

  /** Until the signal is aborted drains, and lets tables in again whose storage works again. A table that cannot take its rows is stopped; the others go on. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#drain(signal), this.#watchFailed(signal)])
  }

  /** What has failed for a fault of the storage is tried by itself: nothing of it is to be decided. */
  async #watchFailed(signal: AbortSignal): Promise<void> {
    const { hands, exclusively, lookMs, resumed, log } = this.#deps
    const looks = new Map<string, { at: number; pauseMs: number }>()
    for (; !signal.aborted; await sleep(lookMs, undefined, { signal }).catch(() => {})) {
      try {
        for (const table of await hands.failed.passing()) {
          const { at, pauseMs } = looks.get(table) ?? { at: 0, pauseMs: lookMs }
          if (Date.now() < at) continue
          looks.set(table, { at: Date.now() + pauseMs, pauseMs: Math.min(2 * pauseMs, LOOK_MAX_MS) })
          if (!(await isUsable(hands.lake, table)) || !(await exclusively(() => hands.tables.letIn(table)))) continue
          log.warn({ table }, 'a table whose files can be read and written again goes on')
          resumed()
          this.#awake.resolve()
        }
      } catch (error) {
        if (!signal.aborted) log.warn({ error }, 'tables that have failed are not looked at yet')
      }
    }
  }

  async #drain(signal: AbortSignal): Promise<void> {
    const { hands, log } = this.#deps
    const aborted = new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }))
    while (!signal.aborted) {
      this.#awake = Promise.withResolvers()
      const { promise: awake } = this.#awake
      try {
        let tables = await heldTables(hands.lake, hands.slot)
        while (tables.length > 0 && !signal.aborted) tables = await this.#pass(tables, signal)
        await Promise.race([awake, aborted])
      } catch (error) {
        if (!signal.aborted) log.warn({ error }, 'what was held is not brought in yet')
        await sleep(RETRY_MS, undefined, { signal }).catch(() => {})
      }
    }
  }

  /** One slice of each table; returns the tables of which there are more. */
  async #pass(tables: readonly string[], signal: AbortSignal): Promise<string[]> {
    const { hands, exclusively, drained, log } = this.#deps
    const left: string[] = []
    for (const table of tables) {
      await sleep(TURN_MS, undefined, { signal })
      try {
        const { replayed, more } = await exclusively(() => replayOrFail(hands, table))
        drained(replayed)
        if (more) left.push(table)
      } catch (error) {
        if (!(error instanceof TableFailed)) throw error
        log.warn({ error, table }, 'what waits for a table could not be brought in; it is stopped')
      }
    }
    return left
  }
}

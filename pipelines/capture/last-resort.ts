import { LakeConflict, LakeUnavailable } from '@anju/infra/lake/errors.ts'
import { TableFailed } from './errors.ts'

/** Tries of a table before it is stopped: what passes by itself after capture has begun again is no fault of the table. */
const TRIES = 3
const WHY_MAX = 200

/** Does work that concerns one table only. Its failure is that table's own, a TableFailed; the lake's as a whole (LakeConflict, LakeUnavailable) stays what it is. */
export async function ofTable<Result>(table: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof LakeConflict || error instanceof LakeUnavailable || error instanceof TableFailed) throw error
    throw new TableFailed(table, inShort(error), { cause: error })
  }
}

/** The error's first line, without what it quotes: that may be a value of a row. */
export function inShort(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1)
  return line.replaceAll(/'[^']*'|"[^"]*"/g, '…').slice(0, WHY_MAX)
}

/** How often each table has failed since it was last written. It outlives the tries, each of which begins from the lake. */
export class Suspects {
  readonly #failures = new Map<string, number>()

  /** Notes a failure; says whether the others can wait for this table no longer. */
  isDue(table: string): boolean {
    const failures = (this.#failures.get(table) ?? 0) + 1
    this.#failures.set(table, failures)
    return failures >= TRIES
  }

  /** Notes tables that were written. */
  worked(tables: Iterable<string>): void {
    for (const table of tables) this.#failures.delete(table)
  }
}

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
    throw failureOf(table, error)
  }
}

/** The failure of one table that an error means. */
export const failureOf = (table: string, error: unknown): TableFailed =>
  new TableFailed(table, inShort(error), { cause: error, passing: STORAGE.test(error instanceof Error ? error.message : '') })

const STORAGE = /^(IO|HTTP) Error|^TransactionContext Error: Failed to commit: (IO|HTTP) Error/

/** What the engine's kinds of errors mean for a table, by how they begin. */
const IN_WORDS: readonly (readonly [RegExp, string])[] = [
  [STORAGE, '湖的存储不能读写此表的文件，请检查磁盘或对象存储'],
  [/^Conversion Error/, '有值放不进湖中的列'],
  [/^(Catalog|Binder) Error/, '湖中没有此表，或缺少它的列'],
  [/^Out of Memory Error/, '内存不足'],
]

/** Why work on a table failed: in words where they are known, then the error's first line without what it quotes, which may be a value of a row. */
export function inShort(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1)
  const why = line.replaceAll(/'[^']*'|"[^"]*"/g, '…').slice(0, WHY_MAX)
  const words = IN_WORDS.find(([begins]) => begins.test(line))?.[1]
  return words ? `${words}：${why}` : why
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

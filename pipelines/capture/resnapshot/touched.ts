import { keyText } from '../ods/unchanged.ts'
import type { Change } from '../wire/assemble.ts'
import type { Relation, Tuple } from '../wire/message.ts'
import { type Visibility, wasSeen } from './visibility.ts'

/** What the stream has told of one table since it is being read again: the keys that each transaction has touched. */
export class Touched {
  readonly #key: readonly string[]
  readonly #byTransaction = new Map<number, Set<string> | 'all'>()

  /** `key`: the primary key's columns. */
  constructor(key: readonly string[]) {
    this.#key = key
  }

  /** Whether a description of the table knows the key under these names. */
  knows({ columns }: Relation): boolean {
    return this.#key.every((key) => columns.some(({ name }) => name === key))
  }

  /** Notes a change of the table, in the order of the stream. */
  note({ relation, row, operation, transaction }: Change): void {
    const positions = this.#key.map((name) => relation.columns.findIndex((column) => column.name === name))
    const known = this.#byTransaction.get(transaction.xid)
    if (operation === 'truncate' || known === 'all') this.#byTransaction.set(transaction.xid, 'all')
    else this.#byTransaction.set(transaction.xid, (known ?? new Set()).add(keyOf(row, positions)))
  }

  /**
   * The rows of a chunk that are the table's state where the stream is now: those that no transaction has touched which the chunk's reader did not see.
   * Of the others the stream has told more than the reader knew.
   */
  stillTrue(rows: readonly Tuple[], positions: readonly number[], seen: Visibility): readonly Tuple[] {
    const later = [...this.#byTransaction].flatMap(([xid, keys]) => (wasSeen(seen, xid) ? [] : [keys]))
    if (later.includes('all')) return []
    return rows.filter((row) => !later.some((keys) => keys !== 'all' && keys.has(keyOf(row, positions))))
  }

  /** Drops what every later reader will see. */
  forget(seen: Visibility): void {
    for (const xid of this.#byTransaction.keys()) if (wasSeen(seen, xid)) this.#byTransaction.delete(xid)
  }
}

const keyOf = (row: Tuple, positions: readonly number[]) => keyText(positions.map((position) => String(row[position])))

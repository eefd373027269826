import { keyText } from '../ods/unchanged.ts'
import type { Change } from '../wire/assemble.ts'
import { type Relation, type Tuple, UNCHANGED } from '../wire/message.ts'
import { type Visibility, wasSeen } from './visibility.ts'

/** What a transaction has told of a key without some large values, which it left as they were. */
interface PartialTelling {
  readonly relation: Relation
  /** Its last row of the key, as it was sent. */
  readonly row: Tuple
  /** The columns that none of its changes of the key has set. */
  readonly left: ReadonlySet<string>
}

/** What the stream has told of one table since it is being read again: the keys that each transaction has touched. */
export class Touched {
  readonly #key: readonly string[]
  /** Of a key that was told whole nothing is kept besides. */
  readonly #byTransaction = new Map<number, Map<string, PartialTelling | undefined> | 'all'>()

  /** `key`: the primary key's columns. */
  constructor(key: readonly string[]) {
    this.#key = key
  }

  /** Whether a description of the table knows the key under these names. */
  knows({ columns }: Relation): boolean {
    return this.#key.every((key) => columns.some(({ name }) => name === key))
  }

  /** Notes a change of the table, in the order of the stream, as it was sent. */
  note(change: Change): void {
    const { relation, row, operation, transaction } = change
    const known = this.#byTransaction.get(transaction.xid)
    if (operation === 'truncate' || known === 'all') this.#byTransaction.set(transaction.xid, 'all')
    else {
      const keys = known ?? new Map<string, PartialTelling | undefined>()
      const key = this.#keyOf(relation, row)
      const told = partialOf(change)
      keys.set(key, told && keys.has(key) ? after(keys.get(key), told) : told)
      this.#byTransaction.set(transaction.xid, keys)
    }
  }

  /**
   * What a chunk says of the table where the stream is now: its rows that no transaction has touched which the chunk's reader did not see. Of the others the stream
   * has told more than the reader knew, except for large values that it left alone all the while: there the reader knows the row's, and what the lake has may be from
   * before a change that was never told.
   */
  stillTrue(relation: Relation, rows: readonly Tuple[], seen: Visibility): readonly Tuple[] {
    const later = [...this.#byTransaction].flatMap(([xid, keys]) => (wasSeen(seen, xid) ? [] : [keys]))
    if (later.includes('all')) return []
    const keys = later.filter((one) => one !== 'all')
    return rows.flatMap((row) => {
      const key = this.#keyOf(relation, row)
      const touching = keys.filter((one) => one.has(key))
      if (touching.length === 0) return [row]
      const told = touching.map((one) => one.get(key)).reduce((before, next) => next && after(before, next))
      return told ? [merged(relation, row, told)] : []
    })
  }

  /** Drops what every later reader will see. */
  forget(seen: Visibility): void {
    for (const xid of this.#byTransaction.keys()) if (wasSeen(seen, xid)) this.#byTransaction.delete(xid)
  }

  #keyOf({ columns }: Relation, row: Tuple): string {
    return keyText(this.#key.map((key) => String(row[columns.findIndex(({ name }) => name === key)])))
  }
}

/** Undefined when the change tells the whole row, or that of another key goes on in it. The row is copied: what it lacks is filled in later. */
function partialOf({ relation, row, operation }: Change): PartialTelling | undefined {
  const left = new Set(relation.columns.flatMap(({ name }, position) => (row[position] === UNCHANGED ? [name] : [])))
  return operation === 'update' && left.size > 0 ? { relation, row: [...row], left } : undefined
}

/** Two tellings of a key, one after the other; undefined when between them everything was told. */
function after(before: PartialTelling | undefined, next: PartialTelling): PartialTelling | undefined {
  const left = before?.left.intersection(next.left)
  return left && left.size > 0 ? { ...next, left } : undefined
}

/** The row that the stream has told last, with the reader's values where all of it left them alone; what it has set before is found in the row before this. */
const merged = (relation: Relation, read: Tuple, { relation: { columns }, row, left }: PartialTelling): Tuple =>
  relation.columns.map(({ name }, position) => {
    const told = columns.findIndex((column) => column.name === name)
    return told < 0 || left.has(name) ? read[position]! : row[told]!
  })

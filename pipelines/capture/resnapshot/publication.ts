import type pg from 'pg'
import type { Exclusively, Hands } from '../hands.ts'
import { odsNameOf } from '../ods/table.ts'
import type { Progress } from '../status/progress.ts'
import { type Memberships, noteMemberships, readMemberships } from '../store/memberships.ts'
import { capturedTables, SYSTEM } from '../store/schema-history.ts'
import { kindsLeftOut, type PublishedTable, publishedTables } from '../store/snapshot.ts'
import { tablesToRead } from '../store/snapshot-jobs.ts'
import type { Relation } from '../wire/message.ts'
import type { JobBook } from './job-book.ts'
import { SourceNames } from './source-names.ts'

export interface PublicationDependencies {
  readonly book: JobBook
  readonly hands: Hands
  readonly publication: string
  readonly connect: () => Promise<pg.Client>
  readonly exclusively: Exclusively
  /** Told which ods tables the publication has, and has no more. */
  readonly progress: Pick<Progress, 'published' | 'unpublished' | 'kindsLeftOut'>
}

const UNTOLD = '既有行的变化日志中没有记录（新表、新增有值的列或已确认的结构变更）'
const PUBLISHED = '新发布的表，读入它既有的行'
const PUBLISHED_ANEW = '发布与上次所见不同（曾移出又加入、发布的选项改过、曾改名，或有同名的表），其间的变化日志中没有'
/** What is noted of a table that is not published: when it is again, it is by something else. */
const NOT_PUBLISHED = ''

/** What the publication has, and which tables are therefore to be read without anybody's word. */
export class Publication {
  readonly #deps: PublicationDependencies
  #published: ReadonlyMap<string, readonly PublishedTable[]> = new Map()
  readonly #names = new SourceNames()

  constructor(dependencies: PublicationDependencies) {
    this.#deps = dependencies
  }

  /** Hears of every change's relation in the stream's order. Returns whether its table has another name than before, so that some table may have to be read. */
  hear(relation: Relation): boolean {
    return this.#names.note(relation)
  }

  /** Looks what the publication has. Returns whether that is not what it was. */
  async look(): Promise<boolean> {
    const { connect, publication, progress } = this.#deps
    const client = await connect()
    try {
      const tables = await publishedTables(client, publication)
      const present = Map.groupBy(tables, ({ relation }) => odsNameOf(relation))
      const changed = String([...membershipsOf(present)]) !== String([...membershipsOf(this.#published)])
      this.#published = present
      progress.published = [...present.keys()]
      progress.kindsLeftOut = await kindsLeftOut(client, publication)
      return changed
    } finally {
      await client.end()
    }
  }

  /**
   * Begins to read tables that capture does not know yet, those that were not published for a while, and those whose rows changed without a word in the log;
   * not those that are being read.
   */
  async orderReadings(): Promise<void> {
    const { book, hands, exclusively, progress } = this.#deps
    await this.look()
    const tables = [...this.#published.keys()].filter((table) => !book.isBusy(table))
    const known = await capturedTables(hands.lake)
    const unpublished = [...known].filter((table) => !this.#published.has(table)).toSorted()
    const present = await this.#membershipsWith(unpublished)
    const noted = await readMemberships(hands.lake, hands.slot)
    const untold = await tablesToRead(hands.lake, hands.slot)
    const reasonFor = (table: string): string | undefined => {
      if (!known.has(table) && !book.knows(table)) return PUBLISHED
      if (noted.has(table) && noted.get(table) !== present.get(table)) return PUBLISHED_ANEW
      if (this.#names.changed.has(table)) return PUBLISHED_ANEW
      return untold.includes(table) ? UNTOLD : undefined
    }
    for (const table of tables) {
      const reason = reasonFor(table)
      if (reason) await exclusively(() => book.start([table], SYSTEM, reason))
    }
    // After the reading is ordered: should capture die between the two, it is read twice. A table that is being read keeps its note until it is looked at again; one
    // without a note gets its first at once, so that what becomes of it while it is read is seen.
    const first = [...this.#published.keys()].filter((table) => !noted.has(table))
    const now = [...new Set([...tables, ...first, ...unpublished])]
    const memberships = new Map(now.map((table) => [table, present.get(table) ?? NOT_PUBLISHED]))
    const fresh = new Map([...memberships].filter(([table, membership]) => noted.get(table) !== membership))
    if (fresh.size > 0) await exclusively(() => noteMemberships(hands.lake, hands.slot, fresh, hands.now()))
    progress.unpublished = unpublished // told once it is noted: whatever becomes of the table from then on is seen
    for (const table of [...tables, ...unpublished]) this.#names.changed.delete(table)
  }

  async #membershipsWith(unpublished: readonly string[]): Promise<Memberships> {
    const formerNames = new Map<string, number | undefined>()
    for (const table of unpublished) formerNames.set(table, await this.#deps.hands.tables.relationOf(table))
    return membershipsOf(this.#published, formerNames)
  }
}

/**
 * By what each ods table is published: with the names that its source table has had besides, by `formerNames` (ods table that is not published → the source table that
 * it was made from), since what it was told under them is missing.
 */
function membershipsOf(
  published: ReadonlyMap<string, readonly PublishedTable[]>,
  formerNames: ReadonlyMap<string, number | undefined> = new Map(),
): Memberships {
  const textOf = ({ membership, relation: { id } }: PublishedTable) =>
    [membership, ...[...formerNames].flatMap(([name, relationId]) => (relationId === id ? name : []))].join(';')
  return new Map([...published].map(([name, tables]) => [name, tables.map(textOf).join()]))
}

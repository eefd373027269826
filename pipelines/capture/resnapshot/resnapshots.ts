import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Exclusively, Hands } from '../hands.ts'
import type { StoredColumn } from '../ods/replay.ts'
import { odsNameOf } from '../ods/table.ts'
import { keyText } from '../ods/unchanged.ts'
import type { Progress } from '../status/progress.ts'
import { CHUNK_MARK, holdingStill, primaryKey, readChunk, runningEnded } from '../store/chunk-reader.ts'
import { type Memberships, noteMemberships, readMemberships } from '../store/memberships.ts'
import { movesSince } from '../store/moved-keys.ts'
import { readPosition } from '../store/position.ts'
import { capturedTables, SYSTEM } from '../store/schema-history.ts'
import { countRows, kindsLeftOut, type PublishedTable, publishedTables } from '../store/snapshot.ts'
import { appendSteps, tablesToRead } from '../store/snapshot-jobs.ts'
import { sweep } from '../store/sweep.ts'
import type { Change } from '../wire/assemble.ts'
import type { Relation, Tuple } from '../wire/message.ts'
import { CannotRead, endingOf } from './cannot-read.ts'
import { afterChunk, type MarkedChunk, type SnapshotJob } from './job.ts'
import type { JobBook } from './job-book.ts'
import { movedFrom } from './moved.ts'
import { SourceNames } from './source-names.ts'
import { Touched } from './touched.ts'
import type { Visibility } from './visibility.ts'

export interface ResnapshotDependencies {
  readonly book: JobBook
  readonly hands: Hands
  readonly publication: string
  readonly connect: () => Promise<pg.Client>
  readonly exclusively: Exclusively
  readonly chunkRows: number
  /** How often is looked whether a table was published. */
  readonly lookMs: number
  /** Told which ods tables the publication has, and has no more. */
  readonly progress: Pick<Progress, 'published' | 'unpublished' | 'kindsLeftOut'>
  readonly log: { warn(fields: object, message: string): void }
}

const UNTOLD = '既有行的变化日志中没有记录（新表、新增有值的列或已确认的结构变更）'
const PUBLISHED = '新发布的表，读入它既有的行'
const PUBLISHED_ANEW = '发布与上次所见不同（曾移出又加入、发布的选项改过、曾改名，或有同名的表），其间的变化日志中没有'
/** What is noted of a table that is not published: when it is again, it is by something else. */
const NOT_PUBLISHED = ''
const UNDECIDED = '该表的结构变更尚待确认，请先确认'
const FAILED = '采集程序处理该表时出错，尚未恢复；恢复入湖后自动重新读取'
const RETRY_MS = 1_000
const POLL_MS = 100
/** Keys to which rows have moved that are read at once. */
const MOVED_KEYS = 1_000
/** From then on the page says what a reading waits for. */
const LONG_WAIT_MS = 5_000

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

/** A chunk that was read and waits for its mark to arrive in the stream. */
interface Pending {
  readonly mark: string
  readonly job: SnapshotJob
  readonly step: SnapshotJob
  readonly relation: Relation
  readonly rows: readonly Tuple[]
  readonly seen: Visibility
  readonly arrived: PromiseWithResolvers<void>
}

/**
 * Reads tables again, chunk by chunk, while their changes stream on, without a lock that a writer would feel (after DBLog's watermarks; the transactions that a
 * chunk's reader did not see take the place of the low one). Each chunk ends with a mark in the log; where that arrives, the rows that are still true join the
 * stream, in one commit with the step that remembers the last key.
 */
export class Resnapshots {
  readonly #deps: ResnapshotDependencies
  #reading: { readonly table: string; readonly touched: Touched } | undefined
  #pending: Pending | undefined
  #look = true
  #published: ReadonlyMap<string, readonly PublishedTable[]> = new Map()
  readonly #names = new SourceNames()

  constructor(dependencies: ResnapshotDependencies) {
    this.#deps = dependencies
  }

  /** Hears every change of the stream, in its order. */
  note(change: Change): void {
    if (change.operation === 'snapshot') return
    if (this.#names.note(change.relation)) this.lookAgain()
    if (!this.#reading) return
    if (odsNameOf(change.relation) !== this.#reading.table) return
    if (this.#reading.touched.knows(change.relation)) this.#reading.touched.note(change)
    else this.#reading = undefined // its key goes by another name now: the reading begins anew after the last chunk
  }

  /** The chunk whose mark has arrived; undefined for marks of others, of an earlier life, and of jobs that were stopped meanwhile. */
  chunkAt(prefix: string, content: Buffer): MarkedChunk | undefined {
    const pending = this.#pending
    if (prefix !== CHUNK_MARK || content.toString() !== pending?.mark) return undefined
    this.#pending = undefined
    const { book } = this.#deps
    const { job, step, relation, rows, seen, arrived } = pending
    if (!this.#reading) arrived.reject(new Error('the key was renamed while the table was read'))
    if (book.get(job.id)?.step !== job.step) arrived.resolve()
    if (!this.#reading || book.get(job.id)?.step !== job.step) return undefined
    const kept = this.#reading.touched.stillTrue(relation, rows, seen)
    this.#reading.touched.forget(seen)
    const written = () => {
      book.note([step])
      arrived.resolve()
    }
    return { relation, rows: kept, step, written }
  }

  /** Columns of a table have changed: some table may have to be read. */
  lookAgain(): void {
    this.#look = true
    this.#deps.book.wake()
  }

  /**
   * Reads what is to be read until the signal is aborted. A reading that meets a fault is tried again after all others; one that cannot go on ends with its
   * reason. Neither keeps the others from being read.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { book, lookMs, log } = this.#deps
    const aborted = new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }))
    const retry = () => sleep(RETRY_MS, undefined, { signal }).catch(() => {})
    const looking = setInterval(() => {
      this.#noticePublished().catch((error: unknown) => log.warn({ error }, 'what is published is not seen'))
    }, lookMs)
    while (!signal.aborted) {
      const awake = book.awake()
      if (this.#look) await this.#lookForTables(signal)
      const job = book.next()
      if (job) {
        if (!(await this.#readOrSayWhy(job, signal, aborted))) await retry()
        this.lookAgain() // what changed while it was read may ask for another reading
      } else await Promise.race([awake, aborted, ...(this.#look ? [retry()] : [])])
    }
    clearInterval(looking)
  }

  /** Returns whether it went on, or was ended: there is no need to wait before the next. */
  async #readOrSayWhy(job: SnapshotJob, signal: AbortSignal, aborted: Promise<void>): Promise<boolean> {
    const { book, log, exclusively } = this.#deps
    try {
      await this.#read(job, signal, aborted)
      return true
    } catch (error) {
      if (signal.aborted) return true
      log.warn({ error, table: job.table }, 'reading a table again was cut short')
      this.#pending = undefined
      const ending = endingOf(error)
      if (!ending) book.troubled(job.id, error instanceof Error ? error.message : String(error))
      else await exclusively(() => book.fail(job.id, ending.state, ending.message)).catch(() => {})
      return ending !== undefined
    } finally {
      this.#reading = undefined
      this.#pending = undefined
    }
  }

  /** Looks what the publication has, and again for tables to read when that is not what it was. */
  async #noticePublished(): Promise<void> {
    const { connect, publication, progress } = this.#deps
    const client = await connect()
    try {
      const tables = await publishedTables(client, publication)
      const present = Map.groupBy(tables, ({ relation }) => odsNameOf(relation))
      const changed = String([...membershipsOf(present)]) !== String([...membershipsOf(this.#published)])
      this.#published = present
      progress.published = [...present.keys()]
      progress.kindsLeftOut = await kindsLeftOut(client, publication)
      if (changed) this.lookAgain()
    } finally {
      await client.end()
    }
  }

  /**
   * Begins to read what is to be read without anybody's word: tables that capture does not know yet, those that were not published for a while, and those whose
   * rows changed without a word in the log.
   */
  async #lookForTables(signal: AbortSignal): Promise<void> {
    const { book, hands, exclusively, log } = this.#deps
    try {
      await this.#noticePublished()
      this.#look = false
      const tables = [...this.#published.keys()].filter((table) => !book.isBusy(table))
      const known = await capturedTables(hands.lake)
      const unpublished = [...known].filter((table) => !this.#published.has(table)).toSorted()
      this.#deps.progress.unpublished = unpublished
      const formerNames = new Map<string, number | undefined>()
      for (const table of unpublished) formerNames.set(table, await hands.tables.relationOf(table))
      const present = membershipsOf(this.#published, formerNames)
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
      for (const table of [...tables, ...unpublished]) this.#names.changed.delete(table)
    } catch (error) {
      this.#look = true
      if (!signal.aborted) log.warn({ error }, 'what is to be read again is not known yet')
    }
  }

  async #read({ id, table, fromLsn }: SnapshotJob, signal: AbortSignal, aborted: Promise<void>): Promise<void> {
    const { book, hands, connect, publication, exclusively } = this.#deps
    const client = await connect()
    try {
      const published = await findTable(client, publication, table)
      await exclusively(() => this.#makeTable(published, fromLsn))
      const key = await pagingKey(client, published)
      if ((await hands.tables.columns(table)) === undefined)
        throw new CannotRead(hands.failed.changesOf(table) ? FAILED : UNDECIDED)
      this.#reading = { table, touched: new Touched(key) }
      const job = () => book.get(id)!
      let waited = 0
      await runningEnded(client, async () => {
        waited += POLL_MS
        if (waited === LONG_WAIT_MS) book.troubled(id, '等待来源库中先于读取开始的事务结束，有事务长时间没有提交')
        await sleep(POLL_MS, undefined, { signal })
      })
      if (job().total === undefined) {
        const total = BigInt(await countRows(client, published))
        book.note([{ ...job(), total }]) // the job as it is after counting: it may have been paused meanwhile
      }
      let relation = published.relation
      while (job().state === 'running' && !signal.aborted) {
        relation = await this.#chunk(client, job(), { relation, key }, aborted)
      }
      const goesOn = () => job().state === 'read' && !signal.aborted
      for await (const keys of this.#moved({ table, fromLsn, key }, goesOn)) {
        relation = await this.#chunk(client, job(), { relation, key, keys }, aborted)
      }
      if (goesOn()) await exclusively(() => this.#finish(job(), key))
    } finally {
      await client.end().catch(() => {})
    }
  }

  /**
   * Keys to which rows have moved from others since reading began, to be read once more: a large value that the move left alone may come from a row that had not
   * been read by then. Of rows that move while those are read, those again that come from one of them, until there are none.
   */
  async *#moved(
    { table, fromLsn, key }: { readonly table: string; readonly fromLsn: bigint; readonly key: readonly string[] },
    goesOn: () => boolean,
  ): AsyncGenerator<(readonly string[])[]> {
    const { lake, slot } = this.#deps.hands
    let doubtful: ReadonlySet<string> | undefined
    for (let since = fromLsn; goesOn(); ) {
      const { lsn } = (await readPosition(lake, slot))!
      const moves = await movesSince(lake, { table, key: await this.#storedKey(table, key), slot, fromLsn: since })
      const keys = movedFrom(moves, doubtful)
      if (keys.length === 0) return
      for (let first = 0; first < keys.length && goesOn(); first += MOVED_KEYS) yield keys.slice(first, first + MOVED_KEYS)
      since = lsn
      doubtful = new Set(keys.map(keyText))
    }
  }

  /** Makes the ods table of a source table that has had no change yet, from its description. It begins before every change of it, and not after its reading. */
  async #makeTable({ relation }: PublishedTable, fromLsn: bigint): Promise<void> {
    const { lake, tables, slot } = this.#deps.hands
    if ((await capturedTables(lake)).has(odsNameOf(relation))) return
    const { lsn } = (await readPosition(lake, slot))!
    await tables.prepare([[relation, { lsn: lsn < fromLsn ? lsn : fromLsn, seq: 0 }]])
  }

  /** Reads one chunk, the next or that of some keys, and waits until it is in the lake. Returns the table's description, the same object as long as it is the same. */
  async #chunk(
    client: pg.Client,
    job: SnapshotJob,
    { relation: former, key, keys }: { relation: Relation; key: readonly string[]; keys?: readonly (readonly string[])[] },
    aborted: Promise<void>,
  ): Promise<Relation> {
    const { publication, chunkRows } = this.#deps
    const range = keys ? { keys } : { after: job.after, limit: chunkRows }
    const arrived = Promise.withResolvers<void>()
    arrived.promise.catch(() => {}) // heard below; it may fail before that
    const mark = `${job.id}/${randomUUID()}`
    const { from } = await findTable(client, publication, job.table)
    let relation = former
    await holdingStill(client, from, async () => {
      const table = await findTable(client, publication, job.table)
      if (JSON.stringify(table.relation) !== JSON.stringify(former)) relation = table.relation
      await readChunk(client, table, { key, range, mark }, ({ rows, seen }) => {
        const last =
          rows.at(-1) && key.map((name) => String(rows.at(-1)![relation.columns.findIndex((column) => column.name === name)]))
        const read = { rows: rows.length, last, full: rows.length === chunkRows }
        const step = keys ? { ...job, step: job.step + 1 } : afterChunk(job, read)
        this.#pending = { mark, job, step, relation, rows, seen, arrived }
      })
    })
    await Promise.race([arrived.promise, aborted])
    return relation
  }

  /** The key's columns as the lake has them, in its order. */
  async #storedKey(table: string, key: readonly string[]): Promise<StoredColumn[]> {
    const columns = await this.#deps.hands.tables.columns(table)
    if (!columns) throw new CannotRead('该表的结构变更尚待确认')
    const stored = key.flatMap((part) => columns.find(({ name }) => name === part) ?? [])
    if (stored.length < key.length) throw new Error('the key was renamed while the table was read')
    return stored
  }

  /** Strikes out what is gone at the source, in one commit with the job's end. */
  async #finish(job: SnapshotJob, key: readonly string[]): Promise<void> {
    if (job.state !== 'read') return // paused while this waited
    const { book, hands } = this.#deps
    const { lake, slot, now } = hands
    const stored = await this.#storedKey(job.table, key)
    const done = { ...job, step: job.step + 1, state: 'done' as const }
    const gone = await lake.transaction(async (session) => {
      const { lsn } = (await readPosition(session, slot))!
      await appendSteps(session, slot, [done], now())
      return sweep(session, { table: job.table, key: stored, fromLsn: job.fromLsn, lsn, slot, now: now() })
    })
    hands.wrote(new Map([[job.table, gone]]))
    book.note([done])
  }
}

async function findTable(client: pg.Client, publication: string, name: string): Promise<PublishedTable> {
  const [found, ...others] = (await publishedTables(client, publication)).filter(({ relation }) => odsNameOf(relation) === name)
  if (!found) throw new CannotRead('来源库的发布中没有这张表', 'impossible')
  if (others.length > 0) {
    const sources = [found, ...others].map(({ relation }) => `${relation.schema}.${relation.name}`)
    throw new CannotRead(
      `来源表 ${sources.join('、')} 在湖中同名，只有先入湖的一张继续采集；请给其余的改名，或把它们移出发布`,
      'impossible',
    )
  }
  return found
}

/** The primary key, which every change must tell too. Throws CannotRead. */
async function pagingKey(client: pg.Client, { relation }: PublishedTable): Promise<string[]> {
  const key = await primaryKey(client, relation.id)
  if (key.length === 0 || !key.every((name) => relation.columns.some((column) => column.name === name && column.key)))
    throw new CannotRead(
      '该表没有主键，或主键不是复制标识，既有的行不能边采集边读取；新增的行照常入湖。请在来源库加上主键后另行重新读取',
      'impossible',
    )
  return key
}

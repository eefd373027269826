import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { StoredColumn } from '../ods/replay.ts'
import { odsNameOf } from '../ods/table.ts'
import { keyText } from '../ods/unchanged.ts'
import { presentFrom } from '../store/attributes.ts'
import { CHUNK_MARK, holdingStill, readChunk, runningEnded } from '../store/chunk-reader.ts'
import { movesSince } from '../store/moved-keys.ts'
import { readPosition } from '../store/position.ts'
import { capturedTables } from '../store/schema-history.ts'
import { countRows } from '../store/snapshot.ts'
import { appendSteps } from '../store/snapshot-jobs.ts'
import { sweep } from '../store/sweep.ts'
import type { Change } from '../wire/assemble.ts'
import type { Relation, Tuple } from '../wire/message.ts'
import { CannotRead, endingOf } from './cannot-read.ts'
import { afterChunk, type MarkedChunk, type SnapshotJob } from './job.ts'
import { movedFrom } from './moved.ts'
import { Publication, type PublicationDependencies } from './publication.ts'
import { findTable, pagingKey } from './source-table.ts'
import { Touched } from './touched.ts'
import type { Visibility } from './visibility.ts'

export interface ResnapshotDependencies extends PublicationDependencies {
  readonly chunkRows: number
  /** How often is looked whether a table was published. */
  readonly lookMs: number
  readonly log: { warn(fields: object, message: string): void }
}

const UNDECIDED = '该表的结构变更尚待确认，请先确认'
const FAILED = '采集程序处理该表时出错，尚未恢复；恢复入湖后自动重新读取'
const RETRY_MS = 1_000
const POLL_MS = 100
/** Keys to which rows have moved that are read at once. */
const MOVED_KEYS = 1_000
/** From then on the page says what a reading waits for. */
const LONG_WAIT_MS = 5_000

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
  readonly #publication: Publication

  constructor(dependencies: ResnapshotDependencies) {
    this.#deps = dependencies
    this.#publication = new Publication(dependencies)
  }

  /** Hears every change of the stream, in its order. */
  note(change: Change): void {
    if (change.operation === 'snapshot') return
    if (this.#publication.hear(change.relation)) this.lookAgain()
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
      const seen = this.#publication.look().then((changed) => changed && this.lookAgain())
      seen.catch((error: unknown) => log.warn({ error }, 'what is published is not seen'))
    }, lookMs)
    while (!signal.aborted) {
      const awake = book.awake()
      if (this.#look) await this.#orderReadings(signal)
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

  async #orderReadings(signal: AbortSignal): Promise<void> {
    this.#look = false
    try {
      await this.#publication.orderReadings()
    } catch (error) {
      this.#look = true
      if (!signal.aborted) this.#deps.log.warn({ error }, 'what is to be read again is not known yet')
    }
  }

  async #read({ id, table, fromLsn }: SnapshotJob, signal: AbortSignal, aborted: Promise<void>): Promise<void> {
    const { book, hands, connect, publication, exclusively } = this.#deps
    const client = await connect()
    try {
      await this.#makeTable(client, table)
      const published = await findTable(client, publication, table)
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

  /** Makes the ods table of a source table that has had no change yet, from its description of now: changes of before it may still come. */
  async #makeTable(client: pg.Client, table: string): Promise<void> {
    const { hands, publication, exclusively } = this.#deps
    const isMade = async () => (await capturedTables(hands.lake)).has(table)
    if (await isMade()) return
    const { relation, at } = (await presentFrom(client, async () => (await findTable(client, publication, table)).relation))!
    await exclusively(async () => {
      if (!(await isMade())) await hands.tables.prepare([[relation, at]])
    })
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

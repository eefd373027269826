import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { OfferedFile } from '../lake/catalog/store/shelf.ts'
import { backupFolder, slotName } from './folder.ts'
import { type Journal, openJournal } from './journal.ts'
import type { LakePlace } from './lake-place.ts'
import { writePack } from './pack.ts'
import { connectSql, streamWal, type WalStream } from './replication.ts'
import { readSlots } from './slots.ts'
import { packState } from './state-files.ts'
import { makeFolders, nextSegment, WalFiles } from './wal-files.ts'
import { type Lsn, lsnFromText, textFromLsn } from './wal-position.ts'

/** The parts of a running centre that a backup takes from. */
export interface Centre {
  readonly databaseUrl: string
  readonly stateDir: string
  /** PostgreSQL's own folder. */
  readonly dataDir: string
  readonly lake: LakePlace
}

/** How a backup stands, for who looks after it. */
export interface Progress {
  backup?: string
  /** Up to when it can be restored. */
  through?: string
  lsn?: string
  trouble?: string
}

export interface FollowOptions {
  readonly centre: Centre
  /** Folder of the backups, and which of them. */
  readonly folder: string
  readonly id: string
  readonly everyMs: number
  readonly progress: Progress
}

/** A quiet centre's backup says so often enough that its latest moment is worth naming. */
const QUIET_MS = 60_000
const SLOTS_EVERY_MS = 60_000
const STATE_EVERY_MS = 3_600_000
/** A position behind a page's header is the same place as before it. */
const PAGE_HEADER = 40n

/**
 * Follows the centre until `signal` aborts: the log as it is written, the lake's files as they are committed. Now and then it makes a
 * moment sure: all up to it is durable in the backup's folder, and the journal says so. Rejects on any trouble: call again, it goes on
 * from the journal.
 */
export async function follow(options: FollowOptions, signal: AbortSignal): Promise<void> {
  const { centre, id, everyMs } = options
  const folder = backupFolder(options.folder, id)
  await makeFolders(folder.wal, folder.packs)
  await using stack = new AsyncDisposableStack()
  const journal = stack.adopt(await openJournal(folder.journal), (opened) => opened.close())
  const { begin } = journal
  if (!begin) throw new Error(`${folder.journal} has no beginning`)
  const from = nextSegment(begin, journal)
  const wal = stack.adopt(new WalFiles(folder.wal, begin.timeline, from), (files) => files.close())
  const take = (at: Lsn, bytes: Buffer) => wal.take(at, bytes)
  const stream = stack.adopt(
    await streamWal(centre.databaseUrl, { slot: slotName(id), timeline: begin.timeline, from }, take),
    (opened) => opened.close(),
  )
  const client = stack.adopt(await connectSql(centre.databaseUrl), (opened) => opened.end().catch(() => {}))
  const follower = new Follower({ ...options, packs: folder.packs, journal, wal, stream, client })
  for (;;) {
    const last = signal.aborted
    const work = follower.makeSure()
    try {
      await Promise.race([work, stream.ended])
    } finally {
      // Nothing may be on its way when the files are closed.
      follower.stopped = true
      await work.catch(() => {})
    }
    if (last) return
    follower.stopped = false
    await Promise.race([sleep(everyMs, undefined, { signal }).catch(() => {}), stream.ended])
  }
}

interface FollowerParts extends FollowOptions {
  readonly packs: string
  readonly journal: Journal
  readonly wal: WalFiles
  readonly stream: WalStream
  readonly client: pg.Client
}

class Follower {
  readonly #parts: FollowerParts
  #stateAt = Date.now()
  #slotsAt = 0
  #saidAt = 0
  #sure: Lsn = 0n
  /** Nothing more will arrive. */
  stopped = false

  constructor(parts: FollowerParts) {
    this.#parts = parts
  }

  /** Makes the present moment one that can be restored. */
  async makeSure(): Promise<void> {
    const { centre, journal, wal, stream, client, progress, id } = this.#parts
    if (Date.now() - this.#stateAt >= STATE_EVERY_MS) {
      journal.append(await packState(centre.stateDir, this.#parts.folder, id))
      this.#stateAt = Date.now()
    }
    // In this order: what a slot has confirmed and what a pointer names at the moment is then in the backup when the moment is sure.
    const slots = Date.now() - this.#slotsAt >= SLOTS_EVERY_MS ? await readSlots(client, centre.dataDir) : undefined
    const { at, lsn } = await this.#moment()
    const { shelf } = centre.lake
    let [taken, gone] = [0, 0]
    for await (const files of shelf.take(id)) {
      taken += files.length
      gone += files.length - (await this.#pack(files))
      await shelf.drop(files)
    }
    // A file that was removed before it was taken: the moment may have needed it, the next does not.
    if (gone > 0) return
    if (taken === 0 && !slots && lsn === this.#sure && Date.now() - this.#saidAt < QUIET_MS) return
    await this.#arrived(lsn)
    const growing = await wal.settle(journal)
    journal.append(...(slots ?? []), { kind: 'through', lsn: textFromLsn(lsn), at, wal: growing })
    stream.confirm(lsn)
    this.#sure = lsn
    this.#saidAt = Date.now()
    if (slots) this.#slotsAt = Date.now()
    Object.assign(progress, { through: at, lsn: textFromLsn(lsn) })
    delete progress.trouble
  }

  /** A moment, and a position behind everything that was committed up to it. */
  async #moment(): Promise<{ at: string; lsn: Lsn }> {
    const { rows } = await this.#parts.client.query<{ at: Date; lsn: string }>('SELECT clock_timestamp() AS at')
    const position = await this.#parts.client.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn()::text AS lsn')
    return { at: rows[0]!.at.toISOString(), lsn: lsnFromText(position.rows[0]!.lsn) }
  }

  async #arrived(lsn: Lsn): Promise<void> {
    while (this.#parts.wal.position + PAGE_HEADER < lsn) {
      if (this.stopped) throw new Error('the log no longer arrives')
      await sleep(20)
    }
  }

  /** Answers how many of the files were there. */
  async #pack(files: readonly OfferedFile[]): Promise<number> {
    const { packs, journal } = this.#parts
    const at = new Date().toISOString()
    const file = `lake-${String(journal.length).padStart(8, '0')}.zst`
    const written = await writePack(join(packs, file), files)
    journal.append({ kind: 'pack', of: 'lake', file, at, ...written })
    return written.entries.length
  }
}

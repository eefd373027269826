import { setTimeout as sleep } from 'node:timers/promises'
import type { CatalogDeps } from './deps.ts'
import { CatalogError } from './errors.ts'
import {
  type Amount,
  amountOf,
  byFolder,
  type FolderOrphans,
  foldersLeftAlone,
  type LyingFile,
  orphansOf,
  tableFolder,
  type UnreadTable,
} from './metadata/orphans.ts'
import { type DroppedTable, keptDropped } from './store/dropped-tables.ts'
import { createReach, type Reach } from './store/reach.ts'
import type { Warehouse } from './store/warehouse.ts'

export interface OrphanOptions {
  /** Only files that have lain there for longer are removed, ms: longer than a writer's transaction takes. */
  readonly olderThanMs: number
  readonly signal: AbortSignal
  /** Hears how far it is. */
  readonly tell: (progress: OrphanProgress) => void
}

export interface OrphanProgress {
  /** Waiting: another removal is under way. */
  readonly step: 'waiting' | 'listing' | 'reading' | 'removing'
  readonly done: number
  readonly total: number
}

/** What was found that no table reaches, and what of it was removed: the rest is too young, or its commit is under way. */
export interface OrphanReport {
  readonly found: Amount
  readonly removed: Amount
  readonly folders: readonly FolderOrphans[]
  /** Dropped tables of which something cannot be read, and whose files were all left. */
  readonly unread: readonly UnreadTable[]
}

/** Held while orphans are removed; registering a table takes it too. */
export const ORPHANS_LOCK = '.orphans'

const READ_ATTEMPTS = 10

/**
 * Removes the files in tables' folders that no pointer reaches: of commits that were refused or that nobody heard of, of removals that were
 * interrupted. What keeps a file that is needed from being taken for one:
 * - Pointers are read after the files were listed, all at one moment: what was committed meanwhile was either not listed or is reached.
 * - A file of a commit under way is young; one that is not (a transaction longer than `olderThanMs`) has a second name while it is committed
 *   and is left, or was removed before: then the commit is refused, and whoever begins it anew writes it anew.
 * - When anything a pointer names cannot be read, nothing is removed. A dropped table that is kept and cannot be read, which may be so for ever, keeps the
 *   folders in which its files can lie.
 * Cut short it has removed some; run again it goes on. Throws CatalogError when something cannot be read, the signal's reason when it aborts.
 */
export function removeOrphans(deps: CatalogDeps, options: OrphanOptions): Promise<OrphanReport> {
  return deps.locks.run([ORPHANS_LOCK], async () => {
    const { olderThanMs, signal, tell } = options
    const before = deps.now() - olderThanMs
    const files: LyingFile[] = []
    for await (const part of deps.warehouse.list()) {
      signal.throwIfAborted()
      files.push(...part)
      tell({ step: 'listing', done: files.length, total: 0 })
    }
    const reach = await reachOfAll(deps, options)
    const unread = await addDropped(deps, reach)
    const isLeftAlone = foldersLeftAlone(unread, reach.isHome)
    const { old, young } = orphansOf(files, { isReached: reach.has, isLeftAlone }, before)
    const removed = await removeFiles(deps, old, options)
    await deps.warehouse.removeEmptyFolders((path) => reach.isHome(path) || isLeftAlone(path), before)
    const found = [...old, ...young]
    return { found: amountOf(found), removed: amountOf(removed), folders: byFolder(found, removed), unread }
  })
}

/** All that the pointers of one moment reach. While it is read tables go on: a version that is gone by then has a successor, asked for anew. */
async function reachOfAll(deps: CatalogDeps, { signal, tell }: OrphanOptions): Promise<Reach> {
  const reach = createReach(deps.warehouse)
  const read = new Set<string>()
  for (let attempt = 1; ; attempt++) {
    const pointers = await deps.pointers.all()
    let missing: string | undefined
    for (const [index, { name, location }] of pointers.entries()) {
      signal.throwIfAborted()
      tell({ step: 'reading', done: index, total: pointers.length })
      if (read.has(location)) continue
      const failure = await reach.add(location).then(
        () => void read.add(location),
        (error: Error) => error,
      )
      if (failure) missing = `${name}: ${failure.message}`
    }
    if (missing === undefined) return reach
    if (attempt === READ_ATTEMPTS)
      throw new CatalogError('InternalServerError', `No orphan was removed, since a table cannot be read: ${missing}`)
    await sleep(200 * attempt, undefined, { signal })
  }
}

/** Adds what the dropped tables reach that are kept, of which there is a note before the pointer goes: read after the pointers. Returns those that cannot be read. */
async function addDropped({ warehouse, now }: CatalogDeps, reach: Reach): Promise<UnreadTable[]> {
  const kept = await keptDropped(warehouse, now()).catch((cause: Error) => {
    const message = `No orphan was removed, since a note of a dropped table cannot be read: ${cause.message}`
    throw new CatalogError('InternalServerError', message, { cause })
  })
  const unread: UnreadTable[] = []
  for (const table of kept)
    await reach.add(table.metadata).catch(async ({ message }: Error) => {
      unread.push(await unreadTable(warehouse, table, message))
    })
  return unread
}

async function unreadTable(warehouse: Warehouse, { metadata, folders }: DroppedTable, reason: string): Promise<UnreadTable> {
  const readable = createReach(warehouse)
  await readable.add(metadata).catch(() => undefined)
  const folder = tableFolder(metadata.slice(warehouse.uri.length + 1)) ?? ''
  const known = new Set([folder, ...readable.folders(), ...(folders ?? [])])
  return { folder, reason, folders: [...known], elsewhere: folders === undefined }
}

const AT_ONCE = 16

async function removeFiles(
  { warehouse, files }: CatalogDeps,
  orphans: readonly LyingFile[],
  { signal, tell }: OrphanOptions,
): Promise<Set<LyingFile>> {
  const removed = new Set<LyingFile>()
  for (let from = 0; from < orphans.length; from += AT_ONCE) {
    signal.throwIfAborted()
    tell({ step: 'removing', done: from, total: orphans.length })
    const remove = async (orphan: LyingFile) => {
      const location = `${warehouse.uri}/${orphan.path}`
      if (await warehouse.kept.has(location)) return
      await files.remove([location])
      removed.add(orphan)
    }
    await Promise.all(orphans.slice(from, from + AT_ONCE).map(remove))
  }
  return removed
}

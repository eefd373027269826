import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CatalogDeps } from './deps.ts'
import { CatalogError } from './errors.ts'
import { emptyTable } from './metadata/draft.ts'
import { findSnapshot, type Snapshot, type TableMetadata } from './metadata/model.ts'
import type { MetadataUpdate, Requirement } from './metadata/requests.ts'
import { checkRequirements } from './metadata/requirements.ts'
import { expireSnapshots, logMetadata, retentionOf } from './metadata/retention.ts'
import { applyUpdates } from './metadata/updates.ts'
import { makeDurable } from './store/durability.ts'
import type { MetadataFile } from './store/metadata-files.ts'
import { printName, type TableName } from './store/names.ts'
import { removeExpired } from './store/removal.ts'

/** What a client asks to change of one table. */
export interface TableChange {
  readonly table: TableName
  readonly requirements: readonly Requirement[]
  readonly updates: readonly MetadataUpdate[]
}

/** A new version of one table, written but not yet visible. */
export interface Prepared {
  readonly table: TableName
  readonly base: MetadataFile | undefined
  readonly next: MetadataFile
  readonly expired: readonly Snapshot[]
  readonly droppedFiles: readonly string[]
}

const ATTEMPTS = 5

/**
 * Commits changes to one or more tables: all become visible at once, durably, or none does.
 * When another process was first, the requirements are checked again on the newer table. Throws CommitFailedException when they no longer hold.
 */
export async function commitTables(deps: CatalogDeps, changes: readonly TableChange[]): Promise<MetadataFile[]> {
  const snapshots = changes.flatMap(({ updates }) => snapshotsOf(updates))
  if (deps.filesRequired) for (const { 'manifest-list': list } of snapshots) if (list) deps.warehouse.requireInside(list)
  const files = (await Promise.all(snapshots.map((snapshot) => makeDurable(deps.warehouse, snapshot)))).flat()
  const { kept } = deps.warehouse
  const absent = await kept.keep(files)
  const missing = deps.filesRequired ? absent.filter(deps.warehouse.contains) : []
  await deps.warehouse.offer([...files, ...statisticsOf(deps, changes)])
  try {
    const committed = await attemptMoves(
      deps,
      changes.map(({ table }) => table),
      () => prepareAll(deps, changes, missing),
    )
    deps.inBackground('settle committed files', () => kept.settle(files))
    return committed
  } catch (error) {
    // A refusal is certain; any other failure may hide a commit that took place.
    if (error instanceof CatalogError) await kept.forget(files)
    else deps.inBackground('settle files of an unknown commit', () => kept.settle(files))
    throw error
  }
}

/** Prepares, moves the pointers, and tries again from the start while another process is quicker. */
export function attemptMoves(
  deps: CatalogDeps,
  tables: readonly TableName[],
  prepare: () => Promise<Prepared[]>,
  alsoDropped: (prepared: readonly Prepared[]) => { table: TableName; from: string }[] = () => [],
): Promise<MetadataFile[]> {
  return deps.locks.run(tables.map(printName), async () => {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const prepared = await prepare()
      const changed = prepared.filter(({ base, next }) => next !== base)
      const moves = changed.map(({ table, base, next }) => ({ table, from: base?.location, to: next.location }))
      const drops = alsoDropped(prepared).map((drop) => ({ ...drop, to: undefined }))
      if (await deps.pointers.move([...moves, ...drops])) {
        deps.files.forget(changed.flatMap(({ base }) => base?.location ?? []))
        cleanUp(deps, changed)
        return prepared.map(({ next }) => next)
      }
      await deps.files.remove(changed.map(({ next }) => next.location))
      await sleep(attempt * 20 * Math.random())
    }
    throw new CatalogError(
      'CommitFailedException',
      `Other writers were quicker ${ATTEMPTS} times: ${tables.map(printName).join(', ')}`,
    )
  })
}

/** All or none: what was written for the other tables is removed when one table's change is refused. */
async function prepareAll(deps: CatalogDeps, changes: readonly TableChange[], missing: readonly string[]): Promise<Prepared[]> {
  const settled = await Promise.allSettled(changes.map((change) => prepareChange(deps, change, missing)))
  const prepared = settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  const refused = settled.find((one) => one.status === 'rejected')
  if (!refused) return prepared
  await deps.files.remove(prepared.flatMap(({ base, next }) => (next === base ? [] : next.location)))
  throw refused.reason
}

async function prepareChange(
  deps: CatalogDeps,
  { table, requirements, updates }: TableChange,
  missing: readonly string[],
): Promise<Prepared> {
  const base = await findTable(deps, table)
  if (base && isCommitted(base.metadata, updates)) return { table, base, next: base, expired: [], droppedFiles: [] }
  // Written so long ago that they were taken for orphans: whoever begins anew writes them anew.
  if (missing.length > 0)
    throw new CatalogError('CommitFailedException', `Files of this commit are not there any more: ${missing.join(', ')}`)
  if (!base && !requirements.some(({ type }) => type === 'assert-create')) throw noSuchTable(table)
  checkRequirements(base?.metadata, requirements)
  requireInWarehouse(deps, base?.metadata, updates)
  const start = base?.metadata ?? emptyTable(randomUUID(), deps.warehouse.tableLocation(table.namespace, table.name), deps.now())
  return prepareVersion(deps, table, base, applyUpdates(start, updates, deps.now(), !base))
}

/**
 * Whether the change is already in the table: a client that did not hear the answer asks again, and is told that it is done. A refusal would
 * make DuckDB remove the files.
 */
function isCommitted(table: TableMetadata, updates: readonly MetadataUpdate[]): boolean {
  const added = snapshotsOf(updates)
  return added.length > 0 && added.every((snapshot) => findSnapshot(table, snapshot['snapshot-id']) !== undefined)
}

/** Files of statistics, which hang on the metadata alone. */
const statisticsOf = ({ warehouse }: CatalogDeps, changes: readonly TableChange[]): string[] =>
  changes
    .flatMap(({ updates }) => updates)
    .flatMap((update) => {
      if (update.action === 'set-statistics') return update.statistics['statistics-path']
      return update.action === 'set-partition-statistics' ? update['partition-statistics']['statistics-path'] : []
    })
    .filter((location) => warehouse.contains(location))

const snapshotsOf = (updates: readonly MetadataUpdate[]): Snapshot[] =>
  updates.flatMap((update) => (update.action === 'add-snapshot' ? update.snapshot : []))

/** Writes the version of a table that follows `base`, with what the retention policy no longer keeps left out. */
export async function prepareVersion(
  deps: CatalogDeps,
  table: TableName,
  base: MetadataFile | undefined,
  changed: TableMetadata,
): Promise<Prepared> {
  if (base && changed === base.metadata) return { table, base, next: base, expired: [], droppedFiles: [] }
  const policy = retentionOf(changed, deps.retention)
  const { table: kept, expired } = expireSnapshots(changed, policy, deps.now())
  if (!base) return { table, base, next: await deps.files.write(kept), expired, droppedFiles: [] }
  const previous = { location: base.location, updatedAt: base.metadata['last-updated-ms'] }
  const { table: logged, dropped } = logMetadata(kept, previous, policy.metadataFilesKept)
  return { table, base, next: await deps.files.write(logged, base.location), expired, droppedFiles: dropped }
}

function cleanUp(deps: CatalogDeps, prepared: readonly Prepared[]): void {
  for (const { table, next, expired, droppedFiles } of prepared) {
    if (droppedFiles.length === 0 && expired.length === 0) continue
    deps.inBackground(`remove expired files of ${printName(table)}`, async () => {
      await deps.files.remove(droppedFiles)
      if (expired.length > 0) await removeExpired(deps.warehouse, next.metadata, expired)
    })
  }
}

function requireInWarehouse(deps: CatalogDeps, base: TableMetadata | undefined, updates: readonly MetadataUpdate[]): void {
  for (const update of updates)
    if (update.action === 'set-location' && update.location.replace(/\/+$/, '') !== base?.location)
      deps.warehouse.requireInside(update.location)
}

/** The table's present version, or undefined. */
export async function findTable(deps: CatalogDeps, table: TableName): Promise<MetadataFile | undefined> {
  const location = await deps.pointers.find(table)
  return location === undefined ? undefined : deps.files.read(location)
}

export function noSuchTable(table: TableName): CatalogError {
  return new CatalogError('NoSuchTableException', `Table does not exist: ${printName(table)}`)
}

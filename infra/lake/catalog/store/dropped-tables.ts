import { createHash } from 'node:crypto'
import { z } from 'zod'
import { FileMissing } from '../../files/file-missing.ts'
import { createReach } from './reach.ts'
import type { Warehouse } from './warehouse.ts'

/** So long a table that was dropped without being purged can be registered again; then its files are orphans. */
const KEPT_MS = 30 * 86_400_000

/** A table that was dropped and is kept, by its metadata file. */
export interface DroppedTable {
  readonly metadata: string
  /** Every folder of the warehouse in which its files lie; undefined where that was never found out. */
  readonly folders: readonly string[] | undefined
}

const folder = ({ uri }: Warehouse) => `${uri}/.dropped/`
const FOLDERS = '.folders'
const foldersSchema = z.array(z.string())

/** Notes that a table was dropped whose files are to stay: nothing but this note reaches them any more. */
export async function keepDropped(warehouse: Warehouse, metadata: string): Promise<void> {
  const note = await noteOf(warehouse, metadata)
  if (!note) return
  await warehouse.files.remove(note.location)
  await warehouse.files.create(note.location, note.path)
}

/** Notes where the files of a dropped table lie, while all of it can be read: should a part of it be missing one day, those folders are left alone. */
export async function noteFolders(warehouse: Warehouse, metadata: string): Promise<void> {
  const note = await noteOf(warehouse, metadata)
  if (!note || !(await isThere(warehouse, note.location))) return // registered again meanwhile
  const reach = createReach(warehouse)
  await reach.add(metadata)
  await warehouse.files.remove(note.location + FOLDERS)
  await warehouse.files.create(note.location + FOLDERS, JSON.stringify([...reach.folders()]))
}

/** Takes the note back: the table is there again, and from now on may go on. */
export async function forgetDropped(warehouse: Warehouse, metadata: string): Promise<void> {
  const note = await noteOf(warehouse, metadata)
  if (!note) return
  await warehouse.files.remove(note.location)
  await warehouse.files.remove(note.location + FOLDERS)
}

/** The tables that were dropped and are kept. */
export async function keptDropped(warehouse: Warehouse, now: number): Promise<DroppedTable[]> {
  const { files, uri } = warehouse
  const kept = new Set<string>()
  const known = new Set<string>()
  for await (const notes of files.list(folder(warehouse)))
    for (const { location, changedAt } of notes)
      if (location.endsWith(FOLDERS)) known.add(location)
      else if (now - changedAt < KEPT_MS) kept.add(location)
      else await files.remove(location)
  for (const location of known) if (!kept.has(location.slice(0, -FOLDERS.length))) await files.remove(location)
  const read = async (location: string) => (await files.read(location)).toString('utf8')
  return Promise.all(
    [...kept].map(async (note) => ({
      metadata: `${uri}/${await read(note)}`,
      folders: known.has(note + FOLDERS) ? foldersSchema.parse(JSON.parse(await read(note + FOLDERS))) : undefined,
    })),
  )
}

const isThere = (warehouse: Warehouse, location: string) =>
  warehouse.files.read(location).then(
    () => true,
    (error: unknown) => {
      if (error instanceof FileMissing) return false
      throw error
    },
  )

/** The note of a metadata file, and what stands in it; undefined for a file outside the warehouse. */
async function noteOf(warehouse: Warehouse, metadata: string): Promise<{ location: string; path: string } | undefined> {
  const path = await warehouse.pathOf(metadata)
  if (path === undefined) return undefined
  return { location: folder(warehouse) + createHash('sha256').update(path).digest('hex'), path }
}

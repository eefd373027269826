import { createHash } from 'node:crypto'
import type { Warehouse } from './warehouse.ts'

/** So long a table that was dropped without being purged can be registered again; then its files are orphans. */
const KEPT_MS = 30 * 86_400_000

const folder = ({ uri }: Warehouse) => `${uri}/.dropped/`

/** Notes that a table was dropped whose files are to stay: nothing but this note reaches them any more. */
export async function keepDropped(warehouse: Warehouse, metadata: string): Promise<void> {
  const path = await warehouse.pathOf(metadata)
  if (path === undefined) return
  const note = folder(warehouse) + createHash('sha256').update(path).digest('hex')
  await warehouse.files.remove(note)
  await warehouse.files.create(note, path)
}

/** The metadata files of the tables that were dropped and are kept. */
export async function keptDropped(warehouse: Warehouse, now: number): Promise<string[]> {
  const kept: string[] = []
  for await (const notes of warehouse.files.list(folder(warehouse)))
    for (const { location, changedAt } of notes)
      if (now - changedAt < KEPT_MS) kept.push(`${warehouse.uri}/${await warehouse.files.read(location)}`)
      else await warehouse.files.remove(location)
  return kept
}

import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type { OrphanProgress, OrphanReport } from './catalog/orphans.ts'
import { type CatalogAddress, send, silent } from './rest-catalog.ts'

export type { FolderOrphans, UnreadTable } from './catalog/metadata/orphans.ts'
export type { OrphanProgress, OrphanReport } from './catalog/orphans.ts'

/** A line of the catalog's answer; the last is no progress. */
type Line = { progress: OrphanProgress } | { report: OrphanReport } | { error: { message: string } }

/**
 * Has our own catalog remove what no table reaches and what has lain in the warehouse for longer than `olderThanMs`; `tell` hears every second
 * how far it is. Run again it goes on where it was cut short. Throws LakeUnavailable when the catalog does not answer or is killed meanwhile, Error
 * when something cannot be read, and nothing is removed then; the signal's reason when it aborts.
 * Of a dropped table that cannot be read the report tells: all else is removed.
 */
export async function removeOrphans(
  catalog: CatalogAddress,
  { olderThanMs, signal, tell }: { olderThanMs: number; signal: AbortSignal; tell: (progress: OrphanProgress) => void },
): Promise<OrphanReport> {
  const broken = (cause: unknown) => (signal.aborted ? signal.reason : silent(catalog, cause))
  const body = JSON.stringify({ 'older-than-ms': olderThanMs })
  const response = await send(catalog, 'POST', 'anju/v1/orphans', { body, signal }).catch((cause: unknown) =>
    Promise.reject(broken(cause)),
  )
  if (!response.ok || !response.body) throw silent(catalog, `${response.status} ${await response.text()}`)
  for await (const line of linesOf(response.body, broken)) {
    if ('report' in line) return line.report
    if ('error' in line) throw new Error(line.error.message)
    tell(line.progress)
  }
  throw silent(catalog, 'it ended before it was done')
}

async function* linesOf(body: AsyncIterable<Uint8Array>, broken: (cause: unknown) => unknown): AsyncGenerator<Line> {
  try {
    for await (const line of createInterface({ input: Readable.from(body) })) yield JSON.parse(line) as Line
  } catch (cause) {
    throw broken(cause)
  }
}

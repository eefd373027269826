import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CatalogError } from '../errors.ts'
import { parseJson } from '../json.ts'
import { type TableMetadata, tableMetadataSchema } from '../metadata/model.ts'
import { printMetadata } from '../metadata/print.ts'
import { offerFiles } from './offered-files.ts'
import { createTextCache } from './text-cache.ts'
import type { Warehouse } from './warehouse.ts'

/** One version of a table's metadata: immutable, named by its location. */
export interface MetadataFile {
  readonly location: string
  readonly metadata: TableMetadata
  /** The file's own text, ready to be sent. */
  readonly text: string
}

/** Table metadata as files: each version is written once, durably, and never changed. */
export interface MetadataFiles {
  read(location: string): Promise<MetadataFile>
  write(metadata: TableMetadata, previous?: string): Promise<MetadataFile>
  /** Frees the memory of versions that were replaced. */
  forget(locations: readonly string[]): void
  remove(locations: readonly string[]): Promise<void>
}

const CACHE_BYTES_MAX = 8_000_000

export function createMetadataFiles(warehouse: Warehouse): MetadataFiles {
  const cache = createTextCache<MetadataFile>(CACHE_BYTES_MAX, (file) => file.text.length)
  return {
    async read(location) {
      const known = cache.get(location)
      if (known) return known
      const text = await readText(warehouse.path(location), location)
      const file = { location, text, metadata: tableMetadataSchema.parse(parseJson(text)) }
      cache.set(location, file)
      return file
    },
    async write(metadata, previous) {
      const version = previous ? versionOf(previous) + 1 : 0
      const location = `${metadata.location}/metadata/${String(version).padStart(5, '0')}-${randomUUID()}.metadata.json`
      const text = printMetadata(metadata)
      await writeDurably(warehouse.path(location), text)
      await offerFiles(warehouse.root, [warehouse.path(location)])
      const file = { location, text, metadata }
      cache.set(location, file)
      return file
    },
    forget(locations) {
      for (const location of locations) cache.delete(location)
    },
    async remove(locations) {
      for (const location of locations) {
        cache.delete(location)
        if (warehouse.contains(location)) await rm(warehouse.path(location), { force: true })
      }
    },
  }
}

async function readText(path: string, location: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new CatalogError('NotFoundException', `Metadata file does not exist: ${location}`, { cause })
    throw cause
  }
}

/** Writes a new file and its directory entry to the disk itself: after this a crash of the machine cannot lose it. */
async function writeDurably(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, 'wx')
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await syncPath(dirname(path))
}

/** Forces a file's or folder's contents to the disk. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const versionOf = (location: string) => Number(/\/(\d+)-[^/]+$/.exec(location)?.[1] ?? 0)

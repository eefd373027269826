import { randomUUID } from 'node:crypto'
import { FileMissing } from '../../files/file-missing.ts'
import type { LakeFiles } from '../../files/lake-files.ts'
import { CatalogError } from '../errors.ts'
import { parseJson } from '../json.ts'
import { type TableMetadata, tableMetadataSchema } from '../metadata/model.ts'
import { printMetadata } from '../metadata/print.ts'
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
      warehouse.requireInside(location)
      const text = await readText(warehouse.files, location)
      const file = { location, text, metadata: tableMetadataSchema.parse(parseJson(text)) }
      cache.set(location, file)
      return file
    },
    async write(metadata, previous) {
      const version = previous ? versionOf(previous) + 1 : 0
      const location = `${metadata.location}/metadata/${String(version).padStart(5, '0')}-${randomUUID()}.metadata.json`
      const text = printMetadata(metadata)
      warehouse.requireInside(location)
      await warehouse.files.create(location, text)
      await warehouse.offer([location])
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
        if (warehouse.contains(location)) await warehouse.files.remove(location)
      }
    },
  }
}

async function readText(files: LakeFiles, location: string): Promise<string> {
  try {
    return (await files.read(location)).toString('utf8')
  } catch (cause) {
    if (cause instanceof FileMissing)
      throw new CatalogError('NotFoundException', `Metadata file does not exist: ${location}`, { cause })
    throw cause
  }
}

const versionOf = (location: string) => Number(/\/(\d+)-[^/]+$/.exec(location)?.[1] ?? 0)

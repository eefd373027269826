import { randomBytes } from 'node:crypto'
import type { LakeFiles } from '../../files/lake-files.ts'
import { CatalogError } from '../errors.ts'
import type { LyingFile } from '../metadata/orphans.ts'
import type { KeptFiles } from './kept-files.ts'

/** The place that holds the lake's files: a folder of this machine, or a prefix of a bucket. Files are named by their locations. */
export interface Warehouse extends Places {
  readonly files: LakeFiles
  /** Forces files that an engine wrote to the disk: engines do not do it (DuckDB writes without fsync). */
  makeDurable(locations: readonly string[]): Promise<void>
  /** Makes the folders of a table: DuckDB writes into them without making them. */
  makeFolders(location: string): Promise<void>
  /** What clients remove of commits that took place is put back. */
  readonly kept: KeptFiles
  /** Offers files to the backups that follow the lake, before a pointer makes them visible. */
  offer(locations: readonly string[]): Promise<void>
  /** Every file that lies in it, in parts, but for the shelves (`.backup/`, `.kept/`, `.dropped/`), which have their own keepers. */
  list(): AsyncIterable<readonly LyingFile[]>
  /** Removes the empty folders that former tables have left, where folders are a thing: see empty-folders.ts. */
  removeEmptyFolders(isHome: (path: string) => boolean, before: number): Promise<void>
  /** The path by which `list` names a file, however its location is spelled; undefined for one that lies elsewhere. */
  pathOf(location: string): Promise<string | undefined>
  /** Whether any backup follows the lake. */
  isFollowed(): Promise<boolean>
}

/** The names given to places in a warehouse. */
export interface Places {
  readonly uri: string
  namespaceLocation(levels: readonly string[]): string
  /** A new, unique place for a table: a name used again never meets the files of its predecessor. */
  tableLocation(levels: readonly string[], table: string): string
  contains(location: string): boolean
  /** Throws BadRequestException for a place outside the warehouse. */
  requireInside(location: string): void
}

/** Places below `uri`. */
export function placesIn(uri: string, contains: (location: string) => boolean): Places {
  return {
    uri,
    contains,
    namespaceLocation: (levels) => [uri, ...levels.map(safeName)].join('/'),
    tableLocation: (levels, table) =>
      [uri, ...levels.map(safeName), `${safeName(table)}-${randomBytes(4).toString('hex')}`].join('/'),
    requireInside(location) {
      if (!contains(location)) throw new CatalogError('BadRequestException', `Location is outside the warehouse: ${location}`)
    },
  }
}

const safeName = (name: string) => name.replace(/[^\p{L}\p{N}_-]/gu, '_')

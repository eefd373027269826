import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { CatalogError } from '../errors.ts'

/** The folder that holds the lake's files, and the names given to places in it. */
export interface Warehouse {
  readonly uri: string
  /** The folder itself, absolute. */
  readonly root: string
  namespaceLocation(levels: readonly string[]): string
  /** A new, unique place for a table: a name used again never meets the files of its predecessor. */
  tableLocation(levels: readonly string[], table: string): string
  contains(location: string): boolean
  /** Makes the folders of a table: DuckDB writes into them without making them. */
  makeFolders(location: string): Promise<void>
  /** The file of a location. Throws BadRequestException for a place outside the warehouse. */
  path(location: string): string
}

/** A warehouse in a folder of this machine (absolute path). `confined: false` lets clients put tables anywhere on the machine. */
export function folderWarehouse(folder: string, { confined = true } = {}): Warehouse {
  const root = resolve(folder)
  const uri = `file://${root}`
  const contains = (location: string) => (localPath(location) ?? '').startsWith(confined ? root + sep : sep)
  return {
    uri,
    root,
    contains,
    namespaceLocation: (levels) => [uri, ...levels.map(safeName)].join('/'),
    tableLocation: (levels, table) =>
      [uri, ...levels.map(safeName), `${safeName(table)}-${randomBytes(4).toString('hex')}`].join('/'),
    async makeFolders(location) {
      await Promise.all(['data', 'metadata'].map((part) => mkdir(`${this.path(location)}/${part}`, { recursive: true })))
    },
    path(location) {
      if (!contains(location)) throw new CatalogError('BadRequestException', `Location is outside the warehouse: ${location}`)
      return localPath(location)!
    },
  }
}

/** The absolute path of `file:///x`, `file:/x` or `/x`; undefined for other schemes. */
export function localPath(location: string): string | undefined {
  const path = location.replace(/^file:(\/\/)?(?=\/)/, '')
  return path.startsWith('/') ? resolve(path) : undefined
}

const safeName = (name: string) => name.replace(/[^\p{L}\p{N}_-]/gu, '_')

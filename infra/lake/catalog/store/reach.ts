import { z } from 'zod'
import { parseJson } from '../json.ts'
import { type TableMetadata, tableMetadataSchema } from '../metadata/model.ts'
import { tableFolder } from '../metadata/orphans.ts'
import { isLive, readManifest, readManifestList } from './manifests.ts'
import type { Warehouse } from './warehouse.ts'

/** Gathers the files that versions of tables reach. Whatever several of them share is read once. */
export interface Reach {
  /** Adds all that the version of this metadata file reaches. Throws FileMissing when any of it that must be read is not there. */
  add(metadata: string): Promise<void>
  /** Whether any version reaches the file of this path below the warehouse's root. */
  has(path: string): boolean
  /** Whether a table's own files lie in the folder of this path. */
  isHome(path: string): boolean
  /** The folders of tables in which files lie that any version reaches. */
  folders(): ReadonlySet<string>
}

/**
 * What a version reaches: its metadata file and those of its log, files of statistics, and of each of its snapshots the manifest list, the
 * manifests and the data and delete files of which any snapshot still has rows.
 */
export function createReach(warehouse: Warehouse): Reach {
  const { files } = warehouse
  const paths = new Set<string>()
  const read = new Set<string>()
  const homes = new Set<string>()

  async function reached(locations: Iterable<string>): Promise<void> {
    for (const location of locations) {
      const path = await warehouse.pathOf(location)
      if (path !== undefined) for (const spelling of spellings(path)) paths.add(spelling)
    }
  }
  /** Reaches what a file names, once, however many name it: it counts as read when all behind it was. */
  async function once(location: string, reach: () => Promise<void>): Promise<void> {
    if (read.has(location)) return
    await reach()
    read.add(location)
  }
  const reachManifest = (location: string) =>
    once(location, async () => {
      const lines = await readManifest(files, location)
      await reached(lines.filter(isLive).map(({ path }) => path))
    })
  async function reachManifests(locations: readonly string[]): Promise<void> {
    await reached(locations)
    for (const location of locations) await reachManifest(location)
  }

  return {
    async add(location) {
      const table = tableMetadataSchema.parse(parseJson((await files.read(location)).toString('utf8')))
      const home = await warehouse.pathOf(table.location)
      if (home !== undefined) homes.add(home)
      await reached([location, ...namedByMetadata(table)])
      for (const { 'manifest-list': list, manifests } of table.snapshots) {
        if (list === undefined) await reachManifests(namedInline.parse(manifests))
        else await once(list, async () => reachManifests((await readManifestList(files, list)).map((line) => line.manifest_path)))
      }
    },
    has: (path) => paths.has(path),
    isHome: (path) => homes.has(path),
    folders: () => new Set([...homes, ...[...paths].flatMap((path) => tableFolder(path) ?? [])]),
  }
}

/** Tables of v1 may name their manifests in the snapshot itself. */
const namedInline = z.array(z.string()).default([])

const namedByMetadata = (table: TableMetadata): string[] => [
  ...table['metadata-log'].map((entry) => entry['metadata-file']),
  ...[...table.statistics, ...table['partition-statistics']].map((file) => file['statistics-path']),
  ...table.snapshots.flatMap((snapshot) => snapshot['manifest-list'] ?? []),
]

/** Some engines write a location as a URI, its blanks and Chinese in percents: then either file is meant. */
function spellings(path: string): string[] {
  if (!path.includes('%')) return [path]
  try {
    return [path, decodeURIComponent(path)]
  } catch {
    return [path]
  }
}

import { z } from 'zod'
import { parseJson } from '../json.ts'
import { type Snapshot, type TableMetadata, tableMetadataSchema } from '../metadata/model.ts'
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
  /** Reads a file once, however many name it. */
  async function once<Found>(location: string, readIt: () => Promise<Found[]>): Promise<Found[]> {
    if (read.has(location)) return []
    const found = await readIt()
    read.add(location)
    return found
  }

  async function manifestsOf(snapshot: Snapshot): Promise<string[]> {
    const list = snapshot['manifest-list']
    if (list === undefined) return namedInline.parse(snapshot.manifests)
    return (await once(list, () => readManifestList(files, list))).map(({ manifest_path }) => manifest_path)
  }

  return {
    async add(location) {
      const table = tableMetadataSchema.parse(parseJson((await files.read(location)).toString('utf8')))
      const home = await warehouse.pathOf(table.location)
      if (home !== undefined) homes.add(home)
      await reached([location, ...namedByMetadata(table)])
      for (const snapshot of table.snapshots) {
        const manifests = await manifestsOf(snapshot)
        await reached(manifests)
        for (const manifest of manifests) {
          const lines = await once(manifest, () => readManifest(files, manifest))
          await reached(lines.filter(isLive).map(({ path }) => path))
        }
      }
    },
    has: (path) => paths.has(path),
    isHome: (path) => homes.has(path),
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

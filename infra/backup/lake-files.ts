import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { parseJson } from '../lake/catalog/json.ts'
import { type TableMetadata, tableMetadataSchema } from '../lake/catalog/metadata/model.ts'
import { isLive, readManifest, readManifestList } from '../lake/catalog/store/manifests.ts'
import { localFiles } from '../lake/files/local-files.ts'
import { BackupBroken } from './errors.ts'
import { type Move, placeIn } from './move.ts'
import { moveLake } from './moved-lake.ts'
import { type Places, unpack } from './unpack.ts'

/** What of the lake was brought back. */
export interface RestoredLake {
  readonly tables: number
  readonly files: number
}

/**
 * Brings back exactly the files that the catalog's pointers reach, each checked: metadata, then manifest lists, manifests, and the files of
 * rows. They are put into `to` for now; a lake that gets another folder than it had is told so. Throws BackupBroken when one is not in the
 * backup, BackupRefused when the lake cannot be in another folder.
 */
export async function restoreLake(
  databaseUrl: string,
  places: Places,
  { from, home, to }: Move & { readonly to: string },
): Promise<RestoredLake> {
  let files = 0
  const bring = async (locations: Iterable<string>, mayLack = false) => {
    const paths = [...new Set(locations)].map((location) => placeIn(from, location))
    const missing = await unpack(places, paths, to)
    if (missing.length > 0 && !mayLack) throw new BackupBroken(`备份缺湖中的文件 ${missing[0]}，共 ${missing.length} 个`)
    files += paths.length - missing.length
    return paths.filter((path) => !missing.includes(path)).map((path) => join(to, path))
  }
  await using stack = new AsyncDisposableStack()
  const client = stack.adopt(new pg.Client({ connectionString: databaseUrl }), (opened) => opened.end())
  await client.connect()
  const tables: TableMetadata[] = []
  const present = await bring(await readPointers(client))
  for (const path of present) tables.push(tableMetadataSchema.parse(parseJson(await readFile(path, 'utf8'))))
  // Of a table without rows nothing else makes it: DuckDB writes into folders and makes none.
  for (const { location } of tables) await mkdir(join(to, placeIn(from, location), 'data'), { recursive: true, mode: 0o700 })
  const lists = await bring(tables.flatMap(({ snapshots }) => snapshots.flatMap((snapshot) => snapshot['manifest-list'] ?? [])))
  const named: string[] = []
  for (const list of lists) named.push(...(await readManifestList(localFiles, list)).map(({ manifest_path }) => manifest_path))
  const rows: string[] = []
  const manifests = await bring(named)
  for (const manifest of manifests)
    rows.push(...(await readManifest(localFiles, manifest)).filter(isLive).map(({ path }) => path))
  await bring([...rows, ...tables.flatMap(statisticsOf)])
  // Earlier versions of the metadata: nobody reads them but to look back, and the catalog removes them one after another.
  const former = await bring(
    tables.flatMap((table) => table['metadata-log'].map((entry) => entry['metadata-file'])),
    true,
  )
  if (from !== home) await moveLake(client, { metadata: [...present, ...former], lists, manifests, to }, { from, home })
  return { tables: tables.length, files }
}

const statisticsOf = (table: TableMetadata) =>
  [...table.statistics, ...table['partition-statistics']].map((file) => file['statistics-path'])

async function readPointers(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ metadata_location: string }>(
    "SELECT metadata_location FROM iceberg_tables WHERE metadata_location IS NOT NULL AND (iceberg_type = 'TABLE' OR iceberg_type IS NULL)",
  )
  return rows.map(({ metadata_location }) => metadata_location)
}

import { readFile, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import type pg from 'pg'
import { decodeAvro } from '../lake/catalog/store/avro.ts'
import { encodeAvro } from '../lake/catalog/store/avro-writer.ts'
import { isLive } from '../lake/catalog/store/manifests.ts'
import { type Move, moved, placeIn } from './move.ts'
import { type DeleteFile, DeletesMover, movedBounds } from './moved-deletes.ts'

/** Files of the lake where they have been put for now, by what they are. */
export interface BroughtFiles {
  readonly metadata: readonly string[]
  readonly lists: readonly string[]
  readonly manifests: readonly string[]
  /** Their folder, which stands for `from`. */
  readonly to: string
}

interface NamedFile extends DeleteFile {
  /** 0 rows, 1 positions of deleted rows, 2 values of deleted rows. */
  readonly content?: number
  readonly file_size_in_bytes: number | bigint
  /** The file whose rows are deleted, where the writer says so. */
  readonly referenced_data_file?: string | null
  readonly split_offsets?: unknown
  readonly column_sizes?: unknown
}

interface Entry {
  readonly status: number
  readonly data_file: NamedFile
}

interface Line {
  readonly manifest_path: string
  readonly manifest_length: number | bigint
}

const BY_POSITION = 1

/**
 * Lets a lake be in another place than it was: Iceberg's files name each other by whole paths, so manifests, their lists, the metadata, the
 * files of rows that are deleted by position, and the catalog's pointers are written anew; files of rows stay as they are. Throws
 * BackupRefused for files of deleted rows in a format that it does not know.
 */
export async function moveLake(client: pg.Client, files: BroughtFiles, move: Move): Promise<void> {
  const lengths = new Map<string, number>()
  using deletes = new DeletesMover(move, files.to)
  for (const path of files.manifests)
    lengths.set(
      relative(files.to, path),
      await rewrite<Entry>(path, async (entry) => ({ ...entry, data_file: await movedFile(entry, move, deletes) })),
    )
  for (const path of files.lists)
    await rewrite<Line>(path, async (line) => {
      const length = lengths.get(placeIn(move.from, line.manifest_path))
      return { ...line, manifest_path: moved(line.manifest_path, move), manifest_length: length ?? line.manifest_length }
    })
  for (const path of files.metadata) await writeFile(path, withPlaces(await readFile(path, 'utf8'), move))
  await movePointers(client, move)
}

async function movedFile(entry: Entry, move: Move, deletes: DeletesMover): Promise<NamedFile> {
  const file = entry.data_file
  const place = { ...file, file_path: moved(file.file_path, move) }
  if (file.content !== BY_POSITION) return place
  return {
    ...place,
    ...(isLive(entry) ? { file_size_in_bytes: await deletes.rewrite(file) } : {}),
    ...(file.referenced_data_file ? { referenced_data_file: moved(file.referenced_data_file, move) } : {}),
    lower_bounds: movedBounds(file.lower_bounds, move),
    upper_bounds: movedBounds(file.upper_bounds, move),
    // Of the file as it was: where its parts begin, and how long its columns are.
    split_offsets: null,
    column_sizes: null,
  }
}

/** Writes an Avro file anew with other rows; answers its length. */
async function rewrite<Row extends object>(path: string, change: (row: Row) => Promise<Row>): Promise<number> {
  const { rows, metadata } = await decodeAvro<Row>(await readFile(path))
  const header = Object.entries(metadata).filter(([name]) => !name.startsWith('avro.'))
  const changed: Row[] = []
  for (const row of rows) changed.push(await change(row))
  const content = encodeAvro(
    JSON.parse(metadata['avro.schema']!.toString()),
    changed,
    Object.fromEntries(header.map(([name, value]) => [name, value.toString()])),
  )
  await writeFile(path, content)
  return content.length
}

const withPlaces = (text: string, { from, home }: Move): string =>
  text.replaceAll(JSON.stringify(`${from}/`).slice(0, -1), JSON.stringify(`${home}/`).slice(0, -1))

async function movePointers(client: pg.Client, { from, home }: Move): Promise<void> {
  const change = (column: string) =>
    `CASE WHEN starts_with(${column}, $1) THEN $2 || substr(${column}, length($1) + 1) ELSE ${column} END`
  const [before, after] = [`${from}/`, `${home}/`]
  await client.query(
    `UPDATE iceberg_tables SET metadata_location = ${change('metadata_location')},
       previous_metadata_location = ${change('previous_metadata_location')}`,
    [before, after],
  )
  await client.query(`UPDATE iceberg_namespace_properties SET property_value = ${change('property_value')}`, [before, after])
}

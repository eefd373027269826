import { readFile, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import type pg from 'pg'
import { decodeAvro } from '../lake/catalog/store/avro.ts'
import { encodeAvro } from '../lake/catalog/store/avro-writer.ts'
import { localPath } from '../lake/files/local-files.ts'
import { BackupBroken, BackupRefused } from './errors.ts'

/** A warehouse's folder as its files name it, and the one that it is to have. */
export interface Move {
  readonly from: string
  readonly home: string
}

/** Files of the lake where they have been put for now, by what they are. */
export interface BroughtFiles {
  readonly metadata: readonly string[]
  readonly lists: readonly string[]
  readonly manifests: readonly string[]
  /** Their folder, which stands for `from`. */
  readonly to: string
}

interface Entry {
  readonly data_file: { readonly content?: number; readonly file_path: string }
}

interface Line {
  readonly manifest_path: string
  readonly manifest_length: number | bigint
}

/**
 * Lets a lake be in another folder than it was: Iceberg's files name each other by whole paths, so manifests, their lists, the metadata and
 * the catalog's pointers are written anew; files of rows stay as they are. Throws BackupRefused for rows deleted by position, whose files
 * name others in their own rows: models whose changes were merged have some.
 */
export async function moveLake(client: pg.Client, files: BroughtFiles, move: Move): Promise<void> {
  const lengths = new Map<string, number>()
  for (const path of files.manifests)
    lengths.set(
      relative(files.to, path),
      await rewrite<Entry>(path, (entry) => ({ ...entry, data_file: movedFile(entry.data_file, move) })),
    )
  for (const path of files.lists)
    await rewrite<Line>(path, (line) => {
      const length = lengths.get(relative(move.from, localPath(line.manifest_path)!))
      return { ...line, manifest_path: moved(line.manifest_path, move), manifest_length: length ?? line.manifest_length }
    })
  for (const path of files.metadata) await writeFile(path, withPlaces(await readFile(path, 'utf8'), move))
  await movePointers(client, move)
}

function movedFile<File extends Entry['data_file']>(file: File, move: Move): File {
  if ((file.content ?? 0) !== 0)
    throw new BackupRefused(
      `湖中有按行删除的文件（${file.file_path}），其中写着原来的路径，只能恢复到原来的数据目录：ANJU_STATE=${move.from.replace(/\/warehouse$/, '')} npm run restore …`,
    )
  return { ...file, file_path: moved(file.file_path, move) }
}

/** The same file in the new folder. Throws BackupBroken for one that was not in the old. */
function moved(location: string, { from, home }: Move): string {
  const path = localPath(location)
  if (!path?.startsWith(`${from}/`)) throw new BackupBroken(`湖中的文件 ${location} 不在原来的目录 ${from} 中`)
  return `file://${home}${path.slice(from.length)}`
}

/** Writes an Avro file anew with other rows; answers its length. */
async function rewrite<Row extends object>(path: string, change: (row: Row) => Row): Promise<number> {
  const { rows, metadata } = await decodeAvro<Row>(await readFile(path))
  const header = Object.entries(metadata).filter(([name]) => !name.startsWith('avro.'))
  const content = encodeAvro(
    JSON.parse(metadata['avro.schema']!.toString()),
    rows.map(change),
    Object.fromEntries(header.map(([name, value]) => [name, value.toString()])),
  )
  await writeFile(path, content)
  return content.length
}

const withPlaces = (text: string, { from, home }: Move): string =>
  text.replaceAll(JSON.stringify(`file://${from}/`).slice(0, -1), JSON.stringify(`file://${home}/`).slice(0, -1))

async function movePointers(client: pg.Client, { from, home }: Move): Promise<void> {
  const change = (column: string) =>
    `CASE WHEN starts_with(${column}, $1) THEN $2 || substr(${column}, length($1) + 1) ELSE ${column} END`
  const [before, after] = [`file://${from}/`, `file://${home}/`]
  await client.query(
    `UPDATE iceberg_tables SET metadata_location = ${change('metadata_location')},
       previous_metadata_location = ${change('previous_metadata_location')}`,
    [before, after],
  )
  await client.query(`UPDATE iceberg_namespace_properties SET property_value = ${change('property_value')}`, [before, after])
}

import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { literal } from '@anju/standards/sql-literal.ts'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { ColumnValue } from '../lake/compaction/manifest.ts'
import { BackupRefused } from './errors.ts'
import { type Move, moved, placeIn } from './move.ts'
import { movedPuffin } from './moved-puffin.ts'

/** A file that says which rows of which files are deleted, as a manifest names it. */
export interface DeleteFile {
  readonly file_path: string
  readonly file_format: string
  readonly lower_bounds?: ColumnValue<Buffer>[] | null
  readonly upper_bounds?: ColumnValue<Buffer>[] | null
}

/** Iceberg's reserved field ids of a position-delete file. */
const FIELD_IDS = '{file_path: 2147483546, pos: 2147483545}'
/** Where a manifest has the bounds of `file_path`: its id, and the one that DuckDB 1.5.5 writes in its place. */
const BOUND_KEYS: readonly number[] = [2147483546, 2147483646]

/**
 * Rewrites files of deleted rows, which name the files of those rows by whole paths in their own content. `to` is the folder in which they
 * lie for now. Each is written once, however many manifests name it.
 */
export class DeletesMover {
  readonly #move: Move
  readonly #to: string
  readonly #lengths = new Map<string, Promise<number>>()
  #instance: DuckDBInstance | undefined
  #connection: Promise<DuckDBConnection> | undefined

  constructor(move: Move, to: string) {
    this.#move = move
    this.#to = to
  }

  /** Rewrites the file; answers how long it has become. Throws BackupRefused for a format that it does not know. */
  rewrite(file: DeleteFile): Promise<number> {
    const path = join(this.#to, placeIn(this.#move.from, file.file_path))
    const known = this.#lengths.get(path)
    if (known) return known
    const length = this.#rewrite(path, file)
    this.#lengths.set(path, length)
    return length
  }

  async #rewrite(path: string, { file_format, file_path }: DeleteFile): Promise<number> {
    const format = file_format.toLowerCase()
    if (format === 'puffin') await writeFile(path, movedPuffin(await readFile(path), file_path, this.#move))
    else if (format === 'parquet') await this.#rewriteParquet(path)
    else
      throw new BackupRefused(
        `湖中记着已删除行的文件 ${file_path} 是 ${file_format} 格式，其中的路径不会改写（能改写的是 parquet、puffin），只能恢复到原来的目录 ${this.#move.from}`,
      )
    return (await stat(path)).size
  }

  /** Row by row in the order they have: by path and position, as Iceberg asks. A copy of the deleted rows, which some writers add and no reader needs, is left out. */
  async #rewriteParquet(path: string): Promise<void> {
    const connection = await this.#connect()
    const source = `read_parquet(${literal(path)})`
    const named = (await connection.runAndReadAll(`SELECT DISTINCT file_path FROM ${source}`)).getRows() as [string][]
    if (named.length === 0) return
    const places = named.map(([location]) => `${literal(location)}: ${literal(moved(location, this.#move))}`)
    await connection.run(
      `COPY (SELECT MAP {${places.join(', ')}}[file_path] AS file_path, pos FROM ${source})
       TO ${literal(`${path}.new`)} (FORMAT parquet, FIELD_IDS ${FIELD_IDS})`,
    )
    await rename(`${path}.new`, path)
  }

  #connect(): Promise<DuckDBConnection> {
    this.#connection ??= DuckDBInstance.create(':memory:', { memory_limit: '512MB', threads: '1' }).then((instance) => {
      this.#instance = instance
      return instance.connect()
    })
    return this.#connection
  }

  [Symbol.dispose](): void {
    this.#instance?.closeSync()
  }
}

/**
 * What a manifest says of the files whose rows are deleted, for the new root: readers skip deletes whose bounds do not hold a file's path.
 * A bound that was cut short within the old root says nothing about the new one and goes.
 */
export function movedBounds(
  bounds: ColumnValue<Buffer>[] | null | undefined,
  { from, home }: Move,
): ColumnValue<Buffer>[] | null {
  const [before, after] = [Buffer.from(`${from}/`), Buffer.from(`${home}/`)]
  const place = ({ key, value }: ColumnValue<Buffer>) =>
    value.subarray(0, before.length).equals(before) ? [{ key, value: Buffer.concat([after, value.subarray(before.length)]) }] : []
  return bounds?.flatMap((bound) => (BOUND_KEYS.includes(bound.key) ? place(bound) : [bound])) ?? null
}

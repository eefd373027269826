import { randomUUID } from 'node:crypto'
import { literal } from '@anju/standards/sql-literal.ts'
import { currentSchema, type StructField, type TableMetadata } from '../catalog/metadata/model.ts'
import type { LakeSession } from '../engine.ts'
import { localPath } from '../files/local-files.ts'
import type { DataFile } from './manifest.ts'
import { mergeStatistics } from './statistics.ts'

const DUCKDB_TYPES: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  int: 'INTEGER',
  long: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  date: 'DATE',
  time: 'TIME',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMPTZ',
  string: 'VARCHAR',
  uuid: 'UUID',
  binary: 'BLOB',
}

/** The DuckDB type of a column; undefined for nested and fixed-length ones, which merging does not know. */
export function duckDbType({ type }: StructField): string | undefined {
  if (typeof type !== 'string') return undefined
  return DUCKDB_TYPES[type] ?? (type.startsWith('decimal') ? type.replaceAll(' ', '').toUpperCase() : undefined)
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

/**
 * Writes the rows of several Parquet files of a table into one new file, in the files' order and in the table's present columns, which are
 * found by field id: a file written before a column was added or renamed is read rightly. Throws when rows would be lost.
 */
export async function mergeFiles(lake: LakeSession, table: TableMetadata, files: readonly DataFile[]): Promise<DataFile> {
  const { fields } = currentSchema(table)
  const location = `${table.location}/data/${randomUUID()}-merged.parquet`
  const columns = fields.map(
    (field) => `${field.id}: {name: ${literal(field.name)}, type: ${literal(duckDbType(field)!)}, default_value: NULL}`,
  )
  const sources = files.map((file) => literal(localPath(file.file_path) ?? file.file_path)).join(', ')
  const fieldIds = fields.map((field) => `${quote(field.name)}: ${field.id}`).join(', ')
  const [written] = await lake.query<{ count: bigint; file_size_bytes: bigint }>(
    `COPY (SELECT * FROM read_parquet([${sources}], schema = MAP {${columns.join(', ')}}))
     TO ${literal(localPath(location) ?? location)} (FORMAT parquet, COMPRESSION zstd, FIELD_IDS {${fieldIds}}, RETURN_STATS true)`,
  )
  const expected = files.reduce((sum, file) => sum + BigInt(file.record_count), 0n)
  if (written?.count !== expected)
    throw new Error(`Merging ${files.length} files gave ${written?.count} rows instead of ${expected}`)
  return {
    content: 0,
    file_path: location,
    file_format: 'parquet',
    partition: {},
    record_count: Number(written.count),
    file_size_in_bytes: Number(written.file_size_bytes),
    ...mergeStatistics(files, new Map(fields.map((field) => [field.id, String(field.type)]))),
  }
}

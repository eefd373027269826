import type { Relation } from '../wire/message.ts'
import { ColumnNames, fold } from './column-names.ts'
import { lakeTypeOf } from './lake-type.ts'
import type { SourceColumn } from './shape.ts'

export interface LakeColumn {
  readonly name: string
  readonly type: string
}

/** What capture adds to every row: what happened, and where in the source's log. */
export const CHANGE_COLUMNS: readonly LakeColumn[] = [
  { name: '_op', type: 'VARCHAR' },
  { name: '_lsn', type: 'BIGINT' },
  { name: '_seq', type: 'BIGINT' },
  { name: '_xid', type: 'BIGINT' },
  { name: '_committed_at', type: 'TIMESTAMPTZ' },
]

export const CHANGE_NAMES: readonly string[] = CHANGE_COLUMNS.map(({ name }) => name)

/** Whether a lake column of this name is one of those. */
export const isChangeColumn = (name: string): boolean => CHANGE_NAMES.includes(fold(name))

/** Quotes an identifier for DuckDB. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Name of the ods table for a source table: ledger.unit → ledger_unit. */
export const odsNameOf = ({ schema, name }: Pick<Relation, 'schema' | 'name'>): string => `${schema}_${name}`

/** The SQL name of the ods table of a relation. */
export const odsTableOf = (relation: Relation): string => `ods.${quoted(odsNameOf(relation))}`

/** The lake's names of a new table's columns, in order. */
export function sourceNames(columns: readonly SourceColumn[]): string[] {
  const names = new ColumnNames()
  return columns.map(({ name, attribute }) => names.take(name, attribute))
}

/** Makes the ods table of a relation where it is missing. */
export function createStatement(relation: Relation, source: readonly SourceColumn[]): string {
  const names = sourceNames(source)
  const own = source.map((column, position) => ({ name: names[position]!, type: lakeTypeOf(column) }))
  const columns = [...own, ...CHANGE_COLUMNS].map(({ name, type }) => `${quoted(name)} ${type}`)
  return `CREATE TABLE IF NOT EXISTS ${odsTableOf(relation)} (${columns.join(', ')})`
}

import type { Relation } from '../wire/message.ts'
import { lakeTypeOf } from './lake-type.ts'

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

/** Quotes an identifier for DuckDB. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Name of the ods table for a source table: ledger.unit → ledger_unit. */
export const odsNameOf = ({ schema, name }: Pick<Relation, 'schema' | 'name'>): string => `${schema}_${name}`

/** The SQL name of the ods table of a relation. */
export const odsTableOf = (relation: Relation): string => `ods.${quoted(odsNameOf(relation))}`

/** Columns the ods table of a relation needs, in order. */
export function columnsOf(relation: Relation): LakeColumn[] {
  return [...relation.columns.map((column) => ({ name: column.name, type: lakeTypeOf(column) })), ...CHANGE_COLUMNS]
}

/** Makes the ods table of a relation where it is missing. */
export function createStatement(relation: Relation): string {
  const columns = columnsOf(relation).map(({ name, type }) => `${quoted(name)} ${type}`)
  return `CREATE TABLE IF NOT EXISTS ${odsTableOf(relation)} (${columns.join(', ')})`
}

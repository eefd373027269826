import { type ColumnSource, type OutputColumn, traceColumns } from '@anju/infra/lake/sql/provenance.ts'
import { parseSql, type SqlParser } from '@anju/infra/lake/sql/syntax-tree.ts'
import type { ColumnEdge, TracedAsset } from './fact.ts'

/** The output column that stands for all rows of the asset. */
export const ALL_ROWS = '*'

/**
 * Column edges of the SELECT that made `output`, by DuckDB's own parser. Null when it is not one SELECT that the parser knows, or its columns
 * are not those of `output`: then only the table edges are told.
 */
export async function traceSql(
  parser: SqlParser,
  sql: string,
  output: TracedAsset,
  inputs: readonly TracedAsset[],
): Promise<ColumnEdge[] | null> {
  const parsed = await parseSql(parser, sql)
  const statement = parsed.ok && parsed.statements.length === 1 ? parsed.statements[0] : undefined
  if (!statement) return null
  const known = new Map(inputs.map((input) => [input.id, input.columns.map((column) => column.name)]))
  const trace = traceColumns(statement, (schema, table) => {
    const id = `${schema}.${publishedName(table)}`
    const columns = known.get(id)
    return columns && { asset: id, columns }
  })
  const columns = aligned(trace.output, output)
  if (!columns) return null
  const direct = columns.flatMap(({ name, sources, identity }) =>
    distinct(sources).map((source): ColumnEdge => edge(source, name, identity ? 'identity' : 'derived')),
  )
  const shown = new Set(direct.map(({ fromAsset, fromColumn }) => `${fromAsset}.${fromColumn}`))
  const filters = trace.reads.filter(({ asset, column }) => !shown.has(`${asset}.${column}`))
  return [...direct, ...filters.map((source) => edge(source, ALL_ROWS, 'filter'))]
}

/** Tables that a run has staged are told as what they become. */
const publishedName = (table: string): string => table.replace(/__staged$/, '')

const edge = ({ asset, column }: ColumnSource, toColumn: string, kind: ColumnEdge['kind']): ColumnEdge => ({
  fromAsset: asset,
  fromColumn: column,
  toColumn,
  kind,
})

// By name where all names are there, else by place.
function aligned(traced: readonly OutputColumn[], { columns }: TracedAsset): OutputColumn[] | null {
  const byName = new Map(traced.map((column) => [column.name.toLowerCase(), column]))
  if (columns.every(({ name }) => byName.has(name.toLowerCase())))
    return columns.map(({ name }) => ({ ...byName.get(name.toLowerCase())!, name }))
  return traced.length === columns.length ? columns.map(({ name }, index) => ({ ...traced[index]!, name })) : null
}

const distinct = (sources: readonly ColumnSource[]): ColumnSource[] => [
  ...new Map(sources.map((source) => [`${source.asset}.${source.column}`, source])).values(),
]

import { createHash } from 'node:crypto'
import type { ColumnEdge, LineageFact, TracedAsset } from '../trace/fact.ts'
import { ALL_ROWS } from '../trace/trace-sql.ts'

const PRODUCER = 'https://anju.local/lineage'
const SPEC = 'https://openlineage.io/spec'
export const NAMESPACE = 'anju://lake'

const facet = (schema: string) => ({ _producer: PRODUCER, _schemaURL: `${SPEC}/facets/${schema}` })

/** The fact as an OpenLineage run event (spec 2-0-2) with the facets schema, sql and columnLineage. */
export function openLineageEvent(fact: LineageFact): Record<string, unknown> {
  return {
    eventType: 'COMPLETE',
    eventTime: fact.at.toISOString(),
    producer: PRODUCER,
    schemaURL: `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
    run: { runId: uuidOf(`${fact.runId}/${fact.output.id}`) },
    job: {
      namespace: 'anju',
      name: `${fact.job}.${fact.output.id}`,
      facets: fact.sql === null ? {} : { sql: { ...facet('1-1-0/SQLJobFacet.json'), query: fact.sql, dialect: 'duckdb' } },
    },
    inputs: fact.inputs.map((input) => dataset(input, {})),
    outputs: [dataset(fact.output, columnLineage(fact.columnEdges))],
  }
}

const dataset = ({ id, columns }: TracedAsset, facets: Record<string, unknown>) => ({
  namespace: NAMESPACE,
  name: id,
  facets: {
    ...(columns.length > 0 ? { schema: { ...facet('1-1-1/SchemaDatasetFacet.json'), fields: columns } } : {}),
    ...facets,
  },
})

function columnLineage(edges: readonly ColumnEdge[]): Record<string, unknown> {
  if (edges.length === 0) return {}
  const direct = Map.groupBy(
    edges.filter(({ toColumn }) => toColumn !== ALL_ROWS),
    ({ toColumn }) => toColumn,
  )
  const fields = [...direct].map(([column, inputs]) => [
    column,
    { inputFields: inputs.map((edge) => inputField(edge, transformation(edge))) },
  ])
  const filters = edges.filter(({ toColumn }) => toColumn === ALL_ROWS)
  return {
    columnLineage: {
      ...facet('1-2-0/ColumnLineageDatasetFacet.json'),
      fields: Object.fromEntries(fields),
      dataset: filters.map((edge) => inputField(edge, { type: 'INDIRECT', subtype: 'FILTER' })),
    },
  }
}

const transformation = ({ kind }: ColumnEdge) => ({
  type: 'DIRECT',
  subtype: kind === 'identity' ? 'IDENTITY' : 'TRANSFORMATION',
})

const inputField = ({ fromAsset, fromColumn }: ColumnEdge, how: Record<string, string>) => ({
  namespace: NAMESPACE,
  name: fromAsset,
  field: fromColumn,
  transformations: [how],
})

/** A UUID that is always the same for the same text (version 8 of RFC 9562). */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

import { draftOf, emptyTable } from './draft.ts'
import { formatOf, requireFormat } from './format.ts'
import { currentSchema, type PartitionSpec, type Schema, type SortOrder, type TableMetadata } from './model.ts'
import { addSchema, addSortOrder, addSpec, setCurrentSchema, setDefaultSortOrder, setDefaultSpec } from './schema-updates.ts'
import { assignFieldIds, freshNumbering, numberingLike } from './types.ts'

export interface NewTable {
  readonly uuid: string
  readonly location: string
  readonly schema: Schema
  readonly spec?: PartitionSpec | undefined
  readonly sortOrder?: SortOrder | undefined
  readonly properties?: Record<string, string> | undefined
  /** The published table this one is staged for: columns and partition fields that are the same get the same ids. */
  readonly like?: TableMetadata | undefined
}

const FORMAT_VERSION = 'format-version'
const PARTITION_FIELD_BEFORE_FIRST = 999

/** Metadata of a table without rows. Field ids are given anew, from 1 or as `like` has them; partition field ids from 1000 likewise. */
export function newTable(table: NewTable, now: number): TableMetadata {
  const { uuid, location, like, properties = {} } = table
  const { [FORMAT_VERSION]: version = '2', ...kept } = properties
  requireFormat(Number(version))
  const numbering = like ? numberingLike(currentSchema(like), like['last-column-id']) : freshNumbering()
  const { schema, newIds } = assignFieldIds(table.schema, numbering)
  const draft = draftOf({ ...emptyTable(uuid, location, now), ...formatOf(Number(version)), properties: kept }, now, true)
  addSchema(draft, { ...schema, 'schema-id': 0 })
  setCurrentSchema(draft, -1)
  addSpec(
    draft,
    numberedSpec(
      (table.spec?.fields ?? []).map((field) => resourced(field, newIds)),
      like,
    ),
  )
  setDefaultSpec(draft, -1)
  addSortOrder(draft, { 'order-id': 0, fields: (table.sortOrder?.fields ?? []).map((field) => resourced(field, newIds)) })
  setDefaultSortOrder(draft, -1)
  return draft.table
}

function resourced<Field extends { 'source-id': number }>(field: Field, newIds: Map<number, number>): Field {
  return { ...field, 'source-id': newIds.get(field['source-id']) ?? field['source-id'] }
}

/** The spec of `like` with these fields, or a new one beside its specs: manifests name a spec by its number, for good. */
function numberedSpec(fields: PartitionSpec['fields'], like: TableMetadata | undefined): PartitionSpec {
  const specs = like?.['partition-specs'] ?? []
  const shape = (some: PartitionSpec['fields']) =>
    JSON.stringify(some.map((field) => [field['source-id'], field.name, field.transform]))
  const known = specs.find((spec) => shape(spec.fields) === shape(fields))
  if (known) return known
  let last = like?.['last-partition-id'] ?? PARTITION_FIELD_BEFORE_FIRST
  return {
    'spec-id': specs.length === 0 ? 0 : Math.max(...specs.map((spec) => spec['spec-id'])) + 1,
    fields: fields.map((field) => ({ ...field, 'field-id': ++last })),
  }
}

import { draftOf, emptyTable } from './draft.ts'
import type { PartitionSpec, Schema, SortOrder, TableMetadata } from './model.ts'
import { addSchema, addSortOrder, addSpec, setCurrentSchema, setDefaultSortOrder, setDefaultSpec } from './schema-updates.ts'
import { assignFieldIds } from './types.ts'
import { requireFormat } from './updates.ts'

export interface NewTable {
  readonly uuid: string
  readonly location: string
  readonly schema: Schema
  readonly spec?: PartitionSpec | undefined
  readonly sortOrder?: SortOrder | undefined
  readonly properties?: Record<string, string> | undefined
}

const FORMAT_VERSION = 'format-version'
const FIRST_PARTITION_FIELD = 1000

/** Metadata of a table without rows. Field ids are given anew from 1, partition field ids from 1000, as the specification's reference does. */
export function newTable({ uuid, location, schema, spec, sortOrder, properties = {} }: NewTable, now: number): TableMetadata {
  const { [FORMAT_VERSION]: version = '2', ...kept } = properties
  requireFormat(Number(version))
  let lastId = 0
  const { schema: numbered, newIds } = assignFieldIds(schema, () => ++lastId)
  const draft = draftOf({ ...emptyTable(uuid, location, now), 'format-version': Number(version), properties: kept }, now, true)
  addSchema(draft, { ...numbered, 'schema-id': 0 })
  setCurrentSchema(draft, -1)
  addSpec(draft, {
    'spec-id': 0,
    fields: (spec?.fields ?? []).map((field, index) => renumbered(field, newIds, FIRST_PARTITION_FIELD + index)),
  })
  setDefaultSpec(draft, -1)
  addSortOrder(draft, { 'order-id': 0, fields: (sortOrder?.fields ?? []).map((field) => resourced(field, newIds)) })
  setDefaultSortOrder(draft, -1)
  return draft.table
}

function resourced<Field extends { 'source-id': number }>(field: Field, newIds: Map<number, number>): Field {
  return { ...field, 'source-id': newIds.get(field['source-id']) ?? field['source-id'] }
}

function renumbered<Field extends { 'source-id': number }>(field: Field, newIds: Map<number, number>, fieldId: number) {
  return { ...resourced(field, newIds), 'field-id': fieldId }
}

import { CatalogError } from '../errors.ts'
import { change, type Draft } from './draft.ts'
import type { PartitionSpec, Schema, SortOrder } from './model.ts'
import { highestFieldId, requireSchemaOf, sameSchema } from './types.ts'

/** The word of the specification for "the one this commit has just added". */
const LAST_ADDED = -1

/** Adds a schema, or finds the equal one the table already has. Throws ValidationException for what the table's format version does not know. */
export function addSchema(draft: Draft, schema: Schema): void {
  const { table } = draft
  requireSchemaOf(table['format-version'], schema)
  const known = table.schemas.find((other) => sameSchema(other, schema))
  draft.lastAddedSchemaId = known?.['schema-id'] ?? nextId(table.schemas.map((other) => other['schema-id']))
  if (known) return
  change(draft, {
    schemas: [...table.schemas, { ...schema, 'schema-id': draft.lastAddedSchemaId }],
    'last-column-id': Math.max(table['last-column-id'], highestFieldId(schema)),
  })
}

export function setCurrentSchema(draft: Draft, id: number): void {
  const schemaId = resolve('schema', id, draft.lastAddedSchemaId)
  requireKnown(
    'schema',
    schemaId,
    draft.table.schemas.some((schema) => schema['schema-id'] === schemaId),
  )
  change(draft, { 'current-schema-id': schemaId })
}

export function removeSchemas(draft: Draft, ids: readonly number[]): void {
  if (ids.includes(draft.table['current-schema-id']))
    throw new CatalogError('ValidationException', 'Cannot remove the current schema')
  change(draft, { schemas: draft.table.schemas.filter((schema) => !ids.includes(schema['schema-id'])) })
}

/**
 * Adds a partition spec, or finds the equal one the table already has; partition fields without an id get the next one.
 * The first spec of a new table keeps its number: a staged table has that of the table it is staged for.
 */
export function addSpec(draft: Draft, spec: PartitionSpec): void {
  const { table } = draft
  const known = table['partition-specs'].find((other) => sameSpec(other, spec))
  const others = table['partition-specs'].map((other) => other['spec-id'])
  const isFirst = draft.isNew && others.length === 0 && spec['spec-id'] >= 0
  draft.lastAddedSpecId = known?.['spec-id'] ?? (isFirst ? spec['spec-id'] : nextId(others))
  if (known) return
  let lastFieldId = table['last-partition-id']
  const fields = spec.fields.map((field) => ({ ...field, 'field-id': field['field-id'] ?? ++lastFieldId }))
  change(draft, {
    'partition-specs': [...table['partition-specs'], { ...spec, 'spec-id': draft.lastAddedSpecId, fields }],
    'last-partition-id': Math.max(lastFieldId, ...fields.map((field) => field['field-id'])),
  })
}

export function setDefaultSpec(draft: Draft, id: number): void {
  const specId = resolve('partition spec', id, draft.lastAddedSpecId)
  requireKnown(
    'partition spec',
    specId,
    draft.table['partition-specs'].some((spec) => spec['spec-id'] === specId),
  )
  change(draft, { 'default-spec-id': specId })
}

export function removeSpecs(draft: Draft, ids: readonly number[]): void {
  if (ids.includes(draft.table['default-spec-id']))
    throw new CatalogError('ValidationException', 'Cannot remove the default partition spec')
  change(draft, { 'partition-specs': draft.table['partition-specs'].filter((spec) => !ids.includes(spec['spec-id'])) })
}

/** Adds a sort order, or finds the equal one the table already has; the order without fields is number 0. */
export function addSortOrder(draft: Draft, order: SortOrder): void {
  const { table } = draft
  const known = table['sort-orders'].find((other) => JSON.stringify(other.fields) === JSON.stringify(order.fields))
  const ids = table['sort-orders'].map((other) => other['order-id'])
  draft.lastAddedSortOrderId = known?.['order-id'] ?? (order.fields.length === 0 ? 0 : Math.max(1, nextId(ids)))
  if (known) return
  change(draft, { 'sort-orders': [...table['sort-orders'], { ...order, 'order-id': draft.lastAddedSortOrderId }] })
}

export function setDefaultSortOrder(draft: Draft, id: number): void {
  const orderId = resolve('sort order', id, draft.lastAddedSortOrderId)
  requireKnown(
    'sort order',
    orderId,
    draft.table['sort-orders'].some((order) => order['order-id'] === orderId),
  )
  change(draft, { 'default-sort-order-id': orderId })
}

const nextId = (ids: number[]) => (ids.length === 0 ? 0 : Math.max(...ids) + 1)

function sameSpec(left: PartitionSpec, right: PartitionSpec): boolean {
  const shape = (spec: PartitionSpec) =>
    JSON.stringify(spec.fields.map((field) => [field['source-id'], field.name, field.transform]))
  return shape(left) === shape(right)
}

function resolve(what: string, id: number, lastAdded: number | undefined): number {
  if (id !== LAST_ADDED) return id
  if (lastAdded === undefined) throw new CatalogError('ValidationException', `Cannot set last added ${what}: none has been added`)
  return lastAdded
}

function requireKnown(what: string, id: number, known: boolean): void {
  if (!known) throw new CatalogError('ValidationException', `Cannot set ${what} ${id}: the table has no such ${what}`)
}

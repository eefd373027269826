import { CatalogError } from '../errors.ts'
import type { IcebergType, ListType, MapType, Schema, StructField, StructType } from './model.ts'

const V2_PRIMITIVES = new Set([
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'date',
  'time',
  'timestamp',
  'timestamptz',
  'string',
  'uuid',
  'binary',
])
const V2_PARAMETRIC = /^(decimal\(\s*\d+\s*,\s*\d+\s*\)|fixed\[\s*\d+\s*\])$/

/** Throws a ValidationException for a type or default of Iceberg version 3: our tables are version 2, which every engine reads. */
export function requireV2Schema(schema: Schema): void {
  for (const field of allFields(schema as unknown as StructType)) {
    if (typeof field.type === 'string' && !V2_PRIMITIVES.has(field.type) && !V2_PARAMETRIC.test(field.type))
      throw new CatalogError(
        'ValidationException',
        `Invalid type for column ${field.name}: ${field.type} is not a type of Iceberg v2`,
      )
    if (field.default)
      throw new CatalogError(
        'ValidationException',
        `Invalid default for column ${field.name}: defaults need Iceberg v3, tables here are v2`,
      )
  }
}

interface AnyField {
  readonly id: number
  readonly name: string
  readonly type: IcebergType
  readonly default: boolean
}

/** Every field of the type at any depth, list elements and map keys and values included. */
export function* allFields(type: IcebergType, path = ''): Generator<AnyField> {
  if (typeof type === 'string') return
  for (const child of childrenOf(type)) {
    const name = path ? `${path}.${child.name}` : child.name
    yield { ...child, name }
    yield* allFields(child.type, name)
  }
}

function childrenOf(type: StructType | ListType | MapType): AnyField[] {
  switch (type.type) {
    case 'struct':
      return type.fields.map(({ id, name, type, ...rest }) => ({
        id,
        name,
        type,
        default: rest['initial-default'] != null || rest['write-default'] != null,
      }))
    case 'list':
      return [{ id: type['element-id'], name: 'element', type: type.element, default: false }]
    case 'map':
      return [
        { id: type['key-id'], name: 'key', type: type.key, default: false },
        { id: type['value-id'], name: 'value', type: type.value, default: false },
      ]
  }
}

/** The highest field id in the schema, 0 when it has no field. */
export function highestFieldId(schema: Schema): number {
  let highest = 0
  for (const field of allFields(schema as unknown as StructType)) highest = Math.max(highest, field.id)
  return highest
}

/**
 * Gives every field an id from `nextId`, level by level as Iceberg's own library does.
 * Returns the schema and the map old id → new id, for what refers to fields (partitions, sort orders, identifier fields).
 */
export function assignFieldIds(schema: Schema, nextId: () => number): { schema: Schema; newIds: Map<number, number> } {
  const newIds = new Map<number, number>()
  const assign = (old: number) => {
    const id = nextId()
    newIds.set(old, id)
    return id
  }
  const { fields } = renumber({ type: 'struct', fields: schema.fields }, assign) as StructType
  const identifiers = schema['identifier-field-ids']
  return {
    schema: {
      ...schema,
      fields,
      ...(identifiers ? { 'identifier-field-ids': identifiers.map((id) => newIds.get(id) ?? id) } : {}),
    },
    newIds,
  }
}

function renumber(type: IcebergType, assign: (old: number) => number): IcebergType {
  if (typeof type === 'string') return type
  if (type.type === 'struct') {
    const numbered: StructField[] = type.fields.map((field) => ({ ...field, id: assign(field.id) }))
    return { ...type, fields: numbered.map((field) => ({ ...field, type: renumber(field.type, assign) })) }
  }
  if (type.type === 'list') {
    const elementId = assign(type['element-id'])
    return { ...type, 'element-id': elementId, element: renumber(type.element, assign) }
  }
  const keyId = assign(type['key-id'])
  const valueId = assign(type['value-id'])
  return { ...type, 'key-id': keyId, 'value-id': valueId, key: renumber(type.key, assign), value: renumber(type.value, assign) }
}

/** Whether two schemas have the same columns: ids, names, types, requiredness, docs and identifier fields. */
export function sameSchema(left: Schema, right: Schema): boolean {
  return canonicalSchema(left) === canonicalSchema(right)
}

function canonicalSchema(schema: Schema): string {
  return JSON.stringify([
    canonicalType({ type: 'struct', fields: schema.fields }),
    [...(schema['identifier-field-ids'] ?? [])].sort((a, b) => a - b),
  ])
}

function canonicalType(type: IcebergType): unknown {
  if (typeof type === 'string') return type.replaceAll(' ', '')
  if (type.type === 'struct')
    return type.fields.map((field) => [field.id, field.name, field.required, field.doc ?? null, canonicalType(field.type)])
  if (type.type === 'list') return ['list', type['element-id'], type['element-required'], canonicalType(type.element)]
  return ['map', type['key-id'], canonicalType(type.key), type['value-id'], type['value-required'], canonicalType(type.value)]
}

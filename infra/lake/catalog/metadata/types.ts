import { CatalogError } from '../errors.ts'
import { printJson } from '../json.ts'
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
const V3_PRIMITIVES = new Set(['timestamp_ns', 'timestamptz_ns', 'variant', 'unknown'])
const V3_PARAMETRIC = /^(geometry|geography)(\(.*\))?$/
/** The first format version with those types, and with defaults of columns. */
const V3 = 3

/** Throws a ValidationException for two fields of one name, which no reader can tell apart, and for a type or default that tables of this format version do not have. */
export function requireSchemaOf(version: number, schema: Schema): void {
  const ids = new Map<string, number>()
  for (const field of allFields(schema as unknown as StructType)) {
    const other = ids.get(field.name)
    if (other !== undefined)
      throw new CatalogError(
        'ValidationException',
        `Invalid schema: multiple fields for name ${field.name}: ${other} and ${field.id}`,
      )
    ids.set(field.name, field.id)
    if (typeof field.type === 'string' && !isPrimitiveOf(version, field.type))
      throw new CatalogError(
        'ValidationException',
        `Invalid type for column ${field.name}: ${field.type} is not a type of Iceberg v${version}`,
      )
    if (field.default && version < V3)
      throw new CatalogError(
        'ValidationException',
        `Invalid default for column ${field.name}: defaults need Iceberg v3, the table is v${version}`,
      )
  }
}

function isPrimitiveOf(version: number, type: string): boolean {
  if (V2_PRIMITIVES.has(type) || V2_PARAMETRIC.test(type)) return true
  return version >= V3 && (V3_PRIMITIVES.has(type) || V3_PARAMETRIC.test(type))
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

/** Chooses the id of the field at `path` (`address.city`, `phones.element`). */
export type FieldNumbering = (path: string, type: IcebergType) => number

/** Ids from 1 on. */
export function freshNumbering(): FieldNumbering {
  let last = 0
  return () => ++last
}

/** The ids that `like` has for the same columns, new ids for the others: rows of both are then told apart by column alone. */
export function numberingLike(like: Schema, lastColumnId: number): FieldNumbering {
  const known = new Map([...allFields(like as unknown as StructType)].map((field) => [field.name, field]))
  let last = lastColumnId
  return (path, type) => {
    const field = known.get(path)
    return field && isReadableAs(field.type, type) ? field.id : ++last
  }
}

/** Whether a column of type `from` may become one of type `to` and keep its id: Iceberg's type promotions. */
function isReadableAs(from: IcebergType, to: IcebergType): boolean {
  if (typeof from !== 'string' || typeof to !== 'string')
    return typeof from === 'object' && typeof to === 'object' && from.type === to.type
  if (from === to || (from === 'int' && to === 'long') || (from === 'float' && to === 'double')) return true
  const [narrow, wide] = [from, to].map((type) => /^decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(type))
  return !!narrow && !!wide && narrow[2] === wide[2] && Number(narrow[1]) <= Number(wide[1])
}

/**
 * Numbers every field, level by level as Iceberg's own library does.
 * Returns the schema and the map old id → new id, for what refers to fields (partitions, sort orders, identifier fields).
 */
export function assignFieldIds(schema: Schema, numbering: FieldNumbering): { schema: Schema; newIds: Map<number, number> } {
  const newIds = new Map<number, number>()
  const assign = (old: number, path: string, type: IcebergType) => {
    const id = numbering(path, type)
    newIds.set(old, id)
    return id
  }
  const { fields } = renumber({ type: 'struct', fields: schema.fields }, '', assign) as StructType
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

type Assign = (old: number, path: string, type: IcebergType) => number

function renumber(type: IcebergType, path: string, assign: Assign): IcebergType {
  if (typeof type === 'string') return type
  const at = (name: string) => (path ? `${path}.${name}` : name)
  if (type.type === 'struct') {
    const numbered: StructField[] = type.fields.map((field) => ({ ...field, id: assign(field.id, at(field.name), field.type) }))
    return { ...type, fields: numbered.map((field) => ({ ...field, type: renumber(field.type, at(field.name), assign) })) }
  }
  if (type.type === 'list') {
    const elementId = assign(type['element-id'], at('element'), type.element)
    return { ...type, 'element-id': elementId, element: renumber(type.element, at('element'), assign) }
  }
  const keyId = assign(type['key-id'], at('key'), type.key)
  const valueId = assign(type['value-id'], at('value'), type.value)
  return {
    ...type,
    'key-id': keyId,
    'value-id': valueId,
    key: renumber(type.key, at('key'), assign),
    value: renumber(type.value, at('value'), assign),
  }
}

/** Whether two schemas have the same columns: ids, names, types, requiredness, docs, defaults and identifier fields. */
export function sameSchema(left: Schema, right: Schema): boolean {
  return canonicalSchema(left) === canonicalSchema(right)
}

function canonicalSchema(schema: Schema): string {
  return printJson([
    canonicalType({ type: 'struct', fields: schema.fields }),
    [...(schema['identifier-field-ids'] ?? [])].sort((a, b) => a - b),
  ])
}

function canonicalType(type: IcebergType): unknown {
  if (typeof type === 'string') return type.replaceAll(' ', '')
  if (type.type === 'struct')
    return type.fields.map((field) => [
      field.id,
      field.name,
      field.required,
      field.doc ?? null,
      field['initial-default'] ?? null,
      field['write-default'] ?? null,
      canonicalType(field.type),
    ])
  if (type.type === 'list') return ['list', type['element-id'], type['element-required'], canonicalType(type.element)]
  return ['map', type['key-id'], canonicalType(type.key), type['value-id'], type['value-required'], canonicalType(type.value)]
}

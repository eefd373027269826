import { z } from 'zod'
import type { Long } from '../json.ts'

/** The documents of the Iceberg table specification, versions 1 to 3, as far as a catalog reads them; unknown keys are carried through. */

export const longSchema = z.union([z.number().int(), z.bigint()]) as unknown as z.ZodType<Long>
const stringMap = z.record(z.string(), z.string())

export interface StructField {
  id: number
  name: string
  required: boolean
  type: IcebergType
  doc?: string | undefined
  [key: string]: unknown
}
export interface StructType {
  type: 'struct'
  fields: StructField[]
  [key: string]: unknown
}
export interface ListType {
  type: 'list'
  'element-id': number
  'element-required': boolean
  element: IcebergType
}
export interface MapType {
  type: 'map'
  'key-id': number
  key: IcebergType
  'value-id': number
  'value-required': boolean
  value: IcebergType
}
export type IcebergType = string | StructType | ListType | MapType

const typeSchema: z.ZodType<IcebergType> = z.lazy(() =>
  z.union([
    z.string(),
    z.looseObject({ type: z.literal('struct'), fields: z.array(fieldSchema) }),
    z.object({ type: z.literal('list'), 'element-id': z.number().int(), 'element-required': z.boolean(), element: typeSchema }),
    z.object({
      type: z.literal('map'),
      'key-id': z.number().int(),
      key: typeSchema,
      'value-id': z.number().int(),
      'value-required': z.boolean(),
      value: typeSchema,
    }),
  ]),
)
const fieldSchema: z.ZodType<StructField> = z.lazy(() =>
  z.looseObject({ id: z.number().int(), name: z.string(), required: z.boolean(), type: typeSchema, doc: z.string().optional() }),
)

export const schemaSchema = z.looseObject({
  type: z.literal('struct').default('struct'),
  'schema-id': z.number().int().default(0),
  'identifier-field-ids': z.array(z.number().int()).optional(),
  fields: z.array(fieldSchema),
})
export type Schema = z.infer<typeof schemaSchema>

const partitionFieldSchema = z.looseObject({
  'field-id': z.number().int().optional(),
  'source-id': z.number().int(),
  name: z.string(),
  transform: z.string(),
})
export type PartitionField = z.infer<typeof partitionFieldSchema>
export const specSchema = z.looseObject({ 'spec-id': z.number().int().default(0), fields: z.array(partitionFieldSchema) })
export type PartitionSpec = z.infer<typeof specSchema>

const sortFieldSchema = z.looseObject({
  'source-id': z.number().int(),
  transform: z.string(),
  direction: z.enum(['asc', 'desc']),
  'null-order': z.enum(['nulls-first', 'nulls-last']),
})
export const sortOrderSchema = z.looseObject({ 'order-id': z.number().int().default(0), fields: z.array(sortFieldSchema) })
export type SortOrder = z.infer<typeof sortOrderSchema>

export const snapshotSchema = z.looseObject({
  'snapshot-id': longSchema,
  'parent-snapshot-id': longSchema.nullish(),
  'sequence-number': longSchema.optional(),
  'timestamp-ms': z.number().int(),
  'manifest-list': z.string().optional(),
  summary: stringMap.optional(),
  'schema-id': z.number().int().nullish(),
  'first-row-id': longSchema.nullish(),
  'added-rows': longSchema.nullish(),
})
export type Snapshot = z.infer<typeof snapshotSchema>

export const snapshotRefSchema = z.looseObject({
  'snapshot-id': longSchema,
  type: z.enum(['branch', 'tag']),
  'min-snapshots-to-keep': z.number().int().nullish(),
  'max-snapshot-age-ms': longSchema.nullish(),
  'max-ref-age-ms': longSchema.nullish(),
})
export type SnapshotRef = z.infer<typeof snapshotRefSchema>

export const statisticsSchema = z.looseObject({ 'snapshot-id': longSchema, 'statistics-path': z.string() })
export type Statistics = z.infer<typeof statisticsSchema>

export const tableMetadataSchema = z.looseObject({
  'format-version': z.number().int(),
  'table-uuid': z.string(),
  location: z.string(),
  'last-sequence-number': longSchema.default(0),
  'last-updated-ms': z.number().int(),
  'next-row-id': longSchema.optional(),
  'last-column-id': z.number().int(),
  'current-schema-id': z.number().int(),
  schemas: z.array(schemaSchema),
  'default-spec-id': z.number().int(),
  'partition-specs': z.array(specSchema),
  'last-partition-id': z.number().int().default(999),
  'default-sort-order-id': z.number().int().default(0),
  'sort-orders': z.array(sortOrderSchema).default([]),
  properties: stringMap.default({}),
  'current-snapshot-id': longSchema.nullish(),
  refs: z.record(z.string(), snapshotRefSchema).default({}),
  snapshots: z.array(snapshotSchema).default([]),
  statistics: z.array(statisticsSchema).default([]),
  'partition-statistics': z.array(statisticsSchema).default([]),
  'snapshot-log': z.array(z.object({ 'snapshot-id': longSchema, 'timestamp-ms': z.number().int() })).default([]),
  'metadata-log': z.array(z.object({ 'metadata-file': z.string(), 'timestamp-ms': z.number().int() })).default([]),
})
export type TableMetadata = z.infer<typeof tableMetadataSchema>

/** The snapshot readers see, or undefined while the table has none (the value -1 is the Java library's word for none). */
export function currentSnapshot(table: TableMetadata): Snapshot | undefined {
  const id = table['current-snapshot-id']
  return id === undefined || id === null || id === -1 ? undefined : findSnapshot(table, id)
}

/** The snapshot of this id, if the table still has it. */
export function findSnapshot(table: TableMetadata, id: Long): Snapshot | undefined {
  return table.snapshots.find((snapshot) => snapshot['snapshot-id'] === id)
}

/** How many rows a snapshot of whole files and position deletes has, by its writer's own count. */
export function snapshotRows({ summary }: Snapshot): bigint {
  const count = (key: string) => BigInt(summary?.[key] ?? '0')
  return count('total-records') - count('total-position-deletes')
}

/** The schema new rows are written with. */
export function currentSchema(table: TableMetadata): Schema {
  return table.schemas.find((schema) => schema['schema-id'] === table['current-schema-id'])!
}

import { z } from 'zod'
import {
  longSchema,
  schemaSchema,
  snapshotRefSchema,
  snapshotSchema,
  sortOrderSchema,
  specSchema,
  statisticsSchema,
} from './model.ts'

/** What a commit asks for, in the words of the Iceberg REST specification. */

const ref = z.string()
export const requirementSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('assert-create') }),
  z.object({ type: z.literal('assert-table-uuid'), uuid: z.string() }),
  z.object({ type: z.literal('assert-ref-snapshot-id'), ref, 'snapshot-id': longSchema.nullish() }),
  z.object({ type: z.literal('assert-last-assigned-field-id'), 'last-assigned-field-id': z.number().int() }),
  z.object({ type: z.literal('assert-current-schema-id'), 'current-schema-id': z.number().int() }),
  z.object({ type: z.literal('assert-last-assigned-partition-id'), 'last-assigned-partition-id': z.number().int() }),
  z.object({ type: z.literal('assert-default-spec-id'), 'default-spec-id': z.number().int() }),
  z.object({ type: z.literal('assert-default-sort-order-id'), 'default-sort-order-id': z.number().int() }),
])
export type Requirement = z.infer<typeof requirementSchema>

export const updateSchema = z.discriminatedUnion('action', [
  z.object({ action: z.literal('assign-uuid'), uuid: z.string() }),
  z.object({ action: z.literal('upgrade-format-version'), 'format-version': z.number().int() }),
  z.object({ action: z.literal('add-schema'), schema: schemaSchema, 'last-column-id': z.number().int().optional() }),
  z.object({ action: z.literal('set-current-schema'), 'schema-id': z.number().int() }),
  z.object({ action: z.literal('remove-schemas'), 'schema-ids': z.array(z.number().int()) }),
  z.object({ action: z.literal('add-spec'), spec: specSchema }),
  z.object({ action: z.literal('set-default-spec'), 'spec-id': z.number().int() }),
  z.object({ action: z.literal('remove-partition-specs'), 'spec-ids': z.array(z.number().int()) }),
  z.object({ action: z.literal('add-sort-order'), 'sort-order': sortOrderSchema }),
  z.object({ action: z.literal('set-default-sort-order'), 'sort-order-id': z.number().int() }),
  z.object({ action: z.literal('add-snapshot'), snapshot: snapshotSchema }),
  snapshotRefSchema.extend({ action: z.literal('set-snapshot-ref'), 'ref-name': z.string() }),
  z.object({ action: z.literal('remove-snapshot-ref'), 'ref-name': z.string() }),
  z.object({ action: z.literal('remove-snapshots'), 'snapshot-ids': z.array(longSchema) }),
  z.object({ action: z.literal('set-location'), location: z.string() }),
  z.object({ action: z.literal('set-properties'), updates: z.record(z.string(), z.string()) }),
  z.object({ action: z.literal('remove-properties'), removals: z.array(z.string()) }),
  z.object({ action: z.literal('set-statistics'), statistics: statisticsSchema }),
  z.object({ action: z.literal('remove-statistics'), 'snapshot-id': longSchema }),
  z.object({ action: z.literal('set-partition-statistics'), 'partition-statistics': statisticsSchema }),
  z.object({ action: z.literal('remove-partition-statistics'), 'snapshot-id': longSchema }),
])
export type MetadataUpdate = z.infer<typeof updateSchema>
export type UpdateOf<Action extends MetadataUpdate['action']> = Extract<MetadataUpdate, { action: Action }>

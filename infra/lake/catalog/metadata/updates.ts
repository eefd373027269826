import { CatalogError } from '../errors.ts'
import { change, type Draft, draftOf } from './draft.ts'
import { formatOf, requireFormat } from './format.ts'
import type { SnapshotRef, TableMetadata } from './model.ts'
import type { MetadataUpdate, UpdateOf } from './requests.ts'
import {
  addSchema,
  addSortOrder,
  addSpec,
  removeSchemas,
  removeSpecs,
  setCurrentSchema,
  setDefaultSortOrder,
  setDefaultSpec,
} from './schema-updates.ts'
import {
  addSnapshot,
  removeReference,
  removeSnapshots,
  removeStatistics,
  setReference,
  setStatistics,
} from './snapshot-updates.ts'

type Handler<Action extends MetadataUpdate['action']> = (draft: Draft, update: UpdateOf<Action>) => void

const HANDLERS: { [Action in MetadataUpdate['action']]: Handler<Action> } = {
  'assign-uuid': (draft, { uuid }) => assignUuid(draft, uuid),
  'upgrade-format-version': (draft, update) => upgradeFormat(draft, update['format-version']),
  'add-schema': (draft, { schema }) => addSchema(draft, schema),
  'set-current-schema': (draft, update) => setCurrentSchema(draft, update['schema-id']),
  'remove-schemas': (draft, update) => removeSchemas(draft, update['schema-ids']),
  'add-spec': (draft, { spec }) => addSpec(draft, spec),
  'set-default-spec': (draft, update) => setDefaultSpec(draft, update['spec-id']),
  'remove-partition-specs': (draft, update) => removeSpecs(draft, update['spec-ids']),
  'add-sort-order': (draft, update) => addSortOrder(draft, update['sort-order']),
  'set-default-sort-order': (draft, update) => setDefaultSortOrder(draft, update['sort-order-id']),
  'add-snapshot': (draft, { snapshot }) => addSnapshot(draft, snapshot),
  'set-snapshot-ref': (draft, { action: _action, 'ref-name': name, ...reference }) =>
    setReference(draft, name, reference as SnapshotRef),
  'remove-snapshot-ref': (draft, update) => removeReference(draft, update['ref-name']),
  'remove-snapshots': (draft, update) => removeSnapshots(draft, update['snapshot-ids']),
  'set-location': (draft, { location }) => change(draft, { location: location.replace(/\/+$/, '') }),
  'set-properties': (draft, { updates }) => change(draft, { properties: { ...draft.table.properties, ...updates } }),
  'remove-properties': (draft, { removals }) => removeProperties(draft, removals),
  'set-statistics': (draft, { statistics }) => setStatistics(draft, 'statistics', statistics),
  'remove-statistics': (draft, update) => removeStatistics(draft, 'statistics', update['snapshot-id']),
  'set-partition-statistics': (draft, update) => setStatistics(draft, 'partition-statistics', update['partition-statistics']),
  'remove-partition-statistics': (draft, update) => removeStatistics(draft, 'partition-statistics', update['snapshot-id']),
}

/**
 * The table as it is after the updates of one commit, in their order. `base` is not changed.
 * Throws ValidationException when an update does not fit the table.
 */
export function applyUpdates(base: TableMetadata, updates: readonly MetadataUpdate[], now: number, isNew = false): TableMetadata {
  if (updates.length === 0) return base
  const draft = draftOf(base, now, isNew)
  for (const update of updates) (HANDLERS[update.action] as Handler<typeof update.action>)(draft, update as never)
  return settle(draft)
}

function settle(draft: Draft): TableMetadata {
  const { table } = draft
  if (table.schemas.length === 0) throw new CatalogError('ValidationException', 'Cannot create a table without a schema')
  return {
    ...table,
    'last-updated-ms': draft.updatedAt ?? draft.now,
    'snapshot-log': table['snapshot-log'].filter((entry) => !draft.passedOver.has(entry['snapshot-id'])),
  }
}

function assignUuid(draft: Draft, uuid: string): void {
  if (!draft.isNew && draft.table['table-uuid'] !== uuid.toLowerCase())
    throw new CatalogError('ValidationException', `Cannot change the uuid of a table: ${draft.table['table-uuid']}`)
  change(draft, { 'table-uuid': uuid.toLowerCase() })
}

function upgradeFormat(draft: Draft, version: number): void {
  requireFormat(version)
  const present = draft.table['format-version']
  if (!draft.isNew && version < present)
    throw new CatalogError('ValidationException', `Cannot downgrade v${present} table to v${version}`)
  change(draft, formatOf(version, draft.table['next-row-id']))
}

function removeProperties(draft: Draft, removals: readonly string[]): void {
  change(draft, {
    properties: Object.fromEntries(Object.entries(draft.table.properties).filter(([key]) => !removals.includes(key))),
  })
}

import { expect, test } from 'vitest'
import { emptyTable } from './draft.ts'
import { currentSchema, currentSnapshot } from './model.ts'
import { appended, appendOf, schemaOf, snapshotOf, tableOf } from './test-table.ts'
import { applyUpdates } from './updates.ts'

const table = tableOf('id long', 'amount decimal(18, 2)')

test('updates make a new table and leave the old one as it was', () => {
  const before = structuredClone(table)
  const after = applyUpdates(table, [{ action: 'set-properties', updates: { owner: 'a' } }], 5)
  expect(after.properties).toEqual({ owner: 'a' })
  expect(after['last-updated-ms']).toBe(5)
  expect(table).toEqual(before)
})

test('an appended snapshot becomes the one readers see, and the log says since when', () => {
  const after = appended(table, 2)
  expect(currentSnapshot(after)!['snapshot-id']).toBe(2)
  expect(after['last-sequence-number']).toBe(2)
  expect(after['last-updated-ms']).toBe(2000)
  expect(after['snapshot-log']).toEqual([
    { 'snapshot-id': 1, 'timestamp-ms': 1000 },
    { 'snapshot-id': 2, 'timestamp-ms': 2000 },
  ])
})

test('of two snapshots in one commit only the last was ever seen by readers', () => {
  const after = applyUpdates(table, [...appendOf(snapshotOf(1)), ...appendOf(snapshotOf(2, 1))], 2000)
  expect(after.snapshots).toHaveLength(2)
  expect(after['snapshot-log']).toEqual([{ 'snapshot-id': 2, 'timestamp-ms': 2000 }])
})

test('a snapshot that is known, or older than the table, is refused', () => {
  const present = appended(table, 3)
  expect(() => applyUpdates(present, appendOf(snapshotOf(3, 2)), 0)).toThrow('already exists')
  expect(() => applyUpdates(present, appendOf({ ...snapshotOf(9, 3), 'sequence-number': 3 }), 0)).toThrow(
    'older than last sequence number',
  )
})

test('removed snapshots take their references, statistics and the history before them along', () => {
  const present = applyUpdates(
    appended(table, 4),
    [
      { action: 'set-snapshot-ref', 'ref-name': 'audit', type: 'tag', 'snapshot-id': 2 },
      { action: 'set-statistics', statistics: { 'snapshot-id': 2, 'statistics-path': 's' } },
    ],
    0,
  )
  const after = applyUpdates(present, [{ action: 'remove-snapshots', 'snapshot-ids': [2] }], 0)
  expect(after.snapshots.map((snapshot) => snapshot['snapshot-id'])).toEqual([1, 3, 4])
  expect(Object.keys(after.refs)).toEqual(['main'])
  expect(after.statistics).toEqual([])
  expect(after['snapshot-log'].map((entry) => entry['snapshot-id'])).toEqual([3, 4])
})

test('without main a table reads as empty but remembers', () => {
  const after = applyUpdates(appended(table, 2), [{ action: 'remove-snapshot-ref', 'ref-name': 'main' }], 0)
  expect(currentSnapshot(after)).toBeUndefined()
  expect(after['snapshot-log']).toHaveLength(2)
})

test('-1 means what this commit has just added', () => {
  const after = applyUpdates(
    table,
    [
      { action: 'add-schema', schema: schemaOf('id long', 'amount decimal(18, 2)', 'day date') },
      { action: 'set-current-schema', 'schema-id': -1 },
    ],
    0,
  )
  expect(after['current-schema-id']).toBe(1)
  expect(after['last-column-id']).toBe(3)
  expect(() => applyUpdates(table, [{ action: 'set-current-schema', 'schema-id': -1 }], 0)).toThrow('none has been added')
})

test('a schema, partition spec or sort order that is already there is found, not added twice', () => {
  const after = applyUpdates(
    table,
    [
      { action: 'add-schema', schema: currentSchema(table) },
      { action: 'set-current-schema', 'schema-id': -1 },
      { action: 'add-spec', spec: { 'spec-id': -1, fields: [] } },
      { action: 'add-sort-order', 'sort-order': { 'order-id': -1, fields: [] } },
    ],
    0,
  )
  expect(after.schemas).toHaveLength(1)
  expect(after['partition-specs']).toHaveLength(1)
  expect(after['sort-orders']).toHaveLength(1)
})

test('partition fields are numbered from 1000 on and never twice', () => {
  const by = (name: string, source: number) => ({ name, transform: 'identity', 'source-id': source })
  const after = applyUpdates(
    table,
    [
      { action: 'add-spec', spec: { 'spec-id': -1, fields: [by('id', 1)] } },
      { action: 'add-spec', spec: { 'spec-id': -1, fields: [by('amount', 2)] } },
    ],
    0,
  )
  expect(after['partition-specs'].map((spec) => spec.fields[0]?.['field-id'])).toEqual([undefined, 1000, 1001])
  expect(after['last-partition-id']).toBe(1001)
})

const v3 = applyUpdates(table, [{ action: 'upgrade-format-version', 'format-version': 3 }], 0)

test.each(['timestamp_ns', 'timestamptz_ns', 'variant', 'geometry(OGC:CRS84)', 'unknown'])(
  'type %s needs a table of v3',
  (type) => {
    const add = [{ action: 'add-schema' as const, schema: schemaOf(`x ${type}`) }]
    expect(() => applyUpdates(table, add, 0)).toThrow('not a type of Iceberg v2')
    expect(applyUpdates(v3, add, 0).schemas).toHaveLength(2)
  },
)

test('a default of a column needs a table of v3, where it makes another schema', () => {
  const [field] = schemaOf('id long').fields
  const schema = { ...schemaOf(), fields: [{ ...field!, 'initial-default': 1, 'write-default': 9_007_199_254_740_993n }] }
  const add = [{ action: 'add-schema' as const, schema }]
  expect(() => applyUpdates(table, add, 0)).toThrow('defaults need Iceberg v3')
  expect(applyUpdates(applyUpdates(v3, add, 0), [{ action: 'add-schema', schema: schemaOf('id long') }], 0).schemas).toHaveLength(
    3,
  )
})

test('a type that Iceberg does not know is refused in every version', () => {
  const add = [{ action: 'add-schema' as const, schema: schemaOf('x money') }]
  for (const present of [table, v3]) expect(() => applyUpdates(present, add, 0)).toThrow('money is not a type of Iceberg')
})

test('two fields of one name are refused; names that differ in letter case are two, as in Iceberg’s own library', () => {
  const add = (...fields: string[]) => [{ action: 'add-schema' as const, schema: schemaOf(...fields) }]
  expect(() => applyUpdates(table, add('id long', 'n int', 'n long'), 0)).toThrow('multiple fields for name n: 2 and 3')
  expect(applyUpdates(table, add('id long', 'n int', 'N long'), 0).schemas).toHaveLength(2)
  const [parent] = schemaOf('a long').fields
  const { fields } = schemaOf('b int', 'b int')
  const nested = { ...schemaOf(), fields: [{ ...parent!, id: 9, type: { type: 'struct' as const, fields } }] }
  expect(() => applyUpdates(table, [{ action: 'add-schema', schema: nested }], 0)).toThrow('multiple fields for name a.b')
})

test('each row of a v3 table gets an id of its own: a snapshot takes those after the last one given', () => {
  const rows = (first: number, added: number) => ({ 'first-row-id': first, 'added-rows': added })
  const present = applyUpdates(v3, appendOf({ ...snapshotOf(1), ...rows(0, 5) }), 0)
  expect(present['next-row-id']).toBe(5)
  expect(() => applyUpdates(present, appendOf({ ...snapshotOf(2, 1), ...rows(4, 1) }), 0)).toThrow(
    'behind table next-row-id: 4 < 5',
  )
  expect(() => applyUpdates(present, appendOf({ ...snapshotOf(2, 1), ...rows(5, -1) }), 0)).toThrow('negative added-rows')
  expect(() => applyUpdates(present, appendOf(snapshotOf(2, 1)), 0)).toThrow('without first-row-id')
  expect(applyUpdates(present, [{ action: 'upgrade-format-version', 'format-version': 3 }], 0)['next-row-id']).toBe(5)
})

test('a format that is not kept here is refused, and so is going back', () => {
  const upgrade = (version: number) => () =>
    applyUpdates(table, [{ action: 'upgrade-format-version', 'format-version': version }], 0)
  expect(upgrade(4)).toThrow('Unsupported format version')
  expect(upgrade(1)).toThrow('Cannot downgrade')
})

test('a table cannot be created without a schema', () => {
  const base = emptyTable('u', 'file:///w/x', 0)
  expect(() => applyUpdates(base, [{ action: 'assign-uuid', uuid: 'v' }], 0, true)).toThrow('without a schema')
})

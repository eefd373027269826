import { expect, test } from 'vitest'
import { adoptStaged, originOf, requireOrigin, stagedFrom, targetFor } from './adopt.ts'
import { newTable } from './create.ts'
import { currentSchema, currentSnapshot, type TableMetadata } from './model.ts'
import { appended, appendOf, schemaOf, snapshotOf, tableOf } from './test-table.ts'
import { applyUpdates } from './updates.ts'

const published = appended(tableOf('id int', 'name string'), 3)

function stagedFor(target: TableMetadata, snapshotId: number, ...columns: string[]): TableMetadata {
  const empty = newTable({ uuid: 'uuid-2', location: 'file:///w/t__staged', schema: schemaOf(...columns), like: target }, 0)
  return applyUpdates(empty, appendOf({ ...snapshotOf(snapshotId), 'sequence-number': 1 }), 0)
}
const adopt = (target: TableMetadata, staged: TableMetadata) => adoptStaged(target, staged, currentSnapshot(staged)!, 9_000)

test('the staged snapshot is the new head of the same table, after the former head', () => {
  const after = adopt(published, stagedFor(published, 77, 'id int', 'name string'))
  expect(after['table-uuid']).toBe('uuid-1')
  expect(after.location).toBe('file:///w/t')
  expect(currentSnapshot(after)).toMatchObject({
    'snapshot-id': 77,
    'parent-snapshot-id': 3,
    'sequence-number': 4,
    'timestamp-ms': 9_000,
  })
  expect(after.snapshots).toHaveLength(4)
  expect(after.schemas).toHaveLength(1)
})

test('the sequence number is above those of both tables, since the manifests carry the staged ones', () => {
  const staged = { ...stagedFor(published, 77, 'id int', 'name string'), 'last-sequence-number': 40 }
  expect(currentSnapshot(adopt(published, staged))!['sequence-number']).toBe(41)
})

test('columns of the same name and a type that can be read as the new one keep their ids, others get new ones', () => {
  const after = adopt(published, stagedFor(published, 77, 'name int', 'id long', 'extra date'))
  expect(currentSchema(after).fields.map(({ id, name }) => [name, id])).toEqual([
    ['name', 3],
    ['id', 1],
    ['extra', 4],
  ])
  expect(after.schemas[0]).toEqual(published.schemas[0])
  expect(after['last-column-id']).toBe(4)
  expect(currentSnapshot(after)!['schema-id']).toBe(after['current-schema-id'])
})

test('a first publication makes a table of its own from what is staged', () => {
  const staged = stagedFor(published, 77, 'id int')
  const after = adopt(targetFor(staged, 'uuid-3', 'file:///w/new', 0), staged)
  expect(after).toMatchObject({ 'table-uuid': 'uuid-3', location: 'file:///w/new', 'current-snapshot-id': 77 })
  expect(currentSnapshot(after)).not.toHaveProperty('parent-snapshot-id')
})

test('other partitioning under the same number is refused: manifests name their partitioning by number', () => {
  const spec = { 'spec-id': 0, fields: [{ 'source-id': 1, 'field-id': 1000, name: 'id', transform: 'identity' }] }
  const staged = { ...stagedFor(published, 77, 'id int'), 'partition-specs': [spec] }
  expect(() => adopt(published, staged)).toThrow('partitioned differently')
})

test('tables of v3 are not published: their manifests name the ids of their rows', () => {
  const staged = stagedFor(published, 77, 'id int', 'name string')
  for (const [target, source] of [
    [{ ...published, 'format-version': 3 }, staged],
    [published, { ...staged, 'format-version': 3 }],
  ] as const)
    expect(() => adopt(target, source)).toThrow('of Iceberg v2')
})

test('a staged table that begins as the published one has its version, columns and numbering, a place and identity of its own, and knows where it began', () => {
  const staged = stagedFrom(published, 'uuid-9', 'file:///w/t__staged-1', 9_000)
  expect(staged).toMatchObject({
    'table-uuid': 'uuid-9',
    location: 'file:///w/t__staged-1',
    'current-snapshot-id': 3,
    'last-sequence-number': 3,
    schemas: published.schemas,
  })
  expect(staged.snapshots.map((snapshot) => snapshot['snapshot-id'])).toEqual([3])
  expect(originOf(staged)).toBe('3')
  expect(() => stagedFrom(tableOf('id int'), 'u', 'file:///w/x', 0)).toThrow('no version')
  expect(() => stagedFrom({ ...published, 'format-version': 3 }, 'u', 'file:///w/x', 0)).toThrow('no version of Iceberg v2')
})

test('what was staged on a version is adopted after that version only, and does not tell the published table where it began', () => {
  const begun = stagedFrom(published, 'uuid-9', 'file:///w/t__staged-1', 9_000)
  const staged = applyUpdates(begun, appendOf(snapshotOf(77, 3)), 9_000)
  requireOrigin(published, staged)
  const after = adopt(published, staged)
  expect(currentSnapshot(after)).toMatchObject({ 'snapshot-id': 77, 'parent-snapshot-id': 3 })
  expect(originOf(after)).toBeUndefined()
  expect(() => requireOrigin(after, staged)).toThrow('staged on snapshot 3, published is 77')
  expect(() => requireOrigin(undefined, staged)).toThrow('published is none')
})

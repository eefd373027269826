import { expect, test } from 'vitest'
import { newTable } from './create.ts'
import type { IcebergType, Schema } from './model.ts'

const field = (id: number, name: string, type: IcebergType) => ({ id, name, required: false, type })
const schema: Schema = {
  type: 'struct',
  'schema-id': 7,
  'identifier-field-ids': [20],
  fields: [
    field(10, 'tags', { type: 'list', 'element-id': 11, 'element-required': false, element: 'string' }),
    field(20, 'id', 'long'),
    field(30, 'address', { type: 'struct', fields: [field(31, 'city', 'string')] }),
  ],
}
const make = (properties = {}) =>
  newTable(
    {
      uuid: 'u',
      location: 'l',
      schema,
      spec: { 'spec-id': 3, fields: [{ 'source-id': 20, name: 'bucket', transform: 'bucket[4]' }] },
      sortOrder: {
        'order-id': 5,
        fields: [{ 'source-id': 20, transform: 'identity', direction: 'asc', 'null-order': 'nulls-first' }],
      },
      properties,
    },
    1,
  )

test('fields are numbered level by level, and what refers to them follows', () => {
  const table = make()
  expect(JSON.stringify(table.schemas[0]!.fields)).toMatch(
    /"id":1,"name":"tags".*"element-id":4.*"id":2,"name":"id".*"id":3,"name":"address".*"id":5,"name":"city"/,
  )
  expect(table['last-column-id']).toBe(5)
  expect(table.schemas[0]!['identifier-field-ids']).toEqual([2])
  expect(table['partition-specs']).toEqual([
    { 'spec-id': 0, fields: [{ 'source-id': 2, name: 'bucket', transform: 'bucket[4]', 'field-id': 1000 }] },
  ])
  expect(table['sort-orders'][0]!.fields[0]!['source-id']).toBe(2)
  expect(table['default-sort-order-id']).toBe(1)
})

test('tables are of format v2 unless another is asked for; what is not kept here is refused', () => {
  expect(make()['format-version']).toBe(2)
  expect(make({ 'format-version': '1', owner: 'a' })).toMatchObject({ 'format-version': 1, properties: { owner: 'a' } })
  expect(make({ 'format-version': '3' })).toMatchObject({ 'format-version': 3, 'next-row-id': 0 })
  expect(make()).not.toHaveProperty('next-row-id')
  for (const version of ['0', '4', 'x']) expect(() => make({ 'format-version': version })).toThrow('Unsupported format version')
})

import { expect, test } from 'vitest'
import type { DataFile } from './manifest.ts'
import { mergeStatistics } from './statistics.ts'

function file(column: { nulls?: number; lower?: Buffer; upper?: Buffer }): DataFile {
  const of = <Value>(value: Value | undefined) => (value === undefined ? [] : [{ key: 1, value }])
  return {
    content: 0,
    file_path: 'x',
    file_format: 'parquet',
    partition: {},
    record_count: 10,
    file_size_in_bytes: 1,
    null_value_counts: of(column.nulls),
    lower_bounds: of(column.lower),
    upper_bounds: of(column.upper),
  }
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}
const decimal = (hex: string) => Buffer.from(hex, 'hex')
const merge = (type: string, ...files: DataFile[]) => mergeStatistics(files, new Map([[1, type]]))

test('bounds of several files are the least and the greatest of theirs, negative numbers included', () => {
  const merged = merge(
    'int',
    file({ nulls: 1, lower: int(-5), upper: int(3) }),
    file({ nulls: 0, lower: int(2), upper: int(300) }),
  )
  expect(merged).toEqual({
    null_value_counts: [{ key: 1, value: 1 }],
    lower_bounds: [{ key: 1, value: int(-5) }],
    upper_bounds: [{ key: 1, value: int(300) }],
  })
})

test('decimals of different length are compared by value', () => {
  const merged = merge(
    'decimal(18, 2)',
    file({ nulls: 0, lower: decimal('ff'), upper: decimal('015e') }),
    file({ nulls: 0, lower: decimal('00'), upper: decimal('7f') }),
  )
  expect(merged.lower_bounds).toEqual([{ key: 1, value: decimal('ff') }])
  expect(merged.upper_bounds).toEqual([{ key: 1, value: decimal('015e') }])
})

test('a file that has only nulls in the column does not count', () => {
  const merged = merge('int', file({ nulls: 10 }), file({ nulls: 0, lower: int(1), upper: int(2) }))
  expect(merged.lower_bounds).toEqual([{ key: 1, value: int(1) }])
})

test('no bounds are claimed when one file does not tell its own', () => {
  expect(merge('int', file({ nulls: 3 }), file({ nulls: 0, lower: int(1), upper: int(2) }))).toMatchObject({
    lower_bounds: [],
    upper_bounds: [],
  })
  expect(merge('int', file({}), file({ nulls: 0, lower: int(1), upper: int(2) })).null_value_counts).toEqual([])
})

test('no bounds are claimed for types whose order is not that of their bytes', () => {
  expect(merge('double', file({ nulls: 0, lower: int(1), upper: int(2) })).lower_bounds).toEqual([])
})

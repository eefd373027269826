import { expect, test } from 'vitest'
import { amountOf, byFolder, orphansOf, tableFolder } from './orphans.ts'

const file = (path: string, changedAt = 0, bytes = 10) => ({ path, bytes, changedAt })

test('what no table reaches is an orphan; what came lately may yet be committed', () => {
  const files = [
    file('ods/unit-1/data/a.parquet', 5),
    file('ods/unit-1/data/b.parquet', 5),
    file('ods/unit-1/data/c.parquet', 60),
  ]
  const { old, young } = orphansOf(files, (path) => path.endsWith('a.parquet'), 60)
  expect([old, young].map((some) => some.map(({ path }) => path))).toEqual([
    ['ods/unit-1/data/b.parquet'],
    ['ods/unit-1/data/c.parquet'],
  ])
})

test('a file that lies in no folder of a table is nobody’s to remove', () => {
  const files = ['README.txt', 'data/x.parquet', 'metadata/v1.json', 'ods/unit-1/notes.txt', 'ods/unit-1/data'].map((path) =>
    file(path),
  )
  expect(orphansOf(files, () => false, 1)).toEqual({ old: [], young: [] })
})

test('partitions, and a namespace named like a folder of a table, belong to the table', () => {
  expect(tableFolder('ods/unit-1/data/month=2026-01/a.parquet')).toBe('ods/unit-1')
  expect(tableFolder('data/unit-1/metadata/v1.metadata.json')).toBe('data/unit-1')
  expect(tableFolder('ods/单位-1/data/a.parquet')).toBe('ods/单位-1')
})

test('they are counted by folder, found and removed', () => {
  const [a, b, c] = [file('ods/b-1/data/a', 0, 7), file('ods/b-1/metadata/b', 0, 5), file('ods/a-1/data/c', 0, 1)]
  expect(byFolder([a, b, c], new Set([a]))).toEqual([
    { folder: 'ods/a-1', found: { files: 1, bytes: 1 }, removed: { files: 0, bytes: 0 } },
    { folder: 'ods/b-1', found: { files: 2, bytes: 12 }, removed: { files: 1, bytes: 7 } },
  ])
  expect(amountOf([a, b, c])).toEqual({ files: 3, bytes: 13 })
})

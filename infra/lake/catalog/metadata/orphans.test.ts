import { expect, test } from 'vitest'
import { amountOf, byFolder, foldersLeftAlone, orphansOf, tableFolder } from './orphans.ts'

const file = (path: string, changedAt = 0, bytes = 10) => ({ path, bytes, changedAt })

test('what no table reaches is an orphan; what came lately may yet be committed', () => {
  const files = [
    file('ods/unit-1/data/a.parquet', 5),
    file('ods/unit-1/data/b.parquet', 5),
    file('ods/unit-1/data/c.parquet', 60),
  ]
  const { old, young } = orphansOf(files, { isReached: (path) => path.endsWith('a.parquet'), isLeftAlone: () => false }, 60)
  expect([old, young].map((some) => some.map(({ path }) => path))).toEqual([
    ['ods/unit-1/data/b.parquet'],
    ['ods/unit-1/data/c.parquet'],
  ])
})

test('a file that lies in no folder of a table is nobody’s to remove', () => {
  const files = ['README.txt', 'data/x.parquet', 'metadata/v1.json', 'ods/unit-1/notes.txt', 'ods/unit-1/data'].map((path) =>
    file(path),
  )
  expect(orphansOf(files, { isReached: () => false, isLeftAlone: () => false }, 1)).toEqual({ old: [], young: [] })
})

test('of a dropped table that cannot be read the folders are left alone in which its files lie; all but the present tables’ own where that is not known', () => {
  const files = ['dws/t-1/data/a', 'dws/t__staged-2/data/b', 'dws/u-3/data/c', 'dws/u__staged-4/data/d'].map((path) => file(path))
  const isHome = (folder: string) => folder === 'dws/u-3'
  const removed = (...unread: { folders: string[]; elsewhere: boolean }[]) => {
    const tables = unread.map((table) => ({ ...table, folder: 'dws/t-1', reason: 'm0.avro' }))
    const { old } = orphansOf(files, { isReached: () => false, isLeftAlone: foldersLeftAlone(tables, isHome) }, 1)
    return old.map(({ path }) => path.at(-1)).join('')
  }
  expect(removed()).toBe('abcd')
  expect(removed({ folders: ['dws/t-1', 'dws/t__staged-2'], elsewhere: false })).toBe('cd')
  expect(removed({ folders: ['dws/t-1'], elsewhere: true })).toBe('c')
  expect(removed({ folders: [], elsewhere: false }, { folders: ['dws/u-3'], elsewhere: true })).toBe('')
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

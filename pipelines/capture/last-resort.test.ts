import { LakeConflict, LakeQueryError, LakeUnavailable } from '@anju/infra/lake/errors.ts'
import { describe, expect, test } from 'vitest'
import { TableFailed } from './errors.ts'
import { inShort, ofTable, Suspects } from './last-resort.ts'

describe('a failure of work on one table', () => {
  const failing = (error: unknown) => ofTable('shop_item', () => Promise.reject(error))
  test.each([new LakeUnavailable('away'), new LakeConflict('another was first'), new TableFailed('shop_other', 'broken')])(
    '%o says nothing of the table',
    async (error) => {
      await expect(failing(error)).rejects.toBe(error)
    },
  )
  test('is that table’s own, told without the values of its rows', async () => {
    const error = new LakeQueryError("Conversion Error: Could not convert string '张三' to INT32\nLINE 1: …", 'INSERT', undefined)
    await expect(failing(error)).rejects.toMatchObject({
      table: 'shop_item',
      message: '有值放不进湖中的列：Conversion Error: Could not convert string … to INT32',
      cause: error,
      passing: false,
    })
    await expect(failing(error)).rejects.toBeInstanceOf(TableFailed)
  })
  test('of its files may pass by itself', async () => {
    const error = new LakeQueryError('IO Error: Cannot write to "x"', 'INSERT', undefined)
    await expect(failing(error)).rejects.toMatchObject({ table: 'shop_item', passing: true })
  })
})

test.each([
  [
    'IO Error: Cannot open file "/lake/data/x.parquet": Not a directory',
    '湖的存储不能读写此表的文件，请检查磁盘或对象存储：IO Error: Cannot open file …: Not a directory',
  ],
  [
    "HTTP Error: HTTP PUT error on 'http://s3/x' (HTTP 403)",
    '湖的存储不能读写此表的文件，请检查磁盘或对象存储：HTTP Error: HTTP PUT error on … (HTTP 403)',
  ],
  ['another table has this name', 'another table has this name'],
])('why a table failed is told in words where they are known: %s', (message, told) => {
  expect(inShort(new Error(message))).toBe(told)
})

test('a table is due to be stopped at its third failure since it was last written', () => {
  const suspects = new Suspects()
  expect(['a', 'a', 'b', 'a'].map((table) => suspects.isDue(table))).toEqual([false, false, false, true])
  suspects.worked(['a'])
  expect([suspects.isDue('a'), suspects.isDue('b'), suspects.isDue('b')]).toEqual([false, false, true])
})

import { LakeConflict, LakeQueryError, LakeUnavailable } from '@anju/infra/lake/errors.ts'
import { describe, expect, test } from 'vitest'
import { TableFailed } from './errors.ts'
import { ofTable, Suspects } from './last-resort.ts'

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
      message: 'Conversion Error: Could not convert string … to INT32',
      cause: error,
    })
    await expect(failing(error)).rejects.toBeInstanceOf(TableFailed)
  })
})

test('a table is due to be stopped at its third failure since it was last written', () => {
  const suspects = new Suspects()
  expect(['a', 'a', 'b', 'a'].map((table) => suspects.isDue(table))).toEqual([false, false, false, true])
  suspects.worked(['a'])
  expect([suspects.isDue('a'), suspects.isDue('b'), suspects.isDue('b')]).toEqual([false, false, true])
})

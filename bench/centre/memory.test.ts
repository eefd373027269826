import { expect, test } from 'vitest'
import { descendantsOf } from './memory.ts'

test('grandchildren belong to a part, other processes do not', () => {
  const parents = new Map([
    [10, 1],
    [11, 10],
    [12, 11],
    [13, 10],
    [20, 1],
  ])
  expect(descendantsOf(10, parents)).toEqual([11, 12, 13])
  expect(descendantsOf(20, parents)).toEqual([])
})

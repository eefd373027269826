import { expect, test } from 'vitest'
import { compare, measurePairs } from './pairs.ts'

test('pairs are measured in turn; the quoted ratio is the median of the pairs’ ratios, not the ratio of the medians', async () => {
  const order: string[] = []
  const next = (side: string, values: number[]) => async () => {
    order.push(side)
    return values.shift()!
  }
  const pairs = await measurePairs(next('a', [10, 30, 20]), next('b', [10, 10, 20]), 3)
  expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b'])
  const compared = compare({ name: 'a', reference: 'b', unit: '/s' }, pairs)
  expect(compared.ratio).toEqual({ median: 1, min: 1, max: 3 })
  expect(compared).toMatchObject({ ours: 20, theirs: 10 })
})

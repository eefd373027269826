import { expect, test } from 'vitest'
import { comparePairs } from './pairs.ts'

test('the quoted ratio is the median of the pairs’ ratios, not the ratio of the medians', async () => {
  const ours = [10, 30, 20]
  const theirs = [10, 10, 20]
  const next = (values: number[]) => async () => values.shift()!
  const compared = await comparePairs({ name: 'a', reference: 'b', unit: '/s' }, next(ours), next(theirs), 3)
  expect(compared.ratio).toEqual({ median: 1, min: 1, max: 3 })
  expect(compared).toMatchObject({ ours: 20, theirs: 10 })
})

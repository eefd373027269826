import { expect, it } from 'vitest'
import { unbrokenMonths } from './forecast.ts'

it('history is the latest months without a gap in contributions: scattered older records are left out', () => {
  const rows = [
    { month: '201901', contribution: '5.00' },
    { month: '202409', contribution: '0.00' },
    { month: '202410', contribution: '7.00' },
    { month: '202411', contribution: '8.00' },
  ]
  expect(unbrokenMonths(rows).map(({ month }) => month)).toEqual(['202410', '202411'])
  expect(unbrokenMonths([])).toEqual([])
})

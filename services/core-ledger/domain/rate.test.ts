import { expect, test } from 'vitest'
import { percentFromRate, rateFromText } from './rate.ts'

test.each([
  ['0.0260000', '2.6%'],
  ['0.03075', '3.075%'],
  ['0.1000000', '10%'],
  ['0.0000000', '0%'],
])('a rate of %s is read as %s', (rate, percent) => {
  expect(percentFromRate(rateFromText(rate))).toBe(percent)
})

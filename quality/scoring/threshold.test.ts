import { expect, test } from 'vitest'
import { isIncident } from './threshold.ts'

test.each([
  ['error', 999_999, 1_000_000, true],
  ['error', 1_000_000, 1_000_000, false],
  ['warning', 95, 100, false],
  ['warning', 94, 100, true],
  ['error', 0, 0, false],
] as const)('%s: %d of %d passed → incident %s', (severity, passed, total, expected) => {
  expect(isIncident(severity, { passed, total })).toBe(expected)
})

import { expect, test } from 'vitest'
import { addUp, scoreDimensions, scoreOf } from './score.ts'

test('one failing row in a million is seen: only a clean table scores 100', () => {
  expect(scoreOf({ passed: 1_000_000, total: 1_000_000 })).toMatchObject({ score: 100, grade: '优' })
  expect(scoreOf({ passed: 999_999, total: 1_000_000 }).score).toBe(99.99)
})

test.each([
  [98, '优'],
  [97.99, '良'],
  [94.99, '中'],
  [89.99, '差'],
  [79.99, '劣'],
])('%d of 100 is %s', (percent, grade) => {
  expect(scoreOf({ passed: percent * 100, total: 10_000 }).grade).toBe(grade)
})

test('a score is the exact quotient cut to two decimals, for every tally', () => {
  for (let total = 1; total <= 500; total++)
    for (let passed = 0; passed <= total; passed++)
      expect(scoreOf({ passed, total }).score).toBe(Number((BigInt(passed) * 10_000n) / BigInt(total)) / 100)
})

test('nothing to check has no score, and does not count for its dimension', () => {
  expect(scoreOf({ passed: 0, total: 0 })).toMatchObject({ score: null, grade: null })
  const rules = [
    { dimension: 'accuracy', passed: 1, total: 2 },
    { dimension: 'accuracy', passed: 0, total: 0 },
  ] as const
  expect(scoreDimensions(rules).find(({ dimension }) => dimension === 'accuracy')?.score).toBe(50)
  expect(addUp(rules)).toEqual({ passed: 1, total: 2 })
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LOCK, strangePart } from './bring.ts'

const lock = readFileSync(LOCK, 'utf8')
const [first, ...rest] = lock.split('\n')

test('what Maven brought is used only when every part is the one that the lock names, and none is missing', () => {
  expect(strangePart(lock, lock)).toBeUndefined()
  expect(strangePart(lock, [first!.replace(/^./, 'x'), ...rest].join('\n'))).toMatch(/^x/)
  expect(strangePart(lock, rest.join('\n'))).toBe(first)
  expect(strangePart(lock, `${lock}${'0'.repeat(64)}  plugin/iceberg/strange.jar\n`)).toContain('strange.jar')
})

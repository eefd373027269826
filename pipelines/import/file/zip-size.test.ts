import { expect, test } from 'vitest'
import { writeTextSheet } from './excel.ts'
import { declaredSize } from './zip-size.ts'

test('a workbook says how much it unfolds to, many times its own size when it repeats itself', async () => {
  const small = await writeTextSheet('表', [['甲']])
  const large = await writeTextSheet(
    '表',
    Array.from({ length: 20_000 }, (_, row) => [String(row), '重'.repeat(50), '复'.repeat(50)]),
  )
  expect(declaredSize(small)).toBeGreaterThan(small.length)
  expect(declaredSize(large)).toBeGreaterThan(5 * large.length)
})

test('what is no archive unfolds to nothing', () => {
  expect(declaredSize(new Uint8Array())).toBe(0)
  expect(declaredSize(new TextEncoder().encode('个人账号,缴存基数\n'.repeat(100)))).toBe(0)
})

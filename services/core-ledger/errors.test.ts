import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROBLEMS } from './errors.ts'

test('every refusal of the table is expected by a test', () => {
  const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
    .map((path) => readFileSync(join(import.meta.dirname, path), 'utf8'))
  const expected = new Set(tests.flatMap((text) => text.match(/(?<=['"`])[a-z_]+(?=['"`])/g) ?? []))
  expect(Object.keys(PROBLEMS).filter((code) => !expected.has(code))).toEqual([])
})

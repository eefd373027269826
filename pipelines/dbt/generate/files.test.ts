import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { generatedFiles } from './files.ts'

test.each(Object.entries(generatedFiles()))('%s is what the standard generates', (path, text) => {
  expect(readFileSync(new URL(`../../../models/${path}`, import.meta.url), 'utf8')).toBe(text)
})

import { expect, test } from 'vitest'
import { chooseFiles } from './choose.ts'

const MB = 1_000_000
const sized = (...sizes: number[]) => sizes.map((sizeBytes) => ({ sizeBytes }))
const options = { filesMin: 3, sizeMax: 100 * MB }

test('small files are merged, in their own order', () => {
  const files = sized(3, 1, 2)
  expect(chooseFiles(files, options)).toEqual(files)
})

test('few small files are left alone', () => {
  expect(chooseFiles(sized(1, 2), options)).toEqual([])
})

test('a large file is not rewritten for the sake of a few tiny ones', () => {
  expect(chooseFiles(sized(50 * MB, 1, 1, 1), options)).toEqual(sized(1, 1, 1))
})

test('a merged file joins once enough has come together beside it', () => {
  expect(chooseFiles(sized(8 * MB, MB, MB, MB), options)).toHaveLength(4)
})

test('a merged file does not grow beyond the limit', () => {
  expect(chooseFiles(sized(60 * MB, 30 * MB, 20 * MB, 10 * MB, 100 * MB), options)).toEqual(sized(30 * MB, 20 * MB, 10 * MB))
})

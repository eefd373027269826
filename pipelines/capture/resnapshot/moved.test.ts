import { expect, test } from 'vitest'
import { keyText } from '../ods/unchanged.ts'
import { movedFrom } from './moved.ts'

test('rows are followed from key to key, from those that are asked for or from all', () => {
  const moves = [
    ['a', 'b'],
    ['x', 'y'],
    ['b', 'c'],
    ['y', 'b'],
  ].map(([from, to]) => ({ from: [from!], to: [to!] }))
  expect(movedFrom(moves)).toEqual([['b'], ['y'], ['c']])
  expect(movedFrom(moves, new Set([keyText(['a'])]))).toEqual([['b'], ['c']])
  expect(movedFrom(moves, new Set([keyText(['c'])]))).toEqual([])
})

import { expect, test } from 'vitest'
import type { SchemaChange } from '../capture/ods/shape.ts'
import { followNames } from './renamed-columns.ts'

const renamed = (from: string, to: string): SchemaChange => ({ kind: 'renamed', column: to, from, to })

test.each<[string, SchemaChange[][], [string, string][]]>([
  [
    'a column renamed twice',
    [[renamed('a', 'b')], [renamed('b', 'c')]],
    [
      ['a', 'c'],
      ['b', 'c'],
    ],
  ],
  [
    'two that change names with each other',
    [[renamed('a', 'b'), renamed('b', 'a')]],
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
  ],
  [
    'a name that goes to another column and on',
    [[renamed('a', 'b')], [renamed('x', 'a')]],
    [
      ['a', 'b'],
      ['x', 'a'],
    ],
  ],
  ['what is no rename', [[{ kind: 'added', column: 'n', to: 'text' }]], []],
])('%s', (_what, steps, names) => {
  expect(new Map(followNames(steps))).toEqual(new Map(names))
})

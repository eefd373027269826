import { describe, expect, test } from 'vitest'
import { type Change, type Operation, transactionOf } from '../wire/assemble.ts'
import { type Relation, type Tuple, UNCHANGED } from '../wire/message.ts'
import { fillUnchanged } from './unchanged.ts'

const column = (name: string, key = false) => ({ name, key, typeOid: 25, typeModifier: -1 })
const relation: Relation = { id: 1, schema: 's', name: 't', columns: [column('k', true), column('v'), column('large')] }
const transaction = transactionOf(1, 0n, 1n)
const change = (operation: Operation, row: Tuple, formerKey?: Tuple): Change => ({
  relation,
  operation,
  row,
  sequence: 1,
  transaction,
  ...(formerKey ? { formerKey } : {}),
})
const numbers = new Map([[relation, [1, 2, 3]]])
const numbersOf = (one: Relation) => numbers.get(one)!
const nothing = () => undefined

describe('a large value that an update did not touch', () => {
  test('is taken from the row before it, through any number of updates', () => {
    const changes = [
      change('insert', ['1', 'a', 'L']),
      change('update', ['1', 'b', UNCHANGED]),
      change('update', ['1', 'c', UNCHANGED]),
    ]
    expect(fillUnchanged(changes, numbersOf, nothing)).toEqual(new Map())
    expect(changes.map(({ row }) => row[2])).toEqual(['L', 'L', 'L'])
  })

  test('follows the row when its key changes', () => {
    const changes = [
      change('insert', ['1', 'a', 'L']),
      change('delete', ['1', null, null]),
      change('insert', ['2', 'a', UNCHANGED], ['1', null, null]),
      change('update', ['2', 'b', UNCHANGED]),
    ]
    expect(fillUnchanged(changes, numbersOf, nothing)).toEqual(new Map())
    expect(changes.map(({ row }) => row[2])).toEqual(['L', null, 'L', 'L'])
  })

  test('is asked of the lake when no earlier row is at hand, once for each key', () => {
    const changes = [
      change('update', ['1', 'b', UNCHANGED]),
      change('update', ['1', 'c', UNCHANGED]),
      change('update', ['2', 'x', UNCHANGED]),
    ]
    expect(fillUnchanged(changes, numbersOf, nothing)).toEqual(new Map([[relation, [['1'], ['2']]]]))
    const lake = (_: Relation, key: readonly string[]) => (key[0] === '1' ? () => 'from the lake' : undefined)
    expect(fillUnchanged(changes, numbersOf, lake)).toEqual(new Map([[relation, [['2']]]]))
    expect(changes.map(({ row }) => row[2])).toEqual(['from the lake', 'from the lake', UNCHANGED])
  })

  test('may have been null', () => {
    const changes = [change('insert', ['1', 'a', null]), change('update', ['1', 'b', UNCHANGED])]
    fillUnchanged(changes, numbersOf, nothing)
    expect(changes[1]?.row).toEqual(['1', 'b', null])
  })

  test('is found by what its column is, whatever it is called and wherever it stands', () => {
    const wider: Relation = { ...relation, columns: [column('new'), column('k', true), column('large'), column('renamed')] }
    numbers.set(wider, [4, 1, 2, 3])
    const changes = [
      change('insert', ['1', 'a', 'L']),
      { ...change('update', ['n', '1', 'b', UNCHANGED]), relation: wider },
      { ...change('update', ['n', '1', UNCHANGED, UNCHANGED]), relation: wider },
    ]
    fillUnchanged(changes, numbersOf, nothing)
    expect(changes.map(({ row }) => row)).toEqual([
      ['1', 'a', 'L'],
      ['n', '1', 'b', 'L'],
      ['n', '1', 'b', 'L'],
    ])
  })

  test('is found when its key has got another column since, and asked of the lake by the key of its own description', () => {
    const wider: Relation = { ...relation, columns: [column('k', true), column('v', true), column('large')] }
    numbers.set(wider, [1, 2, 3])
    const changes = [
      change('insert', ['1', 'a', 'L']),
      change('update', ['2', 'a', UNCHANGED]),
      { ...change('update', ['1', 'a', UNCHANGED]), relation: wider },
      { ...change('update', ['3', 'a', UNCHANGED]), relation: wider },
    ]
    const missing = fillUnchanged(changes, numbersOf, nothing)
    expect(changes.map(({ row }) => row[2])).toEqual(['L', UNCHANGED, 'L', UNCHANGED])
    expect([...missing]).toEqual([
      [relation, [['2']]],
      [wider, [['3', 'a']]],
    ])
  })
})

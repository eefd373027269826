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
const nothing = () => undefined

describe('a large value that an update did not touch', () => {
  test('is taken from the row before it, through any number of updates', () => {
    const changes = [
      change('insert', ['1', 'a', 'L']),
      change('update', ['1', 'b', UNCHANGED]),
      change('update', ['1', 'c', UNCHANGED]),
    ]
    expect(fillUnchanged(changes, nothing)).toEqual([])
    expect(changes.map(({ row }) => row[2])).toEqual(['L', 'L', 'L'])
  })

  test('follows the row when its key changes', () => {
    const changes = [
      change('insert', ['1', 'a', 'L']),
      change('delete', ['1', null, null]),
      change('insert', ['2', 'a', UNCHANGED], ['1', null, null]),
      change('update', ['2', 'b', UNCHANGED]),
    ]
    expect(fillUnchanged(changes, nothing)).toEqual([])
    expect(changes.map(({ row }) => row[2])).toEqual(['L', null, 'L', 'L'])
  })

  test('is asked of the lake when no earlier row is at hand, once for each key', () => {
    const changes = [
      change('update', ['1', 'b', UNCHANGED]),
      change('update', ['1', 'c', UNCHANGED]),
      change('update', ['2', 'x', UNCHANGED]),
    ]
    expect(fillUnchanged(changes, nothing)).toEqual([['1'], ['2']])
    const lake = (key: readonly string[]) => (key[0] === '1' ? () => 'from the lake' : undefined)
    expect(fillUnchanged(changes, lake)).toEqual([['2']])
    expect(changes.map(({ row }) => row[2])).toEqual(['from the lake', 'from the lake', UNCHANGED])
  })

  test('may have been null', () => {
    const changes = [change('insert', ['1', 'a', null]), change('update', ['1', 'b', UNCHANGED])]
    fillUnchanged(changes, nothing)
    expect(changes[1]?.row).toEqual(['1', 'b', null])
  })

  test('is found by its name when columns were added between', () => {
    const wider: Relation = { ...relation, columns: [column('new'), ...relation.columns] }
    const changes = [change('insert', ['1', 'a', 'L']), { ...change('update', ['n', '1', 'b', UNCHANGED]), relation: wider }]
    fillUnchanged(changes, nothing)
    expect(changes[1]?.row).toEqual(['n', '1', 'b', 'L'])
  })
})

import { describe, expect, test } from 'vitest'
import { type Change, type Operation, transactionOf } from '../wire/assemble.ts'
import { type Relation, type Tuple, UNCHANGED } from '../wire/message.ts'
import { afterChunk, type SnapshotJob, signalled } from './job.ts'
import { Touched } from './touched.ts'
import { visibilityFromText, wasSeen } from './visibility.ts'

describe('which transactions a reader saw', () => {
  test.each([
    ['10:20:12,15', 9, true],
    ['10:20:12,15', 11, true],
    ['10:20:12,15', 12, false],
    ['10:20:12,15', 20, false],
    ['10:20:', 19, true],
    // Beyond 32 bits: the log tells only the lower ones.
    ['4294967290:4294967300:4294967297', 4_294_967_291, true],
    ['4294967290:4294967300:4294967297', 1, false],
    ['4294967290:4294967300:4294967297', 2, true],
    ['4294967290:4294967300:4294967297', 4, false],
    ['4294967280:4294967290:', 3, false],
  ])('%s: %d %s', (text, xid, seen) => {
    expect(wasSeen(visibilityFromText(text), xid)).toBe(seen)
  })
  test('anything else is refused', () => expect(() => visibilityFromText('now')).toThrow(RangeError))
})

const column = (name: string, key: boolean) => ({ name, key, typeOid: 25, typeModifier: -1 })
const relation: Relation = { id: 1, schema: 's', name: 't', columns: [column('v', false), column('k', true)] }
const change = (xid: number, operation: Operation, row: Tuple): Change => ({
  relation,
  operation,
  row,
  sequence: 1,
  transaction: transactionOf(xid, 0n, 1n),
})

describe('the rows of a chunk that are still true where its mark arrives', () => {
  const rows = [
    ['a', '1'],
    ['b', '2'],
    ['c', '3'],
  ]
  const seen = visibilityFromText('10:20:12')
  const kept = (...changes: Change[]) => {
    const touched = new Touched(['k'])
    for (const one of changes) touched.note(one)
    return touched.stillTrue(relation, rows, seen).map(([, key]) => key)
  }
  test('are those that no transaction has touched which the reader did not see', () => {
    expect(kept(change(11, 'update', ['x', '1']))).toEqual(['1', '2', '3'])
    expect(kept(change(12, 'update', ['x', '1']), change(25, 'delete', [null, '3']))).toEqual(['2'])
  })
  test('are none after a truncate that the reader did not see', () => {
    expect(
      kept(change(25, 'update', ['x', '1']), change(25, 'truncate', [null, null]), change(25, 'insert', ['y', '9'])),
    ).toEqual([])
    expect(kept(change(11, 'truncate', [null, null]))).toEqual(['1', '2', '3'])
  })
  describe('and of the others', () => {
    const large: Relation = { ...relation, columns: [...relation.columns, column('l', false), column('m', false)] }
    const read = [['a', '1', 'L', 'M']]
    type Told = [xid: number, operation: Operation, row: Tuple]
    const told = (...changes: Told[]) => {
      const touched = new Touched(['k'])
      for (const [xid, operation, row] of changes) touched.note({ ...change(xid, operation, row), relation: large })
      return touched.stillTrue(large, read, seen)
    }
    test('the large values that were left alone, in the row that was told last, as it was sent', () => {
      const row: Tuple = ['b', '1', UNCHANGED, UNCHANGED]
      const touched = new Touched(['k'])
      touched.note({ ...change(25, 'update', row), relation: large })
      row[2] = 'what the lake had'
      expect(touched.stillTrue(large, read, seen)).toEqual([['b', '1', 'L', 'M']])
    })
    test('not those that one of the changes has set, which are found in the row before', () => {
      const first: Told = [25, 'update', ['b', '1', 'new', UNCHANGED]]
      const second = (xid: number): Told => [xid, 'update', ['c', '1', UNCHANGED, UNCHANGED]]
      expect(told(first, second(26))).toEqual([['c', '1', UNCHANGED, 'M']])
      expect(told(first, second(25))).toEqual([['c', '1', UNCHANGED, 'M']])
      expect(told([11, 'update', ['b', '1', 'new', 'new']], second(26))).toEqual([['c', '1', 'L', 'M']])
    })
    test('nothing where all was told: at once, one after the other, or by another row that has the key now', () => {
      const last: Told = [26, 'update', ['c', '1', UNCHANGED, UNCHANGED]]
      expect(told([25, 'update', ['b', '1', 'new', 'new']], last)).toEqual([])
      expect(told([25, 'update', ['b', '1', UNCHANGED, 'new']], [25, 'update', ['b', '1', 'new', UNCHANGED]], last)).toEqual([])
      expect(told([25, 'delete', [null, '1', null, null]], [25, 'insert', ['b', '1', UNCHANGED, UNCHANGED]], last)).toEqual([])
      expect(told(last, [27, 'delete', [null, '1', null, null]])).toEqual([])
    })
  })
  test('what a later reader sees is forgotten, what it does not see is kept', () => {
    const touched = new Touched(['k'])
    for (const xid of [11, 12]) touched.note(change(xid, 'update', ['x', String(xid - 10)]))
    touched.forget(seen)
    const nothing = visibilityFromText('1:1:')
    expect(touched.stillTrue(relation, rows, nothing).map(([, key]) => key)).toEqual(['1', '3'])
  })
})

describe('a job', () => {
  const job: SnapshotJob = {
    id: 'j',
    table: 't',
    step: 4,
    state: 'running',
    after: ['7'],
    rows: 10n,
    total: 20n,
    fromLsn: 1n,
    detail: '',
    by: 'x',
  }
  test('goes on after the last key of each chunk, and has read everything with one that is not full', () => {
    expect(afterChunk(job, { rows: 5, last: ['12'], full: true })).toMatchObject({
      step: 5,
      state: 'running',
      after: ['12'],
      rows: 15n,
    })
    expect(afterChunk(job, { rows: 0, last: undefined, full: false })).toMatchObject({ state: 'read', after: ['7'], rows: 10n })
  })
  test('obeys the signals that its state allows', () => {
    expect(signalled(job, 'pause', 'y')).toMatchObject({ state: 'paused', step: 5, by: 'y' })
    expect(signalled(job, 'resume', 'y')).toBeUndefined()
    expect(signalled({ ...job, state: 'paused' }, 'resume', 'y')).toMatchObject({ state: 'running', after: ['7'] })
    expect(signalled({ ...job, state: 'done' }, 'cancel', 'y')).toBeUndefined()
  })
})

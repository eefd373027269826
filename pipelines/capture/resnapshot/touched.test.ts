import { describe, expect, test } from 'vitest'
import { type Change, type Operation, transactionOf } from '../wire/assemble.ts'
import type { Relation, Tuple } from '../wire/message.ts'
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
    return touched.stillTrue(rows, [1], seen).map(([, key]) => key)
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
  test('what a later reader sees is forgotten, what it does not see is kept', () => {
    const touched = new Touched(['k'])
    for (const xid of [11, 12]) touched.note(change(xid, 'update', ['x', String(xid - 10)]))
    touched.forget(seen)
    const nothing = visibilityFromText('1:1:')
    expect(touched.stillTrue(rows, [1], nothing).map(([, key]) => key)).toEqual(['1', '3'])
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

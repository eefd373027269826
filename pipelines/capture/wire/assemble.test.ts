import { describe, expect, test } from 'vitest'
import { type Change, createAssembler, type SourceTransaction, transactionOf } from './assemble.ts'
import { type PgoutputMessage, type Relation, UNCHANGED } from './message.ts'

const column = (name: string, key = false) => ({ name, key, typeOid: 25, typeModifier: -1 })
const relation: Relation = {
  id: 1,
  schema: 'ledger',
  name: 'unit',
  columns: [column('unit_no', true), column('name'), column('address')],
}
const BEGIN: PgoutputMessage = { kind: 'begin', commitLsn: 0x90n, committedAtMicros: 1_764_000_000_123_456n, xid: 752 }
const COMMIT: PgoutputMessage = { kind: 'commit', commitLsn: 0x90n, endLsn: 0x100n, committedAtMicros: 1_764_000_000_123_456n }

function assembled(...messages: PgoutputMessage[]): { changes: Change[]; commits: SourceTransaction[] } {
  const changes: Change[] = []
  const commits: SourceTransaction[] = []
  const assemble = createAssembler({
    change: (change) => changes.push(change),
    commit: (transaction) => commits.push(transaction),
  })
  for (const message of [{ kind: 'relation', relation } as const, ...messages]) assemble(message)
  return { changes, commits }
}
const told = (...messages: PgoutputMessage[]) =>
  assembled(BEGIN, ...messages, COMMIT).changes.map(({ operation, row, sequence }) => [sequence, operation, ...row])

describe('a transaction', () => {
  test('gives its changes in order, then its commit with the end LSN that all of them share', () => {
    const { changes, commits } = assembled(BEGIN, { kind: 'insert', relationId: 1, row: ['1', 'a', 'x'] }, COMMIT)
    expect(commits).toEqual([
      {
        xid: 752,
        commitLsn: 0x90n,
        committedAtMicros: 1_764_000_000_123_456n,
        committedAt: '2025-11-24T16:00:00.123456+00',
        endLsn: 0x100n,
      },
    ])
    expect(changes[0]?.transaction).toBe(commits[0])
  })

  test('counts its changes from one', () => {
    expect(
      told(
        { kind: 'insert', relationId: 1, row: ['1', 'a', 'x'] },
        { kind: 'update', relationId: 1, row: ['1', 'b', UNCHANGED], before: undefined },
      ),
    ).toEqual([
      [1, 'insert', '1', 'a', 'x'],
      [2, 'update', '1', 'b', UNCHANGED],
    ])
  })

  test('tells a change of the key as a delete of the old and an insert of the new', () => {
    expect(
      told({ kind: 'update', relationId: 1, row: ['2', 'a', 'x'], before: { extent: 'key', row: ['1', null, null] } }),
    ).toEqual([
      [1, 'delete', '1', null, null],
      [2, 'insert', '2', 'a', 'x'],
    ])
  })

  test('takes an untouched value from the whole old row where it was sent', () => {
    expect(
      told({ kind: 'update', relationId: 1, row: ['1', 'b', UNCHANGED], before: { extent: 'row', row: ['1', 'a', 'x'] } }),
    ).toEqual([[1, 'update', '1', 'b', 'x']])
  })

  test('lets a delete carry the key alone, and a truncate nothing', () => {
    expect(
      told(
        { kind: 'delete', relationId: 1, before: { extent: 'row', row: ['1', 'a', 'x'] } },
        { kind: 'truncate', relationIds: [1] },
      ),
    ).toEqual([
      [1, 'delete', '1', null, null],
      [2, 'truncate', null, null, null],
    ])
  })

  test.each<[string, PgoutputMessage[]]>([
    ['a change outside a transaction', [{ kind: 'insert', relationId: 1, row: ['1', 'a', 'x'] }]],
    ['a change of a table not described', [BEGIN, { kind: 'insert', relationId: 9, row: ['1'] }]],
    ['a transaction inside another', [BEGIN, BEGIN]],
    ['a commit of nothing', [COMMIT]],
  ])('%s stops the stream', (_, messages) => {
    expect(() => assembled(...messages)).toThrow(RangeError)
  })
})

test('the time of a commit keeps its microseconds', () => {
  expect(transactionOf(1, 1_764_000_000_000_001n, 1n).committedAt).toBe('2025-11-24T16:00:00.000001+00')
})

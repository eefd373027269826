import { describe, expect, test } from 'vitest'
import { decideStart, type SlotState } from './start.ts'

const slot = (state: Partial<SlotState> = {}): SlotState => ({
  confirmed: 90n,
  active: false,
  walEnd: 200n,
  lostBecause: undefined,
  ...state,
})

describe('capture starts', () => {
  test('with a snapshot when the lake knows nothing', () => {
    expect(decideStart(undefined, undefined, false)).toEqual({ kind: 'snapshot', dropSlot: false, truncate: false })
  })
  test('with a snapshot in a new slot when an earlier one was cut short', () => {
    expect(decideStart(undefined, slot(), false)).toEqual({ kind: 'snapshot', dropSlot: true, truncate: false })
  })
  test.each([90n, 100n])('from the lake’s position %s, also when the slot’s fell back behind it', (position) => {
    expect(decideStart(position, slot(), false)).toEqual({ kind: 'stream', from: position })
  })
  test('only when nobody else uses the slot', () => {
    expect(decideStart(100n, slot({ active: true }), false).kind).toBe('wait')
  })
  test.each([
    ['the slot is gone', undefined],
    ['the server has thrown its log away', slot({ lostBecause: 'wal_removed' })],
    ['the lake was set back behind what it confirmed', slot({ confirmed: 101n })],
    ['the database was set back behind the lake', slot({ walEnd: 99n })],
  ])('not at all when %s, unless a new snapshot is wished', (_, state) => {
    expect(decideStart(100n, state, false)).toMatchObject({
      kind: 'refuse',
      reason: expect.stringContaining('CAPTURE_RESNAPSHOT=true'),
    })
    expect(decideStart(100n, state, true)).toEqual({ kind: 'snapshot', dropSlot: state !== undefined, truncate: true })
  })
  test('from the position even if a new snapshot is allowed, when there is no gap', () => {
    expect(decideStart(100n, slot(), true).kind).toBe('stream')
  })
})

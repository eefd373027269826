import type { LiveEvent, ScreenData } from '@anju/dashboards/binding/data.ts'
import { expect, test } from 'vitest'
import { EMPTY, reduceScreen } from './screen-state.ts'

const event = (key: string): LiveEvent => ({
  key,
  at: '2026-11-25T01:00:00Z',
  county: '411202',
  kind: 'contribution',
  amount: '1.00',
  people: 1,
})
const ticker = (...keys: string[]) => ({ kind: 'ticker' as const, events: keys.map(event), asOf: null })
const data = (...keys: string[]): ScreenData => ({
  screenId: 's1',
  version: 1,
  madeAt: '2026-11-25T01:00:00Z',
  indicators: {},
  counties: {},
  widgets: { news: ticker(...keys), note: { kind: 'still' } },
})

test('nothing has arrived on the first load, when everything is new', () => {
  expect(reduceScreen(EMPTY, { type: 'all', data: data('a', 'b') })).toMatchObject({ arrived: [], connection: 'live' })
})

test('a change replaces only its own widgets, and its new events have arrived', () => {
  const before = reduceScreen(EMPTY, { type: 'all', data: data('a') })
  const after = reduceScreen(before, { type: 'changed', data: { ...data(), widgets: { news: ticker('b', 'a') } } })
  expect(after.arrived.map(({ key }) => key)).toEqual(['b'])
  expect(after.data?.widgets.note).toBe(before.data?.widgets.note)
})

test('a lost connection takes nothing away', () => {
  const before = reduceScreen(EMPTY, { type: 'all', data: data('a') })
  expect(reduceScreen(before, { type: 'lost' })).toEqual({ ...before, connection: 'lost' })
  expect(reduceScreen(before, { type: 'trouble', detail: '' }).data).toBe(before.data)
})

test('an answer that a newer one has overtaken brings nothing', () => {
  const before = reduceScreen(EMPTY, { type: 'all', data: data('a') })
  const older = { ...data('b'), madeAt: '2026-11-25T00:59:00Z' }
  expect(reduceScreen(before, { type: 'all', data: older })).toBe(before)
  expect(reduceScreen(before, { type: 'changed', data: older })).toBe(before)
})

import { expect, test } from 'vitest'
import type { ScreenData, WidgetData } from '../binding/data.ts'
import { screenDataOf } from './read.ts'
import { screenStreamOf } from './write.ts'

const screen = (...widgets: WidgetData[]): ScreenData => ({
  screenId: 'operations',
  version: 3,
  madeAt: '2026-11-25T01:40:00.000Z',
  indicators: {},
  counties: { '411202': '湖滨区' },
  widgets: Object.fromEntries(widgets.map((data, index) => [`w${index}`, data])),
})

const AT = '2026-11-25T01:30:00.000Z'

test('a screen of every kind of widget reads back as it was, a missing figure as missing, an empty list as empty', () => {
  const data = screen(
    {
      kind: 'flop',
      code: '01',
      county: '411202',
      period: '2026',
      value: '90071992547409.930000',
      asOf: AT,
      comparison: null,
      pending: null,
    },
    {
      kind: 'flop',
      code: '01',
      county: '411202',
      period: null,
      value: null,
      asOf: null,
      comparison: { label: '同比', ratio: 0.125 },
      pending: { amount: '-0.05', count: 2 },
    },
    {
      kind: 'trend',
      series: [
        {
          code: '01',
          points: [
            { period: '202610', value: '-7.000001' },
            { period: '202611', value: null },
          ],
        },
        { code: '02', points: [] },
      ],
      running: '202611',
      asOf: AT,
    },
    {
      kind: 'ranking',
      code: '01',
      period: null,
      rows: [{ key: '98100100001', name: '灵宝黄金', value: '1.000000' }],
      total: '9.000000',
      asOf: AT,
    },
    { kind: 'map', code: '01', period: '2026', values: [{ county: '411202', name: '湖滨区', value: null }], asOf: null },
    {
      kind: 'forecast',
      code: '01',
      history: [],
      forecast: [
        { period: '202612', value: '3.000000', lower80: '2.000000', upper80: '4.000000', lower95: null, upper95: '5.000000' },
      ],
      model: '季节',
      madeOn: '2026-11-25',
      asOf: AT,
    },
    { kind: 'ticker', events: [{ key: 'a', at: AT, county: null, kind: 'lending', amount: '420000.00', people: 1 }], asOf: AT },
    { kind: 'gauge', code: '01', county: '411202', period: '202611', value: '88.120000', asOf: AT },
    {
      kind: 'table',
      columns: [
        { code: '01', cells: [{ key: '411202', name: '湖滨区', value: '0.000000' }] },
        { code: '02', cells: [{ key: '411202', name: '湖滨区', value: null }] },
      ],
      asOf: AT,
    },
    { kind: 'still' },
    { kind: 'missing', detail: '数据产品尚未产出' },
  )
  expect(screenDataOf(screenStreamOf(data))).toEqual(data)
})

test('a screen without a figure is a stream without a row', () => {
  const data = screen({ kind: 'still' })
  expect(screenDataOf(screenStreamOf(data))).toEqual(data)
})

test('a figure that its column cannot hold exactly is refused, never rounded', () => {
  const gauge = { kind: 'gauge', code: '01', county: '411202', period: '2026', value: '0.1234567', asOf: AT } as const
  expect(() => screenStreamOf(screen(gauge))).toThrow('最多 6 位小数')
})

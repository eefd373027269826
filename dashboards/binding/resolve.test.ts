import { expect, test } from 'vitest'
import { widgetSchema } from '../document/screen-document.ts'
import type { Facts } from './facts.ts'
import { pendingOf } from './pending.ts'
import { resolveWidget } from './resolve.ts'

const AS_OF = '2026-11-25T01:00:00Z'
const CITY = '411200'
const row = (period_kind: string, period: string, county_code: string, value: string, indicator_code = '0301007201') => ({
  indicator_code,
  period_kind,
  period,
  county_code,
  value,
  as_of: AS_OF,
})

const facts = (indicators: Facts['indicators'], others: Partial<Facts> = {}): Facts => ({
  today: '2026-11-25',
  isFlow: (code) => code === '0301007201',
  indicators,
  forecasts: null,
  units: null,
  events: null,
  pending: {},
  counties: { [CITY]: '三门峡市', '411202': '湖滨区', '411281': '义马市' },
  ...others,
})

const widget = (kind: string, binding: object, options: object = {}) =>
  widgetSchema.parse({ id: 'one', kind, layout: { wall: null }, binding, options })

test('a balance is compared with the same month a year before', () => {
  const flop = widget('flop', { indicator: '0301008101', period: 'month', compare: 'lastYear' })
  const rows = [row('month', '202511', CITY, '100', '0301008101'), row('month', '202611', CITY, '110', '0301008101')]
  expect(resolveWidget(flop, facts(rows))).toMatchObject({
    value: '110',
    period: '202611',
    comparison: { label: '同比', ratio: 0.1 },
  })
})

test('a flow of a month that is still running is not compared with a whole month', () => {
  const flop = widget('flop', { indicator: '0301007201', period: 'month', compare: 'previous' })
  const rows = [row('month', '202609', CITY, '80'), row('month', '202610', CITY, '100')]
  expect(resolveWidget(flop, facts(rows))).toMatchObject({ comparison: { label: '环比', ratio: 0.25 } })
  expect(resolveWidget(flop, facts([...rows, row('month', '202611', CITY, '50')]))).toMatchObject({
    value: '50',
    comparison: null,
  })
})

test('a comparison with nothing or zero is no comparison', () => {
  const flop = widget('flop', { indicator: '0301008101', period: 'month', compare: 'previous' })
  const rows = [row('month', '202610', CITY, '0', '0301008101'), row('month', '202611', CITY, '110', '0301008101')]
  expect(resolveWidget(flop, facts(rows))).toMatchObject({ comparison: null })
})

test('a trend says which of its months is still running', () => {
  const trend = widget('trend', { indicators: ['0301007201'], limit: 2 })
  const rows = ['202609', '202610', '202611'].map((month, index) => row('month', month, CITY, String(index)))
  expect(resolveWidget(trend, facts(rows))).toMatchObject({
    series: [
      {
        code: '0301007201',
        points: [
          { period: '202610', value: '1' },
          { period: '202611', value: '2' },
        ],
      },
    ],
    running: '202611',
    asOf: AS_OF,
  })
})

test('what no county is known of stands beside the counties where there is any, so that they add up to the city', () => {
  const table = widget('table', { indicators: ['0301007201'], rows: 'county', period: 'month' })
  const counties = { [CITY]: '三门峡市', '411201': '市本级（未分县）', '411202': '湖滨区' }
  const rows = [row('month', '202610', CITY, '8'), row('month', '202610', '411202', '5')]
  expect(resolveWidget(table, facts(rows, { counties }))).toMatchObject({
    columns: [{ cells: [{ name: '湖滨区', value: '5' }] }],
  })
  const undivided = row('month', '202610', '411201', '3')
  expect(resolveWidget(table, facts([...rows, undivided], { counties }))).toMatchObject({
    columns: [
      {
        code: '0301007201',
        cells: [
          { name: '市本级（未分县）', value: '3' },
          { name: '湖滨区', value: '5' },
        ],
      },
    ],
  })
})

test('a table by county keeps to each county where one column knows a county that another does not', () => {
  const table = widget('table', { indicators: ['0301007201', '0301008101'], rows: 'county', period: 'month' })
  const counties = { [CITY]: '三门峡市', '411201': '市本级（未分县）', '411202': '湖滨区', '411203': '陕州区' }
  const in202610 = (code: string, county: string, value: string) => row('month', '202610', county, value, code)
  const rows = [
    in202610('0301007201', '411202', '5'),
    in202610('0301007201', '411203', '6'),
    in202610('0301008101', '411201', '7'),
    in202610('0301008101', '411203', '8'),
  ]
  expect(resolveWidget(table, facts(rows, { counties }))).toMatchObject({
    columns: [
      {
        code: '0301007201',
        cells: [
          { name: '市本级（未分县）', value: null },
          { name: '湖滨区', value: '5' },
          { name: '陕州区', value: '6' },
        ],
      },
      {
        code: '0301008101',
        cells: [
          { name: '市本级（未分县）', value: '7' },
          { name: '湖滨区', value: null },
          { name: '陕州区', value: '8' },
        ],
      },
    ],
  })
})

test('a county without a row has no value on the map, and no place in the ranking', () => {
  const rows = [row('year', '2026', CITY, '5'), row('year', '2026', '411202', '5')]
  expect(resolveWidget(widget('map', { indicator: '0301007201', period: 'year' }), facts(rows))).toMatchObject({
    period: '2026',
    values: [
      { county: '411202', name: '湖滨区', value: '5' },
      { county: '411281', name: '义马市', value: null },
    ],
  })
  expect(resolveWidget(widget('ranking', { indicator: '0301007201', period: 'year' }), facts(rows))).toMatchObject({
    rows: [{ key: '411202', value: '5' }],
    total: '5',
  })
})

test('units are ranked by what they paid in, as many as are asked for', () => {
  const units = ['9', '7', '5'].map((value, index) => ({ unit_no: `u${index}`, name: `单位${index}`, value, as_of: AS_OF }))
  expect(resolveWidget(widget('units', { limit: 2 }), facts([], { units }))).toEqual({
    kind: 'units',
    rows: [
      { key: 'u0', name: '单位0', value: '9' },
      { key: 'u1', name: '单位1', value: '7' },
    ],
    asOf: AS_OF,
  })
})

test('a forecast goes on from the months of its own indicator, of the whole city', () => {
  const rows = [
    row('month', '202610', CITY, '100', '0301008101'),
    row('month', '202610', '411202', '30', '0301008101'),
    row('month', '202610', CITY, '7', '0302000101'),
  ]
  const forecasts = [
    {
      series: 'deposit_balance',
      month: '202611',
      model: 'ETS',
      value: '101',
      lower80: '99',
      upper80: '103',
      lower95: '98',
      upper95: '104',
      made_on: '2026-11-01',
    },
  ]
  expect(resolveWidget(widget('forecast', { series: 'deposit_balance' }), facts(rows, { forecasts }))).toMatchObject({
    code: '0301008101',
    history: [{ period: '202610', value: '100' }],
    forecast: [{ period: '202611', value: '101' }],
  })
})

test('a product that was never published leaves its widgets missing, not the screen', () => {
  for (const each of [widget('ticker', {}, {}), widget('forecast', { series: 'deposit_balance' }), widget('units', {})])
    expect(resolveWidget(each, facts([]))).toMatchObject({ kind: 'missing' })
})

test('what is pending counts the events of the number’s period, less what was reversed', () => {
  const need = { key: 'k', since: AS_OF, period: '2026', kinds: ['contribution', 'back_payment'] as const }
  const posted = [
    { kind: 'contribution', business_date: '2026-11-25', amount: '1200.50', entries: 3 },
    { kind: 'contribution', business_date: '2025-12-31', amount: '99.00', entries: 1 },
    { kind: 'back_payment', business_date: '2026-11-25', amount: '-200.50', entries: 1 },
    { kind: 'withdrawal', business_date: '2026-11-25', amount: '5000.00', entries: 1 },
  ]
  expect(pendingOf(need, posted)).toEqual({ amount: '1000.00', count: 4 })
  expect(pendingOf(need, [])).toBeNull()
})

import { expect, test } from 'vitest'
import { parseDocument } from './parse.ts'

const VERSION_1 = {
  schemaVersion: 1,
  id: 'reception',
  title: '来访接待',
  audience: 'visitor',
  theme: 'dark',
  ornaments: ['dots'],
  canvas: { width: 1920, height: 1080, modes: ['wall'] },
  widgets: [
    {
      id: 'balance',
      kind: 'number',
      title: '归集余额',
      layout: { x: 0, y: 0, w: 8, h: 6 },
      binding: { code: '0301008101', period: 'now' },
    },
    {
      id: 'flow',
      kind: 'line',
      title: '收支',
      layout: { x: 8, y: 0, w: 8, h: 6 },
      binding: { code: ['0301007201', '0301007601'], period: 'month' },
    },
    { id: 'news', kind: 'events', title: '动态', layout: { x: 0, y: 6, w: 24, h: 4 }, binding: { limit: 5 } },
    { id: 'ratio', kind: 'ratio', title: '个贷率', layout: { x: 16, y: 0, w: 8, h: 6 }, binding: { code: '0302020301' } },
    { id: 'note', kind: 'text', title: '', layout: { x: 0, y: 10, w: 24, h: 2 }, options: { text: '<b>欢迎</b>' } },
  ],
}

test('a document of version 1 opens as the newest', () => {
  expect(parseDocument(VERSION_1)).toMatchSnapshot()
})

test('an unknown kind in an old document is still refused by name', () => {
  const parsed = parseDocument({ ...VERSION_1, widgets: [{ ...VERSION_1.widgets[0], kind: 'globe' }] })
  expect(parsed).toMatchObject({ ok: false, problems: [{ path: 'widgets[0].kind', value: '"globe"' }] })
})

test('a document of version 2 opens without what its rankings of units and its forecasts could say wrong', () => {
  const layout = { wall: null }
  const version2 = {
    ...{ schemaVersion: 2, id: 'operations', title: '总览', audience: 'leader', theme: 'dark' },
    canvas: { width: 1920, height: 1080, modes: ['wall'] },
    widgets: [
      {
        id: 'units',
        kind: 'ranking',
        layout,
        binding: { of: 'unit', indicator: '0302000801', period: 'day', limit: 3 },
        options: {},
      },
      {
        id: 'counties',
        kind: 'ranking',
        layout,
        binding: { of: 'county', indicator: '0301007201', period: 'year' },
        options: {},
      },
      {
        id: 'ahead',
        kind: 'forecast',
        layout,
        binding: { series: 'lending', indicator: '0301008101', county: '411202' },
        options: {},
      },
    ],
  }
  expect(parseDocument(version2)).toMatchObject({
    ok: true,
    document: {
      schemaVersion: 3,
      widgets: [
        { kind: 'units', binding: { limit: 3 } },
        { kind: 'ranking', binding: { indicator: '0301007201', period: 'year', limit: 6 } },
        { kind: 'forecast', binding: { series: 'lending', history: 12, horizon: 12 } },
      ],
    },
  })
})

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

test('a document of version 1 opens as version 2', () => {
  expect(parseDocument(VERSION_1)).toMatchSnapshot()
})

test('an unknown kind in an old document is still refused by name', () => {
  const parsed = parseDocument({ ...VERSION_1, widgets: [{ ...VERSION_1.widgets[0], kind: 'globe' }] })
  expect(parsed).toMatchObject({ ok: false, problems: [{ path: 'widgets[0].kind', value: '"globe"' }] })
})

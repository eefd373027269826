import { parseDocument } from '@anju/dashboards/document/parse.ts'
import type { ScreenDocument } from '@anju/dashboards/document/screen-document.ts'
import { WIDGET_KINDS, WIDGETS } from '@anju/dashboards/document/widgets.ts'
import { expect, test } from 'vitest'
import { addWidget, blankDocument, changeWidget, findFree, isFree, moveWidgets, nudge, removeWidget } from './edits.ts'
import { FIELDS, fieldsOf } from './fields.ts'
import { beginHistory, reduceHistory } from './history.ts'

const withOneOfEach = () =>
  WIDGET_KINDS.reduce<ScreenDocument>((document, kind) => addWidget(document, kind).document, blankDocument('trial'))

test('a widget of every kind can be added to a blank screen, each in a free place', () => {
  const parsed = parseDocument(withOneOfEach())
  expect(parsed).toMatchObject({ ok: true })
  expect(withOneOfEach().widgets.map(({ id }) => id)).toEqual(WIDGET_KINDS.map((kind) => `${kind}-1`))
})

test('a full wall has no free place', () => {
  const { document, id } = addWidget(blankDocument('trial'), 'map')
  const full = moveWidgets(document, 'wall', { [id]: { x: 0, y: 0, w: 24, h: 27 } })
  expect(findFree(full, 'wall', 4, 4)).toBeNull()
  expect(isFree(full, 'wall', 'other', { x: 3, y: 3, w: 1, h: 1 })).toBe(false)
  expect(isFree(full, 'wall', id, { x: 3, y: 3, w: 1, h: 1 })).toBe(true)
})

test('a widget moved or resized by keys stays on the wall', () => {
  const box = { x: 20, y: 0, w: 4, h: 4 }
  expect(nudge(box, 'wall', { dx: 1 })).toEqual(box)
  expect(nudge(box, 'wall', { dw: 3 })).toEqual(box)
  expect(nudge(box, 'wide', { dx: 1, dy: 1 })).toEqual({ x: 21, y: 1, w: 4, h: 4 })
  expect(nudge({ x: 0, y: 0, w: 1, h: 1 }, 'wall', { dw: -1, dh: -1 })).toEqual({ x: 0, y: 0, w: 1, h: 1 })
})

test('every change can be undone and done again', () => {
  const first = withOneOfEach()
  const second = changeWidget(first, 'map-1', (widget) => ({ ...widget, title: '新标题' }))
  const third = removeWidget(second, 'map-1')
  let history = [second, third].reduce((at, value) => reduceHistory(at, { type: 'change', value }), beginHistory(first))
  history = reduceHistory(reduceHistory(history, { type: 'undo' }), { type: 'undo' })
  expect(history.present).toBe(first)
  history = reduceHistory(reduceHistory(reduceHistory(history, { type: 'redo' }), { type: 'redo' }), { type: 'redo' })
  expect(history.present).toBe(third)
  expect(reduceHistory(history, { type: 'change', value: structuredClone(third) })).toBe(history)
})

test('a change after an undo forgets what was undone', () => {
  const history = reduceHistory(reduceHistory(beginHistory(1), { type: 'change', value: 2 }), { type: 'undo' })
  expect(reduceHistory(history, { type: 'change', value: 3 })).toEqual({ past: [1], present: 3, future: [] })
})

test.each(WIDGET_KINDS)('everything that a %s may be told has Chinese words in the form', (kind) => {
  const { binding, options } = fieldsOf(kind)
  const shapes = { ...WIDGETS[kind].binding.shape, ...WIDGETS[kind].options.shape } as Record<string, { unwrap?: () => unknown }>
  for (const key of [...binding, ...options]) {
    expect(FIELDS[key], key).toBeDefined()
    const inner = shapes[key]?.unwrap?.() as { options?: string[] } | undefined
    for (const choice of inner?.options ?? []) expect(FIELDS[key]?.choices, `${key}.${choice}`).toHaveProperty(choice)
  }
})

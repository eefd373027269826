import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { standardBook } from '../binding/indicator-book.ts'
import { checkReferences } from './check-references.ts'
import { parseDocument } from './parse.ts'
import type { ScreenDocument } from './screen-document.ts'

const operations = () => JSON.parse(readFileSync(new URL('../screens/operations.json', import.meta.url), 'utf8'))
const known = {
  indicators: standardBook.notes.map(({ code }) => code),
  counties: Object.keys(standardBook.counties),
}

/** The operations screen with one thing changed, and what is said of it. */
function problemsAfter(change: (document: { widgets: Record<string, unknown>[] } & Record<string, unknown>) => void) {
  const document = operations()
  change(document)
  const parsed = parseDocument(document)
  return parsed.ok ? checkReferences(parsed.document, known) : parsed.problems
}

test('the screen that comes with the software is valid, refers to real indicators and has no overlapping widgets', () => {
  expect(problemsAfter(() => undefined)).toEqual([])
})

test('an unknown kind of widget is named with its path and the kinds there are', () => {
  const [problem] = problemsAfter(({ widgets }) => Object.assign(widgets[3]!, { kind: 'pie3d' }))
  expect(problem).toMatchObject({ path: 'widgets[3].kind', value: '"pie3d"' })
  expect(problem?.allowed).toContain('flop、trend、ranking、units、map')
})

test('an unknown option is named with its path', () => {
  const [problem] = problemsAfter(({ widgets }) => Object.assign(widgets[0]!.options as object, { script: 'alert(1)' }))
  expect(problem).toEqual({
    path: 'widgets[0].options.script',
    value: '"alert(1)"',
    allowed: '没有此项',
    message: '不认识的项“script”',
  })
})

test('a value outside its list is told what may stand there', () => {
  const [problem] = problemsAfter(({ widgets }) => Object.assign(widgets[0]!.options as object, { emphasis: 'huge' }))
  expect(problem).toEqual({
    path: 'widgets[0].options.emphasis',
    value: '"huge"',
    allowed: 'hero、normal',
    message: '此处应为hero、normal',
  })
})

test('an unknown indicator is refused', () => {
  const [problem] = problemsAfter(({ widgets }) => Object.assign(widgets[0]!.binding as object, { indicator: '0399' }))
  expect(problem).toMatchObject({ path: 'widgets[0].binding.indicator', value: '0399', message: '没有这个指标“0399”' })
})

test('a forecast names its series alone: its history is of the same indicator, of the whole city', () => {
  const change = (binding: object) =>
    problemsAfter(({ widgets }) => Object.assign(widgets.find(({ kind }) => kind === 'forecast')!.binding as object, binding))
  expect(change({ series: 'population' })[0]).toMatchObject({
    value: '"population"',
    allowed: 'contribution、withdrawal、lending、deposit_balance',
  })
  expect(change({ county: '411202' })[0]).toMatchObject({ message: '不认识的项“county”' })
})

test('widgets on top of each other, outside the canvas or with the same id are refused', () => {
  const moved = (box: object) => problemsAfter(({ widgets }) => Object.assign(widgets[1]!.layout as object, { wall: box }))
  expect(moved({ x: 0, y: 0, w: 3, h: 4 })[0]).toMatchObject({ path: 'widgets[1].layout.wall', message: '与“今年归集额”重叠' })
  expect(moved({ x: 22, y: 0, w: 3, h: 4 })[0]).toMatchObject({
    path: 'widgets[1].layout.wall.w',
    message: '组件超出画布右边（共 24 列）',
  })
  expect(problemsAfter(({ widgets }) => Object.assign(widgets[1]!, { id: 'year-contribution' }))[0]).toMatchObject({
    path: 'widgets[1].id',
  })
})

test.each([null, 'x', 7, [], {}, { schemaVersion: 99 }])('%j is refused, not thrown', (input) => {
  expect(parseDocument(input).ok).toBe(false)
})

test('a parsed document written as JSON reads back the same', () => {
  const parsed = parseDocument(operations()) as { ok: true; document: ScreenDocument }
  expect(parseDocument(JSON.parse(JSON.stringify(parsed.document)))).toEqual(parsed)
})

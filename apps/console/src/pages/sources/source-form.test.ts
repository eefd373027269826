import { expect, test } from 'vitest'
import type { Source } from '../../api/sources.ts'
import { codesOf, codesText, formOf, type SourceForm, sourceOf } from './source-form.ts'

const SHARED = { name: 'roster', title: '名册', dataset: 'insurance_record', everySeconds: 60, paused: false }
const fixed: Source = {
  ...SHARED,
  mapping: [
    { element: 'insurance_no', from: '编号' },
    { element: 'insurance_status', from: '状态', codes: { 在保: '1', 停保: '2' } },
  ],
  origin: {
    kind: 'folder',
    pattern: '名册*.txt',
    format: { kind: 'fixed', encoding: 'gb18030', unit: 'bytes', skipLines: 1, columns: [{ name: '编号', start: 1, length: 6 }] },
  },
}
const http: Source = {
  ...SHARED,
  mapping: [],
  origin: {
    kind: 'http',
    url: 'https://share.example/records',
    secret: null,
    rowsAt: 'data.rows',
    cursorAt: 'data.next',
    cursorParameter: 'since',
    limitParameter: 'size',
    pageRows: 100,
  },
}

const table: Source = {
  ...SHARED,
  mapping: [],
  origin: {
    kind: 'database',
    engine: 'mysql',
    host: 'db.example',
    port: 3306,
    database: 'insurance',
    user: 'reader',
    secret: 'INSURANCE',
    table: 'insured',
    key: ['no', 'kind'],
    watermark: null,
    lagSeconds: 30,
    pageRows: 100,
  },
}

test.each([
  ['a file', fixed],
  ['an interface', http],
  ['a table', table],
])('what was declared of %s comes out of the form as it went in', (_, source) => {
  expect(sourceOf(formOf(source))).toEqual(source)
})

test('codes are written as people write them, and what is no pair is left out', () => {
  expect(codesOf('男=1， 女＝2;不明')).toEqual({ 男: '1', 女: '2' })
  expect(codesOf(' ')).toBeUndefined()
  expect(codesText({ 男: '1', 女: '2' })).toBe('男=1、女=2')
})

test('lines of the mapping that are not filled in are left out', () => {
  const form = { ...formOf(http), mapping: [{ element: 'insurance_no' }, { from: '姓名' }] } as SourceForm
  expect(sourceOf(form).mapping).toEqual([])
})

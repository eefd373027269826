import { expect, test } from 'vitest'
import { MINIMUM_LEVEL } from '../classification.ts'
import { CODE_LISTS } from '../code-lists/registry.ts'
import { fileElements, keyOf, lakeColumns } from '../dataset.ts'
import { dictionaryOf, elementNamed } from '../dictionary.ts'
import { DATASETS, FILE_DATASETS, LAKE_DATASETS } from './registry.ts'

const elements = DATASETS.flatMap((dataset) => dataset.elements.map((element) => ({ dataset, element })))
const repeated = (texts: readonly string[]) => texts.filter((text, index) => texts.indexOf(text) !== index)

test('names of datasets, tables and code lists are unique', () => {
  expect(repeated(DATASETS.map(({ name }) => name))).toEqual([])
  expect(repeated(LAKE_DATASETS.map(({ table }) => table!))).toEqual([])
  expect(repeated(CODE_LISTS.map(({ name }) => name))).toEqual([])
})

test('a code of JGJ/T 320 stands once in a file layout, and every file column has one or a Chinese title', () => {
  for (const dataset of FILE_DATASETS)
    expect(repeated(fileElements(dataset).map(({ code, title }) => code ?? title)), dataset.name).toEqual([])
})

test('the key of a file layout is among its columns, and so is that of a lake table', () => {
  for (const dataset of FILE_DATASETS)
    expect(
      fileElements(dataset).map(({ name }) => name),
      dataset.name,
    ).toEqual(expect.arrayContaining([...keyOf(dataset, 'file')]))
  for (const dataset of LAKE_DATASETS)
    expect(
      lakeColumns(dataset).map(({ name }) => name),
      dataset.name,
    ).toEqual(expect.arrayContaining([...dataset.key]))
})

test('every element has a Chinese title and definition, an owner, and a level that its kind of personal data allows', () => {
  for (const { dataset, element } of elements) {
    const where = `${dataset.name}.${element.name}`
    expect(element.title, where).toMatch(/\p{Script=Han}/u)
    expect(element.definition, where).toMatch(/\p{Script=Han}/u)
    expect(element.owner, where).not.toBe('')
    expect(element.level, where).toBeGreaterThanOrEqual(MINIMUM_LEVEL[element.personal])
  }
})

test('an element of one code means one type wherever it stands', () => {
  const types = Map.groupBy(elements, ({ element }) => element.code)
  for (const [code, group] of types) if (code) expect(new Set(group.map(({ element }) => element.type)).size, code).toBe(1)
})

test('a code list holds each code once', () => {
  for (const list of CODE_LISTS) expect(repeated(list.codes.map(({ code }) => code)), list.name).toEqual([])
})

test('the dictionary has a line for every element, found by column name with the strictest level', () => {
  expect(dictionaryOf()).toHaveLength(elements.length)
  expect(elementNamed('name')).toMatchObject({ personal: 'name', level: 3 })
  expect(elementNamed('no_such_column')).toBeUndefined()
})

/** Numbers that name no person: of units and their contacts' business, running numbers of entries, and a level-3 reference that is redacted. */
const NAMES_NOBODY = [
  'unit_no',
  'entry_no',
  'voucher_no',
  'remittance_no',
  'withdrawal_no',
  'line_no',
  'purchase_contract_no',
  'reference_no',
]

test('every number is either masked as one that names a person or known to name nobody: none embeds a masked one of its row', () => {
  const numbers = elements.filter(({ element }) => element.name.endsWith('_no') && !NAMES_NOBODY.includes(element.name))
  expect(numbers.map(({ element }) => element.name)).toContain('contract_no')
  expect(numbers.filter(({ element }) => element.personal !== 'account_no').map(({ element }) => element.name)).toEqual([])
  expect(elements.find(({ element }) => element.name === 'reference_no')?.element.level).toBe(3)
})

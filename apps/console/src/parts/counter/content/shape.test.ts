import { expect, test } from 'vitest'
import type { Shape } from '../../../api/counter.ts'
import { choicesOf, contentOf, discriminatorOf, factsOf, fieldsOf, variantOf } from './shape.ts'

const money: Shape = { type: 'string', title: '金额', 'x-unit': '元' }
const kindOf = (value: string, label: string): Shape => ({
  type: 'string',
  title: '种类',
  const: value,
  'x-titles': { [value]: label },
})
const house: Shape = {
  type: 'object',
  title: '房屋',
  properties: { address: { type: 'string', title: '坐落' }, paid: money },
  required: ['address'],
}
const SHAPE: Shape = {
  oneOf: [
    {
      type: 'object',
      properties: { kind: kindOf('buy', '购房'), amount: money, house },
      required: ['kind', 'amount', 'house'],
    },
    {
      type: 'object',
      properties: {
        kind: kindOf('die', '死亡'),
        months: { type: 'integer', title: '月数' },
        heirs: {
          type: 'array',
          title: '继承人',
          items: { type: 'object', properties: { name: { type: 'string', title: '姓名' } }, required: ['name'] },
        },
      },
      required: ['kind', 'heirs'],
    },
  ],
}

test('the first choice tells the variants apart', () => {
  expect(discriminatorOf(SHAPE)).toBe('kind')
  expect(variantOf(SHAPE, {})).toBeUndefined()
  expect(variantOf(SHAPE, { kind: 'die' })?.required).toEqual(['kind', 'heirs'])
})

test('a shape without variants has none to tell apart', () => {
  expect(discriminatorOf(house)).toBeUndefined()
  expect(variantOf(house, {})).toBe(house)
})

test('content leaves out what was left empty and what belongs to another variant', () => {
  const values = { kind: 'buy', amount: '1', months: '3', house: { address: '黄河路', paid: '' } }
  expect(contentOf(SHAPE, values)).toEqual({ kind: 'buy', amount: '1', house: { address: '黄河路' } })
})

test('a month may be written as every page writes it', () => {
  const shape: Shape = { type: 'object', properties: { month: { type: 'string', 'x-month': true } }, required: ['month'] }
  for (const month of ['2026-11', '202611']) expect(contentOf(shape, { month })).toEqual({ month: '202611' })
  expect(contentOf(shape, { month: '2026-1' })).toEqual({ month: '2026-1' })
})

test('a whole number is a number, and a list that must be there is there though it is empty', () => {
  expect(contentOf(SHAPE, { kind: 'die', months: '12' })).toEqual({ kind: 'die', months: 12, heirs: [] })
})

test('a content is read by titles, choices and units', () => {
  expect(factsOf(SHAPE, { kind: 'buy', amount: '1234.5', house: { address: '黄河路' } })).toEqual([
    { label: '种类', value: '购房' },
    { label: '金额', value: '1,234.50 元' },
    { label: '房屋 · 坐落', value: '黄河路' },
  ])
  expect(factsOf(SHAPE, { kind: 'die', heirs: [{ name: '李四' }] }).at(-1)).toEqual({ label: '继承人 1', value: '姓名 李四' })
})

test('yes and no are choices too', () => {
  expect(choicesOf({ type: 'boolean' }).map(({ label }) => label)).toEqual(['是', '否'])
})

test('a field that may also be null is filled in as what it is otherwise', () => {
  const payer: Shape = { title: '扣收账号', anyOf: [{ type: 'string' }, { type: 'null' }] }
  expect(fieldsOf({ properties: { payer } }).payer).toEqual({ title: '扣收账号', type: 'string', nullable: true })
})

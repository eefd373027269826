import { ProblemError } from '@anju/standards/problem.ts'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { text, yuan } from './field-shapes.ts'
import { shapeRefusal } from './shape-refusal.ts'

const shape = z
  .strictObject({ items: z.array(z.strictObject({ amount: yuan, note: text(4).optional() })), total: z.int().optional() })
  .refine(({ items, total }) => total === undefined || items.length === total, { path: ['total'], message: '应等于笔数' })

const refusalOf = (given: unknown) => {
  const refused = shapeRefusal(shape.safeParse(given).error!.issues[0]!, given)
  expect(refused).toBeInstanceOf(ProblemError)
  return refused.problem
}

test.each([
  [{ items: [{ amount: '1.234' }] }, { status: 400, code: 'amount_malformed', field: 'items[0].amount', value: '1.234' }],
  [
    { items: [{ amount: '1.00' }], more: 1 },
    { status: 400, code: 'field_invalid', field: 'body' },
  ],
  [
    { items: [{ amount: '1.00', note: '一二三四五' }] },
    { code: 'field_invalid', field: 'items[0].note', allowed: '最多 4 个字符' },
  ],
  [
    { items: [], total: 2 },
    { status: 422, code: 'field_inconsistent', field: 'total', value: '2', allowed: '应等于笔数' },
  ],
])('%j is refused with its field', (given, refusal) => {
  expect(refusalOf(given)).toMatchObject(refusal)
})

test('what says something of a person is named, not repeated', () => {
  expect(refusalOf({ items: [{ amount: '1.00', note: '\u0000' }] })).not.toHaveProperty('value')
})

test('length is counted in characters, so that rare characters of names are not counted twice', () => {
  expect(text(2).safeParse('𠮷𠮷').success).toBe(true)
  expect(text(2).safeParse('𠮷𠮷𠮷').success).toBe(false)
  expect(text(9).safeParse('\ud842').success).toBe(false)
})

import { expect, test } from 'vitest'
import { z } from 'zod'
import { refuseInChinese } from './chinese-zod.ts'

refuseInChinese()

const shapes = z.discriminatedUnion('kind', [z.object({ kind: z.literal('table') }), z.object({ kind: z.literal('json') })])

test.each([
  [z.object({ name: z.string() }), {}, '必填项'],
  [z.string(), 1, '应为文本'],
  [z.object({}), 'x', '应为一组字段（JSON 对象）'],
  [z.coerce.number(), 'x', '应为数字'],
  [z.string().max(3), '四个字符', '最多 3 个字符'],
  [z.string().min(1), '', '至少 1 个字符'],
  [z.array(z.string()).max(1), ['a', 'b'], '最多 1 项'],
  [z.int().min(2), 1, '应不小于 2'],
  [z.number().positive(), 0, '应大于 0'],
  [z.number().lt(3), 3, '应小于 3'],
  [z.enum(['table', 'view']), 'x', '应为 table、view 之一'],
  [z.literal('a'), 'x', '应为 a'],
  [shapes, { kind: 'tables' }, '应为 table、json 之一'],
  [shapes, {}, '应为 table、json 之一'],
  [z.union([z.int(), z.enum(['all', 'none'])]), 'x', '应为数字，或应为 all、none 之一'],
  [z.record(z.string().max(1), z.string()), { two: 'x' }, '键最多 1 个字符'],
  [z.strictObject({}), { b: 1 }, '没有这样的项：b'],
  [z.iso.date(), '2026-02-30', '应为存在的日期 YYYY-MM-DD，如 2026-11-25'],
])('%#: what is refused is said in plain Chinese', (schema, given, sentence) => {
  expect(schema.safeParse(given).error?.issues[0]?.message).toBe(sentence)
})

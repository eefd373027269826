import { expect, test } from 'vitest'
import { fieldTitle, saidOf } from './field-words.ts'

test.each([
  ['no', '编号'],
  ['content.amount', '金额'],
  ['content.lines[2].value.prior', '第 3 行 字段 prior'],
  ['items[0].base', '第 1 行 缴存基数'],
  ['content.fromMonth', '起始或执行年月'],
  ['Idempotency-Key', '字段 Idempotency-Key'],
])('%s is called %s', (field, title) => {
  expect(fieldTitle(field)).toBe(title)
})

test('a sentence is shown without the name that programs read', () => {
  expect(saidOf('search:至少两个字', 'search')).toBe('至少两个字')
  expect(saidOf('单位已销户', 'unitNo')).toBe('单位已销户')
})

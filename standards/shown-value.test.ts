import { expect, test } from 'vitest'
import { shownValue } from './shown-value.ts'

test.each([
  [{ amount: '1.005' }, 'amount', '1.005'],
  [{ items: [{ month: '202611' }, { month: '202613' }] }, 'items/1/month', '202613'],
  [{ limit: 0 }, 'limit', '0'],
  [{ kind: 'x'.repeat(90) }, 'kind', `${'x'.repeat(60)}…`],
])('%o at %s is shown', (sent, path, shown) => {
  expect(shownValue(sent, path)).toBe(shown)
})

test.each([
  'name',
  'idNumber',
  'id_number',
  'mobile',
  'base',
  'monthlyIncome',
  'contactName',
  'houseAddress',
  'bankAccountNo',
  'remark',
])('a value of %s is never repeated, wherever it stands', (field) => {
  expect(shownValue({ [field]: '411202198703142719' }, field)).toBeUndefined()
  expect(shownValue({ items: [{ [field]: { x: '1' } }] }, `items/0/${field}/x`)).toBeUndefined()
})

test('what is not there, and what is no plain value, is not shown', () => {
  expect(shownValue({}, 'amount')).toBeUndefined()
  expect(shownValue(null, 'amount')).toBeUndefined()
  expect(shownValue({ amount: { fen: 1 } }, 'amount')).toBeUndefined()
  expect(shownValue('text', '')).toBeUndefined()
})

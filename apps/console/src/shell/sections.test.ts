import { expect, test } from 'vitest'
import { mayOpen } from './sections.ts'

test.each([
  ['service', '/runs', false],
  ['service', '/runs/graph', false],
  ['clerk', '/quality/member', false],
  ['clerk', '/profiles', true],
  ['auditor', '/counter/vouchers/01', true],
  ['auditor', '/counter/apply/withdrawal', false],
  ['auditor', '/counter/accounts/99', true],
  ['auditor', '/counter/desk', true],
  ['auditor', '/counter/day-end', true],
  ['auditor', '/counter/batches', false],
  ['steward', '/counter/vouchers', false],
  ['analyst', '/capture', false],
  ['steward', '/runs/run-1', true],
  ['service', '/', true],
  ['service', '/nowhere', true],
] as const)('%s at %s: %s', (role, path, may) => {
  expect(mayOpen(role, path)).toBe(may)
})

import { expect, test } from 'vitest'
import type { Requirement } from './requests.ts'
import { checkRequirements } from './requirements.ts'
import { appended, tableOf } from './test-table.ts'

const table = appended(tableOf('id long'), 2)

const cases: { requirement: Requirement; complaint?: string }[] = [
  { requirement: { type: 'assert-table-uuid', uuid: 'UUID-1' } },
  { requirement: { type: 'assert-table-uuid', uuid: 'uuid-2' }, complaint: 'UUID does not match' },
  { requirement: { type: 'assert-ref-snapshot-id', ref: 'main', 'snapshot-id': 2 } },
  {
    requirement: { type: 'assert-ref-snapshot-id', ref: 'main', 'snapshot-id': 1 },
    complaint: 'branch main has changed: expected id 1 != 2',
  },
  {
    requirement: { type: 'assert-ref-snapshot-id', ref: 'main', 'snapshot-id': null },
    complaint: 'branch main was created concurrently',
  },
  { requirement: { type: 'assert-ref-snapshot-id', ref: 'audit', 'snapshot-id': null } },
  {
    requirement: { type: 'assert-ref-snapshot-id', ref: 'audit', 'snapshot-id': 1 },
    complaint: 'branch or tag audit is missing',
  },
  { requirement: { type: 'assert-last-assigned-field-id', 'last-assigned-field-id': 1 } },
  {
    requirement: { type: 'assert-last-assigned-field-id', 'last-assigned-field-id': 2 },
    complaint: 'last assigned field id changed',
  },
  { requirement: { type: 'assert-current-schema-id', 'current-schema-id': 1 }, complaint: 'current schema changed' },
  {
    requirement: { type: 'assert-last-assigned-partition-id', 'last-assigned-partition-id': 1 },
    complaint: 'last assigned partition id changed',
  },
  { requirement: { type: 'assert-default-spec-id', 'default-spec-id': 1 }, complaint: 'default partition spec changed' },
  { requirement: { type: 'assert-default-sort-order-id', 'default-sort-order-id': 1 }, complaint: 'default sort order changed' },
  { requirement: { type: 'assert-create' }, complaint: 'table already exists' },
]

const title = ({ requirement: { type, ...expected }, complaint }: (typeof cases)[number]) =>
  `${type} ${Object.values(expected).join(' ')}: ${complaint ?? 'holds'}`

test.each(cases.map((one) => [title(one), one] as const))('%s', (_title, { requirement, complaint }) => {
  const check = () => checkRequirements(table, [requirement])
  if (complaint) expect(check).toThrow(`Requirement failed: ${complaint}`)
  else expect(check).not.toThrow()
})

test('of a table that does not exist only its absence may be required', () => {
  expect(() => checkRequirements(undefined, [{ type: 'assert-create' }])).not.toThrow()
  expect(() => checkRequirements(undefined, [{ type: 'assert-table-uuid', uuid: 'x' }])).toThrow('table does not exist')
})

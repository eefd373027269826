import { ROLES } from '@anju/standards/viewer.ts'
import { describe, expect, test } from 'vitest'
import type { Asset, AssetColumn, Classification } from '../assets/asset.ts'
import { decideAsset, lookupColumns } from './decide.ts'
import { PURPOSES, ROLE_PURPOSES } from './purpose.ts'
import { POLICY_RULES } from './rules.ts'

const classified = (level: 1 | 2 | 3 | 4, personal: Classification['personal']): Classification => ({
  level,
  personal,
  source: 'standard',
  reason: '依据数据标准',
})
const column = (name: string, classification: Classification | null): AssetColumn => ({
  name,
  title: name,
  description: '',
  code: null,
  type: 'VARCHAR',
  origin: null,
  classification,
})
const asset = (id: string, columns: AssetColumn[], kind: Asset['kind'] = 'table'): Asset => ({
  id,
  kind,
  layer: id.split('.')[0]!,
  title: id,
  description: '',
  owner: '数据管理员',
  level: 2,
  rowCount: null,
  snapshot: null,
  materializedAt: null,
  updatedAt: '',
  tags: [],
  columns,
})

const member = asset('dwd.member', [
  column('member_no', classified(3, 'account_no')),
  column('name', classified(3, 'name')),
  column('gender', classified(2, 'none')),
  column('marital_status', classified(3, 'none')),
  column('monthly_income', classified(3, 'income')),
  column('note', null),
])
const actions = (role: (typeof ROLES)[number], purpose: (typeof PURPOSES)[number], of = member) =>
  decideAsset(role, purpose, of).columns.map(({ action, mask }) => mask ?? action)

test('an analyst gets tokens for numbers, whole amounts, masked identity', () => {
  expect(actions('analyst', 'analysis')).toEqual(['token', 'partial', 'full', 'redact', 'full', 'deny'])
})

test('a loan’s principal is an amount: whole for analysts, in bands for stewards', () => {
  const loan = asset('dwd.loan', [{ ...column('principal', classified(3, 'none')), type: 'DECIMAL(18,2)' }])
  expect(actions('analyst', 'analysis', loan)).toEqual(['full'])
  expect(actions('steward', 'governance', loan)).toEqual(['partial'])
})

test('a steward sees persons masked, amounts in bands', () => {
  expect(actions('steward', 'governance')).toEqual(['partial', 'partial', 'full', 'redact', 'partial', 'deny'])
})

test('a clerk sees all of one person for business, but not what nobody has classified', () => {
  const { columns } = decideAsset('clerk', 'business', member, 'one')
  expect(columns.map(({ mask, action }) => mask ?? action)).toEqual(['full', 'full', 'full', 'full', 'full', 'deny'])
})

test('of many persons a clerk sees what an analyst sees', () => {
  expect(actions('clerk', 'business')).toEqual(actions('analyst', 'analysis'))
  expect(actions('supervisor', 'business')).toEqual(actions('analyst', 'analysis'))
})

test('persons are looked up by numbers of their own, id number and mobile, and by no one without a reason to', () => {
  expect(lookupColumns('clerk', 'business', member)).toEqual(['member_no'])
  expect(lookupColumns('analyst', 'analysis', member)).toEqual([])
})

test('a leader gets no table with persons, and small groups are filtered out', () => {
  expect(decideAsset('leader', 'decision', member).denied).toContain('dwd')
  const summary = asset('dws.unit_month', [
    column('unit_no', classified(2, 'none')),
    column('member_count', classified(2, 'none')),
  ])
  expect(decideAsset('leader', 'decision', summary)).toMatchObject({ denied: null, rowFilter: { sql: 'member_count >= 5' } })
  const persons = asset('dws.member_summary', [column('member_no', classified(3, 'account_no'))])
  expect(decideAsset('leader', 'decision', persons).denied).toContain('个人信息')
})

test('a table with one unclassified column counts as holding persons', () => {
  expect(
    decideAsset('leader', 'decision', asset('dws.new', [column('x', null), column('y', classified(1, 'none'))])).denied,
  ).not.toBeNull()
})

describe('what is not granted is refused', () => {
  for (const role of ROLES) {
    for (const purpose of PURPOSES) {
      const granted = ROLE_PURPOSES[role].includes(purpose)
      test(`${role} for ${purpose}: ${granted ? 'a rule says what' : 'nothing'}`, () => {
        expect(POLICY_RULES[`${role}/${purpose}`] !== undefined).toBe(granted)
        if (!granted) expect(decideAsset(role, purpose, member).denied).not.toBeNull()
      })
    }
  }
  test('something that is no table of the lake cannot be queried', () => {
    expect(decideAsset('analyst', 'analysis', asset('ads.screen', [], 'screen')).denied).not.toBeNull()
  })
})

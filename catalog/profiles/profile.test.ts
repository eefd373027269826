import { expect, test } from 'vitest'
import type { Asset, AssetColumn } from '../assets/asset.ts'
import { decideAsset } from '../policy/decide.ts'
import { profileView } from './profile.ts'

const column = (name: string, type = 'VARCHAR'): AssetColumn => ({
  name,
  title: name,
  description: '',
  code: null,
  type,
  origin: null,
  classification: { level: 2, personal: 'none', source: 'standard', reason: '' },
})
const profile: Asset = {
  id: 'ads.profile',
  kind: 'table',
  layer: 'ads',
  title: '用户画像',
  description: '',
  owner: '',
  level: 2,
  rowCount: null,
  snapshot: null,
  materializedAt: null,
  updatedAt: '',
  tags: [],
  columns: ['gender', 'account_status', 'county_code', 'age_band'].map((name) => column(name)),
}

test('codes are told in the words of their lists, other values as they are', () => {
  const stored = { profile: { gender: '1', account_status: '01', county_code: '411281', age_band: '30–39岁' }, tags: [] }
  const { attributes } = profileView(decideAsset('clerk', 'business', profile, 'one'), stored, 'key')
  expect(attributes.map(({ value }) => value)).toEqual(['男', '正常', '义马市', '30–39岁'])
})

test('what is money is said by the column’s element or the lake’s type for money, not by how the value looks', () => {
  const columns = [
    column('balance', 'DECIMAL(18,2)'),
    column('contribution_12m', 'DECIMAL(18,2)'),
    column('unit_ratio', 'DECIMAL(7,4)'),
    column('opened_on', 'DATE'),
  ]
  const values = { balance: '5000', contribution_12m: '12000.00', unit_ratio: '0.12', opened_on: '2024-12-03' }
  const policy = decideAsset('clerk', 'business', { ...profile, columns }, 'one')
  const { attributes } = profileView(policy, { profile: values, tags: [] }, 'key')
  expect(attributes.map(({ name, unit }) => [name, unit])).toEqual([
    ['balance', '元'],
    ['contribution_12m', '元'],
    ['unit_ratio', null],
    ['opened_on', null],
  ])
})

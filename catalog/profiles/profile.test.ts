import { expect, test } from 'vitest'
import type { Asset, AssetColumn } from '../assets/asset.ts'
import { decideAsset } from '../policy/decide.ts'
import { profileView } from './profile.ts'

const column = (name: string): AssetColumn => ({
  name,
  title: name,
  description: '',
  code: null,
  type: 'VARCHAR',
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
  columns: ['gender', 'account_status', 'county_code', 'age_band'].map(column),
}

test('codes are told in the words of their lists, other values as they are', () => {
  const stored = { profile: { gender: '1', account_status: '01', county_code: '411281', age_band: '30–39岁' }, tags: [] }
  const { attributes } = profileView(decideAsset('clerk', 'business', profile, 'one'), stored, 'key')
  expect(attributes.map(({ value }) => value)).toEqual(['男', '正常', '义马市', '30–39岁'])
})

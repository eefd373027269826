import { expect, test } from 'vitest'
import { assetKeyOf, parseManifest, testsAt } from './manifest.ts'

const node = (unique_id: string, rest: object = {}) => ({
  unique_id,
  resource_type: unique_id.split('.')[0],
  name: unique_id.split('.')[2],
  schema: 'dwd',
  description: '',
  tags: ['dwd'],
  checksum: { name: 'sha256', checksum: 'c' },
  columns: { unit_no: { name: 'unit_no', description: '单位账号', data_type: 'varchar', meta: {} } },
  depends_on: { nodes: ['source.anju.ods.ledger_unit'], macros: [] },
  config: { materialized: 'lake_table', severity: null, meta: { key: ['unit_no'] } },
  ...rest,
})

const nodes = [
  node('model.anju.unit'),
  node('test.anju.unit_key', { attached_node: 'model.anju.unit' }),
  node('test.anju.free', { attached_node: null }),
]
const text = JSON.stringify({
  metadata: {},
  nodes: Object.fromEntries(nodes.map((one) => [one.unique_id, one])),
  sources: {},
  macros: {},
})

test('a manifest is read by the parts that Anju needs', () => {
  const { nodes } = parseManifest(text)
  expect(assetKeyOf(nodes['model.anju.unit']!)).toBe('dwd.unit')
  expect(nodes['model.anju.unit']).not.toHaveProperty('metadata')
})

test('the tests of an asset are those written at its model', () => {
  expect(testsAt(parseManifest(text), ['dwd.unit']).map(({ test: { name }, asset }) => [asset, name])).toEqual([
    ['dwd.unit', 'unit_key'],
  ])
  expect(testsAt(parseManifest(text), ['dwd.account'])).toEqual([])
})

test('a manifest of another shape is refused by the name of the part', () => {
  expect(() => parseManifest('{"nodes": {}, "sources": {}}')).toThrow('macros')
})

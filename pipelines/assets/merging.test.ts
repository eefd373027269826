import { expect, test } from 'vitest'
import { basisOf, type CapturedState, type MergeQuestion, whyAnew } from './merging.ts'
import { asset } from './test-assets.ts'

const entries = asset('dwd.entry', ['ods.ledger_entry', 'ods.import_entry'], { follows: ['ods.ledger_entry'] })
const captured = (more: Partial<CapturedState> = {}): CapturedState => ({
  rows: '1005',
  rowsBefore: '1000',
  columns: 'c1',
  truncated: false,
  ...more,
})
const last = {
  asset: 'dwd.entry',
  partition: 'all',
  version: '77',
  inputs: { 'ods.ledger_entry': '1', 'ods.import_entry': '5' },
  codeVersion: '1',
  finishedAt: '2026-11-25T10:00:00Z',
  rows: '900',
  seconds: 1,
  basis: { asOfLsn: '50', captured: { 'ods.ledger_entry': { rows: '1000', columns: 'c1' } } },
}
const published = { snapshotId: '77', rows: 900, files: 3, deletedRows: 10 }
const usual: MergeQuestion = {
  asset: entries,
  force: false,
  last,
  published,
  versions: new Map([
    ['ods.ledger_entry', '2'],
    ['ods.import_entry', '5'],
  ]),
  asOfLsn: '60',
  captured: new Map([['ods.ledger_entry', captured()]]),
}
const of = (state: Partial<CapturedState>): Partial<MergeQuestion> => ({
  captured: new Map([['ods.ledger_entry', captured(state)]]),
})
const withBasis = (basis: typeof last.basis): Partial<MergeQuestion> => ({ last: { ...last, basis } })

test('changes are merged when ods has only grown since the published version', () => {
  expect(whyAnew(usual)).toBeUndefined()
})

test.each<[string, Partial<MergeQuestion>]>([
  ['按要求重建', { force: true }],
  ['首次物化', { last: undefined }],
  ['首次物化', { published: undefined }],
  ['上次物化未记录起点', { last: { ...last, basis: null } }],
  ['加工定义已变更', { asset: { ...entries, codeVersion: '2' } }],
  ['已发布版本不是上次物化的版本', { published: { ...published, snapshotId: '78' } }],
  ['起点晚于本次读取的日志位置', { asOfLsn: '49' }],
  ['上游 ods.import_entry 有更新的快照', { versions: new Map([['ods.import_entry', '6']]) }],
  ['上游 ods.ledger_entry 的起点未知', withBasis({ asOfLsn: '50', captured: {} as typeof last.basis.captured })],
  ['上游 ods.ledger_entry 的列已变更', of({ columns: 'c2' })],
  ['上游 ods.ledger_entry 被清空过', of({ truncated: true })],
  ['上游 ods.ledger_entry 在起点之前的变更有增减', of({ rowsBefore: '1001' })],
  ['上游 ods.ledger_entry 在起点之前的变更有增减', of({ rowsBefore: '0' })],
  ['上游 ods.ledger_entry 的变更占比过大', of({ rows: '20000' })],
  ['多次并入后文件过多', { published: { ...published, files: 65 } }],
  ['多次并入后失效行过多', { published: { ...published, rows: 40_000, deletedRows: 10_001 } }],
])('built anew: %s', (reason, change) => {
  expect(whyAnew({ ...usual, ...change })).toBe(reason)
})

test('a version leaves as its basis what it has taken in; none before anything was captured', () => {
  expect(basisOf(entries, '60', usual.captured)).toEqual({
    asOfLsn: '60',
    captured: { 'ods.ledger_entry': { rows: '1005', columns: 'c1' } },
  })
  expect(basisOf(entries, '', usual.captured)).toBeNull()
  expect(basisOf(entries, '60', new Map())).toBeNull()
})

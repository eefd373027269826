import { expect, test } from 'vitest'
import { orphansByTable } from './figures.ts'

const orphans = (folder: string, files: number) => ({
  folder,
  found: { files: files + 1, bytes: 10 },
  removed: { files, bytes: files * 2 },
})

test('orphans are counted for the table that they were written for, staged or not; what stays is not', () => {
  const tables = orphansByTable([
    orphans('dws/fund_day-0a1b2c3d', 1),
    orphans('dws/fund_day__staged-ffffffff', 1),
    orphans('dws/fund_day__staged-f10b98649f88432a9ccad528dfb7c3f9', 1),
    orphans('ods/ledger_unit-00000000', 0),
    orphans('ods/by_hand', 4),
  ])
  const done = { filesMerged: 0, snapshotsExpired: 0 }
  expect([...tables]).toEqual([
    ['dws.fund_day', { ...done, orphansRemoved: 3, bytesFreed: 6 }],
    ['ods.by_hand', { ...done, orphansRemoved: 4, bytesFreed: 8 }],
  ])
})

import { expect, test } from 'vitest'
import { orphansByTable, unreadInWords } from './figures.ts'

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

test('of a dropped table that cannot be read it is told by its name what is missing, and whether folders of others were left too', () => {
  const unread = { folder: 'dws/fund_day-0a1b2c3d', reason: 'No such file: m0.avro', folders: [] }
  const told = '此表已删除，30 天内可以重新登记，但它的文件现在读不全（No such file: m0.avro），所以都留着'
  expect(unreadInWords({ ...unread, elsewhere: false })).toEqual({ table: 'dws.fund_day', message: told })
  expect(unreadInWords({ ...unread, elsewhere: true })).toEqual({
    table: 'dws.fund_day',
    message: `${told}；不知道它的文件还在哪些文件夹，不属于现有表的文件夹也都未清理`,
  })
})

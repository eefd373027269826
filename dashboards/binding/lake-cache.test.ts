import { expect, test } from 'vitest'
import { createLakeCache, type LakeChange, tablesOf } from './lake-cache.ts'

function lake() {
  const listeners = new Set<(change: LakeChange) => void>()
  let readings = 0
  return {
    onChange: (listener: (change: LakeChange) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tell: (change: LakeChange) => {
      for (const listener of listeners) listener(change)
    },
    read: async () => ++readings,
    listeners,
  }
}

test('an answer stands until one of its tables is published anew', async () => {
  const source = lake()
  const cache = createLakeCache(source.onChange)
  const ask = () => cache.read('sum', ['ads.indicator'], source.read)
  expect([await ask(), await ask()]).toEqual([1, 1])
  source.tell({ kind: 'published', asset: 'ads.profile', snapshotId: '7' })
  expect(await ask()).toBe(1)
  source.tell({ kind: 'published', asset: 'ads.indicator', snapshotId: '8' })
  expect(await ask()).toBe(2)
  source.tell({ kind: 'published', asset: 'ads.indicator', snapshotId: '8' })
  expect(await ask()).toBe(2)
})

test('those who ask at the same time share one reading', async () => {
  const source = lake()
  const cache = createLakeCache(source.onChange)
  const answers = await Promise.all([1, 2, 3].map(() => cache.read('sum', ['ads.indicator'], source.read)))
  expect(answers).toEqual([1, 1, 1])
})

test('a failed reading is not kept', async () => {
  const cache = createLakeCache(lake().onChange)
  await expect(cache.read('sum', [], () => Promise.reject(new Error('away')))).rejects.toThrow('away')
  expect(await cache.read('sum', [], async () => 1)).toBe(1)
})

test('an answer is read again after a while, since an event may have been lost', async () => {
  let time = 0
  const source = lake()
  const cache = createLakeCache(source.onChange, { maxAgeMs: 1000, now: () => time })
  await cache.read('sum', [], source.read)
  time = 1000
  expect(await cache.read('sum', [], source.read)).toBe(2)
})

test('a closed cache hears nothing more', () => {
  const source = lake()
  createLakeCache(source.onChange).close()
  expect(source.listeners.size).toBe(0)
})

test.each(['account_entry', 'ledger.account_entry', 'ods.ledger_account_entry'])('capture may name a table “%s”', (name) => {
  expect(tablesOf({ kind: 'captured', tables: { [name]: 3 } })).toEqual(['ods.ledger_account_entry'])
})

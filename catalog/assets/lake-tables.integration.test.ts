import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type CanaryLake, startCanaryLake } from '../testing/canary-lake.ts'
import { registerLakeTables } from './lake-tables.ts'
import { noteMaterialization } from './register.ts'
import { registerStandardAssets } from './standard-assets.ts'
import { loadAssets, searchAssets } from './store.ts'

let canary: CanaryLake
beforeAll(async () => {
  canary = await startCanaryLake(inject('postgresUrl'))
})
afterAll(() => canary.stop())

const revision = async () =>
  (await canary.db.selectFrom('catalog.revision').select('revision').executeTakeFirstOrThrow()).revision

test('the lake’s tables are registered as they are: columns, types, words; staged versions are not, and what is gone is forgotten', async () => {
  await canary.lake.run('CREATE TABLE dws.fresh (unit_no VARCHAR, total DECIMAL(18,2))')
  await canary.lake.run('CREATE TABLE dws.fresh__staged (unit_no VARCHAR)')
  const ids = await registerLakeTables(canary.lake, canary.db, (id) =>
    id === 'dws.fresh' ? { description: '新汇总：按单位', columns: { total: '合计（元） · total' } } : undefined,
  )
  expect(ids).toContain('dws.fresh')
  expect(ids).not.toContain('dws.fresh__staged')
  const [fresh] = await loadAssets(canary.db, ['dws.fresh'])
  expect(fresh).toMatchObject({
    title: '新汇总',
    columns: [
      { name: 'unit_no', type: 'VARCHAR', code: 'DWZH', classification: { level: 2, source: 'standard' } },
      { name: 'total', type: 'DECIMAL(18,2)', title: '合计', classification: { level: 2, personal: 'none' } },
    ],
  })
  await canary.lake.run('DROP TABLE dws.fresh')
  await registerLakeTables(canary.lake, canary.db)
  expect(await loadAssets(canary.db, ['dws.fresh'])).toEqual([])
})

test('registering what has not changed, and noting a materialization, does not move the revision', async () => {
  await registerLakeTables(canary.lake, canary.db)
  const before = await revision()
  await registerLakeTables(canary.lake, canary.db)
  await noteMaterialization(canary.db, { id: 'dwd.unit', rowCount: 2n, snapshot: '7254592253044933681', at: new Date() })
  expect(await revision()).toBe(before)
  expect((await loadAssets(canary.db, ['dwd.unit']))[0]).toMatchObject({ rowCount: 2, snapshot: '7254592253044933681' })
})

test('indicators and APIs are assets too, found by name and code', async () => {
  await registerStandardAssets(canary.db)
  expect((await searchAssets(canary.db, { query: '个贷率', limit: 3 }))[0]?.id).toMatch(/^indicator\./)
})

import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type CatalogStore, openCatalogStore } from '../store/database.ts'
import { migrateCatalog } from '../store/migrations.ts'
import { registerAssets } from './register.ts'
import { loadAssets } from './store.ts'

let database: TestDatabase
let db: CatalogStore
beforeAll(async () => {
  database = await createTestDatabase(inject('postgresUrl'))
  db = openCatalogStore(database.url)
  await migrateCatalog(db)
})
afterAll(async () => {
  await db?.destroy()
  await database?.drop()
})

/** What stewards have said, by name, after the table was told so: an origin, null for none, undefined for not known. */
async function confirmedAfter(origins: Readonly<Record<string, string | null | undefined>>) {
  const columns = Object.entries(origins).map(([name, origin]) => ({
    name,
    type: 'VARCHAR',
    ...(origin === undefined ? {} : { origin }),
  }))
  await registerAssets(db, [{ id: 'dwd.told', kind: 'table', layer: 'dwd', columns }])
  const [asset] = await loadAssets(db, ['dwd.told'])
  return Object.fromEntries(asset!.columns.map(({ name, classification }) => [name, classification?.level ?? null]))
}

test('an opinion belongs to the column that it was said of', async () => {
  await confirmedAfter({ one: 'ods.t#1', two: 'ods.t#2' })
  for (const [name, level] of [
    ['one', 1],
    ['two', 4],
  ] as const)
    await db
      .updateTable('catalog.asset_column')
      .set({ confirmed_level: level, confirmed_personal: 'none', confirmed_by: '李管理', confirmed_at: new Date() })
      .where('name', '=', name)
      .execute()
  expect(await confirmedAfter({ one: 'ods.t#2', two: 'ods.t#1' })).toEqual({ one: 4, two: 1 })
  expect(await confirmedAfter({ one: undefined, two: undefined })).toEqual({ one: 4, two: 1 })
  expect(await confirmedAfter({ other: 'ods.t#2', two: 'ods.t#1' })).toEqual({ other: 4, two: 1 })
  expect(await confirmedAfter({ other: 'ods.t#2', two: 'ods.t#3' })).toEqual({ other: 4, two: null })
  // The model's own column takes the name.
  expect(await confirmedAfter({ other: null })).toEqual({ other: null })
})

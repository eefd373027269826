import { loadAssets } from '@anju/catalog/assets/store.ts'
import { openCatalogStore } from '@anju/catalog/store/database.ts'
import { migrateCatalog } from '@anju/catalog/store/migrations.ts'
import { createTestDatabase } from '@anju/infra/local/test-postgres.ts'
import { expect, inject, test } from 'vitest'
import { ensureSchemaHistory, SCHEMA_HISTORY } from '../capture/store/schema-history.ts'
import { startTestGraph } from '../testing/test-graph.ts'
import { createSchemaWatch } from './governance.ts'

test('a table that the source has made and a column that it has added stand in the catalog at the next look', async () => {
  const [trial, database] = await Promise.all([startTestGraph(inject('postgresUrl')), createTestDatabase(inject('postgresUrl'))])
  const catalog = openCatalogStore(database.url)
  try {
    await migrateCatalog(catalog)
    const { graph, lake: versions } = trial.deps
    const look = createSchemaWatch({ graph, versions, lake: trial.lake, catalog })
    const columns = async (id: string) => (await loadAssets(catalog, [id]))[0]?.columns.map(({ name }) => name)
    await look()
    const step = (table: string, version: number) =>
      trial.lake.run(`INSERT INTO ${SCHEMA_HISTORY} VALUES ('${table}', ${version}, 'evolved', 1, '[]', NULL, now())`)
    await ensureSchemaHistory(trial.lake)
    await trial.lake.run('CREATE TABLE ods.shop_item (id INTEGER, "Wert" VARCHAR, _op VARCHAR)')
    await step('shop_item', 1)
    await step('not_yet_there', 1)
    await look()
    expect([await columns('ods.shop_item'), await columns('ods.ledger_unit')]).toEqual([['id', 'Wert', '_op'], undefined])
    await trial.lake.run('ALTER TABLE ods.ledger_unit ADD COLUMN note VARCHAR')
    await step('ledger_unit', 2)
    await look()
    expect(await columns('ods.ledger_unit')).toContain('note')
    const note = (await loadAssets(catalog, ['ods.ledger_unit']))[0]!.columns.find(({ name }) => name === 'note')
    expect(note!.classification).toBeNull()
  } finally {
    await catalog.destroy()
    await database.drop()
    await trial.stop()
  }
}, 120_000)

import { noteOrigins } from '@anju/infra/lake/origins.ts'
import { currentSnapshots } from '@anju/infra/lake/snapshots.ts'
import { registerAssets } from '../assets/register.ts'
import type { CanaryLake } from './canary-lake.ts'

const TABLE = { schema: 'dwd', table: 'replaced' }
const ID = 'dwd.replaced'

/**
 * `dwd.replaced`: in its older version `fax` is a column that nobody has classified, in its present one another, which a steward has confirmed as public. Says the
 * snapshot of the older.
 */
export async function replaceColumn({ lake, lakeCatalog, db }: CanaryLake): Promise<string> {
  await lake.run(`CREATE TABLE ${ID} (fax VARCHAR)`)
  await noteOrigins(lakeCatalog, TABLE, new Map([['fax', 'ods.one#7']]))
  await lake.run(`INSERT INTO ${ID} VALUES ('11010519491231002X')`)
  const older = (await currentSnapshots(lakeCatalog, [ID])).get(ID)!
  await noteOrigins(lakeCatalog, TABLE, new Map([['fax', 'ods.one#8']]))
  await lake.transaction(async (session) => {
    await session.run(`DELETE FROM ${ID}`)
    await session.run(`INSERT INTO ${ID} VALUES ('0398-2345678')`)
  })
  const columns = [{ name: 'fax', type: 'VARCHAR', origin: 'ods.one#8' }]
  await registerAssets(db, [{ id: ID, kind: 'table', layer: 'dwd', columns }])
  await db
    .updateTable('catalog.asset_column')
    .set({ confirmed_level: 1, confirmed_personal: 'none', confirmed_by: '李管理', confirmed_at: new Date() })
    .where('asset_id', '=', ID)
    .execute()
  return older
}

import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { type CatalogAddress, publishStaged } from '@anju/infra/lake/publish.ts'
import { currentSnapshots } from '@anju/infra/lake/snapshots.ts'
import type { LakeVersions } from './ports.ts'

const POSITION = 'ods.capture_position'

/** The lake as the asset graph sees it: snapshot ids by the catalog's own REST protocol, the captured LSN by SQL. */
export const createLakeVersions = (catalog: CatalogAddress, lake: LakeSession): LakeVersions => ({
  current: (tables) => currentSnapshots(catalog, tables),
  capturedLsn: () => capturedLsn(catalog, lake),
  publish: async (key) => {
    const [schema, table] = key.split('.') as [string, string]
    const { snapshotId, rowCount } = await publishStaged(catalog, { schema, table })
    return { snapshotId, rows: rowCount.toString() }
  },
})

/** The furthest commit that ods holds; '' before anything was captured. */
async function capturedLsn(catalog: CatalogAddress, lake: LakeSession): Promise<string> {
  const known = await currentSnapshots(catalog, [POSITION])
  if (!known.has(POSITION)) return ''
  const [row] = await lake.query<{ lsn: bigint | null }>(`SELECT max(lsn) AS lsn FROM ${POSITION}`)
  return row?.lsn?.toString() ?? ''
}

import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { LakeUnavailable } from '@anju/infra/lake/errors.ts'
import { type CatalogAddress, publishStaged } from '@anju/infra/lake/publish.ts'
import type { LakeVersions } from './ports.ts'

const AT_ONCE = 8
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

/** A table that exists and has never been written. */
const EMPTY = 'empty'

/** Current snapshot ids of the tables that exist; `empty` for one without any. Throws LakeUnavailable. */
export async function currentSnapshots(catalog: CatalogAddress, tables: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const waiting = [...tables]
  const work = async () => {
    for (let table = waiting.pop(); table !== undefined; table = waiting.pop()) {
      const snapshot = await currentSnapshot(catalog, table)
      if (snapshot !== undefined) found.set(table, snapshot)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return found
}

async function currentSnapshot({ catalogUrl, token }: CatalogAddress, key: string): Promise<string | undefined> {
  const [schema, table] = key.split('.')
  const url = new URL(`/v1/namespaces/${schema}/tables/${table}?snapshots=refs`, catalogUrl)
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
  const response = await fetch(url, { headers }).catch((cause: unknown) =>
    Promise.reject(new LakeUnavailable(`The lake catalog at ${catalogUrl} does not answer`, { cause })),
  )
  const text = await response.text()
  if (response.status === 404) return undefined
  if (!response.ok) throw new LakeUnavailable(`The lake catalog answered ${response.status} to loading ${key}`)
  // Snapshot ids exceed 2^53: taken from the text, never through a JSON number.
  return /"current-snapshot-id"\s*:\s*(\d+)/.exec(text)?.[1] ?? EMPTY
}

/** The furthest commit that ods holds; '' before anything was captured. */
async function capturedLsn(catalog: CatalogAddress, lake: LakeSession): Promise<string> {
  const known = await currentSnapshots(catalog, [POSITION])
  if (!known.has(POSITION)) return ''
  const [row] = await lake.query<{ lsn: bigint | null }>(`SELECT max(lsn) AS lsn FROM ${POSITION}`)
  return row?.lsn?.toString() ?? ''
}

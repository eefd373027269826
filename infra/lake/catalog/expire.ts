import { attemptMoves, findTable, noSuchTable, type Prepared, prepareVersion } from './commit.ts'
import type { CatalogDeps } from './deps.ts'
import { expireSnapshots, retentionOf } from './metadata/retention.ts'
import type { TableName } from './store/names.ts'

/**
 * Drops the snapshots of a table that the policy no longer keeps, however few: commits do it as they go, and nobody commits to a table that
 * is no longer written. Answers how many went. Throws NoSuchTableException, CommitFailedException.
 */
export async function expireTable(deps: CatalogDeps, table: TableName): Promise<number> {
  let expired = 0
  await attemptMoves(deps, [table], async () => {
    const prepared = await prepareExpiry(deps, table)
    expired = prepared.expired.length
    return [prepared]
  })
  return expired
}

async function prepareExpiry(deps: CatalogDeps, table: TableName): Promise<Prepared> {
  const base = await findTable(deps, table)
  if (!base) throw noSuchTable(table)
  const kept = expireSnapshots(base.metadata, retentionOf(base.metadata, deps.retention), deps.now(), 1)
  return { ...(await prepareVersion(deps, table, base, kept.table)), expired: kept.expired }
}

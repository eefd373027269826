import { lakeTableOf } from '@anju/infra/lake/compaction/catalog-client.ts'
import { findVersion, type TableVersion, type VersionColumn } from '@anju/infra/lake/origins.ts'
import type { CatalogAddress } from '@anju/infra/lake/rest-catalog.ts'
import type { Role } from '@anju/standards/viewer.ts'
import type { Asset, AssetColumn } from '../assets/asset.ts'
import { type Access, decideAsset } from '../policy/decide.ts'
import type { AssetPolicy } from '../policy/decision.ts'
import type { Purpose } from '../policy/purpose.ts'

const ANOTHER = '在所读的版本中，这个名字下的可能是另一列，现有的分级不适用于它，按最高级别保护'

/** Whether what is known of the columns of an asset may depend on the version that is read. */
const hasOrigins = ({ columns }: Asset): boolean => columns.some(({ origin }) => origin !== null)

/** The version of an asset that is read, where what may be read depends on it; undefined: it does not, or there is no such version. Throws LakeUnavailable. */
export const versionToJudge = async (
  catalog: CatalogAddress,
  asset: Asset,
  snapshot?: string,
): Promise<TableVersion | undefined> =>
  snapshot !== undefined || hasOrigins(asset) ? findVersion(catalog, lakeTableOf(asset.id), snapshot) : undefined

/**
 * Decides what a role may read of a version of an asset: what was said of a column counts for that column alone, under the name that it has there. A column that has the
 * name of another one of today, or of which the version does not tell what it is, is closed; what the version has not is not there. Where today's version is denied or shows
 * groups only, so is every other.
 */
export function decideVersion(
  { role, purpose, access }: { readonly role: Role; readonly purpose: Purpose; readonly access: Access },
  asset: Asset,
  version: TableVersion,
): AssetPolicy {
  const now = decideAsset(role, purpose, asset, access)
  if (now.denied !== null) return now
  const found = version.columns.flatMap((column) => columnAt(asset, column) ?? [])
  const others = new Set(found.flatMap(({ column, other }) => (other ? [column.name] : [])))
  const policy = decideAsset(role, purpose, { ...asset, columns: found.map(({ column }) => column) }, access)
  const columns = policy.columns.map((decision) =>
    others.has(decision.column.name) ? { ...decision, reason: ANOTHER } : decision,
  )
  return { ...policy, asset, columns, rowFilter: now.rowFilter }
}

/** What is known of a column of a version, by the name that it has there; undefined: the catalog knows neither it nor its name. */
function columnAt(asset: Asset, found: VersionColumn): { column: AssetColumn; other: boolean } | undefined {
  const named = asset.columns.find(({ name }) => name.toLowerCase() === found.name.toLowerCase())
  const is = ({ origin }: AssetColumn) =>
    origin === null ? found.origin === undefined : origin === found.origin || origin === `${asset.id}#${found.field}`
  if (named && is(named)) return { column: named, other: false }
  const renamed = asset.columns.find((column) => column.origin !== null && is(column))
  if (renamed) return { column: { ...renamed, name: found.name }, other: false }
  return named && { column: { ...named, classification: null }, other: named.classification !== null }
}

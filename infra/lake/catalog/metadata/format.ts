import { CatalogError } from '../errors.ts'
import { type Long, toLong } from '../json.ts'
import type { Snapshot, TableMetadata } from './model.ts'

const FORMAT_VERSION_MAX = 3
/** From this version on every row has an id of its own (Iceberg table specification, "Row Lineage"). */
const ROW_LINEAGE_FROM = 3

/** Throws ValidationException unless tables of this format version are kept here. */
export function requireFormat(version: number): void {
  if (!Number.isInteger(version) || version < 1 || version > FORMAT_VERSION_MAX)
    throw new CatalogError(
      'ValidationException',
      `Unsupported format version: v${version} (v1 to v${FORMAT_VERSION_MAX} are kept here)`,
    )
}

/** Whether the rows of a table have ids. */
export const hasRowLineage = (table: TableMetadata) => table['format-version'] >= ROW_LINEAGE_FROM

/** What a table carries because of its format version; ids already given to rows (`nextRowId`) are never given again. */
export function formatOf(version: number, nextRowId: Long = 0): Pick<TableMetadata, 'format-version' | 'next-row-id'> {
  return version < ROW_LINEAGE_FROM ? { 'format-version': version } : { 'format-version': version, 'next-row-id': nextRowId }
}

/** The ids that a new snapshot takes for its rows; nothing before v3. Throws ValidationException when it takes ids that are already given. */
export function takeRowIds(table: TableMetadata, snapshot: Snapshot): Pick<TableMetadata, 'next-row-id'> {
  if (!hasRowLineage(table)) return {}
  const next = table['next-row-id'] ?? 0
  const { 'first-row-id': first, 'added-rows': added } = snapshot
  if (first == null || added == null)
    throw new CatalogError('ValidationException', 'Cannot add a snapshot to a v3 table without first-row-id and added-rows')
  if (first < next)
    throw new CatalogError(
      'ValidationException',
      `Cannot add a snapshot, first-row-id is behind table next-row-id: ${first} < ${next}`,
    )
  if (added < 0) throw new CatalogError('ValidationException', `Cannot add a snapshot with negative added-rows: ${added}`)
  return { 'next-row-id': toLong(BigInt(next) + BigInt(added)) }
}

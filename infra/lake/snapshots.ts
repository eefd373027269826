import { currentSnapshot as presentSnapshot } from './catalog/metadata/model.ts'
import { type LakeTable, lakeTableOf, loadMetadata, pathOf } from './compaction/catalog-client.ts'
import { LakeUnavailable } from './errors.ts'
import { askCatalog, type CatalogAddress } from './rest-catalog.ts'

const AT_ONCE = 8

/** Stands for the snapshot of a table that exists and has never been written. */
const EMPTY = 'empty'

/** Current snapshot ids of those tables (`schema.table`) that exist; `empty` for one without any. Throws LakeUnavailable. */
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

async function currentSnapshot(catalog: CatalogAddress, key: string): Promise<string | undefined> {
  const { status, ok, text } = await askCatalog(catalog, 'GET', `${pathOf(lakeTableOf(key))}?snapshots=refs`)
  if (status === 404) return undefined
  if (!ok) throw new LakeUnavailable(`The lake catalog answered ${status} to loading ${key}`)
  // Snapshot ids exceed 2^53: taken from the text, never through a JSON number. -1 is the Java library's word for none.
  return /"current-snapshot-id"\s*:\s*(\d+)/.exec(text)?.[1] ?? EMPTY
}

/** One state that a table has had and that can still be read. */
export interface KeptSnapshot {
  /** Its id, digits: exceeds 2^53. */
  readonly id: string
  readonly at: string
  /** Iceberg's word: append, overwrite, delete, replace (files merged, no row changed). */
  readonly operation: string
  /** Rows that it brought and took away, and how many there are; null where its writer did not say. */
  readonly addedRows: number | null
  readonly deletedRows: number | null
  readonly totalRows: number | null
  readonly totalFiles: number | null
}

/** The snapshots of a table that retention still keeps, newest first. Throws LakeUnavailable, Error when there is no such table. */
export async function keptSnapshots(catalog: CatalogAddress, table: LakeTable): Promise<KeptSnapshot[]> {
  const { snapshots = [] } = await loadMetadata(catalog, table)
  return snapshots
    .map(({ summary = {}, ...snapshot }) => {
      const count = (key: string) => (summary[key] === undefined ? null : Number(summary[key]))
      return {
        id: String(snapshot['snapshot-id']),
        at: new Date(snapshot['timestamp-ms']).toISOString(),
        operation: summary.operation ?? 'append',
        addedRows: count('added-records'),
        deletedRows: plus(count('deleted-records'), count('added-position-deletes')),
        totalRows: minus(count('total-records'), count('total-position-deletes')),
        totalFiles: count('total-data-files'),
      }
    })
    .toReversed()
}

// Rows that a delete file names still stand in the files that the writer counts.
const minus = (rows: number | null, deleted: number | null) => (rows === null ? null : rows - (deleted ?? 0))
const plus = (rows: number | null, deleted: number | null) =>
  rows === null && deleted === null ? null : (rows ?? 0) + (deleted ?? 0)

/** A table's present version and how it lies in files. */
export interface PresentVersion {
  readonly snapshotId: string
  readonly rows: number
  /** Data and delete files. */
  readonly files: number
  /** Rows that stand in the files and are deleted: readers read past them. */
  readonly deletedRows: number
}

/** The present version of a table as its writer has counted it; undefined for a table never written. Throws LakeUnavailable, Error when there is no such table. */
export async function presentVersion(catalog: CatalogAddress, table: LakeTable): Promise<PresentVersion | undefined> {
  const snapshot = presentSnapshot(await loadMetadata(catalog, table))
  if (snapshot === undefined) return undefined
  const count = (key: string) => Number(snapshot.summary?.[`total-${key}`] ?? 0)
  const deletedRows = count('position-deletes')
  return {
    snapshotId: String(snapshot['snapshot-id']),
    rows: count('records') - deletedRows,
    files: count('data-files') + count('delete-files'),
    deletedRows,
  }
}

/** A FROM item, to be given an alias, that reads the table as it was at the snapshot, whatever is written meanwhile. */
export function atSnapshot(table: string, snapshot: string): string {
  return `(SELECT * FROM ${table} ${snapshot === EMPTY ? 'LIMIT 0' : `AT (VERSION => ${BigInt(snapshot)})`})`
}

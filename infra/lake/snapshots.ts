import { LakeUnavailable } from './errors.ts'
import type { CatalogAddress } from './publish.ts'

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

/** A FROM item, to be given an alias, that reads the table as it was at the snapshot, whatever is written meanwhile. */
export function atSnapshot(table: string, snapshot: string): string {
  return `(SELECT * FROM ${table} ${snapshot === EMPTY ? 'LIMIT 0' : `AT (VERSION => ${BigInt(snapshot)})`})`
}

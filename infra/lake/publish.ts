import { LakeConflict, LakeUnavailable } from './errors.ts'

export interface CatalogAddress {
  readonly catalogUrl: string
  readonly token?: string
}

export interface Published {
  /** Snapshot that readers see from now on. */
  readonly snapshotId: string
  readonly rowCount: bigint
}

/**
 * Makes `<schema>.<table>__staged` the published version of `<schema>.<table>` in one pointer swap (write–audit–publish).
 * Throws LakeConflict when another writer was first, LakeUnavailable when the catalog does not answer, Error when nothing is staged.
 */
export async function publishStaged(
  catalog: CatalogAddress,
  { schema, table }: { schema: string; table: string },
): Promise<Published> {
  const body = await call(catalog, 'publish', { namespace: [schema], table })
  return { snapshotId: body['snapshot-id']!, rowCount: BigInt(body['row-count'] ?? 0) }
}

/**
 * Begins `<schema>.<table>__staged` anew as the published version `snapshotId`, whose files it shares: what is then changed in it costs the
 * changes, not the table. It can be published while that version is still the published one.
 * Throws LakeConflict when another version is published, LakeUnavailable when the catalog does not answer, Error when there is no such table.
 */
export async function stagePublished(
  catalog: CatalogAddress,
  { schema, table, snapshotId }: { schema: string; table: string; snapshotId: string },
): Promise<void> {
  await call(catalog, 'stage', { namespace: [schema], table, 'snapshot-id': snapshotId })
}

interface Answer {
  'snapshot-id'?: string
  'row-count'?: string
  error?: { message?: string }
}

async function call({ catalogUrl, token }: CatalogAddress, operation: 'publish' | 'stage', body: object): Promise<Answer> {
  const response = await fetch(new URL(`/anju/v1/${operation}`, catalogUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  }).catch((cause: unknown) =>
    Promise.reject(new LakeUnavailable(`The lake catalog at ${catalogUrl} does not answer`, { cause })),
  )
  const answer = (await response.json().catch(() => ({}))) as Answer
  if (response.ok) return answer
  const message = answer.error?.message ?? `${operation} answered ${response.status}: ${JSON.stringify(body)}`
  if (response.status === 409) throw new LakeConflict(message)
  if (response.status >= 500) throw new LakeUnavailable(message)
  throw new Error(message)
}

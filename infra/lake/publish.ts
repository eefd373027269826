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
  { catalogUrl, token }: CatalogAddress,
  { schema, table }: { schema: string; table: string },
): Promise<Published> {
  const response = await fetch(new URL('/anju/v1/publish', catalogUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ namespace: [schema], table }),
  }).catch((cause: unknown) =>
    Promise.reject(new LakeUnavailable(`The lake catalog at ${catalogUrl} does not answer`, { cause })),
  )
  const body = (await response.json().catch(() => ({}))) as {
    'snapshot-id'?: string
    'row-count'?: string
    error?: { message?: string }
  }
  if (response.ok && body['snapshot-id'] !== undefined)
    return { snapshotId: body['snapshot-id'], rowCount: BigInt(body['row-count'] ?? 0) }
  const message = body.error?.message ?? `publish of ${schema}.${table} answered ${response.status}`
  if (response.status === 409) throw new LakeConflict(message)
  if (response.status >= 500) throw new LakeUnavailable(message)
  throw new Error(message)
}

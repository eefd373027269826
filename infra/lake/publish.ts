import type { LakeTable } from './compaction/catalog-client.ts'
import { LakeConflict, LakeUnavailable } from './errors.ts'
import type { S3Settings } from './files/s3-settings.ts'
import { publishByProtocol } from './foreign/publish.ts'
import { ask, type CatalogAddress, publishesItself } from './rest-catalog.ts'

export type { CatalogAddress } from './rest-catalog.ts'

export interface Published {
  /** Snapshot that readers see from now on. */
  readonly snapshotId: string
  readonly rowCount: bigint
}

/**
 * Makes `<schema>.<table>__staged` the published version of `<schema>.<table>` in one commit (write–audit–publish): by our catalog's own
 * word, or through another catalog by the protocol (foreign/publish.ts).
 * Throws LakeConflict when another writer was first, LakeUnavailable when the catalog does not answer, Error when nothing is staged.
 */
export async function publishStaged(
  catalog: CatalogAddress & { readonly s3?: S3Settings },
  { schema, table }: { schema: string; table: string },
): Promise<Published> {
  if (!(await publishesItself(catalog))) return publishByProtocol(catalog, { schema, table })
  const body = await call(catalog, 'publish', { namespace: [schema], table })
  return { snapshotId: body['snapshot-id']!, rowCount: BigInt(body['row-count'] ?? 0) }
}

/**
 * Begins `<schema>.<table>__staged` anew as the published version `snapshotId`, whose files it shares: what is then changed in it costs the
 * changes, not the table. It can be published while that version is still the published one. Only our own catalog can.
 * Throws LakeConflict when another version is published, LakeUnavailable when the catalog does not answer, Error when there is no such table.
 */
export async function stagePublished(
  catalog: CatalogAddress,
  { schema, table, snapshotId }: { schema: string; table: string; snapshotId: string },
): Promise<void> {
  await call(catalog, 'stage', { namespace: [schema], table, 'snapshot-id': snapshotId })
}

/**
 * Drops the snapshots of a table that retention no longer keeps, also when nobody writes it any more; answers how many. Only our own catalog can.
 * Throws LakeConflict when others were always quicker, LakeUnavailable when the catalog does not answer, Error when there is no such table.
 */
export async function expireSnapshots(catalog: CatalogAddress, { schema, table }: LakeTable): Promise<number> {
  return (await call(catalog, 'expire', { namespace: [schema], table })).expired ?? 0
}

interface Answer {
  'snapshot-id'?: string
  'row-count'?: string
  expired?: number
  error?: { message?: string }
}

async function call(catalog: CatalogAddress, operation: 'publish' | 'stage' | 'expire', body: object): Promise<Answer> {
  const { status, ok, text } = await ask(catalog, 'POST', `anju/v1/${operation}`, JSON.stringify(body))
  const answer = answerOf(text)
  if (ok) return answer
  const message = answer.error?.message ?? `${operation} answered ${status}: ${JSON.stringify(body)}`
  if (status === 409) throw new LakeConflict(message)
  if (status >= 500) throw new LakeUnavailable(message)
  throw new Error(message)
}

function answerOf(text: string): Answer {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

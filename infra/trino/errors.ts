import { z } from 'zod'
import { LakeConflict, LakeQueryError, LakeUnavailable } from '../lake/errors.ts'

/** An exception of Trino's and what led to it. */
interface Failure {
  readonly type: string
  readonly cause?: Failure | undefined
}
const failure: z.ZodType<Failure> = z.lazy(() => z.object({ type: z.string(), cause: failure.optional() }))

/** What Trino says of a query that failed. */
export const trinoError = z.object({ message: z.string(), errorName: z.string(), failureInfo: failure.optional() })

/** What comes of another writer having been first. */
const CONFLICT = ['ICEBERG_COMMIT_ERROR', 'TRANSACTION_CONFLICT']
/** What comes of a server that is not there (any more): the statement may be run again. */
const UNAVAILABLE = [
  'NO_NODES_AVAILABLE',
  'SERVER_STARTING_UP',
  'SERVER_SHUTTING_DOWN',
  'REMOTE_HOST_GONE',
  'REMOTE_TASK_ERROR',
  'PAGE_TRANSPORT_ERROR',
  'PAGE_TRANSPORT_TIMEOUT',
  'TOO_MANY_REQUESTS_FAILED',
]
/** The lake's catalog did not answer Trino, or with an error of its own. */
const CATALOG_AWAY =
  /\.(\w*ConnectException|SocketTimeoutException|NoHttpResponseException|Service\w+Exception|CommitStateUnknownException)$/

/** Tells which of the lake's three errors it was. */
export function queryErrorOf(error: z.infer<typeof trinoError>, sql: string): Error {
  const message = `${error.message} (${error.errorName})`
  if (CONFLICT.includes(error.errorName)) return new LakeConflict(message)
  if (UNAVAILABLE.includes(error.errorName) || causesOf(error.failureInfo).some((type) => CATALOG_AWAY.test(type)))
    return new LakeUnavailable(message)
  return new LakeQueryError(message, sql, error)
}

const causesOf = (failure: Failure | undefined): string[] => (failure ? [failure.type, ...causesOf(failure.cause)] : [])

import { expect, test } from 'vitest'
import { LakeConflict, LakeQueryError, LakeUnavailable, lakeErrorOf } from './errors.ts'

const post = (status: string) =>
  `TransactionContext Error: Failed to commit: Request to 'http://127.0.0.1:1/v1/transactions/commit' returned a non-200 status code (${status}), with reason: x, body: {}`

test.each([
  [post('Conflict_409'), LakeConflict],
  [post('InternalServerError_500'), LakeUnavailable],
  [post('ServiceUnavailable_503'), LakeUnavailable],
  ['IO Error: Could not establish connection error for HTTP GET to http://127.0.0.1:1/', LakeUnavailable],
  ['IO Error: Server returned nothing (no headers, no data) error for HTTP POST to http://127.0.0.1:1/', LakeUnavailable],
  [
    "Failed to commit Iceberg transaction: Failure when receiving data from the peer error for HTTP POST to 'http://127.0.0.1:1/'",
    LakeUnavailable,
  ],
  [post('BadRequest_400'), LakeQueryError],
  ['TransactionContext Error: Table ods.t does not have a reachable state in this transaction', LakeConflict],
  ['Binder Error: column x not found', LakeQueryError],
])('%s', (message, kind) => {
  expect(lakeErrorOf(new Error(message), 'SELECT 1')).toBeInstanceOf(kind)
})

import type { FastifyRequest } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { fail } from '../errors.ts'
import type { Operation } from '../operations/operation.ts'
import type { LedgerTables } from '../store/tables.ts'
import { namesTag, tagOf } from './conditional.ts'
import { camel, type Reading } from './reading.ts'

/** What a change of a thing that exists may be asked with. */
export const ifMatch = {
  'if-match': z.string().optional().meta({ description: '读取时所答的 ETag；此后已有变化则答 412，不办理' }),
}

/** A thing that is changed: how it is read, which its ETag is made of, and what keeps it as it is until the transaction ends, in the order of locks of what is asked. */
export interface Resource<Item = unknown> extends Pick<Reading, 'answer' | 'read'> {
  readonly lock: (trx: Transaction<LedgerTables>, no: string, items: readonly Item[]) => Promise<unknown>
}

/**
 * The operation, provided that the thing it is about (`:no` of the address) is still as the request's If-Match says, if it says so. Refuses
 * precondition_failed, with the present ETag. What is not there is left for the operation to refuse; a replay of a key is answered whatever has
 * changed since.
 */
export function ifUnchanged<Item, Answer>(
  operation: Operation<Item, Answer>,
  { answer, read, lock }: Resource<Item>,
  { headers: { 'if-match': given }, params }: FastifyRequest,
): Operation<Item, Answer> {
  if (given === undefined) return operation
  const { no = '' } = params as { no?: string }
  const serialize = serializerCompiler({ schema: answer, method: 'GET', url: '' })
  return async (trx, items, context) => {
    await lock(trx, no, items)
    const row = await read(trx, no)
    const tag = row && tagOf(serialize(camel(row)))
    if (tag && !namesTag(given, tag, 'strongly'))
      throw fail('precondition_failed', { field: 'If-Match', value: given.slice(0, 200), allowed: tag })
    return operation(trx, items, context)
  }
}

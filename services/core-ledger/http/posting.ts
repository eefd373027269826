import { businessDateAt } from '@anju/standards/business-date.ts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { contextOf, type Operation } from '../operations/operation.ts'
import type { LedgerDb } from '../store/connect.ts'
import { postOnce } from '../store/idempotency.ts'
import type { PolicyBooks } from '../store/policy.ts'
import { batchOf, byNumber } from './bodies.ts'
import { ifMatch, ifUnchanged, type Resource } from './if-unchanged.ts'

/** A posting of its own: its path alone and, with `:batch`, for many at once. */
export interface Posting<Body extends z.ZodType, Answer extends z.ZodType> {
  readonly path: string
  readonly summary: string
  readonly body: Body
  readonly answer: Answer
  readonly operation: Operation<z.infer<Body>, z.infer<Answer>>
  /** What the batch does, where it is another operation. */
  readonly batchOperation?: Operation<z.infer<Body>, z.infer<Answer>>
  readonly batchSummary?: string
  /** What it changes of what exists already; If-Match is then heeded, except by the batch. */
  readonly resource?: Resource
}

/** A posting on something that exists: `path` holds `:no`. */
export interface PostingOn<Body extends z.ZodType, Answer extends z.ZodType, Item> {
  readonly path: string
  readonly summary: string
  readonly body: Body
  readonly answer: Answer
  readonly operation: Operation<Item, z.infer<Answer>>
  readonly itemOf: (no: string, body: z.infer<Body>) => Item
  /** What it changes; If-Match is then heeded. */
  readonly resource?: Resource
}

export interface PostingDeps {
  readonly db: LedgerDb
  readonly clock: () => Date
  readonly policies: PolicyBooks
}

/** Without it the refusal is idempotency_key_missing, with one that is no key idempotency_key_malformed. */
export const keyHeader = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/)
    .meta({ description: '幂等键:同一键只记一次账', examples: ['remittance/98241101000012/202611'] }),
})

const headersOf = ({ resource }: { readonly resource?: Resource }) => (resource ? keyHeader.extend(ifMatch) : keyHeader)

/** Adds `path` and `path:batch`. Both need an Idempotency-Key and answer what was made; a replay answers the same, with `Idempotency-Replayed: true`. */
export function addPosting<Body extends z.ZodType, Answer extends z.ZodType>(
  app: FastifyInstance,
  deps: PostingDeps,
  posting: Posting<Body, Answer>,
): void {
  const { path, summary, body, resource } = posting
  const headers = headersOf(posting)
  const alone = { tags: ['posting'], summary, headers, body, response: { 201: posting.answer as z.ZodType } }
  app.post(path, { schema: alone }, async (request, reply) => {
    const operation = resource ? ifUnchanged(posting.operation, resource, request) : posting.operation
    const { answer, replayed } = await post(deps, request, operation, [request.body as z.infer<Body>], () => '')
    return reply.code(201).header('idempotency-replayed', String(replayed)).send(answer[0])
  })
  const batch = {
    tags: ['posting'],
    summary: posting.batchSummary ?? `${summary}(批量,全部成功或全部不记)`,
    headers: keyHeader,
    body: batchOf(body),
    response: { 201: z.object({ items: z.array(posting.answer) }) },
  }
  const batchOperation = posting.batchOperation ?? posting.operation
  app.post(`${path}::batch`, { schema: batch }, async (request, reply) => {
    const { items } = request.body as { items: z.infer<Body>[] }
    const { answer, replayed } = await post(deps, request, batchOperation, items, (index) => `items[${index}].`)
    return reply.code(201).header('idempotency-replayed', String(replayed)).send({ items: answer })
  })
}

/** Adds a posting on one numbered thing, under the same rules as addPosting. */
export function addPostingOn<Body extends z.ZodType, Answer extends z.ZodType, Item>(
  app: FastifyInstance,
  deps: PostingDeps,
  posting: PostingOn<Body, Answer, Item>,
): void {
  const { path, summary, body, resource, itemOf } = posting
  const response = { 201: posting.answer as z.ZodType }
  const schema = { tags: ['posting'], summary, headers: headersOf(posting), params: byNumber, body, response }
  app.post(path, { schema }, async (request, reply) => {
    const { no } = request.params as z.infer<typeof byNumber>
    const item = itemOf(no, request.body as z.infer<Body>)
    const operation = resource ? ifUnchanged(posting.operation, resource, request) : posting.operation
    const { answer, replayed } = await post(deps, request, operation, [item], () => '')
    return reply.code(201).header('idempotency-replayed', String(replayed)).send(answer[0])
  })
}

/** Runs an operation for a request, once per key, by the policy of the centre; answers come in the order of the items. */
export async function post<Item, Answer>(
  { db, clock, policies }: PostingDeps,
  request: FastifyRequest,
  operation: Operation<Item, Answer>,
  items: readonly Item[],
  at: (index: number) => string,
) {
  const { 'idempotency-key': key } = request.headers as z.infer<typeof keyHeader>
  const name = `${request.method} ${request.url.split('?')[0]}`
  const { actor } = request
  const asked = { key, operation: name, body: request.body as Record<string, unknown>, actor: actor.subject }
  const today = businessDateAt(clock())
  return postOnce(db, asked, async (trx, policyRevision) => {
    const policyBook = await policies.of(trx, policyRevision)
    return operation(trx, items, contextOf({ today, actor, policyBook }, at))
  })
}

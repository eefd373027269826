import { businessDateAt } from '@anju/standards/business-date.ts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { contextOf, type ImpartialOperation, type Operation } from '../operations/operation.ts'
import type { LedgerDb } from '../store/connect.ts'
import { type PostRequest, postOnce } from '../store/idempotency.ts'
import { keepPerson } from '../store/people.ts'
import type { PolicyBooks } from '../store/policy.ts'
import { postTogether } from '../store/post-together.ts'
import { batchOf, byNumber } from './bodies.ts'
import { ifMatch, ifUnchanged, type Resource } from './if-unchanged.ts'
import { assertPersons, describePersons, type Persons } from './persons.ts'

/** A posting of its own: its path alone and, with `:batch`, for many at once. */
export interface Posting<Body extends z.ZodType, Answer extends z.ZodType> {
  readonly path: string
  readonly summary: string
  readonly persons: Persons
  readonly body: Body
  readonly answer: Answer
  readonly operation: Operation<z.infer<Body>, z.infer<Answer>>
  /** What the batch does, where it is another operation. */
  readonly batchOperation?: Operation<z.infer<Body>, z.infer<Answer>>
  readonly batchSummary?: string
  /** `operation`, where postings that come at the same time may be posted together. */
  readonly together?: ImpartialOperation<z.infer<Body>, z.infer<Answer>>
  /** What it changes of what exists already; If-Match is then heeded, except by the batch. */
  readonly resource?: Resource<z.infer<Body>>
}

/** A posting on something that exists: `path` holds `:no`. */
export interface PostingOn<Body extends z.ZodType, Answer extends z.ZodType, Item> {
  readonly path: string
  readonly summary: string
  readonly persons: Persons
  readonly body: Body
  readonly answer: Answer
  readonly operation: Operation<Item, z.infer<Answer>>
  readonly itemOf: (no: string, body: z.infer<Body>) => Item
  /** What it changes; If-Match is then heeded. */
  readonly resource?: Resource<Item>
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

const headersOf = ({ resource }: { readonly resource?: object }) => (resource ? keyHeader.extend(ifMatch) : keyHeader)

/** Adds `path` and `path:batch`. Both need an Idempotency-Key and answer what was made; a replay answers the same, with `Idempotency-Replayed: true`. */
export function addPosting<Body extends z.ZodType, Answer extends z.ZodType>(
  app: FastifyInstance,
  deps: PostingDeps,
  posting: Posting<Body, Answer>,
): void {
  const { path, summary, persons, body } = posting
  const said = { tags: ['posting'], ...describePersons(persons) }
  const postAlone = posting.together
    ? gathering(deps, persons, posting.together)
    : async (request: FastifyRequest, item: z.infer<Body>) => {
        const { answer, replayed } = await post(deps, request, posting, [item])
        return { answer: answer[0]!, replayed }
      }
  const alone = { ...said, summary, headers: headersOf(posting), body, response: { 201: posting.answer as z.ZodType } }
  app.post(path, { schema: alone }, async (request, reply) => {
    const { answer, replayed } = await postAlone(request, request.body as z.infer<Body>)
    return reply.code(201).header('idempotency-replayed', String(replayed)).send(answer)
  })
  const batch = {
    ...said,
    summary: posting.batchSummary ?? `${summary}(批量,全部成功或全部不记)`,
    headers: keyHeader,
    body: batchOf(body),
    response: { 201: z.object({ items: z.array(posting.answer) }) },
  }
  const asked = { persons, operation: posting.batchOperation ?? posting.operation }
  app.post(`${path}::batch`, { schema: batch }, async (request, reply) => {
    const { items } = request.body as { items: z.infer<Body>[] }
    const { answer, replayed } = await post(deps, request, asked, items, (index) => `items[${index}].`)
    return reply.code(201).header('idempotency-replayed', String(replayed)).send({ items: answer })
  })
}

/** Adds a posting on one numbered thing, under the same rules as addPosting. */
export function addPostingOn<Body extends z.ZodType, Answer extends z.ZodType, Item>(
  app: FastifyInstance,
  deps: PostingDeps,
  posting: PostingOn<Body, Answer, Item>,
): void {
  const { path, summary, persons, body, itemOf } = posting
  const response = { 201: posting.answer as z.ZodType }
  const said = { tags: ['posting'], summary, ...describePersons(persons) }
  const schema = { ...said, headers: headersOf(posting), params: byNumber, body, response }
  app.post(path, { schema }, async (request, reply) => {
    const { no } = request.params as z.infer<typeof byNumber>
    const item = itemOf(no, request.body as z.infer<Body>)
    const { answer, replayed } = await post(deps, request, posting, [item])
    return reply.code(201).header('idempotency-replayed', String(replayed)).send(answer[0])
  })
}

/** Posts a request's item together with those of other requests that come at the same time. Refuses one person alone where two are needed. */
function gathering<Item, Answer>(
  { db, clock, policies }: PostingDeps,
  persons: Persons,
  operation: ImpartialOperation<Item, Answer>,
) {
  const poster = postTogether<Item, Answer>(db, async (trx, items, policyRevision) => {
    const policyBook = await policies.of(trx, policyRevision)
    return operation(trx, items, { today: businessDateAt(clock()), policyBook, policyAt: policyBook.at, at: () => '' })
  })
  return (request: FastifyRequest, item: Item) => {
    assertPersons(persons, request.actor)
    return poster(askedBy(request), item)
  }
}

/** A posting request as it is kept with its key. */
function askedBy(request: FastifyRequest): PostRequest {
  const { 'idempotency-key': key } = request.headers as z.infer<typeof keyHeader>
  const operation = `${request.method} ${request.url.split('?')[0]}`
  return { key, operation, body: request.body as Record<string, unknown>, actor: request.actor.subject }
}

/** What a request asks to be done, by how many persons; If-Match is heeded where there is a `resource`. */
interface Act<Item, Answer> {
  readonly persons: Persons
  readonly operation: Operation<Item, Answer>
  readonly resource?: Resource<Item>
}

/** Runs an act for a request, once per key, by the policy of the centre; answers come in the order of the items. Refuses one person alone where two are needed. */
export async function post<Item, Answer>(
  { db, clock, policies }: PostingDeps,
  request: FastifyRequest,
  { persons, operation, resource }: Act<Item, Answer>,
  items: readonly Item[],
  at: (index: number) => string = () => '',
) {
  assertPersons(persons, request.actor)
  const { actor } = request
  const today = businessDateAt(clock())
  const act = resource ? ifUnchanged(operation, resource, request) : operation
  return postOnce(db, askedBy(request), async (trx, policyRevision) => {
    const policyBook = await policies.of(trx, policyRevision)
    if (actor.name !== undefined) await keepPerson(trx, { ...actor, name: actor.name })
    return act(trx, items, contextOf({ today, actor, policyBook }, at))
  })
}

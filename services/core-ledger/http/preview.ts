import { businessDateAt } from '@anju/standards/business-date.ts'
import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { contextOf, type Operation } from '../operations/operation.ts'
import type { PostingDeps } from './posting.ts'

/** A preview of the posting at `path`: what it would answer now, or refuse. */
export interface Preview<Body extends z.ZodType, Answer extends z.ZodType> {
  readonly path: string
  readonly summary: string
  readonly body: Body
  /** Of the posting's answer, what means something before it is posted: no voucher number. */
  readonly answer: Answer
  readonly operation: Operation<z.infer<Body>, z.infer<Answer>>
}

/** Carries the answer out of the transaction that is rolled back. */
class Undone extends Error {
  readonly answer: unknown

  constructor(answer: unknown) {
    super('preview')
    this.answer = answer
  }
}

/**
 * Adds `path:preview`: the operation itself runs and is undone, so that a preview cannot differ from what will be
 * posted. It locks what the posting would lock, as long as it runs, and uses up numbers of the sequences, which have gaps anyway.
 */
export function addPreview<Body extends z.ZodType, Answer extends z.ZodType>(
  app: FastifyInstance,
  { db, clock, policies }: PostingDeps,
  { path, summary, body, answer, operation }: Preview<Body, Answer>,
): void {
  const schema = { tags: ['preview'], summary, body, response: { 200: answer as z.ZodType } }
  app.post(`${path}::preview`, { schema }, async (request) => {
    const { actor } = request
    const today = businessDateAt(clock())
    const undone = await db
      .transaction()
      .execute(async (trx): Promise<never> => {
        const policyBook = await policies.newest(trx)
        const [answered] = await operation(trx, [request.body as z.infer<Body>], contextOf({ today, actor, policyBook }))
        throw new Undone(answered)
      })
      .catch((error: unknown) => {
        if (error instanceof Undone) return error
        throw error
      })
    return undone.answer
  })
}

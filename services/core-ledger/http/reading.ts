import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { anyNumber } from '../domain/field-shapes.ts'
import { fail, type ProblemCode } from '../errors.ts'
import type { LedgerDb } from '../store/connect.ts'
import { byNumber } from './bodies.ts'

/** Which page of a list is asked for. */
export const page = z.object({ cursor: anyNumber.optional(), limit: z.coerce.number().int().min(1).max(1_000).default(100) })

/** Rows as the API writes them: camelCase names. Numbers and dates are text already. */
export const camel = (row: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      Array.isArray(value) ? value.map((one) => (typeof one === 'object' ? camel(one) : one)) : value,
    ]),
  )

/** A reading of one numbered thing: `path` holds `:no`; one that is not there is refused with `unknown`. */
export interface Reading {
  readonly path: string
  readonly summary: string
  readonly answer: z.ZodType
  readonly unknown: ProblemCode
  readonly read: (db: LedgerDb, no: string) => Promise<object | undefined>
}

export function addReading(app: FastifyInstance, db: LedgerDb, { path, summary, answer, unknown, read }: Reading): void {
  const response = { 200: answer }
  app.get(path, { schema: { tags: ['reading'], summary, params: byNumber, response } }, async (request) => {
    const { no } = request.params as z.infer<typeof byNumber>
    const row = await read(db, no)
    if (!row) throw fail(unknown, { field: 'no', value: no, allowed: '已登记的编号' })
    return camel(row)
  })
}

/** A list, page by page: `key` is the field whose last value is the next cursor. `path` may hold `:no`. */
export interface Listing<Query extends typeof page> {
  readonly path: string
  readonly summary: string
  readonly answer: z.ZodType
  readonly querystring: Query
  readonly key: string
  readonly read: (query: z.infer<Query>, no: string) => Promise<object[]>
}

export function addListing<Query extends typeof page>(
  app: FastifyInstance,
  { path, summary, answer, querystring, key, read }: Listing<Query>,
): void {
  const ofOne = path.includes('/:no/') ? { params: byNumber } : {}
  const schema = { tags: ['reading'], summary, querystring, ...ofOne, response: { 200: answer } }
  app.get(path, { schema }, async (request) => {
    const query = request.query as z.infer<Query>
    const rows = (await read(query, (request.params as { no?: string }).no ?? '')).map(camel)
    return { items: rows, next: rows.length === query.limit ? (rows.at(-1)?.[key] ?? null) : null }
  })
}

import { sameSecret } from '@anju/infra/same-secret.ts'
import { ProblemError } from '@anju/standards/problem.ts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { problem } from '../errors.ts'
import { TableFailed } from './errors.ts'
import type { Orders } from './orders.ts'
import { replayRows, supersedeMisfits } from './store/quarantine.ts'
import { requireCaptured } from './store/schema-history.ts'
import { lastReadFrom } from './store/snapshot-jobs.ts'

const by = z.string().min(1).max(100)
const table = z.string().min(1).max(200)
const digits = z
  .string()
  .regex(/^\d{1,19}$/)
  .transform(BigInt)
const tableBody = z.object({ table, by })
const snapshotBody = z.object({ tables: z.array(table).min(1).max(1000).optional(), by })
const signalBody = z.object({ job: z.uuid(), signal: z.enum(['pause', 'resume', 'cancel']), by })
const renewBody = z.object({ by })
const replayBody = z.object({
  table,
  by,
  rows: z
    .array(z.object({ lsn: digits, seq: digits, corrections: z.record(z.string(), z.string().nullable()).default({}) }))
    .min(1)
    .max(1000),
})

/**
 * What may be ordered of capture: POST /orders/accept, /orders/replay, /orders/settle, /orders/snapshot, /orders/snapshot-signal and /orders/renew. Only with the secret that
 * capture and the console share; the console has asked who it is that orders. Without a secret nothing may.
 */
export function registerOrders(server: FastifyInstance, orders: Pick<Orders, 'give' | 'renew'>, token: string | undefined): void {
  server.register(async (scope) => {
    scope.addHook('onRequest', async ({ headers }, reply) => {
      const shown = headers.authorization?.replace(/^Bearer /, '') ?? ''
      if (!token || !sameSecret(shown, token)) return reply.code(401).send({ code: 'not_signed_in', detail: '未出示采集口令' })
    })
    scope.setErrorHandler((error, _request, reply) => {
      const told = error instanceof TableFailed ? failureOf(error) : error
      if (told instanceof ProblemError) return reply.code(told.problem.status).send(told.problem)
      if (error instanceof z.ZodError) return reply.code(400).send({ code: 'malformed_request', detail: z.prettifyError(error) })
      throw error
    })
    scope.post('/orders/accept', async ({ body }) => {
      const asked = tableBody.parse(body)
      return orders.give(async (hands) => {
        await requireCaptured(hands.lake, asked.table)
        return hands.draining.accept(asked.table, asked.by)
      })
    })
    scope.post('/orders/snapshot', ({ body }) => {
      const asked = snapshotBody.parse(body)
      return orders.give(async ({ book }) => {
        const jobs = await book.start(asked.tables, asked.by, '人工发起')
        return { jobs: jobs.map(({ id, table }) => ({ id, table })) }
      })
    })
    scope.post('/orders/snapshot-signal', ({ body }) => {
      const { job, signal, by } = signalBody.parse(body)
      return orders.give(async ({ book }) => ({ state: (await book.signal(job, signal, by)).state }))
    })
    scope.post('/orders/renew', async ({ body }) => {
      await orders.renew(renewBody.parse(body).by)
      return { renewing: true }
    })
    scope.post('/orders/settle', async ({ body }) => {
      const { table, by } = tableBody.parse(body)
      return orders.give(async ({ lake, slot, now }) => {
        await requireCaptured(lake, table)
        const before = (await lastReadFrom(lake, slot, table)) ?? 0n
        return { settled: await supersedeMisfits(lake, { slot, table, before, by, now: now() }) }
      })
    })
    scope.post('/orders/replay', async ({ body }) => {
      const asked = replayBody.parse(body)
      return orders.give(async (hands) => {
        await requireCaptured(hands.lake, asked.table)
        return { replayed: await replayRows(hands, asked.table, asked.rows, asked.by) }
      })
    })
  })
}

const failureOf = ({ table, message }: TableFailed) =>
  problem('table_failed', { field: 'table', value: table, detail: `采集程序处理此表时出错（${message}）` })

import { businessDateAt } from '@anju/standards/business-date.ts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { fail } from '../errors.ts'
import { adjustBases } from '../operations/adjust-bases.ts'
import { lend } from '../operations/lend.ts'
import { openMembers } from '../operations/open-members.ts'
import { openUnits } from '../operations/open-units.ts'
import type { Operation } from '../operations/operation.ts'
import { payWithdrawals } from '../operations/pay-withdrawals.ts'
import { remitMonths } from '../operations/remit-months.ts'
import { repay } from '../operations/repay.ts'
import { reverse } from '../operations/reverse.ts'
import { sealAccounts, unsealAccounts } from '../operations/seal-accounts.ts'
import { transferIn } from '../operations/transfer-in.ts'
import { acceptWithdrawals, cancelWithdrawals, withdrawAtOnce } from '../operations/withdraw.ts'
import type { LedgerDb } from '../store/connect.ts'
import { postOnce } from '../store/idempotency.ts'
import {
  accountBody,
  baseAdjustmentBody,
  batchOf,
  dayBody,
  loanBody,
  memberBody,
  remittanceBody,
  repaymentBody,
  transferBody,
  unitBody,
  withdrawalBody,
} from './bodies.ts'

/** One posting: its path alone and, with `:batch`, for many at once. */
interface Posting<Body extends z.ZodType> {
  readonly path: string
  readonly summary: string
  readonly body: Body
  readonly operation: Operation<z.infer<Body>, unknown>
  /** What the batch does, where it is another operation. */
  readonly batchOperation?: Operation<z.infer<Body>, unknown>
  readonly batchSummary?: string
}

const keyHeader = z.looseObject({
  'idempotency-key': z.string().max(200).optional().meta({ description: '幂等键:同一键只记一次账' }),
})

/** Every route that posts. All need an Idempotency-Key and answer what was made; a replay answers the same, with `Idempotency-Replayed: true`. */
export function registerPostingRoutes(app: FastifyInstance, { db, clock }: { db: LedgerDb; clock: () => Date }): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()

  async function post<Item>(
    request: FastifyRequest,
    operation: Operation<Item, unknown>,
    items: readonly Item[],
    at: (index: number) => string,
  ) {
    const key = request.headers['idempotency-key']
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key))
      throw fail('idempotency_key_missing', { field: 'Idempotency-Key', allowed: '1 到 200 个可见 ASCII 字符' })
    const name = `${request.method} ${request.url.split('?')[0]}`
    const asked = { key, operation: name, body: request.body as Record<string, unknown>, actor: request.actor }
    const today = businessDateAt(clock())
    return postOnce(db, asked, (trx) => operation(trx, items, { today, at }))
  }

  function add<Body extends z.ZodType>(posting: Posting<Body>): void {
    const { path, summary, body, operation } = posting
    routes.post(path, { schema: { tags: ['posting'], summary, headers: keyHeader, body } }, async (request, reply) => {
      const { answer, replayed } = await post(request, operation, [request.body as z.infer<Body>], () => '')
      return reply.code(201).header('idempotency-replayed', String(replayed)).send(answer[0])
    })
    const batch = {
      tags: ['posting'],
      summary: posting.batchSummary ?? `${summary}(批量,全部成功或全部不记)`,
      headers: keyHeader,
      body: batchOf(body),
    }
    routes.post(`${path}::batch`, { schema: batch }, async (request, reply) => {
      const { items } = request.body as { items: z.infer<Body>[] }
      const { answer, replayed } = await post(request, posting.batchOperation ?? operation, items, (index) => `items[${index}].`)
      return reply.code(201).header('idempotency-replayed', String(replayed)).send({ items: answer })
    })
  }

  add({ path: '/units', summary: '单位开户', body: unitBody, operation: openUnits })
  add({ path: '/members', summary: '个人开户', body: memberBody, operation: openMembers })
  add({ path: '/remittances', summary: '单位汇缴一个月', body: remittanceBody, operation: remitMonths })
  add({
    path: '/withdrawals',
    summary: '提取受理,冻结金额',
    body: withdrawalBody,
    operation: acceptWithdrawals,
    batchOperation: withdrawAtOnce,
    batchSummary: '提取受理并支付(批量)',
  })
  add({ path: '/transfers-in', summary: '外部转入', body: transferBody, operation: transferIn })
  add({ path: '/loans', summary: '贷款发放', body: loanBody, operation: lend })
  add({ path: '/repayments', summary: '还款', body: repaymentBody, operation: repay })
  add({ path: '/base-adjustments', summary: '基数调整', body: baseAdjustmentBody, operation: adjustBases })
  add({ path: '/seals', summary: '封存', body: accountBody, operation: sealAccounts })
  add({ path: '/unseals', summary: '启封', body: accountBody, operation: unsealAccounts })

  function addOn<Item>(
    path: string,
    summary: string,
    operation: Operation<Item, unknown>,
    itemOf: (no: string, businessDate: string) => Item,
  ): void {
    const schema = { tags: ['posting'], summary, headers: keyHeader, params: z.object({ no: z.string().max(40) }), body: dayBody }
    routes.post(path, { schema }, async (request, reply) => {
      const item = itemOf(request.params.no, request.body.businessDate)
      const { answer, replayed } = await post(request, operation, [item], () => '')
      return reply.code(201).header('idempotency-replayed', String(replayed)).send(answer[0])
    })
  }

  addOn('/withdrawals/:no/pay', '提取支付', payWithdrawals, (withdrawalNo, businessDate) => ({ withdrawalNo, businessDate }))
  addOn('/withdrawals/:no/cancel', '撤销提取,解除冻结', cancelWithdrawals, (withdrawalNo) => ({ withdrawalNo }))
  addOn('/vouchers/:no/reversal', '冲销', reverse, (voucherNo, businessDate) => ({ voucherNo, businessDate }))
}

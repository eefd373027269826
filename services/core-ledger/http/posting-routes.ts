import { businessDateAt } from '@anju/standards/business-date.ts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
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
  accountStateAnswer,
  basesAnswer,
  loanAnswer,
  memberAnswer,
  refusal,
  remittanceAnswer,
  repaymentAnswer,
  reversalAnswer,
  transferAnswer,
  unitAnswer,
  withdrawalAnswer,
} from './answers.ts'
import {
  accountBody,
  baseAdjustmentBody,
  batchOf,
  byNumber,
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
interface Posting<Body extends z.ZodType, Answer extends z.ZodType> {
  readonly path: string
  readonly summary: string
  readonly body: Body
  readonly answer: Answer
  readonly operation: Operation<z.infer<Body>, z.infer<Answer>>
  /** What the batch does, where it is another operation. */
  readonly batchOperation?: Operation<z.infer<Body>, z.infer<Answer>>
  readonly batchSummary?: string
}

/** Without it, or with one that is no key, the refusal is idempotency_key_missing. */
const keyHeader = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/)
    .meta({ description: '幂等键:同一键只记一次账', examples: ['remittance/98241101000012/202611'] }),
})

/** Every route that posts. All need an Idempotency-Key and answer what was made; a replay answers the same, with `Idempotency-Replayed: true`. */
export function registerPostingRoutes(app: FastifyInstance, { db, clock }: { db: LedgerDb; clock: () => Date }): void {
  async function post<Item, Answer>(
    request: FastifyRequest,
    operation: Operation<Item, Answer>,
    items: readonly Item[],
    at: (index: number) => string,
  ) {
    const { 'idempotency-key': key } = request.headers as z.infer<typeof keyHeader>
    const name = `${request.method} ${request.url.split('?')[0]}`
    const asked = { key, operation: name, body: request.body as Record<string, unknown>, actor: request.actor }
    const today = businessDateAt(clock())
    return postOnce(db, asked, (trx) => operation(trx, items, { today, at }))
  }

  function add<Body extends z.ZodType, Answer extends z.ZodType>(posting: Posting<Body, Answer>): void {
    const { path, summary, body, operation } = posting
    const alone = { tags: ['posting'], summary, headers: keyHeader, body, response: { 201: posting.answer, ...refusal } }
    app.post(path, { schema: alone }, async (request, reply) => {
      const { answer, replayed } = await post(request, operation, [request.body as z.infer<Body>], () => '')
      return reply.code(201).header('idempotency-replayed', String(replayed)).send(answer[0])
    })
    const batch = {
      tags: ['posting'],
      summary: posting.batchSummary ?? `${summary}(批量,全部成功或全部不记)`,
      headers: keyHeader,
      body: batchOf(body),
      response: { 201: z.object({ items: z.array(posting.answer) }), ...refusal },
    }
    app.post(`${path}::batch`, { schema: batch }, async (request, reply) => {
      const { items } = request.body as { items: z.infer<Body>[] }
      const { answer, replayed } = await post(request, posting.batchOperation ?? operation, items, (index) => `items[${index}].`)
      return reply.code(201).header('idempotency-replayed', String(replayed)).send({ items: answer })
    })
  }

  add({ path: '/units', summary: '单位开户', body: unitBody, answer: unitAnswer, operation: openUnits })
  add({ path: '/members', summary: '个人开户', body: memberBody, answer: memberAnswer, operation: openMembers })
  add({ path: '/remittances', summary: '单位汇缴一个月', body: remittanceBody, answer: remittanceAnswer, operation: remitMonths })
  add({
    path: '/withdrawals',
    summary: '提取受理,冻结金额',
    body: withdrawalBody,
    answer: withdrawalAnswer,
    operation: acceptWithdrawals,
    batchOperation: withdrawAtOnce,
    batchSummary: '提取受理并支付(批量)',
  })
  add({ path: '/transfers-in', summary: '外部转入', body: transferBody, answer: transferAnswer, operation: transferIn })
  add({ path: '/loans', summary: '贷款发放', body: loanBody, answer: loanAnswer, operation: lend })
  add({ path: '/repayments', summary: '还款', body: repaymentBody, answer: repaymentAnswer, operation: repay })
  add({ path: '/base-adjustments', summary: '基数调整', body: baseAdjustmentBody, answer: basesAnswer, operation: adjustBases })
  add({ path: '/seals', summary: '封存', body: accountBody, answer: accountStateAnswer, operation: sealAccounts })
  add({ path: '/unseals', summary: '启封', body: accountBody, answer: accountStateAnswer, operation: unsealAccounts })

  function addOn<Item, Answer extends z.ZodType>(
    path: string,
    summary: string,
    answerSchema: Answer,
    operation: Operation<Item, z.infer<Answer>>,
    itemOf: (no: string, businessDate: string) => Item,
  ): void {
    const response = { 201: answerSchema, ...refusal }
    const schema = { tags: ['posting'], summary, headers: keyHeader, params: byNumber, body: dayBody, response }
    app.post(path, { schema }, async (request, reply) => {
      const { no } = request.params as z.infer<typeof byNumber>
      const { businessDate } = request.body as z.infer<typeof dayBody>
      const item = itemOf(no, businessDate)
      const { answer, replayed } = await post(request, operation, [item], () => '')
      return reply.code(201).header('idempotency-replayed', String(replayed)).send(answer[0])
    })
  }

  addOn('/withdrawals/:no/pay', '提取支付', withdrawalAnswer, payWithdrawals, (withdrawalNo, businessDate) => ({
    withdrawalNo,
    businessDate,
  }))
  addOn('/withdrawals/:no/cancel', '撤销提取,解除冻结', withdrawalAnswer, cancelWithdrawals, (withdrawalNo) => ({ withdrawalNo }))
  addOn('/vouchers/:no/reversal', '冲销', reversalAnswer, reverse, (voucherNo, businessDate) => ({ voucherNo, businessDate }))
}

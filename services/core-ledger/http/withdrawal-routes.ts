import { businessDateAt, businessDateSchema } from '@anju/standards/business-date.ts'
import { withdrawalReason } from '@anju/standards/code-lists/collection.ts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { businessDate, coded } from '../domain/field-shapes.ts'
import { fail } from '../errors.ts'
import { previewWithdrawal, type WithdrawalPreview } from '../operations/preview-withdrawal.ts'
import { money } from './answers.ts'
import { byNumber } from './bodies.ts'
import type { PostingDeps } from './posting.ts'

const query = z.object({
  reason: coded(withdrawalReason),
  on: businessDate.optional().meta({ description: '受理日；不写则为今天' }),
})

const answer = z.object({
  accountNo: z.string(),
  reason: z.string(),
  on: businessDateSchema,
  kind: z.enum(['11', '12']),
  policyVersion: z.string(),
  limits: z.array(z.object({ name: z.string(), amount: money, binds: z.boolean() })),
  most: money.meta({ description: '至多可提取，不含本次支出的限制' }),
  binding: z.string().meta({ description: '起限制作用的一项' }),
}) satisfies z.ZodType<WithdrawalPreview>

/** 提取 as the counter asks about it beforehand; the business itself is an application. */
export function registerWithdrawalRoutes(app: FastifyInstance, { db, clock, policies }: PostingDeps): void {
  const about = { tags: ['reading'], summary: '某日可提取的限额及起限制作用的一项', params: byNumber, querystring: query }
  app.get('/accounts/:no/withdrawal-limits', { schema: { ...about, response: { 200: answer } } }, async (request) => {
    const { no: accountNo } = request.params as z.infer<typeof byNumber>
    const { reason, on = businessDateAt(clock()) } = request.query as z.infer<typeof query>
    const policy = (await policies.newest(db)).at(on)
    const preview = await previewWithdrawal(db, { accountNo, reason, on }, policy)
    if (!preview) throw fail('account_unknown', { field: 'no', value: accountNo, allowed: '已登记的编号' })
    return preview
  })
}

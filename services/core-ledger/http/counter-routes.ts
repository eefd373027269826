import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { CARRIED, DAY_END_CHECKS } from '../domain/day-end.ts'
import { lend } from '../operations/lend.ts'
import { remitMonths } from '../operations/remit-months.ts'
import { repay } from '../operations/repay.ts'
import { acceptWithdrawals } from '../operations/withdraw.ts'
import * as reads from '../store/counter-reads.ts'
import { byNumber, loanBody, remittanceBody, repaymentBody, withdrawalBody } from './bodies.ts'
import { byDate } from './books-shapes.ts'
import * as shapes from './counter-shapes.ts'
import type { PostingDeps } from './posting.ts'
import { addPreview } from './preview.ts'
import { addListing, camel } from './reading.ts'

/** What a clerk looks up before and while doing business, and previews of the postings made at the counter. */
export function registerCounterRoutes(app: FastifyInstance, deps: PostingDeps): void {
  const { db } = deps
  addListing(app, {
    path: '/members',
    summary: '查找缴存人及其账户',
    answer: shapes.membersPage,
    querystring: shapes.membersQuery,
    key: 'accountNo',
    read: (query) => reads.listMembers(db, query),
  })
  ofAccount('holds', '账户的冻结', shapes.holdsList, (no) => reads.listHolds(db, no))
  ofAccount('withdrawals', '账户的提取', shapes.withdrawalsList, (no) => reads.listWithdrawals(db, no))
  ofAccount('loans', '账户的贷款', shapes.loansList, (no) => reads.listLoans(db, no))

  const day = { tags: ['books'], summary: '一日的办理情况与日终检查', params: byDate }
  app.get('/day-ends/:date', { schema: { ...day, response: { 200: shapes.dayReading } } }, async (request) => {
    const { findings, carried, ...figures } = await reads.readDay(db, (request.params as z.infer<typeof byDate>).date)
    return {
      ...camel(figures),
      findings: findings.map((one) => ({ ...one, title: DAY_END_CHECKS[one.check] })),
      carried: carried.map((one) => ({ ...one, title: CARRIED[one.check] })),
    }
  })

  addPreview(app, deps, {
    path: '/remittances',
    summary: '汇缴试算',
    body: remittanceBody,
    answer: shapes.remittancePreview,
    operation: remitMonths,
  })
  addPreview(app, deps, {
    path: '/withdrawals',
    summary: '提取试算',
    body: withdrawalBody,
    answer: shapes.withdrawalPreview,
    operation: acceptWithdrawals,
  })
  addPreview(app, deps, {
    path: '/loans',
    summary: '贷款试算:额度、利率、首期月供',
    body: loanBody,
    answer: shapes.loanPreview,
    operation: lend,
  })
  addPreview(app, deps, {
    path: '/repayments',
    summary: '还款试算:本金、利息、罚息',
    body: repaymentBody,
    answer: shapes.repaymentPreview,
    operation: repay,
  })

  function ofAccount(name: string, summary: string, answer: z.ZodType, read: (no: string) => Promise<object[]>): void {
    const schema = { tags: ['reading'], summary, params: byNumber, response: { 200: answer } }
    app.get(`/accounts/:no/${name}`, { schema }, async (request) => {
      const { no } = request.params as z.infer<typeof byNumber>
      return { items: (await read(no)).map(camel) }
    })
  }
}

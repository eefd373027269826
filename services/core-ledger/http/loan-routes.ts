import { businessDateAt } from '@anju/standards/business-date.ts'
import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { fail } from '../errors.ts'
import { agreeRepayment, lockAgreements } from '../operations/agree-repayment.ts'
import { KINDS } from '../operations/applications/kinds.ts'
import { applyDeductions } from '../operations/apply-deductions.ts'
import { previewRepricing, repriceNamed } from '../operations/reprice-loans.ts'
import { readAgreement } from '../store/loan-agreements.ts'
import * as reads from '../store/loan-reads.ts'
import { byNumber } from './bodies.ts'
import * as shapes from './loan-shapes.ts'
import { addPosting, addPostingOn, type PostingDeps } from './posting.ts'
import { addListing, addReading, camel, page } from './reading.ts'

/** The monthly run of loans: what was agreed, what was deducted, how a loan's plan, rate and arrears came about. */
export function registerLoanRoutes(app: FastifyInstance, deps: PostingDeps): void {
  const { db, clock, policies } = deps
  const agreement = { answer: shapes.agreementAnswer, read: readAgreement }
  addReading(app, db, {
    ...agreement,
    path: '/loans/:no/agreement',
    summary: '现行的还款约定',
    unknown: 'loan_unknown',
  })
  addPostingOn(app, deps, {
    path: '/loans/:no/agreement',
    persons: KINDS.repaymentAgreement,
    summary: '还款约定:还款账户与委托提取还贷',
    body: shapes.agreementBody,
    answer: shapes.agreementAnswer,
    operation: agreeRepayment,
    itemOf: (loanNo, body) => ({ loanNo, ...body }),
    resource: { ...agreement, lock: (trx, _, items) => lockAgreements(trx, items) },
  })
  addPosting(app, deps, {
    path: '/deductions/results',
    persons: KINDS.deductionResult,
    summary: '扣款结果:银行实际扣到的金额',
    body: shapes.deductionResultBody,
    answer: shapes.deductionResultAnswer,
    operation: applyDeductions,
  })
  addReading(app, db, {
    path: '/deductions/:no',
    summary: '一笔扣款及其结果',
    answer: shapes.deductionReading,
    unknown: 'deduction_unknown',
    read: reads.readDeduction,
  })
  addListing(app, {
    path: '/deductions',
    summary: '一日的扣款清单',
    answer: shapes.deductionsPage,
    querystring: shapes.deductionsQuery,
    key: 'deductionNo',
    read: (query) => reads.listDeductions(db, query),
  })
  addListing(app, {
    path: '/loans/:no/entries',
    summary: '贷款业务明细',
    answer: shapes.loanEntriesPage,
    querystring: page,
    key: 'entryNo',
    read: (query, loanNo) => reads.listLoanEntries(db, { ...query, loanNo }),
  })
  const ofLoan = { unknown: 'loan_unknown' } as const
  addReading(app, db, {
    ...ofLoan,
    path: '/loans/:no/plans',
    summary: '还款计划的各个版本',
    answer: shapes.plansReading,
    read: reads.readPlans,
  })
  addReading(app, db, {
    ...ofLoan,
    path: '/loans/:no/rates',
    summary: '贷款利率的历次调整',
    answer: shapes.loanRatesReading,
    read: reads.readLoanRates,
  })
  addReading(app, db, {
    ...ofLoan,
    path: '/loans/:no/overdue',
    summary: '今天的逾期状况与罚息',
    answer: shapes.overdueReading,
    read: async (_, loanNo) => {
      const { at: policyAt } = await policies.newest(db)
      return reads.readOverdue(db, loanNo, { day: businessDateAt(clock()), policyAt })
    },
  })
  registerSuperseded(app, deps)
  addPosting(app, deps, {
    path: '/repricings',
    persons: KINDS.repricing,
    summary: '单笔贷款的年度利率调整;全中心的由批次办理',
    body: shapes.repricingBody,
    answer: shapes.repricedAnswer,
    operation: repriceNamed,
  })
  addListing(app, {
    path: '/repricings',
    summary: '年度利率调整预览:尚未调整的贷款及其调整前后',
    answer: shapes.repricingPage,
    querystring: shapes.repricingQuery,
    key: 'loanNo',
    read: async ({ year, cursor = '', limit }) => {
      const { at: policyAt } = await policies.newest(db)
      return previewRepricing(db, { year, after: cursor, limit }, policyAt)
    },
  })
}

function registerSuperseded(app: FastifyInstance, { db }: PostingDeps): void {
  const schema = {
    tags: ['reading'],
    summary: '还款计划旧版本中被替换的期供',
    params: byNumber,
    querystring: shapes.supersededQuery,
    response: { 200: shapes.supersededReading },
  }
  app.get('/loans/:no/superseded-instalments', { schema }, async (request) => {
    const { no } = request.params as z.infer<typeof byNumber>
    const { version } = request.query as z.infer<typeof shapes.supersededQuery>
    const plans = await reads.readPlans(db, no)
    if (!plans) throw fail('loan_unknown', { field: 'no', value: no, allowed: '已登记的编号' })
    return { items: (await reads.readSuperseded(db, no, version)).map(camel) }
  })
}

import type { FastifyInstance } from 'fastify'
import { backPay } from '../operations/back-pay.ts'
import * as shapes from './contribution-shapes.ts'
import { addPosting, type PostingDeps } from './posting.ts'

/** 归集 beside the monthly remittance. */
export function registerContributionRoutes(app: FastifyInstance, deps: PostingDeps): void {
  addPosting(app, deps, {
    path: '/back-payments',
    summary: '补缴若干账户的若干月',
    body: shapes.backPaymentBody,
    answer: shapes.backPaymentAnswer,
    operation: backPay,
  })
}

import { businessDateAt } from '@anju/standards/business-date.ts'
import type { FastifyInstance } from 'fastify'
import { KINDS } from '../operations/applications/kinds.ts'
import { collectVoluntarily } from '../operations/collect-voluntarily.ts'
import { payVoluntarily } from '../operations/pay-voluntarily.ts'
import { listVoluntarySuggestions } from '../store/voluntary-matches.ts'
import { listAgreements, readAgreement } from '../store/voluntary-reads.ts'
import { addPosting, type PostingDeps } from './posting.ts'
import { addListing, addReading, camel } from './reading.ts'
import * as shapes from './voluntary-shapes.ts'

/** 自愿缴存: what people without an employing unit pay by agreement. Agreements are made, changed and ended by applications. */
export function registerVoluntaryRoutes(app: FastifyInstance, deps: PostingDeps): void {
  const { db, clock } = deps
  addPosting(app, deps, {
    path: '/voluntary-payments',
    persons: KINDS.voluntaryPayment,
    summary: '自愿缴存到账',
    body: shapes.paymentBody,
    answer: shapes.paymentAnswer,
    operation: payVoluntarily,
  })
  addPosting(app, deps, {
    path: '/voluntary-collections',
    // Whose money is taken, and how much, is what two persons have agreed on before.
    persons: 'one',
    summary: '自愿缴存扣收：请银行扣收到期的协议',
    body: shapes.collectionBody,
    answer: shapes.collectionAnswer,
    operation: collectVoluntarily,
  })
  const suggestions = { tags: ['reading'], summary: '未分摊的到账可能是谁的自愿缴存；能确定的由系统自动入账' }
  app.get('/voluntary-suggestions', { schema: { ...suggestions, response: { 200: shapes.suggestionsList } } }, async () => ({
    items: (await listVoluntarySuggestions(db, businessDateAt(clock()))).map(camel),
  }))
  addListing(app, {
    path: '/voluntary-agreements',
    summary: '自愿缴存协议',
    answer: shapes.agreementsPage,
    querystring: shapes.agreementsQuery,
    key: 'agreementNo',
    read: (query) => listAgreements(db, query),
  })
  addReading(app, db, {
    path: '/voluntary-agreements/:no',
    summary: '自愿缴存协议及其缴存、扣收',
    answer: shapes.agreementReading,
    unknown: 'agreement_unknown',
    read: readAgreement,
  })
}

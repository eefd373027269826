import { businessDateAt } from '@anju/standards/business-date.ts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import {
  approveApplications,
  type HandledAnswer,
  type HandlingItem,
  openApplications,
  returnApplications,
  submitApplications,
  voidApplications,
  withdrawApplications,
} from '../operations/applications/handle.ts'
import { APPLICATION_KINDS, kindOf } from '../operations/applications/kinds.ts'
import type { Operation } from '../operations/operation.ts'
import { listApplications, lockApplication, readApplication } from '../store/applications.ts'
import type { LedgerDb } from '../store/connect.ts'
import { listPeople } from '../store/people.ts'
import * as shapes from './application-shapes.ts'
import { addPosting, addPostingOn, type PostingDeps } from './posting.ts'
import { addPreview } from './preview.ts'
import { addListing, addReading } from './reading.ts'

/** Business that one person makes and another checks: one address for each kind, one for each step. */
export function registerApplicationRoutes(app: FastifyInstance, deps: PostingDeps): void {
  const { db, clock } = deps
  for (const kind of APPLICATION_KINDS) {
    addPosting(app, deps, {
      path: `/applications/${kind.kind}`,
      persons: 'one',
      summary: `${kind.title}(经办)`,
      body: shapes.applicationBody(kind),
      answer: shapes.handledAnswer,
      operation: openApplications(kind),
    })
    addPreview(app, deps, {
      path: `/applications/${kind.kind}`,
      summary: `${kind.title}：提交之前先看复核要点`,
      body: shapes.applicationBody(kind),
      answer: shapes.foreseenAnswer,
      operation: openApplications(kind),
    })
  }
  const kinds = APPLICATION_KINDS.map(({ kind, title, content }) => ({ kind, title, content: contentSchema(content) }))
  const aboutKinds = { tags: ['reading'], summary: '业务种类及其内容的形状' }
  app.get('/application-kinds', { schema: { ...aboutKinds, response: { 200: shapes.kindsList } } }, async () => ({
    items: kinds,
  }))
  const aboutPeople = { tags: ['reading'], summary: '经办与复核的人员' }
  app.get('/people', { schema: { ...aboutPeople, response: { 200: shapes.peopleList } } }, async () => ({
    items: await listPeople(db),
  }))
  step('submit', '再次提交', shapes.submitBody, submitApplications)
  step('withdraw', '撤回', shapes.stepBody, withdrawApplications)
  step('return', '复核不通过,退回', shapes.stepBody, returnApplications)
  step('approve', '复核通过', shapes.stepBody, approveApplications)
  step('void', '作废', shapes.stepBody, voidApplications)

  addReading(app, db, {
    ...application,
    // Digits, so that the address of a kind is not taken for a number.
    path: '/applications/:no(^\\d+$)',
    summary: '业务受理单及其流转',
    unknown: 'application_unknown',
  })
  addListing(app, {
    path: '/applications',
    summary: '业务受理单列表',
    answer: shapes.applicationsPage,
    querystring: shapes.applicationsQuery,
    key: 'applicationNo',
    read: async ({ overdue, ...query }) =>
      (await listApplications(db, { ...query, overdueOn: overdue && businessDateAt(clock()) })).map(titled),
  })

  function step<Body extends typeof shapes.stepBody>(
    name: string,
    summary: string,
    body: Body,
    operation: Operation<HandlingItem, HandledAnswer>,
  ): void {
    addPostingOn(app, deps, {
      path: `/applications/:no/${name}`,
      persons: 'one',
      summary,
      body,
      answer: shapes.handledAnswer,
      operation,
      resource: { ...application, lock: lockApplication },
      itemOf: (applicationNo, given: z.infer<Body>) => ({ applicationNo, ...given }),
    })
  }
}

/** The shape of a content as a JSON Schema of what a caller writes. */
const contentSchema = (content: z.ZodType) => z.toJSONSchema(content, { io: 'input', unrepresentable: 'any', reused: 'inline' })

const application = {
  answer: shapes.applicationReading,
  read: async (db: LedgerDb, no: string) => {
    const row = await readApplication(db, no)
    return row && titled(row)
  },
}

/** With the name of its kind, as people read it. */
const titled = <Row extends { kind: string }>(row: Row) => ({ ...row, kind_title: kindOf(row.kind).title })

import type { FastifyInstance } from 'fastify'
import { KINDS } from '../operations/applications/kinds.ts'
import { backPay } from '../operations/back-pay.ts'
import { changeMembers, changeUnits } from '../operations/change-register.ts'
import { confirmRolls } from '../operations/confirm-rolls.ts'
import { readMember, readUnit } from '../store/reads.ts'
import { listChanges, lockMembers } from '../store/register.ts'
import { lockUnits } from '../store/units.ts'
import * as shapes from './contribution-shapes.ts'
import { addPosting, addPostingOn, type PostingDeps } from './posting.ts'
import { addListing, camel, page } from './reading.ts'
import { memberReading, unitReading } from './reading-answers.ts'
import { registerRollRoutes } from './roll-routes.ts'
import { registerTransferRoutes } from './transfer-routes.ts'

/** 归集 beside the monthly remittance. */
export function registerContributionRoutes(app: FastifyInstance, deps: PostingDeps): void {
  addPosting(app, deps, {
    path: '/back-payments',
    persons: KINDS.backPayment,
    summary: '补缴若干账户的若干月',
    body: shapes.backPaymentBody,
    answer: shapes.backPaymentAnswer,
    operation: backPay,
  })
  addPostingOn(app, deps, {
    path: '/units/:no/change',
    persons: 'one',
    summary: '单位信息变更',
    body: shapes.unitChangeBody,
    answer: shapes.changedAnswer,
    operation: changeUnits,
    resource: { answer: unitReading, read: readUnit, lock: (trx, unitNo) => lockUnits(trx, [unitNo], 'change') },
    itemOf: (unitNo, body) => ({ unitNo, ...body }),
  })
  addPostingOn(app, deps, {
    path: '/members/:no/change',
    persons: 'one',
    summary: '缴存人信息变更(姓名证件另走更正)',
    body: shapes.memberChangeBody,
    answer: shapes.changedAnswer,
    operation: changeMembers,
    resource: { answer: memberReading, read: readMember, lock: (trx, memberNo) => lockMembers(trx, [memberNo]) },
    itemOf: (memberNo, body) => ({ memberNo, ...body }),
  })
  for (const party of ['unit', 'member'] as const) {
    addListing(app, {
      path: `/${party}s/:no/changes`,
      summary: party === 'unit' ? '单位信息变更记录' : '缴存人信息变更记录',
      answer: shapes.changesPage,
      querystring: page,
      key: 'changeNo',
      read: async (query, no) =>
        (await listChanges(deps.db, { of: party, no, ...query })).map((row) => ({
          ...row,
          before: camel(row.before),
          after: camel(row.after),
        })),
    })
  }
  addPosting(app, deps, {
    path: '/rolls',
    persons: 'one',
    summary: '汇缴核定一个月',
    body: shapes.rollBody,
    answer: shapes.rollAnswer,
    operation: confirmRolls,
  })
  registerRollRoutes(app, deps)
  registerTransferRoutes(app, deps)
}

import type { FastifyInstance } from 'fastify'
import { anyNumber } from '../domain/field-shapes.ts'
import { apartFromApplications } from '../operations/apart-from-applications.ts'
import { KINDS } from '../operations/applications/kinds.ts'
import { instructWithdrawals } from '../operations/instruct-withdrawals.ts'
import * as reads from '../store/instruction-reads.ts'
import * as shapes from './instruction-shapes.ts'
import { addPosting, type PostingDeps } from './posting.ts'
import { addListing, addReading, page } from './reading.ts'

/** 银行指令: what the centre has told the bank to do, and how that stands. */
export function registerInstructionRoutes(app: FastifyInstance, deps: PostingDeps): void {
  const { db } = deps
  addPosting(app, deps, {
    path: '/withdrawal-payments',
    persons: KINDS.withdrawal,
    summary: '提取付款:向银行发出指令,付成后记账',
    body: shapes.withdrawalPaymentBody,
    answer: shapes.withdrawalPaymentAnswer,
    operation: apartFromApplications(instructWithdrawals, ({ withdrawalNos }) => withdrawalNos),
  })
  addReading(app, db, {
    path: '/instructions/:no',
    summary: '银行指令及其明细',
    answer: shapes.instructionReading,
    unknown: 'instruction_unknown',
    read: reads.readInstruction,
  })
  addListing(app, {
    path: '/instructions',
    summary: '银行指令列表,可按状态或业务编号',
    answer: shapes.instructionsPage,
    querystring: page.extend({ state: shapes.instructionState.optional(), referenceNo: anyNumber.optional() }),
    key: 'instructionNo',
    read: (query) => reads.listInstructions(db, query),
  })
}

import { businessDateAt } from '@anju/standards/business-date.ts'
import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { fail } from '../errors.ts'
import { kindOf } from '../operations/applications/kinds.ts'
import { askBank } from '../operations/ask-bank.ts'
import { lookUp } from '../operations/desk/look-up.ts'
import { contextOf } from '../operations/operation.ts'
import { listCorrections } from '../store/desk-reads.ts'
import { readContributionLines, searchDesk } from '../store/desk-search.ts'
import { byNumber } from './bodies.ts'
import * as shapes from './desk-shapes.ts'
import { addPostingOn, type PostingDeps } from './posting.ts'
import { addListing, camel, page } from './reading.ts'

/** Kinds of business that put right what went wrong. */
const CORRECTIONS = ['reversal', 'contribution_correction', 'receipt_return', 'unfreeze', 'member_correction', 'account_merge']

/** 更正台: whatever bears a number, its history, what is lawful for it now; and the corrections that were made. */
export function registerDeskRoutes(app: FastifyInstance, deps: PostingDeps): void {
  const { db, clock, policies } = deps
  const about = { tags: ['reading'], summary: '更正台：按编号查状态、经过与现在可以办理的更正', params: byNumber }
  app.get('/desk/:no', { schema: { ...about, response: { 200: shapes.deskReading } } }, async (request) => {
    const { no } = request.params as z.infer<typeof byNumber>
    return db.transaction().execute(async (trx) => {
      const policyBook = await policies.newest(trx)
      const context = contextOf({ today: businessDateAt(clock()), actor: request.actor, policyBook })
      return lookUp({ trx, context }, no)
    })
  })
  const remembered = { tags: ['reading'], summary: '更正台：不知编号时，按姓名、证件号码或单位，按日期和金额查找' }
  const found = { querystring: shapes.deskQuery, response: { 200: shapes.deskFound } }
  app.get('/desk', { schema: { ...remembered, ...found } }, async (request) => {
    const { search, date, amount } = request.query as z.infer<typeof shapes.deskQuery>
    const allowed = '姓名、证件号码或单位；或同时写明日期和金额'
    if (amount !== undefined && date === undefined)
      throw fail('field_inconsistent', { field: 'date', detail: '按金额查找须写明日期', allowed })
    if (search === undefined && amount === undefined)
      throw fail('field_inconsistent', { field: 'search', detail: '请写明要找什么', allowed })
    return { items: (await searchDesk(db, { search, date, amount })).map(camel) }
  })
  const lines = { tags: ['reading'], summary: '同一次缴存的各人各月明细，错缴更正从中选取', params: byNumber }
  const listed = { querystring: shapes.linesQuery, response: { 200: shapes.contributionLines } }
  app.get('/vouchers/:no/contribution-lines', { schema: { ...lines, ...listed } }, async (request) => {
    const { no } = request.params as z.infer<typeof byNumber>
    const rows = await readContributionLines(db, no, request.query as z.infer<typeof shapes.linesQuery>)
    if (!rows) throw fail('voucher_unknown', { field: 'no', value: no, allowed: '未冲销的汇补缴凭证' })
    return { items: rows.map(camel) }
  })
  addListing(app, {
    path: '/corrections',
    summary: '已办理的更正，新的在前',
    answer: shapes.correctionsPage,
    querystring: page,
    key: 'applicationNo',
    read: async (query) =>
      (await listCorrections(db, { ...query, kinds: CORRECTIONS })).map((row) => ({
        ...row,
        kind_title: kindOf(row.kind).title,
      })),
  })
  addPostingOn(app, deps, {
    path: '/instructions/:no/ask',
    persons: 'one',
    summary: '查询银行：不待下一轮，立即查询没有结果的指令',
    body: shapes.askBody,
    answer: shapes.askAnswer,
    operation: askBank,
    itemOf: (instructionNo, { reason }) => ({ instructionNo, reason }),
  })
}

import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { anyNumber, text } from '../domain/field-shapes.ts'
import type { ProblemCode } from '../errors.ts'
import type { LedgerDb } from '../store/connect.ts'
import * as reads from '../store/reads.ts'
import { byNumber } from './bodies.ts'
import { addListing, addReading, camel, type Listing, page, type Reading } from './reading.ts'
import * as answers from './reading-answers.ts'

/** Every route that reads one thing or lists many. */
export function registerReadingRoutes(app: FastifyInstance, { db }: { db: LedgerDb }): void {
  const one = (path: string, summary: string, answer: z.ZodType, unknown: ProblemCode, read: Reading['read']) =>
    addReading(app, db, { path, summary, answer, unknown, read })
  one('/units/:no', '单位及其余额', answers.unitReading, 'unit_unknown', reads.readUnit)
  one('/members/:no', '缴存人', answers.memberReading, 'member_unknown', reads.readMember)
  one('/accounts/:no', '个人账户及可用余额', answers.accountReading, 'account_unknown', reads.readAccount)
  one('/withdrawals/:no', '提取', answers.withdrawalReading, 'withdrawal_unknown', reads.readWithdrawal)
  one('/loans/:no', '贷款账户', answers.loanReading, 'loan_unknown', reads.readLoan)
  one('/vouchers/:no', '凭证及分录', answers.voucherReading, 'voucher_unknown', reads.readVoucher)

  const many = <Query extends typeof page>(
    path: string,
    summary: string,
    answer: z.ZodType,
    querystring: Query,
    key: string,
    read: Listing<Query>['read'],
  ) => addListing(app, { path, summary, answer, querystring, key, read })
  many('/units', '单位列表', answers.unitsPage, page.extend({ search: text(200).optional() }), 'unitNo', (query) =>
    reads.listUnits(db, query),
  )
  many('/accounts', '单位的个人账户', answers.accountsPage, page.extend({ unitNo: anyNumber }), 'accountNo', (query) =>
    reads.listAccounts(db, query),
  )
  many(
    '/accounts/:no/entries',
    '个人明细',
    answers.entriesPage,
    page.extend({ order: z.enum(['oldest', 'newest']).default('oldest') }),
    'entryNo',
    (query, accountNo) => reads.listEntries(db, { ...query, accountNo }),
  )
  const instalments = { tags: ['reading'], summary: '还款计划', params: byNumber }
  app.get(
    '/loans/:no/instalments',
    { schema: { ...instalments, response: { 200: answers.instalmentsList } } },
    async (request) => {
      const { no } = request.params as z.infer<typeof byNumber>
      return { items: (await reads.readInstalments(db, no)).map(camel) }
    },
  )
}

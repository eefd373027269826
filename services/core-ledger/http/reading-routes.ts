import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { fail, type ProblemCode } from '../errors.ts'
import type { LedgerDb } from '../store/connect.ts'
import * as reads from '../store/reads.ts'

const byNumber = z.object({ no: z.string().max(40) })
const page = z.object({ cursor: z.string().max(40).optional(), limit: z.coerce.number().int().min(1).max(1_000).default(100) })

/** Rows as the API writes them: camelCase names. Numbers and dates are text already. */
const camel = (row: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      Array.isArray(value) ? value.map(camel) : value,
    ]),
  )

/** Every route that reads one thing or lists many. */
export function registerReadingRoutes(app: FastifyInstance, { db }: { db: LedgerDb }): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()

  function one(
    path: string,
    summary: string,
    unknown: ProblemCode,
    read: (db: LedgerDb, no: string) => Promise<object | undefined>,
  ): void {
    routes.get(path, { schema: { tags: ['reading'], summary, params: byNumber } }, async ({ params }) => {
      const row = await read(db, params.no)
      if (!row) throw fail(unknown, { field: 'no', value: params.no, allowed: '已登记的编号' })
      return camel(row)
    })
  }

  one('/units/:no', '单位及其余额', 'unit_unknown', reads.readUnit)
  one('/members/:no', '缴存人', 'member_unknown', reads.readMember)
  one('/accounts/:no', '个人账户及可用余额', 'account_unknown', reads.readAccount)
  one('/withdrawals/:no', '提取', 'withdrawal_unknown', reads.readWithdrawal)
  one('/loans/:no', '贷款账户', 'loan_unknown', reads.readLoan)
  one('/vouchers/:no', '凭证及分录', 'voucher_unknown', reads.readVoucher)

  function many<Query extends typeof page>(
    path: string,
    summary: string,
    querystring: Query,
    key: string,
    read: (query: z.infer<Query>, no: string) => Promise<object[]>,
  ): void {
    routes.get(
      path,
      { schema: { tags: ['reading'], summary, params: z.object({ no: z.string().max(40).optional() }), querystring } },
      async (request) => {
        const query = request.query as z.infer<Query>
        const rows = (await read(query, request.params.no ?? '')).map(camel)
        return { items: rows, next: rows.length === query.limit ? (rows.at(-1)?.[key] ?? null) : null }
      },
    )
  }

  many('/units', '单位列表', page, 'unitNo', (query) => reads.listUnits(db, query))
  many('/accounts', '单位的个人账户', page.extend({ unitNo: z.string().max(40) }), 'accountNo', (query) =>
    reads.listAccounts(db, query),
  )
  many('/accounts/:no/entries', '个人明细', page, 'entryNo', (query, accountNo) => reads.listEntries(db, { ...query, accountNo }))
  routes.get(
    '/loans/:no/instalments',
    { schema: { tags: ['reading'], summary: '还款计划', params: byNumber } },
    async ({ params }) => ({
      items: (await reads.readInstalments(db, params.no)).map(camel),
    }),
  )
  routes.get('/trial-balance', { schema: { tags: ['reading'], summary: '科目余额表' } }, async () => ({
    items: (await reads.readTrialBalance(db)).map(camel),
  }))
}

import { yuanFromFen } from '@anju/standards/money.ts'
import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { DIFFERENCES } from '../domain/chain-check.ts'
import { CARRIED, type CarriedItem } from '../domain/day-end.ts'
import { assertIdentities, REPORT_LINES, reportLines } from '../domain/deposit-loan-report.ts'
import { fail } from '../errors.ts'
import { KINDS } from '../operations/applications/kinds.ts'
import { closeDays } from '../operations/close-day.ts'
import { closeMonths } from '../operations/close-month.ts'
import { distributeIncome } from '../operations/distribute-income.ts'
import { postFinanceVouchers } from '../operations/post-finance-vouchers.ts'
import { proveVoucher, verifyChain } from '../operations/prove-voucher.ts'
import * as reads from '../store/books-reads.ts'
import { findDayClose, listDayCloses } from '../store/day-closes.ts'
import { listPeriods } from '../store/periods.ts'
import { readUnit } from '../store/reads.ts'
import { readReportSources } from '../store/report-sources.ts'
import { byNumber } from './bodies.ts'
import * as shapes from './books-shapes.ts'
import { addPosting, type PostingDeps } from './posting.ts'
import { addListing, camel, page } from './reading.ts'

/** 日终 and what proves it: closings, the hash chain, the books by subject and by unit. */
export function registerBooksRoutes(app: FastifyInstance, deps: PostingDeps): void {
  addPosting(app, deps, {
    path: '/day-closes',
    persons: 'one',
    summary: '日终:检查、结账、封存当日凭证',
    body: shapes.dateBody,
    answer: shapes.closedDayAnswer,
    operation: closeDays,
  })
  addPosting(app, deps, {
    path: '/month-closes',
    persons: 'one',
    summary: '月结:计提利息、结转收支、结账',
    body: shapes.monthBody,
    answer: shapes.closedMonthAnswer,
    operation: closeMonths,
  })
  addPosting(app, deps, {
    path: '/income-distributions',
    persons: KINDS.incomeDistribution,
    summary: '增值收益分配',
    body: shapes.distributionBody,
    answer: shapes.distributionAnswer,
    operation: distributeIncome,
  })
  addPosting(app, deps, {
    path: '/finance-vouchers',
    persons: KINDS.financeEntry,
    summary: '财务凭证:利息、手续费、国债、定期与通知存款、划转、分摊、专项应付',
    body: shapes.financeVoucherBody,
    answer: shapes.financeVoucherAnswer,
    operation: postFinanceVouchers,
  })
  registerChainReadings(app, deps)
  registerLedgerReadings(app, deps)
}

/** A closed day as the API writes it: digests in hexadecimal. */
const dayCloseOf = (row: { readonly carried: readonly CarriedItem[] }) => ({
  ...camel(
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value instanceof Buffer ? value.toString('hex') : value]),
    ),
  ),
  carried: row.carried.map((one) => ({ ...one, title: CARRIED[one.check] })),
})

function registerChainReadings(app: FastifyInstance, { db }: PostingDeps): void {
  const reading = (summary: string, answer: z.ZodType) => ({ tags: ['books'], summary, response: { 200: answer } })

  const closes = { ...reading('已结账的日子', shapes.dayClosesList), querystring: shapes.anyRange }
  app.get('/day-closes', { schema: closes }, async (request) => ({
    items: (await listDayCloses(db, request.query as z.infer<typeof shapes.anyRange>)).map(dayCloseOf),
  }))
  const close = { ...reading('一日的结账与链头', shapes.dayCloseReading), params: shapes.byDate }
  app.get('/day-closes/:date', { schema: close }, async (request) => {
    const { date } = request.params as z.infer<typeof shapes.byDate>
    const row = await findDayClose(db, date)
    if (!row) throw fail('day_not_closed', { field: 'date', value: date, allowed: '已日终的日子' })
    return dayCloseOf(row)
  })
  const periods = reading('已月结的会计期间', shapes.periodsList)
  app.get('/month-closes', { schema: periods }, async () => ({ items: (await listPeriods(db)).map(camel) }))
  const verify = {
    ...reading('重算哈希链,逐张核对凭证;可带外存的链头', shapes.verifyAnswer),
    querystring: shapes.verifyQuery,
  }
  app.get('/day-closes::verify', { schema: verify }, async (request) => {
    const { head, headDate, ...range } = request.query as z.infer<typeof shapes.verifyQuery>
    if ((head === undefined) !== (headDate === undefined))
      throw fail('field_inconsistent', {
        field: head ? 'headDate' : 'head',
        detail: '外存的链头须连同其日期给出',
        allowed: 'head 与 headDate 同时给出',
      })
    const verified = await verifyChain(db, range, head && headDate ? { head, businessDate: headDate } : null)
    return { ...verified, differences: verified.differences.map((one) => ({ ...one, title: DIFFERENCES[one.kind] })) }
  })
  const proof = { ...reading('凭证的存在证明', shapes.proofAnswer), params: byNumber }
  app.get('/vouchers/:no/proof', { schema: proof }, async (request) =>
    proveVoucher(db, (request.params as z.infer<typeof byNumber>).no),
  )
}

function registerLedgerReadings(app: FastifyInstance, { db }: PostingDeps): void {
  const report = { tags: ['books'], summary: '缴存与贷款报表,勾稽相符', response: { 200: shapes.reportAnswer } }
  app.get('/reports/deposit-loan', { schema: { ...report, querystring: shapes.yearQuery } }, async (request) => {
    const { year } = request.query as z.infer<typeof shapes.yearQuery>
    const lines = reportLines(await readReportSources(db, year))
    assertIdentities(lines)
    const shown = Object.entries(lines).map(([line, amount]) => {
      const title = REPORT_LINES[Number(line) as keyof typeof REPORT_LINES]
      return { line: Number(line), title, amount: yuanFromFen(amount) }
    })
    return { year, lines: shown }
  })

  const subjects = { tags: ['books'], summary: '会计科目表', response: { 200: shapes.subjectsList } }
  app.get('/subjects', { schema: subjects }, async () => ({ items: (await reads.listSubjects(db)).map(camel) }))

  const trial = { tags: ['books'], summary: '科目余额表', querystring: shapes.anyRange }
  const response = { 200: shapes.trialBalanceAnswer }
  app.get('/trial-balance', { schema: { ...trial, response } }, async (request) => ({
    items: (await reads.readTrialBalance(db, request.query as z.infer<typeof shapes.anyRange>)).map(camel),
  }))
  addListing(app, {
    path: '/vouchers',
    summary: '某些日子的凭证,可按种类、科目和文字查找',
    answer: shapes.vouchersPage,
    querystring: shapes.vouchersQuery,
    key: 'position',
    read: (query) => reads.listVouchers(db, query),
  })
  addListing(app, {
    path: '/subjects/:no/ledger',
    summary: '科目明细账',
    answer: shapes.subjectLedgerPage,
    querystring: shapes.pageOfRange,
    key: 'position',
    read: async (query, subjectCode) => {
      const known = (await reads.listSubjects(db)).some((subject) => subject.subject_code === subjectCode)
      if (!known) throw fail('subject_unknown', { field: 'no', value: subjectCode, allowed: '会计科目表中的科目' })
      return reads.listSubjectLedger(db, { ...query, subjectCode })
    },
  })
  addListing(app, {
    path: '/units/:no/entries',
    summary: '单位明细',
    answer: shapes.unitEntriesPage,
    querystring: page,
    key: 'position',
    read: async (query, unitNo) => {
      if (!(await readUnit(db, unitNo))) throw fail('unit_unknown', { field: 'no', value: unitNo, allowed: '已登记的编号' })
      return reads.listUnitEntries(db, { ...query, unitNo })
    },
  })
}

import { businessDateAt } from '@anju/standards/business-date.ts'
import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { position, text } from '../domain/field-shapes.ts'
import { allocateReceipts } from '../operations/allocate-receipts.ts'
import { KINDS } from '../operations/applications/kinds.ts'
import { openBankAccounts } from '../operations/open-bank-accounts.ts'
import { returnReceipts } from '../operations/return-receipts.ts'
import { takeNotice } from '../operations/take-notice.ts'
import * as reads from '../store/bank-reads.ts'
import { lockReceipts } from '../store/receipts.ts'
import * as shapes from './bank-shapes.ts'
import { anyRange } from './books-shapes.ts'
import type { Resource } from './if-unchanged.ts'
import { addPosting, addPostingOn, type PostingDeps } from './posting.ts'
import { addListing, addReading, page } from './reading.ts'

/** 银行专户 and 到账: what the centre has at banks, what came in, and whom it is given to. */
export function registerBankRoutes(app: FastifyInstance, deps: PostingDeps): void {
  const { db } = deps
  registerNotices(app, deps)
  addPosting(app, deps, {
    path: '/bank-accounts',
    persons: KINDS.bankAccount,
    summary: '银行专户登记,期初与账面核对',
    body: shapes.bankAccountBody,
    answer: shapes.bankAccountAnswer,
    operation: openBankAccounts,
  })
  addPostingOn(app, deps, {
    path: '/receipts/:no/allocate',
    persons: KINDS.receiptAllocation,
    summary: '到账分摊:以暂收款汇缴一个月',
    body: shapes.allocationBody,
    answer: shapes.allocationAnswer,
    operation: allocateReceipts,
    resource: receipt,
    itemOf: (receiptNo, { andFrom, ...body }) => ({ ...body, receiptNos: [receiptNo, ...andFrom] }),
  })
  addPostingOn(app, deps, {
    path: '/receipts/:no/return',
    persons: KINDS.receiptReturn,
    summary: '暂收退回:向银行发出付款指令',
    body: shapes.returnBody,
    answer: shapes.returnAnswer,
    operation: returnReceipts,
    resource: receipt,
    itemOf: (receiptNo, body) => ({ receiptNo, ...body }),
  })

  addReading(app, db, {
    path: '/bank-accounts/:no',
    summary: '银行专户及账面余额',
    answer: shapes.bankAccountReading,
    unknown: 'bank_account_unknown',
    read: reads.readBankAccount,
  })
  addReading(app, db, {
    path: '/receipts/:no',
    summary: '到账及其分摊',
    answer: shapes.receiptReading,
    unknown: 'receipt_unknown',
    read: reads.readReceipt,
  })
  addListing(app, {
    path: '/bank-accounts',
    summary: '银行专户列表',
    answer: shapes.bankAccountsPage,
    querystring: page,
    key: 'accountNo',
    read: (query) => reads.listBankAccounts(db, query),
  })
  addListing(app, {
    path: '/bank-accounts/:no/journal',
    summary: '银行存款日记账',
    answer: shapes.journalPage,
    querystring: page.extend({ ...anyRange.shape, cursor: position.optional() }),
    key: 'rowNo',
    read: (query, accountNo) => reads.listJournal(db, { ...query, accountNo }),
  })
  addListing(app, {
    path: '/receipts',
    summary: '到账列表,可只看暂收未分摊',
    answer: shapes.receiptsPage,
    querystring: page.extend({
      state: shapes.receiptState.optional(),
      search: text(100).optional().meta({ description: '到账编号、付款账号，或付款人、用途中的文字' }),
    }),
    key: 'receiptNo',
    read: (query) => reads.listReceipts(db, query),
  })
}

const receipt: Resource = {
  answer: shapes.receiptReading,
  read: reads.readReceipt,
  lock: (trx, receiptNo) => lockReceipts(trx, [receiptNo]),
}

/** The bank's own door. It needs no Idempotency-Key: the bank serial is the key. */
function registerNotices(app: FastifyInstance, { db, clock }: PostingDeps): void {
  const schema = {
    tags: ['bank'],
    summary: '到账通知(由银行送达,同一银行流水号只记一次)',
    body: shapes.noticeBody,
    response: { 201: shapes.noticeAnswer },
  }
  app.post('/bank/notices', { schema }, async (request, reply) => {
    const notice = request.body as z.infer<typeof shapes.noticeBody>
    // The message is kept with its amounts as text.
    const payload = { ...notice, amount: String(notice.amount) }
    const today = businessDateAt(clock())
    const taken = await db.transaction().execute((trx) => takeNotice(trx, notice, { payload, today }))
    return reply.code(201).send(taken)
  })
}

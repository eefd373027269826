import { businessDateAt } from '@anju/standards/business-date.ts'
import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { type BankGateway, BankUnreachable } from '../bank/gateway.ts'
import { pullStatement } from '../bank/pull-statement.ts'
import { bankAccountNo } from '../domain/field-shapes.ts'
import { fail } from '../errors.ts'
import { closeDifferences, explainDifferences } from '../operations/handle-differences.ts'
import { known } from '../operations/operation.ts'
import { reconcile } from '../operations/reconcile.ts'
import { findBankAccounts } from '../store/bank-accounts.ts'
import { lockDifferences } from '../store/differences.ts'
import * as reads from '../store/reconciliation-reads.ts'
import type { Resource } from './if-unchanged.ts'
import { addPostingOn, keyHeader, type PostingDeps, post } from './posting.ts'
import { addListing, addReading, page } from './reading.ts'
import * as shapes from './reconciliation-shapes.ts'

export interface ReconciliationDeps extends PostingDeps {
  readonly gateway: BankGateway | undefined
}

/** 银行对账 and its differences. */
export function registerReconciliationRoutes(app: FastifyInstance, deps: ReconciliationDeps): void {
  const { db } = deps
  registerRun(app, deps)
  const difference: Resource = {
    answer: shapes.differenceReading,
    read: reads.readDifference,
    lock: (trx, differenceNo) => lockDifferences(trx, [differenceNo]),
  }
  const onDifference = { answer: shapes.differenceReading, resource: difference }
  addPostingOn(app, deps, {
    ...onDifference,
    path: '/differences/:no/explain',
    persons: 'one',
    summary: '对账差异说明',
    body: shapes.explanationBody,
    operation: explainDifferences,
    itemOf: (differenceNo, body) => ({ differenceNo, ...body }),
  })
  addPostingOn(app, deps, {
    ...onDifference,
    path: '/differences/:no/close',
    persons: 'one',
    summary: '对账差异核销:与合计为零的其他差异互销',
    body: shapes.closingBody,
    operation: closeDifferences,
    itemOf: (differenceNo, body) => ({ differenceNo, ...body }),
  })
  addReading(app, db, {
    path: '/reconciliations/:no',
    summary: '一次银行对账及其差异',
    answer: shapes.reconciliationReading,
    unknown: 'reconciliation_unknown',
    read: reads.readReconciliation,
  })
  addReading(app, db, {
    path: '/differences/:no',
    summary: '对账差异',
    answer: shapes.differenceReading,
    unknown: 'difference_unknown',
    read: reads.readDifference,
  })
  addListing(app, {
    path: '/reconciliations',
    summary: '历次银行对账,近的在前',
    answer: shapes.reconciliationsPage,
    querystring: page.extend({ bankAccountNo: bankAccountNo.optional() }),
    key: 'reconciliationNo',
    read: (query) => reads.listReconciliations(db, query),
  })
  addListing(app, {
    path: '/differences',
    summary: '对账差异列表,可按专户和状态',
    answer: shapes.differencesPage,
    querystring: page.extend({ bankAccountNo: bankAccountNo.optional(), state: shapes.differenceState.optional() }),
    key: 'differenceNo',
    read: (query) => reads.listDifferenceViews(db, query),
  })
}

/** The statement is read before the run, outside of its transaction: the bank may take its time. */
function registerRun(app: FastifyInstance, deps: ReconciliationDeps): void {
  const schema = {
    tags: ['posting'],
    summary: '银行对账:取对账单,勾对,列出差异',
    headers: keyHeader,
    body: shapes.reconciliationBody,
    response: { 201: shapes.reconciliationReading },
  }
  app.post('/reconciliations', { schema }, async (request, reply) => {
    const body = request.body as z.infer<typeof shapes.reconciliationBody>
    const bankBalance = await readBank(deps, body)
    const { answer, replayed } = await post(deps, request, { persons: 'one', operation: reconcile }, [{ ...body, bankBalance }])
    return reply.code(201).header('idempotency-replayed', String(replayed)).send(answer[0])
  })
}

async function readBank(
  { db, gateway, clock }: ReconciliationDeps,
  { bankAccountNo, day }: z.infer<typeof shapes.reconciliationBody>,
) {
  const account = known(await findBankAccounts(db, [bankAccountNo]), bankAccountNo, 'bank_account_unknown', 'bankAccountNo')
  if (!gateway) throw fail('bank_unavailable')
  const today = businessDateAt(clock())
  return pullStatement({ db, gateway }, account, day < today ? day : today).catch((error: unknown) => {
    throw error instanceof BankUnreachable ? fail('bank_unavailable') : error
  })
}

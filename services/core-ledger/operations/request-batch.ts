import type { Transaction } from 'kysely'
import { assertBatch, type BatchKindName, type BatchOptions, type BatchState, postingDayOf } from '../domain/batch.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import { assertSettlementDay } from '../domain/day-end.ts'
import { fail } from '../errors.ts'
import { findBankAccounts } from '../store/bank-accounts.ts'
import { findBatch, requestAgain, requestBatch } from '../store/batches.ts'
import { readClosedThrough } from '../store/day-closes.ts'
import type { LedgerTables } from '../store/tables.ts'
import { payableFrom } from './bank-side.ts'
import type { Operation, OperationContext } from './operation.ts'

export interface BatchItem extends BatchOptions {
  readonly kind: BatchKindName
  readonly period: string
}

export interface RequestedBatch {
  batchNo: string
  state: BatchState
}

/**
 * Asks for a batch, once for each kind and period: whoever asks for the same again, by hand or by a schedule, is answered with the first.
 * Refuses period_malformed, field_inconsistent, date_in_future, date_too_early, period_closed (a day at or before the last closed one), day_not_next (结息
 * while an earlier day is open), bank_account_unknown, bank_account_closed, batch_exists (for the same period with other options).
 */
export const requestBatches: Operation<BatchItem, RequestedBatch> = async (trx, items, context) => {
  const answers: RequestedBatch[] = []
  for (const { kind, period, bankAccountNo } of items) {
    assertBatch(kind, period, { bankAccountNo })
    if (!(await findBatch(trx, { kind, period }))) {
      await assertOpen(trx, { kind, period }, context)
      if (bankAccountNo) payableFrom(await findBankAccounts(trx, [bankAccountNo]), bankAccountNo)
    }
    const asked = { kind, period, options: { bankAccountNo }, askedBy: context.actor.subject }
    const { batchNo, state, options } = await requestBatch(trx, asked, context.today)
    if (options.bankAccountNo !== bankAccountNo)
      throw fail('batch_exists', {
        field: 'bankAccountNo',
        value: bankAccountNo!,
        allowed: `批次 ${batchNo} 的 ${options.bankAccountNo}`,
      })
    answers.push({ batchNo, state })
  }
  return answers
}

/** Nothing is posted to a day that is closed or has not come: a batch of such a day could only fail. So could 结息 before all earlier days are closed. */
async function assertOpen(
  trx: Transaction<LedgerTables>,
  { kind, period }: Pick<BatchItem, 'kind' | 'period'>,
  { today, policyAt }: OperationContext,
): Promise<void> {
  const closedThrough = await readClosedThrough(trx)
  const day = postingDayOf(kind, period, (year) => policyAt(`${year}-01-01`).interestSettlementDay)
  if (kind === 'settle_interest') assertSettlementDay(day, { today, closedThrough, field: 'period' })
  assertBusinessDate(day, { today, field: 'period' })
  if (kind !== 'reprice_loans' && closedThrough && day <= closedThrough)
    throw fail('period_closed', { field: 'period', value: period, allowed: `晚于 ${closedThrough}` })
}

/** Asks for another try of a failed batch; its finished chunks stay. Refuses batch_not_failed. */
export const retryBatches: Operation<{ batchNo: string }, RequestedBatch> = async (trx, items) => {
  for (const { batchNo } of items) {
    if (!(await requestAgain(trx, batchNo)))
      throw fail('batch_not_failed', { field: 'batchNo', value: batchNo, allowed: '失败的批次' })
  }
  return items.map(({ batchNo }) => ({ batchNo, state: 'requested' }))
}

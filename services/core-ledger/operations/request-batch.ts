import { assertBatch, type BatchKindName, type BatchOptions, type BatchState } from '../domain/batch.ts'
import { fail } from '../errors.ts'
import { requestAgain, requestBatch } from '../store/batches.ts'
import type { Operation } from './operation.ts'

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
 * Refuses period_malformed, field_inconsistent, batch_exists (for the same period with other options).
 */
export const requestBatches: Operation<BatchItem, RequestedBatch> = async (trx, items, { actor, today }) => {
  const answers: RequestedBatch[] = []
  for (const { kind, period, bankAccountNo } of items) {
    assertBatch(kind, period, { bankAccountNo })
    const asked = { kind, period, options: { bankAccountNo }, askedBy: actor.subject }
    const { batchNo, state, options } = await requestBatch(trx, asked, today)
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

/** Asks for another try of a failed batch; its finished chunks stay. Refuses batch_not_failed. */
export const retryBatches: Operation<{ batchNo: string }, RequestedBatch> = async (trx, items) => {
  for (const { batchNo } of items) {
    if (!(await requestAgain(trx, batchNo)))
      throw fail('batch_not_failed', { field: 'batchNo', value: batchNo, allowed: '失败的批次' })
  }
  return items.map(({ batchNo }) => ({ batchNo, state: 'requested' }))
}

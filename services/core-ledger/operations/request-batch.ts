import { assertBatch, type BatchKindName, type BatchOptions } from '../domain/batch.ts'
import { fail } from '../errors.ts'
import { findBatchOf, requestAgain, requestBatch } from '../store/batches.ts'
import type { Operation } from './operation.ts'

export interface BatchItem extends BatchOptions {
  readonly kind: BatchKindName
  readonly period: string
}

export interface RequestedBatch {
  batchNo: string
  state: 'requested'
}

/** Asks for a batch, once for each kind and period. Refuses period_malformed, field_invalid, batch_exists. */
export const requestBatches: Operation<BatchItem, RequestedBatch> = async (trx, items, { actor, today }) => {
  const answers: RequestedBatch[] = []
  for (const { kind, period, bankAccountNo } of items) {
    assertBatch(kind, period, { bankAccountNo })
    const asked = { kind, period, options: { bankAccountNo }, askedBy: actor.subject }
    const batchNo = await requestBatch(trx, asked, today)
    if (!batchNo) {
      const known = await findBatchOf(trx, kind, period)
      throw fail('batch_exists', { field: 'period', value: period, allowed: `查看批次 ${known!.batch_no};失败的批次可以重试` })
    }
    answers.push({ batchNo, state: 'requested' })
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

import type { FastifyInstance } from 'fastify'
import { BATCH_STAGES } from '../batches/kinds.ts'
import { requestBatches, retryBatches } from '../operations/request-batch.ts'
import { listBatches, readBatchProgress } from '../store/batches.ts'
import * as shapes from './batch-shapes.ts'
import { addPosting, addPostingOn, type PostingDeps } from './posting.ts'
import { addListing, addReading, page } from './reading.ts'

/** 批次: asked for here, run by the ledger's worker, followed here. */
export function registerBatchRoutes(app: FastifyInstance, deps: PostingDeps): void {
  const { db } = deps
  addPosting(app, deps, {
    path: '/batches',
    summary: '发起批次',
    body: shapes.batchBody,
    answer: shapes.requestedAnswer,
    operation: requestBatches,
  })
  addPostingOn(app, deps, {
    path: '/batches/:no/retry',
    summary: '重试失败的批次,已完成的部分不重做',
    body: shapes.noBody,
    answer: shapes.requestedAnswer,
    operation: retryBatches,
    itemOf: (batchNo) => ({ batchNo }),
  })
  addReading(app, db, {
    path: '/batches/:no',
    summary: '批次的进度与结果',
    answer: shapes.batchReading,
    unknown: 'batch_unknown',
    read: async (_db, batchNo) => {
      const batch = await readBatchProgress(db, batchNo)
      if (!batch) return undefined
      const titles = BATCH_STAGES[batch.kind]
      return { ...batch, stages: batch.stages.map(({ stage, ...progress }) => ({ title: titles[stage]!.title, ...progress })) }
    },
  })
  addListing(app, {
    path: '/batches',
    summary: '批次列表',
    answer: shapes.batchesPage,
    querystring: page,
    key: 'batchNo',
    read: (query) => listBatches(db, query),
  })
}

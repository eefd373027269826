import type { FastifyInstance } from 'fastify'
import { BATCH_STAGES } from '../batches/kinds.ts'
import { isOvertaken } from '../domain/batch.ts'
import { BATCH_SCHEDULES, nextRunOf } from '../domain/batch-schedule.ts'
import { requestBatches, retryBatches } from '../operations/request-batch.ts'
import { setSchedules } from '../operations/set-schedule.ts'
import { listBatches, listFailed, lockBatch, readBatchProgress } from '../store/batches.ts'
import type { LedgerDb } from '../store/connect.ts'
import { readClosedThrough } from '../store/day-closes.ts'
import { listSchedules, lockSchedules } from '../store/schedules.ts'
import * as shapes from './batch-shapes.ts'
import { addPosting, addPostingOn, type PostingDeps } from './posting.ts'
import { addListing, addReading, camel, page, type Reading } from './reading.ts'

/** 批次: asked for here, run by the ledger's worker, followed here. */
export function registerBatchRoutes(app: FastifyInstance, deps: PostingDeps): void {
  const { db } = deps
  registerSchedules(app, deps)
  addPosting(app, deps, {
    path: '/batches',
    persons: 'one',
    summary: '发起批次',
    body: shapes.batchBody,
    answer: shapes.requestedAnswer,
    operation: requestBatches,
  })
  const progress: Pick<Reading, 'answer' | 'read'> = {
    answer: shapes.batchReading,
    read: async (of, batchNo) => {
      const batch = await readBatchProgress(of, batchNo)
      if (!batch) return undefined
      const titleOf = (stage: number) => BATCH_STAGES[batch.kind][stage]!.title
      const titled = <Row extends { stage: number }>(rows: readonly Row[]) =>
        rows.map(({ stage, ...row }) => ({ title: titleOf(stage), ...row }))
      return { ...batch, stages: titled(batch.stages), refusals: titled(batch.refusals) }
    },
  }
  addReading(app, db, {
    ...progress,
    path: '/batches/:no',
    summary: '批次的进度与结果，未办成的逐项列出',
    unknown: 'batch_unknown',
  })
  addPostingOn(app, deps, {
    path: '/batches/:no/retry',
    persons: 'one',
    summary: '重试失败的批次,已完成的部分不重做',
    body: shapes.noBody,
    answer: shapes.requestedAnswer,
    operation: retryBatches,
    itemOf: (batchNo) => ({ batchNo }),
    resource: { ...progress, lock: lockBatch },
  })
  const alerts = { tags: ['reading'], summary: '未完成、尚须处理的批次：办成或所属业务日已结账后自动消除' }
  app.get('/batch-alerts', { schema: { ...alerts, response: { 200: shapes.batchAlerts } } }, async () => {
    const closedThrough = await readClosedThrough(db)
    const failed = (await listFailed(db)).filter(({ kind, period }) => !isOvertaken(kind, period, closedThrough))
    return { items: failed.map(camel) }
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

/** 定时批次: what runs by the clock, and when next. */
function registerSchedules(app: FastifyInstance, deps: PostingDeps): void {
  const { db, clock } = deps
  const read = async (of: LedgerDb) => {
    const now = clock()
    const schedules = await listSchedules(of)
    return { items: schedules.map((one) => ({ ...BATCH_SCHEDULES[one.name], ...one, nextRunAt: nextRunOf(one, now) })) }
  }
  addPosting(app, deps, {
    path: '/batch-schedules',
    persons: 'one',
    summary: '设置定时批次:时间、暂停或启用',
    body: shapes.scheduleBody,
    answer: shapes.scheduleBody,
    operation: setSchedules,
    resource: { answer: shapes.schedulesList, read, lock: lockSchedules },
  })
  const schema = { tags: ['reading'], summary: '定时批次及下次运行', response: { 200: shapes.schedulesList } }
  app.get('/batch-schedules', { schema }, () => read(db))
}

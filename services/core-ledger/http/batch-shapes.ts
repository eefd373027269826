import { problemSchema } from '@anju/standards/problem.ts'
import { z } from 'zod'
import { BATCH_KIND_NAMES, BATCH_KINDS, BATCH_STATES } from '../domain/batch.ts'
import { BATCH_SCHEDULES, SCHEDULE_NAMES, type ScheduleSetting } from '../domain/batch-schedule.ts'
import { bankAccountNo } from '../domain/field-shapes.ts'
import type { BatchItem, RequestedBatch } from '../operations/request-batch.ts'
import { pageOf } from './reading-answers.ts'

const kind = z
  .enum(BATCH_KIND_NAMES, `应为批次种类:${BATCH_KIND_NAMES.map((name) => `${name} ${BATCH_KINDS[name].title}`).join('、')}`)
  .meta({ description: BATCH_KIND_NAMES.map((name) => `${name} ${BATCH_KINDS[name].title}`).join('、') })

const scheduleName = z.enum(SCHEDULE_NAMES).meta({
  description: SCHEDULE_NAMES.map((name) => `${name} ${BATCH_SCHEDULES[name].title},${BATCH_SCHEDULES[name].when}`).join('、'),
})

export const scheduleBody = z.strictObject({
  name: scheduleName,
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, '应为北京时间 HH:MM,如 22:00')
    .meta({ examples: ['22:00'], description: '北京时间' }),
  paused: z.boolean(),
  dayOfMonth: z.int().min(1).max(28).optional().meta({ description: '每月扣款日(贷款扣款)' }),
  bankAccountNo: bankAccountNo.optional().meta({ description: '贷款扣款的收款专户' }),
}) satisfies z.ZodType<ScheduleSetting>

export const schedulesList = z.object({
  items: z.array(
    scheduleBody.extend({
      title: z.string(),
      when: z.string(),
      nextRunAt: z.string().nullable().meta({ description: '下次运行;暂停时为 null' }),
      changedBy: z.string().nullable(),
      changedAt: z.string(),
    }),
  ),
})

const state = z.enum(BATCH_STATES)

export const batchBody = z.strictObject({
  kind,
  period: z
    .string()
    .max(10)
    .meta({ examples: ['2026', '202611', '2026-11-25'], description: '年度、年月或业务日期' }),
  bankAccountNo: bankAccountNo.optional().meta({ description: '贷款扣款的收款专户' }),
}) satisfies z.ZodType<BatchItem>

export const noBody = z.strictObject({})

export const requestedAnswer = z.object({
  batchNo: z.string(),
  state,
}) satisfies z.ZodType<RequestedBatch>

const batchRow = z.object({
  batchNo: z.string(),
  kind,
  period: z.string(),
  state,
  attempt: z.int(),
  askedBy: z.string(),
  askedAt: z.string(),
  failure: z.string().nullable(),
  endedAt: z.string().nullable(),
})

export const batchesPage = pageOf(batchRow)
export const batchAlerts = z.object({ items: z.array(batchRow) })

export const batchReading = batchRow.extend({
  stages: z.array(
    z.object({
      title: z.string(),
      chunks: z.int(),
      done: z.int(),
      totals: z.record(z.string(), z.string()).meta({ description: '各批已完成部分的合计' }),
    }),
  ),
  refusals: z
    .array(
      z.object({
        title: z.string().meta({ description: '所在阶段' }),
        thing: z.enum(['account', 'loan']).nullable().meta({ description: '个人账户、贷款；整段不能办理时为空' }),
        no: z.string().nullable(),
        problem: problemSchema,
      }),
    )
    .meta({ description: '尚未办成的，至多 200 项；重试只办这些' }),
  refusalCount: z.int(),
})

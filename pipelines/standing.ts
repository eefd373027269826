import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy, type ScheduleSpec } from '@temporalio/client'
import { FRESHEN_LOOPS } from './client.ts'
import { type MaterializeInput, TASK_QUEUE } from './workflows/contract.ts'

const TIMEZONE = 'Asia/Shanghai'

/** Runs by the clock: the whole graph every hour as a safety net (unchanged assets cost nothing), the forecasts every night. */
const SCHEDULES: readonly { readonly id: string; readonly selection: string; readonly spec: ScheduleSpec }[] = [
  { id: 'hourly-full', selection: '*', spec: { cronExpressions: ['17 * * * *'], timezone: TIMEZONE } },
  { id: 'nightly-forecast', selection: '+kind:forecast', spec: { cronExpressions: ['40 2 * * *'], timezone: TIMEZONE } },
]

/** Makes sure that the freshen loops run and the schedules exist. Safe to call at every start and from several workers; loops that run already stay as they are, paused or not. */
export async function ensureStanding(temporal: Client, { paused }: { readonly paused: boolean }): Promise<void> {
  for (const [workflowId, input] of Object.entries(FRESHEN_LOOPS))
    await temporal.workflow.start('freshen', {
      taskQueue: TASK_QUEUE,
      workflowId,
      args: [{ ...input, paused }],
      workflowIdConflictPolicy: 'USE_EXISTING',
    })
  await temporal.workflow.start('tendSources', {
    taskQueue: TASK_QUEUE,
    workflowId: 'tend-sources',
    args: [],
    workflowIdConflictPolicy: 'USE_EXISTING',
  })
  for (const schedule of SCHEDULES) await ensureSchedule(temporal, schedule)
}

async function ensureSchedule(temporal: Client, { id, selection, spec }: (typeof SCHEDULES)[number]): Promise<void> {
  const input: MaterializeInput = { selection, force: false, trigger: 'schedule', requestedBy: id }
  try {
    await temporal.schedule.create({
      scheduleId: id,
      spec,
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10 minutes' },
      action: { type: 'startWorkflow', workflowType: 'materialize', workflowId: id, taskQueue: TASK_QUEUE, args: [input] },
    })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
  }
}

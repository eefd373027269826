import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client'
import { FRESHEN_LOOPS } from './client.ts'
import { type MaterializeInput, TASK_QUEUE, TENDING_SCHEDULE } from './workflows/contract.ts'

const TIMEZONE = 'Asia/Shanghai'

interface Standing {
  readonly id: string
  readonly cron: string
  readonly workflowType: string
  readonly args: readonly unknown[]
}

const materializeByClock = (id: string, cron: string, selection: string): Standing => {
  const input: MaterializeInput = { selection, force: false, trigger: 'schedule', requestedBy: id }
  return { id, cron, workflowType: 'materialize', args: [input] }
}

/**
 * What the clock starts: the whole graph every hour as a safety net (unchanged assets cost nothing), the forecasts every night, the tending of
 * the lake.
 */
const SCHEDULES: readonly Standing[] = [
  materializeByClock('hourly-full', '17 * * * *', '*'),
  materializeByClock('nightly-forecast', '40 2 * * *', '+kind:forecast'),
  { id: TENDING_SCHEDULE, cron: '30 2 * * *', workflowType: 'tendLakeByClock', args: [] },
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

async function ensureSchedule(temporal: Client, { id, cron, workflowType, args }: Standing): Promise<void> {
  try {
    await temporal.schedule.create({
      scheduleId: id,
      spec: { cronExpressions: [cron], timezone: TIMEZONE },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10 minutes' },
      action: { type: 'startWorkflow', workflowType, workflowId: id, taskQueue: TASK_QUEUE, args: [...args] },
    })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
  }
}

import { type Client, ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client'
import { cronOf } from '../domain/batch-schedule.ts'
import type { LedgerDb } from '../store/connect.ts'
import { listSchedules, type Schedule } from '../store/schedules.ts'
import { TASK_QUEUE } from './contract.ts'

/** The schedule's id at Temporal, and of what it starts. */
export const scheduleIdOf = (name: Schedule['name']) => `ledger-${name.replaceAll('_', '-')}`

/**
 * A function that makes Temporal's schedules those of the ledger; called again it changes those that were set anew since, or that Temporal
 * has lost. A schedule whose run is still on its way is passed over; one that was missed, with everything down say, is made up for within
 * half a day.
 */
export function scheduleKeeper(db: LedgerDb, temporal: Client): () => Promise<void> {
  const kept = new Map<string, string>()
  return async () => {
    for (const schedule of await listSchedules(db)) {
      const wanted = JSON.stringify(schedule)
      if (kept.get(schedule.name) === wanted && (await isKnown(temporal, schedule.name))) continue
      await keep(temporal, schedule)
      kept.set(schedule.name, wanted)
    }
  }
}

const isKnown = (temporal: Client, name: Schedule['name']): Promise<boolean> =>
  temporal.schedule
    .getHandle(scheduleIdOf(name))
    .describe()
    .then(
      () => true,
      (error: unknown) => {
        if (error instanceof ScheduleNotFoundError) return false
        throw error
      },
    )

async function keep(temporal: Client, schedule: Schedule): Promise<void> {
  const { name, paused } = schedule
  const scheduleId = scheduleIdOf(name)
  const wanted = {
    spec: { cronExpressions: [cronOf(schedule)], timezone: 'Asia/Shanghai' },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '12 hours' as const },
    action: {
      type: 'startWorkflow' as const,
      workflowType: 'runSchedule',
      workflowId: scheduleId,
      taskQueue: TASK_QUEUE,
      args: [name] as [typeof name],
    },
    state: { paused },
  }
  try {
    await temporal.schedule.create({ scheduleId, ...wanted })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
    await temporal.schedule
      .getHandle(scheduleId)
      .update((previous) => ({ ...previous, ...wanted, state: { ...previous.state, paused } }))
  }
}

import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { ActivityFailure, log, ParentClosePolicy, proxyActivities, startChild, workflowInfo } from '@temporalio/workflow'
import { type PipelineActivities, TEND_LAKE } from './contract.ts'

const records = proxyActivities<PipelineActivities>({ startToCloseTimeout: '1 minute', retry: { maximumInterval: '10 seconds' } })
const work = proxyActivities<PipelineActivities>({
  startToCloseTimeout: '6 hours',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '5 seconds', maximumInterval: '30 seconds', maximumAttempts: 3 },
})

/**
 * Tends the lake once: table by table small files are merged and old snapshots dropped, then what no table reaches is removed. What fails is
 * tried again, written, and does not keep the rest.
 */
export async function tendLake(requestedBy: string | null): Promise<void> {
  const id = workflowInfo().runId
  const { tables, ours } = await records.planTending({ id, requestedBy })
  for (const [done, table] of tables.entries()) await orRecord({ id, table }, () => work.tendTable({ id, table, ours, done }))
  if (ours) await orRecord({ id, table: '湖' }, () => work.tendOrphans({ id }))
  await records.closeTending({ id })
}

async function orRecord(about: { id: string; table: string }, tend: () => Promise<void>): Promise<void> {
  try {
    await tend()
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error
    await records.failTending({ ...about, message: error.cause?.message ?? error.message })
  }
}

/** What the clock starts: tends the lake unless that is under way. */
export async function tendLakeByClock(): Promise<void> {
  try {
    await startChild(tendLake, { workflowId: TEND_LAKE, args: [null], parentClosePolicy: ParentClosePolicy.ABANDON })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    log.info('the lake is still being tended')
  }
}

import { type PlannedStep, planRun } from '../assets/plan.ts'
import { beginRun, databaseTime, queueRun, type RunRequest, runSteps } from '../store/runs.ts'
import { observeGraph } from './graph-state.ts'
import type { PipelineDeps } from './ports.ts'

/**
 * Begins a run: observes the sources, then reads the captured LSN (in this order: what the snapshots hold is then at or below it), plans
 * the selection and writes run and steps. Called again for a run already begun, it returns the plan made then.
 */
export async function openRun(deps: PipelineDeps, request: RunRequest): Promise<PlannedStep[]> {
  await queueRun(deps.db, request)
  const begun = await runSteps(deps.db, request.runId)
  if (begun !== undefined) return begun
  const at = await databaseTime(deps.db)
  const state = await observeGraph(deps)
  const asOfLsn = await deps.lake.capturedLsn()
  const sources = [...deps.graph.values()].filter((asset) => asset.kind === 'source' && state.versions.has(asset.key))
  const versions = Object.fromEntries(sources.map((source) => [source.key, state.versions.get(source.key)!]))
  const steps = planRun(deps.graph, request.selection, state, request.force)
  await beginRun(deps.db, request.runId, { pinned: { at, versions, asOfLsn, today: state.today }, steps })
  return steps
}

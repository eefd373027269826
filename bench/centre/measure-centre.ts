import { freeBlock } from '@anju/infra/local/free-block.ts'
import type { Latency } from '../fixed-rate.ts'
import { type Measuring, unlessAborted } from '../measuring.ts'
import { type Comparison, median } from '../pairs.ts'
import { compareBatch } from './batch.ts'
import { type Centre, settle, startCentre } from './centre.ts'
import { compareEnginesOnGraph } from './engines.ts'
import { compareGraph } from './graph.ts'
import { measureLag } from './lag.ts'
import { type Memory, memoryOf } from './memory.ts'
import { compareProfile } from './profile.ts'

const WARM_STARTS = 3

/** Seconds from the command to the addresses: on an empty folder (the demo centre is made), and with the data kept. */
export interface Starts {
  readonly coldParts: number
  readonly coldReady: number
  readonly warmReady: number
}

export interface CentreMeasurements {
  readonly comparisons: readonly Comparison[]
  readonly lag: Latency
  /** What one model costs beside its SQL, in seconds. */
  readonly overheadSecondsPerModel: number
  readonly memory: Memory | undefined
  readonly starts: Starts
}

/** Everything that needs a whole demo centre: it is started cold, measured, stopped, started warm, and left stopped. */
export async function measureCentre({ dir, say, signal }: Measuring): Promise<CentreMeasurements> {
  const portBase = await freeBlock()
  say('演示中心冷启动(空目录)')
  const { started, ...measured } = await measureRunning(dir, portBase, { say, signal })
  say(`热启动 ${WARM_STARTS} 次`)
  const warm: number[] = []
  for (let start = 0; start < WARM_STARTS; start++) {
    await using centre = await startCentre(dir, portBase)
    warm.push(centre.started.ready)
    signal.throwIfAborted()
  }
  return { ...measured, starts: { coldParts: started.parts, coldReady: started.ready, warmReady: median(warm) } }
}

async function measureRunning(dir: string, portBase: number, { say, signal }: Pick<Measuring, 'say' | 'signal'>) {
  await using centre = await startCentre(dir, portBase)
  const measure = async () => {
    const memory = await step(centre, say, '空闲内存', async () => memoryOf(centre.stateDir))
    const profile = await step(centre, say, '画像接口对照空路由', () => compareProfile(centre))
    const graph = await step(centre, say, '资产图对照手工 SQL', () => compareGraph(centre))
    const engines = await step(centre, say, '资产图在 Trino 上对照 DuckDB', () => compareEnginesOnGraph(centre))
    const batch = await step(centre, say, '批量对照逐笔', () => compareBatch(centre))
    const lag = await step(centre, say, '提交到可查询', () => measureLag(centre))
    const comparisons = [...profile, ...graph.comparisons, ...engines, batch]
    return { comparisons, lag, memory, overheadSecondsPerModel: graph.overheadSecondsPerModel, started: centre.started }
  }
  return await unlessAborted(signal, measure()) // before the centre is stopped
}

/** One measurement, begun when what the one before has set going is over. */
async function step<Result>(
  centre: Centre,
  say: (line: string) => void,
  name: string,
  work: () => Promise<Result>,
): Promise<Result> {
  say(name)
  await settle(centre)
  return work()
}

import { freeBlock } from '@anju/infra/local/free-block.ts'
import type { Latency } from '../fixed-rate.ts'
import { joined, type Measured, type Measuring, unlessAborted } from '../measuring.ts'
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

type Part = (centre: Centre) => Promise<Partial<CentreMeasurements>>

/** What can be measured alone, by its word on the command line, in this order. The starts are another: they stop the centre. */
const PARTS: Readonly<Record<string, readonly [string, Part]>> = {
  memory: ['空闲内存', async (centre) => ({ memory: memoryOf(centre.stateDir) })],
  profile: ['画像接口对照空路由', async (centre) => ({ comparisons: await compareProfile(centre) })],
  graph: ['资产图对照手工 SQL', compareGraph],
  engines: ['资产图在 Trino 上对照 DuckDB', async (centre) => ({ comparisons: await compareEnginesOnGraph(centre) })],
  batch: ['批量对照逐笔', async (centre) => ({ comparisons: [await compareBatch(centre)] })],
  lag: ['提交到可查询', async (centre) => ({ lag: await measureLag(centre) })],
}

/** What needs a whole demo centre, all of it or the parts named: it is started cold, measured, stopped, started warm, and left stopped. */
export async function measureCentre({ dir, say, signal, parts }: Measuring): Promise<Measured> {
  const isWanted = (name: string) => parts.length === 0 || parts.includes(name)
  const portBase = await freeBlock()
  say('演示中心冷启动(空目录)')
  const { started, measured } = await measureRunning(dir, portBase, { say, signal, isWanted })
  if (!isWanted('starts')) return measured
  say(`热启动 ${WARM_STARTS} 次`)
  const warm: number[] = []
  for (let start = 0; start < WARM_STARTS; start++) {
    await using centre = await startCentre(dir, portBase)
    warm.push(centre.started.ready)
    signal.throwIfAborted()
  }
  return { ...measured, starts: { coldParts: started.parts, coldReady: started.ready, warmReady: median(warm) } }
}

async function measureRunning(
  dir: string,
  portBase: number,
  { say, signal, isWanted }: Pick<Measuring, 'say' | 'signal'> & { isWanted: (part: string) => boolean },
): Promise<{ started: Centre['started']; measured: Measured }> {
  await using centre = await startCentre(dir, portBase)
  let measured: Measured = { comparisons: [] }
  for (const [name, [title, part]] of Object.entries(PARTS)) {
    if (!isWanted(name)) continue
    say(title)
    await unlessAborted(signal, settle(centre)) // what the part before has set going is over
    measured = joined(measured, await unlessAborted(signal, part(centre))) // before the centre is stopped
  }
  return { started: centre.started, measured }
}

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { joined, type Measured, type Measuring, type Sizes, unlessAborted } from '../measuring.ts'
import { findTool, missing, type PostgresTool } from '../postgres-tools.ts'
import { compareDebezium } from './debezium/compare-debezium.ts'
import { compareDecode } from './decode.ts'
import { compareDurable } from './durable.ts'
import { compareEngines } from './engines.ts'
import { measureLags } from './lag.ts'
import { compareMerge } from './merge.ts'
import { compareScan } from './scan.ts'
import { compareSnapshot } from './snapshot.ts'
import { type Station, startStation } from './station.ts'

/** What a part is given beside a station of its own. */
interface Task extends Sizes {
  /** Folder for its files. */
  readonly dir: string
}

/** What can be measured alone, by its word on the command line. */
const PARTS: Readonly<Record<string, (station: Station, task: Task) => Promise<Measured>>> = {
  decode: withTool('pg_recvlogical', async (station, task) => ({ comparisons: [await compareDecode(station, task)] })),
  durable: withTool('pg_recvlogical', async (station, task) => ({ comparisons: [await compareDurable(station, task)] })),
  debezium: compareDebezium,
  lag: async (station) => ({ comparisons: [], lags: await measureLags(station) }),
  merge: async (station, task) => ({ comparisons: await compareMerge(station, task) }),
  scan: async (station, task) => ({ comparisons: [await compareScan(station, task)] }),
  engines: compareEngines,
  snapshot: withTool('psql', async (station, task) => ({ comparisons: await compareSnapshot(station, task) })),
}

/** Capture and lake, each part from empty tables: all parts, or those named. */
export async function measureLake({ dir, say, signal, parts, sizes }: Measuring): Promise<Measured> {
  let measured: Measured = { comparisons: [] }
  for (const [name, part] of Object.entries(PARTS)) {
    if (parts.length > 0 && !parts.includes(name)) continue
    say(`湖:${name}`)
    const own = join(dir, name)
    mkdirSync(own, { recursive: true })
    try {
      await using station = await startStation(join(own, 'state'))
      measured = joined(measured, await unlessAborted(signal, part(station, { ...sizes, dir: own })))
    } catch (error) {
      signal.throwIfAborted()
      const failed = `湖:${name}:${error instanceof Error ? error.message : String(error)}`
      measured = { ...measured, failed: [...(measured.failed ?? []), failed] }
    }
  }
  return measured
}

/** A part that compares with a tool of PostgreSQL; skipped, and said so, where the tool is not there. */
function withTool(name: PostgresTool, part: (station: Station, task: Task & { readonly tool: string }) => Promise<Measured>) {
  return async (station: Station, task: Task): Promise<Measured> => {
    const tool = findTool(name)
    if (!tool) return { comparisons: [], skipped: [`数据采集的对照:${missing(name)}`] }
    return part(station, { ...task, tool })
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { pauseFreshen, resumeFreshen } from '@anju/pipelines/client.ts'
import { Client, Connection } from '@temporalio/client'
import { z } from 'zod'
import type { DemoConfig } from './config.ts'

const captureStatus = z.object({ lagBytes: z.coerce.number(), snapshot: z.object({ phase: z.string() }).loose() }).loose()
const runStatus = z
  .object({
    id: z.string(),
    status: z.string(),
    steps: z.array(z.object({ asset: z.string(), status: z.string(), reason: z.string().nullish() }).loose()),
  })
  .loose()
export type RunStatus = z.infer<typeof runStatus>

/** Where a centre's loops and runs are asked. */
type Freshened = Pick<DemoConfig, 'TEMPORAL_ADDRESS' | 'WEB_URL' | 'SERVICE_TOKEN'>

const ENDED = new Set(['succeeded', 'failed', 'cancelled', 'partial'])

/**
 * Does some work while the loops that keep the assets fresh stand still: what they built of a history half loaded would be judged as it is,
 * with accusations against rows that only lack their other half. They go on afterwards, also when the work failed.
 */
export async function withoutFreshening<Result>(config: Freshened, work: () => Promise<Result>): Promise<Result> {
  const connection = await Connection.connect({ address: config.TEMPORAL_ADDRESS })
  const client = { temporal: new Client({ connection }) }
  try {
    await pauseFreshen(client)
    await runsEnded(config)
    return await work()
  } finally {
    await resumeFreshen(client)
    await connection.close()
  }
}

/** Waits until no run is on its way, or a minute is over. */
async function runsEnded(config: Freshened): Promise<void> {
  const shape = z.object({ runs: z.array(z.object({ status: z.string() }).loose()) })
  const headers = { authorization: `Bearer ${config.SERVICE_TOKEN}` }
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const { runs } = await getJson(new URL('/api/runs', config.WEB_URL), shape, { headers })
    if (runs.every(({ status }) => ENDED.has(status))) return
    await sleep(200)
  }
}

/** Waits until every change that the ledger has committed is durable in the lake. Throws an Error after `timeoutMs`. */
export async function captureCaughtUp(config: DemoConfig, timeoutMs = 300_000): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (Date.now() < deadline) {
    const status = await getJson(new URL('/status', config.CAPTURE_URL), captureStatus).catch(() => undefined)
    if (status?.snapshot.phase === 'done' && status.lagBytes === 0) return
    await sleep(500)
  }
  throw new Error(`数据采集在 ${timeoutMs / 1000} 秒内没有追平，状态见 ${config.CAPTURE_URL}status`)
}

/** Runs a selection of the asset graph to its end, telling each change of progress; returns how it ended. */
export async function materialize(
  config: Pick<DemoConfig, 'WEB_URL' | 'SERVICE_TOKEN'>,
  selection: string,
  onProgress: (done: number, total: number) => void,
): Promise<RunStatus> {
  const runs = new URL('/api/runs', config.WEB_URL)
  const headers = { authorization: `Bearer ${config.SERVICE_TOKEN}`, 'content-type': 'application/json' }
  const { id } = await getJson(runs, z.object({ id: z.string() }).loose(), {
    method: 'POST',
    headers,
    body: JSON.stringify({ selection }),
  })
  for (;;) {
    const run = await getJson(new URL(`/api/runs/${encodeURIComponent(id)}`, config.WEB_URL), runStatus, { headers })
    onProgress(run.steps.filter(({ status }) => status !== 'waiting' && status !== 'running').length, run.steps.length)
    if (ENDED.has(run.status)) return run
    await sleep(500)
  }
}

async function getJson<Shape extends z.ZodType>(url: URL, shape: Shape, init?: RequestInit): Promise<z.infer<Shape>> {
  const response = await fetch(url, init)
  const body: unknown = await response.json()
  if (!response.ok) throw new Error(`${init?.method ?? 'GET'} ${url.pathname} ${response.status}: ${JSON.stringify(body)}`)
  return shape.parse(body)
}

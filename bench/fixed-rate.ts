import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '@anju/pipelines/capture/status/percentile.ts'

/** How long calls took, in milliseconds. */
export interface Latency {
  readonly p50: number
  readonly p99: number
  readonly calls: number
}

export function latencyOf(milliseconds: readonly number[]): Latency {
  if (milliseconds.length === 0) throw new Error('nothing was measured')
  return { p50: percentile(milliseconds, 0.5)!, p99: percentile(milliseconds, 0.99)!, calls: milliseconds.length }
}

/** How calls come: each the same time after the one before, or independently of each other (a Poisson process, as `pgbench -R`). */
export type Arrivals = 'even' | 'independent'

/**
 * Calls `work` at a fixed rate, whether or not the calls before have ended, and tells how long each took from the moment at which it was
 * due: a server that stalls is charged for every call that had to wait (no coordinated omission). Throws what any call throws.
 */
export async function callAtRate(
  work: (call: number) => Promise<unknown>,
  {
    perSecond,
    seconds,
    arrivals = 'even',
  }: { readonly perSecond: number; readonly seconds: number; readonly arrivals?: Arrivals },
): Promise<number[]> {
  const calls: Promise<number>[] = []
  let next = performance.now()
  for (let call = 0; call < perSecond * seconds; call++) {
    const due = next
    const early = due - performance.now()
    if (early > 0) await sleep(early)
    calls.push(work(call).then(() => performance.now() - due))
    calls.at(-1)!.catch(() => undefined)
    next += (arrivals === 'even' ? 1 : -Math.log(1 - Math.random())) * (1_000 / perSecond)
  }
  return Promise.all(calls)
}

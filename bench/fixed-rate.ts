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

/**
 * Calls `work` at a fixed rate, whether or not the calls before have ended, and tells how long each took from the moment at which it was
 * due: a server that stalls is charged for every call that had to wait (no coordinated omission). Throws what any call throws.
 */
export async function callAtRate(
  work: (call: number) => Promise<unknown>,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<number[]> {
  const began = performance.now()
  const calls: Promise<number>[] = []
  for (let call = 0; call < perSecond * seconds; call++) {
    const due = began + (call * 1_000) / perSecond
    const early = due - performance.now()
    if (early > 0) await sleep(early)
    calls.push(work(call).then(() => performance.now() - due))
    calls.at(-1)!.catch(() => undefined)
  }
  return Promise.all(calls)
}

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LakeOptions } from '@anju/infra/lake/config.ts'
import { type CaptureDependencies, runCapture } from './capture.ts'
import { limitsWith } from './limits.ts'
import { Orders } from './orders.ts'
import { Progress } from './status/progress.ts'

export interface TestCapture {
  readonly progress: Progress
  readonly orders: Orders
  /** Resolves when everything committed at the source so far is in the lake. */
  caughtUp(lsn: bigint): Promise<void>
  /** Stops as SIGTERM does; rejects with what capture threw. */
  stop(): Promise<void>
  readonly ended: Promise<void>
}

let count = 0

/** Capture inside the test's own process, quick to flush. */
export function startCapture(
  databaseUrl: string,
  lakeOptions: LakeOptions,
  options: Partial<CaptureDependencies> & { readonly slot: string },
): TestCapture {
  const progress = options.progress ?? new Progress()
  const orders = new Orders()
  const stop = new AbortController()
  const warnings: object[] = []
  const ended = runCapture(
    {
      databaseUrl,
      lakeOptions,
      publication: 'anju_capture',
      resnapshot: false,
      scratchDir: join(tmpdir(), `anju-capture-test-${process.pid}-${++count}`),
      limits: limitsWith(20),
      prepareLake: async () => {},
      progress,
      orders,
      now: () => new Date(),
      log: { info: () => {}, warn: (fields) => warnings.push(fields) },
      ...options,
    },
    stop.signal,
  )
  ended.catch(() => {})
  return {
    progress,
    orders,
    ended,
    async caughtUp(lsn) {
      for (let waited = 0; waited < 30_000; waited += 10) {
        if (progress.drained >= lsn && progress.lagBytes() === 0) return
        if (await Promise.race([ended.then(() => true), sleep(10)])) break
      }
      throw new Error(
        `capture is at ${progress.drained}, not at ${lsn}; ${progress.trouble ?? ''} ${JSON.stringify(warnings.at(-1) ?? {})}`,
      )
    },
    async stop() {
      stop.abort()
      await ended
    },
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@anju/infra/local/free-port.ts'
import { expect, it } from 'vitest'
import { emptyBatch } from './capture/ods/batch.ts'
import { Progress } from './capture/status/progress.ts'
import { createStatusServer } from './capture/status/server.ts'
import { followCapture } from './capture-events.ts'

const relation = { id: 1, schema: 'ledger', table: 'unit', columns: [] } as never

function flush(progress: Progress): void {
  const batch = { ...emptyBatch(), counts: new Map([[relation, 1]]) }
  progress.flushed({
    batch,
    position: { lsn: 1n, changeCount: 1n },
    quarantined: 0,
    settled: 0,
    startedAt: 0,
    flushedAt: Date.now(),
  })
}

it('tells of every commit to ods, once more for all that came during a call, and comes back when capture was away', async () => {
  const port = await freePort()
  const progress = new Progress()
  const capture = () => createStatusServer({ progress, slot: 'test', now: () => new Date() })
  const stop = new AbortController()
  let calls = 0
  const following = followCapture({
    captureUrl: `http://127.0.0.1:${port}`,
    changed: async () => {
      calls += 1
      await sleep(100)
    },
    onTrouble: () => undefined,
    signal: stop.signal,
  })
  const first = capture()
  await first.listen({ host: '127.0.0.1', port })
  await expect.poll(() => calls, { timeout: 10_000 }).toBe(1)
  await sleep(150)
  for (let flushes = 0; flushes < 5; flushes++) flush(progress)
  await expect.poll(() => calls).toBeGreaterThan(1)
  await sleep(300)
  expect(calls).toBeLessThan(5)
  await first.close()
  const before = calls
  const second = capture()
  await second.listen({ host: '127.0.0.1', port })
  await expect.poll(() => calls, { timeout: 10_000 }).toBeGreaterThan(before)
  stop.abort()
  await following
  await second.close()
})

import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { callAtRate, latencyOf } from './fixed-rate.ts'

test('a call that had to wait for a stall is charged with the wait', async () => {
  let stalled: Promise<unknown> | undefined
  const took = await callAtRate(
    async () => {
      stalled ??= sleep(100)
      await stalled
    },
    { perSecond: 100, seconds: 0.1 },
  )
  expect(took).toHaveLength(10)
  expect(took[0]).toBeGreaterThan(95)
  expect(took[5]).toBeGreaterThan(40)
})

test('one failed call fails the measurement', async () => {
  const work = async (call: number) => {
    if (call === 1) throw new Error('refused')
  }
  await expect(callAtRate(work, { perSecond: 1_000, seconds: 0.01 })).rejects.toThrow('refused')
})

test('percentiles are samples; without samples there is nothing to tell', () => {
  expect(latencyOf([3, 1, 2])).toEqual({ p50: 2, p99: 3, calls: 3 })
  expect(() => latencyOf([])).toThrow('nothing')
})

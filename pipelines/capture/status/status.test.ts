import { beforeEach, describe, expect, test } from 'vitest'
import { addChange, addCommit, emptyBatch } from '../ods/batch.ts'
import { transactionOf } from '../wire/assemble.ts'
import type { Relation } from '../wire/message.ts'
import { captureMetrics } from './metrics.ts'
import { percentile } from './percentile.ts'
import { type FlushEvent, Progress } from './progress.ts'
import { createStatusServer } from './server.ts'

const NOW = Date.UTC(2026, 10, 25)
const relation: Relation = { id: 1, schema: 'ledger', name: 'unit', columns: [] }

const clock = { now: NOW }
beforeEach(() => {
  clock.now = NOW
})

function flushedOnce(): { progress: Progress; events: FlushEvent[] } {
  const progress = new Progress(() => clock.now)
  const events: FlushEvent[] = []
  progress.streamsFrom({ lsn: 100n, changeCount: 5n })
  progress.subscribe((event) => events.push(event))
  const batch = emptyBatch()
  const transaction = transactionOf(7, BigInt(NOW - 400) * 1000n, 200n, 200n)
  for (const sequence of [1, 2]) addChange(batch, { relation, operation: 'insert', row: [], sequence, transaction }, 10)
  addCommit(batch, transaction)
  progress.flushed({
    batch,
    position: { lsn: 200n, changeCount: 7n },
    quarantined: 1,
    settled: 0,
    startedAt: NOW - 50,
    flushedAt: NOW,
  })
  return { progress, events }
}

describe('status', () => {
  test('tells position, lag, counts and the last flush', async () => {
    const { progress } = flushedOnce()
    progress.walEnd = 300n
    progress.drained = 200n
    progress.waiting = 4
    const server = createStatusServer({ progress, slot: 'anju', now: () => new Date(NOW) })
    expect((await server.inject('/status')).json()).toMatchObject({
      slot: 'anju',
      phase: 'streaming',
      confirmedLsn: '0/C8',
      lagBytes: 100,
      since: '2026-11-25T00:00:00.000Z',
      trouble: null,
      behindMs: 400,
      lagMs: { p50: 400, p99: 400 },
      changesTotal: 7,
      changesPerSecond: 0.2,
      tables: { ledger_unit: 2 },
      snapshot: { phase: 'done' },
      lastFlushAt: '2026-11-25T00:00:00.000Z',
      lastFlushMs: 50,
      quarantined: 1,
      waiting: 4,
    })
  })

  test('is healthy while streaming, and after a fault only when something has come through, not when it is tried again', async () => {
    const { progress } = flushedOnce()
    const server = createStatusServer({ progress, slot: 'anju', now: () => new Date(NOW) })
    const health = async () => {
      const { statusCode, payload } = await server.inject('/healthz')
      return [statusCode, JSON.parse(payload)]
    }
    expect(await health()).toEqual([200, { status: 'ok' }])
    clock.now = NOW + 60_000
    progress.troubled('the lake is away')
    expect(await health()).toEqual([503, { status: 'connecting', reason: 'the lake is away' }])
    clock.now = NOW + 90_000
    progress.waits('the slot is in use')
    progress.streamsFrom({ lsn: 200n, changeCount: 7n })
    expect(await health()).toEqual([503, { status: 'streaming', reason: 'the lake is away' }])
    expect([progress.since, progress.behindMs()]).toEqual([NOW + 60_000, 90_400])
    progress.caughtUp()
    expect(await health()).toEqual([200, { status: 'ok' }])
    expect([progress.since, progress.behindMs()]).toEqual([NOW + 90_000, 0])
    expect((await server.inject('/livez')).statusCode).toBe(200)
  })

  test('what has not come yet is no fault: when it is there, all is well', () => {
    const progress = new Progress(() => clock.now)
    progress.waits('no publication')
    expect([progress.isWell, progress.trouble]).toEqual([false, 'no publication'])
    progress.copies()
    expect([progress.isWell, progress.trouble]).toEqual([true, undefined])
  })

  test('a lost slot waits for a person; once that has decided it is no trouble any more, and the new snapshot is on its way', () => {
    const { progress } = flushedOnce()
    progress.refused('the slot is gone')
    clock.now = NOW + 60_000
    progress.renews()
    expect([progress.isWell, progress.phase, progress.trouble]).toEqual([false, 'connecting', undefined])
    progress.copies()
    expect([progress.isWell, progress.phase, progress.trouble]).toEqual([true, 'snapshot', undefined])
    progress.troubled('the lake is away')
    progress.copies()
    expect([progress.isWell, progress.phase, progress.trouble]).toEqual([false, 'snapshot', 'the lake is away'])
    progress.flushed({
      batch: emptyBatch(),
      position: { lsn: 300n, changeCount: 7n },
      quarantined: 0,
      settled: 0,
      startedAt: NOW,
      flushedAt: NOW,
    })
    expect(progress.isWell).toBe(true)
  })

  test('the percentiles of the lag are of the last ten minutes', () => {
    const { progress } = flushedOnce()
    clock.now = NOW + 599_999
    expect(progress.lagMs()).toEqual({ p50: 400, p99: 400 })
    clock.now = NOW + 600_001
    expect(progress.lagMs()).toEqual({ p50: null, p99: null })
  })

  test('each commit to the lake is one event with the tables that changed', () => {
    expect(flushedOnce().events).toEqual([{ lsn: '0/C8', tables: { ledger_unit: 2 }, flushedAt: '2026-11-25T00:00:00.000Z' }])
  })

  test('the events are heard over HTTP, and a listener does not keep the server from closing', async () => {
    const { progress } = flushedOnce()
    const server = createStatusServer({ progress, slot: 'anju', now: () => new Date(NOW) })
    const response = await fetch(`${await server.listen({ host: '127.0.0.1', port: 0 })}/events`)
    expect(response.headers.get('content-type')).toMatch('text/event-stream')
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader.read()).value).toBe(': connected\n\n')
    const batch = emptyBatch()
    const transaction = transactionOf(8, BigInt(NOW) * 1000n, 300n, 300n)
    addChange(batch, { relation, operation: 'insert', row: [], sequence: 1, transaction }, 10)
    progress.flushed({
      batch,
      position: { lsn: 300n, changeCount: 8n },
      quarantined: 0,
      settled: 0,
      startedAt: NOW,
      flushedAt: NOW,
    })
    expect((await reader.read()).value).toBe(
      'data: {"lsn":"0/12C","tables":{"ledger_unit":1},"flushedAt":"2026-11-25T00:00:00.000Z"}\n\n',
    )
    await server.close()
  })

  test('metrics are in the Prometheus text format, however often they are asked for', async () => {
    const { progress } = flushedOnce()
    progress.waiting = 4
    const metrics = captureMetrics(progress, () => new Date(NOW))
    await metrics.metrics()
    const text = await metrics.metrics()
    expect(text).toContain('# TYPE anju_capture_changes_total counter\nanju_capture_changes_total{part="capture"} 7\n')
    expect(text).toContain('anju_capture_quarantine_waiting{part="capture"} 4\n')
    expect(text).toContain('anju_capture_lag_seconds{quantile="0.99",part="capture"} 0.4\n')
    expect(text).toContain('anju_capture_table_changes_total{table="ledger_unit",part="capture"} 2\n')
  })
})

test('a percentile is one of the samples, by nearest rank', () => {
  expect([percentile([], 0.5), percentile([3, 1, 2], 0.5), percentile([1, 2, 3, 4], 0.99)]).toEqual([null, 2, 4])
})

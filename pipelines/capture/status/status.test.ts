import { describe, expect, test } from 'vitest'
import { addChange, addCommit, emptyBatch } from '../ods/batch.ts'
import { transactionOf } from '../wire/assemble.ts'
import type { Relation } from '../wire/message.ts'
import { captureMetrics } from './metrics.ts'
import { percentile } from './percentile.ts'
import { type FlushEvent, Progress } from './progress.ts'
import { createStatusServer } from './server.ts'

const NOW = Date.UTC(2026, 10, 25)
const relation: Relation = { id: 1, schema: 'ledger', name: 'unit', columns: [] }

function flushedOnce(): { progress: Progress; events: FlushEvent[] } {
  const progress = new Progress()
  const events: FlushEvent[] = []
  progress.streamsFrom({ lsn: 100n, changeCount: 5n })
  progress.subscribe((event) => events.push(event))
  const batch = emptyBatch()
  const transaction = transactionOf(7, BigInt(NOW - 400) * 1000n, 200n, 200n)
  for (const sequence of [1, 2]) addChange(batch, { relation, operation: 'insert', row: [], sequence, transaction }, 10)
  addCommit(batch, transaction)
  progress.flushed({ batch, position: { lsn: 200n, changeCount: 7n }, quarantined: 1, startedAt: NOW - 50, flushedAt: NOW })
  return { progress, events }
}

describe('status', () => {
  test('tells position, lag, counts and the last flush', async () => {
    const { progress } = flushedOnce()
    progress.walEnd = 300n
    progress.drained = 200n
    const server = createStatusServer({ progress, slot: 'anju', now: () => new Date(NOW) })
    expect((await server.inject('/status')).json()).toMatchObject({
      slot: 'anju',
      phase: 'streaming',
      confirmedLsn: '0/C8',
      lagBytes: 100,
      lagMs: { last: 400, p50: 400, p99: 400 },
      changesTotal: 7,
      changesPerSecond: 0.2,
      tables: { ledger_unit: 2 },
      snapshot: { phase: 'done' },
      lastFlushAt: '2026-11-25T00:00:00.000Z',
      lastFlushMs: 50,
      quarantined: 1,
    })
  })

  test('is healthy while streaming and says what it waits for while not', async () => {
    const { progress } = flushedOnce()
    const server = createStatusServer({ progress, slot: 'anju', now: () => new Date(NOW) })
    expect((await server.inject('/healthz')).json()).toEqual({ status: 'ok' })
    progress.troubled('no publication')
    const waiting = await server.inject('/healthz')
    expect([waiting.statusCode, waiting.json()]).toEqual([503, { status: 'connecting', reason: 'no publication' }])
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
    progress.flushed({ batch, position: { lsn: 300n, changeCount: 8n }, quarantined: 0, startedAt: NOW, flushedAt: NOW })
    expect((await reader.read()).value).toBe(
      'data: {"lsn":"0/12C","tables":{"ledger_unit":1},"flushedAt":"2026-11-25T00:00:00.000Z"}\n\n',
    )
    await server.close()
  })

  test('metrics are in the Prometheus text format, however often they are asked for', async () => {
    const metrics = captureMetrics(flushedOnce().progress, () => new Date(NOW))
    await metrics.metrics()
    const text = await metrics.metrics()
    expect(text).toContain('# TYPE anju_capture_changes_total counter\nanju_capture_changes_total{part="capture"} 7\n')
    expect(text).toContain('anju_capture_lag_seconds{quantile="0.99",part="capture"} 0.4\n')
    expect(text).toContain('anju_capture_table_changes_total{table="ledger_unit",part="capture"} 2\n')
  })
})

test('a percentile is one of the samples, by nearest rank', () => {
  expect([percentile([], 0.5), percentile([3, 1, 2], 0.5), percentile([1, 2, 3, 4], 0.99)]).toEqual([null, 2, 4])
})

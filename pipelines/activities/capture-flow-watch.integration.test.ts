import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { openQualityDb, type QualityDb } from '@anju/quality/store/database.ts'
import { listIncidents } from '@anju/quality/store/incidents.ts'
import { migrateQuality } from '@anju/quality/store/migrations.ts'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { Progress } from '../capture/status/progress.ts'
import { createStatusServer } from '../capture/status/server.ts'
import { createCaptureFlowWatch, type FlowStatus, flowTroubles, readingTroubles } from './capture-flow-watch.ts'

// Capture's own status, as it answers over HTTP.
const START = Date.UTC(2026, 10, 26, 6)
let now = START
let database: TestDatabase
let quality: QualityDb
let server: FastifyInstance
let look: () => Promise<void>
const progress = new Progress(() => now)

beforeAll(async () => {
  database = await createTestDatabase(inject('postgresUrl'))
  quality = openQualityDb(database.url)
  await migrateQuality(quality)
  const clock = () => new Date(now)
  server = createStatusServer({ progress, slot: 'anju', now: clock })
  const captureUrl = await server.listen({ host: '127.0.0.1', port: 0 })
  look = createCaptureFlowWatch({ captureUrl, quality, clock })
})
afterAll(async () => {
  await server?.close()
  await quality?.destroy()
  await database?.drop()
})

const incidents = async (seconds: number) => {
  now = START + seconds * 1_000
  await look()
  return (await listIncidents(quality, 10))
    .filter(({ status }) => status === 'open')
    .map(({ rule_id, detail }) => [rule_id, detail])
}
const job = (state: 'running' | 'done' | 'failed' | 'impossible', detail = '') => ({
  id: `${detail}${state}`,
  table: 'shop_item',
  step: 1,
  state,
  after: undefined,
  rows: 0n,
  total: undefined,
  fromLsn: 1n,
  detail,
  by: 'x',
  trouble: undefined,
})

describe('capture', () => {
  test('that tries again and again is an incident after a minute, with its reason, and none when something came through', async () => {
    progress.streamsFrom({ lsn: 1n, changeCount: 1n })
    progress.caughtUp()
    expect(await incidents(0)).toEqual([])
    progress.troubled('Binder Error: no column w')
    expect(await incidents(40)).toEqual([])
    progress.streamsFrom({ lsn: 1n, changeCount: 1n })
    expect(await incidents(70)).toEqual([
      ['capture-flow.standing', '数据采集自 2026-11-26 14:00:00 起没有变更入湖：正在反复重试，Binder Error: no column w'],
    ])
    progress.caughtUp()
    expect(await incidents(80)).toEqual([])
  })

  test('whose slot is lost is an incident at once', async () => {
    progress.refused('数据库中没有复制槽')
    expect(await incidents(90)).toEqual([
      ['capture-flow.standing', expect.stringContaining('起没有变更入湖：数据库中没有复制槽')],
    ])
    progress.copies()
    progress.streamsFrom({ lsn: 2n, changeCount: 1n })
    progress.caughtUp()
    expect(await incidents(100)).toEqual([])
  })

  test('that is two minutes late is an incident', async () => {
    progress.walEnd = 100n
    expect(await incidents(180)).toEqual([])
    expect(await incidents(230)).toEqual([['capture-flow.late', expect.stringContaining('落后两分钟以上')]])
    progress.walEnd = 2n
    progress.caughtUp()
    expect(await incidents(240)).toEqual([])
  })

  test('that could not read a table is an incident until a newer reading did, also while it does not answer', async () => {
    progress.resnapshots = [job('failed', '没有权限')]
    expect(await incidents(250)).toEqual([['capture-flow.reading.shop_item', 'ods.shop_item 没有读全：没有权限']])
    progress.resnapshots = [job('failed', '没有权限'), job('done')]
    expect(await incidents(260)).toEqual([])
    progress.resnapshots = [job('impossible', '该表没有主键')]
    expect(await incidents(270)).toEqual([['capture-flow.reading.shop_item', 'ods.shop_item 没有读全：该表没有主键']])
    progress.unpublished = ['shop_gone']
    expect(await incidents(280)).toContainEqual([
      'capture-flow.unpublished.shop_gone',
      expect.stringContaining('发布中已没有 ods.shop_gone 的来源表'),
    ])
    progress.unpublished = []
    progress.kindsLeftOut = ['修改', '删除']
    expect(await incidents(285)).toContainEqual(['capture-flow.kinds', expect.stringContaining('发布不含修改、删除操作')])
    progress.kindsLeftOut = []
    expect((await incidents(290)).length).toBe(1)
    await server.close()
    expect((await incidents(300)).length).toBe(1)
    expect((await incidents(355)).toSorted()).toEqual([
      ['capture-flow.reading.shop_item', expect.any(String)],
      ['capture-flow.standing', '数据采集自 2026-11-26 14:04:50 起没有变更入湖：没有应答'],
    ])
  })
})

test('a capture that dies again and again, and each time begins well, is standing still all the same', () => {
  const told: FlowStatus = {
    phase: 'connecting',
    well: false,
    since: '2026-11-26T06:01:55Z',
    trouble: null,
    behindMs: 0,
    unpublished: [],
    kindsLeftOut: [],
    resnapshots: [],
  }
  const since = { wellAt: new Date('2026-11-26T06:00:00Z'), now: new Date('2026-11-26T06:02:00Z') }
  expect(flowTroubles(told, since)).toMatchObject([{ detail: expect.stringContaining('自 2026-11-26 14:00:00 起没有变更入湖') }])
  expect(flowTroubles({ ...told, phase: 'snapshot', well: true, behindMs: 3_600_000 }, since)).toEqual([])
})

test('a reading that is tried again and again is an incident after a minute', () => {
  const reading = {
    table: 'shop_item',
    state: 'running',
    detail: '',
    trouble: { reason: '连不上', since: '2026-11-26T06:00:00Z' },
  }
  expect(readingTroubles([reading], new Date('2026-11-26T06:00:30Z'))).toEqual([])
  expect(readingTroubles([reading], new Date('2026-11-26T06:01:00Z'))).toMatchObject([
    { detail: 'ods.shop_item 还没有读全：连不上' },
  ])
})

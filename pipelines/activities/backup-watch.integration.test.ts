import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@anju/infra/local/free-port.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { startTestProcess, type TestProcess } from '@anju/infra/local/test-process.ts'
import { openQualityDb, type QualityDb } from '@anju/quality/store/database.ts'
import { listIncidents } from '@anju/quality/store/incidents.ts'
import { migrateQuality } from '@anju/quality/store/migrations.ts'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { backupTroubles, createBackupWatch } from './backup-watch.ts'

// The real part that feeds a backup, told to feed one that is not there (its disk was taken away).
const state = mkdtempSync(join(tmpdir(), 'anju-test-watched-'))
const START = new Date('2026-11-26T14:03:00+08:00')
let now = START
let database: TestDatabase
let quality: QualityDb
let part: TestProcess
let look: () => Promise<void>

beforeAll(async () => {
  database = await createTestDatabase(inject('postgresUrl'))
  quality = openQualityDb(database.url)
  await migrateQuality(quality)
  const port = await freePort()
  const settings = {
    BACKUP_PORT: String(port),
    BACKUP_STATE: state,
    BACKUP_DATABASE_URL: database.url,
    LAKE_WAREHOUSE: join(state, 'warehouse'),
  }
  part = await startTestProcess('infra/backup/main.ts', port, settings)
  look = createBackupWatch({ backupUrl: `http://127.0.0.1:${port}`, quality, clock: () => now })
})
afterAll(async () => {
  await part?.kill()
  await quality?.destroy()
  await database?.drop()
  rmSync(state, { recursive: true, force: true })
})

const incidents = async () =>
  (await listIncidents(quality, 10)).map(({ rule_id, status, detail }) => ({ rule_id, status, detail }))
const point = (id: string) => writeFileSync(join(state, 'backup.json'), JSON.stringify({ folder: join(state, 'not-there'), id }))
const status = () =>
  fetch(`http://127.0.0.1:${part.port}/status`).then((answer) => answer.json() as Promise<{ trouble?: string }>)

describe('a backup', () => {
  test('that the centre does not have is no incident', async () => {
    await look()
    expect(await incidents()).toEqual([])
  })

  test('that cannot be fed is an incident after three minutes, with its reason and folder', async () => {
    point('20261126t140300')
    while (!(await status()).trouble) await sleep(100)
    now = new Date(START.getTime() + 120_000)
    await look()
    expect(await incidents()).toEqual([])
    now = new Date(START.getTime() + 180_000)
    await look()
    expect(await incidents()).toMatchObject([{ rule_id: 'backup.feed', status: 'open' }])
    expect((await incidents())[0]!.detail).toMatch(
      /^备份没有继续记入 .*not-there：本次启动以来的变更还不能恢复。.*has no beginning/,
    )
  })

  test('that is given up is an incident no longer', async () => {
    rmSync(join(state, 'backup.json'))
    while ('backup' in (await status())) await sleep(100)
    await look()
    expect(await incidents()).toMatchObject([{ rule_id: 'backup.feed', status: 'resolved' }])
  })

  test('whose part does not answer for three minutes is an incident', async () => {
    await part.kill()
    await look()
    expect((await incidents())[0]).toMatchObject({ rule_id: 'backup.part', status: 'open' })
  })
})

describe('by its status a backup', () => {
  const fed = { backup: '20261126t140300', through: '2026-11-26T06:03:00Z', folder: '/backup/centre' }
  const ids = (told: Parameters<typeof backupTroubles>[0], at: string) =>
    backupTroubles(told, { began: START, now: new Date(at) }).map(({ id }) => id)

  test('is well while its latest sure moment is young, and late when it is not', () => {
    expect(ids(fed, '2026-11-26T14:05:59+08:00')).toEqual([])
    expect(ids(fed, '2026-11-26T14:06:00+08:00')).toEqual(['backup.feed'])
  })

  test('wants a new full one after eight days, though it is fed', () => {
    const through = '2026-12-04T06:02:00Z'
    expect(ids({ ...fed, through }, '2026-12-04T14:02:59+08:00')).toEqual([])
    expect(ids({ ...fed, through }, '2026-12-04T14:03:00+08:00')).toEqual(['backup.full'])
  })
})

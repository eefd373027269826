import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake } from '@anju/infra/lake/test-lake.ts'
import { createTestDatabase } from '@anju/infra/local/test-postgres.ts'
import { expect, inject, test } from 'vitest'
import { startCapture } from '../capture/test-capture.ts'
import { connect, TRIAL_SCHEMA } from '../capture/test-source.ts'
import { arrival, compareWithSource } from './compare.ts'
import { runChaos } from './run.ts'
import { startVictims } from './victims.ts'

test('kill -9 of capture, PostgreSQL, the lake catalog and the worker under load: ods tells the source’s history exactly once, dwd its present rows', async () => {
  const interruption = new AbortController().signal
  const dir = mkdtempSync(join(tmpdir(), 'anju-chaos-'))
  const result = await runChaos({ seed: 4, kills: 10, dir, say: () => {}, interruption })
  expect(result.differences).toEqual([])
  expect(result.committed).toBeGreaterThan(200)
  expect(result.tended).toBeGreaterThan(0)
}, 480_000)

test('kill -9 while a table is read again: it goes on at its chunk, and brings every row once', async () => {
  const victims = await startVictims(mkdtempSync(join(tmpdir(), 'anju-chaos-')))
  const source = await connect(victims.databaseUrl)
  await source.query(TRIAL_SCHEMA)
  await source.query(
    "INSERT INTO trial.payment SELECT n, n, NULL, NULL, 'x' FROM generate_series(1, 160000) n; TRUNCATE trial.audit",
  )
  await victims.revive('capture')
  await victims.streaming()
  const lake = await openLake(victims.lake.options)
  type Step = { state: string; rows_read: bigint }
  const steps = () =>
    lake.query<Step>("SELECT state, rows_read FROM ods.capture_snapshots WHERE table_name = 'trial_payment' ORDER BY step")
  const until = async (wanted: (step: Step) => boolean) => {
    for (let step = (await steps()).at(-1); !step || !wanted(step); step = (await steps()).at(-1)) await sleep(10)
  }
  try {
    await victims.readAgain()
    for (const after of [25_000n, 75_000n]) {
      await until(({ rows_read }) => rows_read >= after)
      await victims.kill('capture')
      expect((await steps()).at(-1)?.state).toBe('running')
      await victims.revive('capture')
    }
    await until(({ state }) => state === 'done')
    expect((await steps()).map(({ rows_read }) => Number(rows_read) / 1_000)).toEqual([0, 25, 50, 75, 100, 125, 150, 160, 160])
    const [brought] = await lake.query<{ rows: bigint; keys: bigint }>(
      "SELECT count(*) AS rows, count(DISTINCT id) AS keys FROM ods.trial_payment WHERE _op = 'snapshot' AND _xid <> 0",
    )
    expect(brought).toEqual({ rows: 160_000n, keys: 160_000n })
    expect((await compareWithSource(source, lake, 160_000)).differences).toEqual([])
  } finally {
    await lake.close()
    await source.end()
    await victims.stop()
  }
}, 180_000)

test('a row that is lost, doubled or changed in the lake is seen by the comparison', async () => {
  const database = await createTestDatabase(inject('postgresUrl'))
  const lakeServer = await startTestLake(inject('postgresUrl'))
  const source = await connect(database.url)
  await source.query(TRIAL_SCHEMA)
  const capture = startCapture(database.url, lakeServer.options, { slot: `chaos_${process.pid}` })
  const lake = await openLake(lakeServer.options)
  try {
    while (capture.progress.phase !== 'streaming') await new Promise((wait) => setTimeout(wait, 20))
    await source.query("INSERT INTO trial.payment SELECT n, n, '2026-11-25', now(), 'x' FROM generate_series(1, 3) n")
    expect(await arrival(source, lake, new AbortController().signal)).toBe(true)
    const differences = async () => (await compareWithSource(source, lake, 0)).differences
    expect(await differences()).toEqual([])

    await lake.run('UPDATE ods.trial_payment SET amount = 9 WHERE id = 2')
    expect(await differences()).toEqual([
      expect.stringContaining('transaction'),
      expect.stringContaining('current rows of payment'),
    ])
    await lake.run('DELETE FROM ods.trial_payment WHERE id >= 2')
    expect((await differences()).length).toBe(2)
    await lake.run('INSERT INTO ods.trial_payment SELECT * FROM ods.trial_payment WHERE id = 1')
    expect((await differences())[0]).toContain('2 in the lake, 3 at the source')
  } finally {
    await lake.close()
    await capture.stop()
    await source.query(`SELECT pg_drop_replication_slot('chaos_${process.pid}')`)
    await source.end()
    await lakeServer.stop()
    await database.drop()
  }
})

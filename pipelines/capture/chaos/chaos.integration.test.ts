import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake } from '@anju/infra/lake/test-lake.ts'
import { createTestDatabase } from '@anju/infra/local/test-postgres.ts'
import { expect, inject, test } from 'vitest'
import { startCapture } from '../test-capture.ts'
import { connect, TRIAL_SCHEMA } from '../test-source.ts'
import { arrival, compareWithSource } from './compare.ts'
import { runChaos } from './run.ts'

test('kill -9 of capture, PostgreSQL and the lake catalog under load: ods tells the source’s history exactly once', async () => {
  const result = await runChaos({ seed: 4, kills: 10, dir: mkdtempSync(join(tmpdir(), 'anju-chaos-')), say: () => {} })
  expect(result.differences).toEqual([])
  expect(result.committed).toBeGreaterThan(200)
}, 300_000)

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
    await arrival(source, lake, 0)
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

import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import type { CaptureDependencies } from './capture.ts'
import { CaptureRefused } from './errors.ts'
import { limitsWith } from './limits.ts'
import { readPosition } from './store/position.ts'
import { advanceLog } from './store/slot.ts'
import { startCapture, type TestCapture } from './test-capture.ts'
import { auditedHistory, byTransaction, connect, dropSlot, ODS_HISTORY, settled, type Told, TRIAL_SCHEMA } from './test-source.ts'
import { lsnFromText } from './wire/lsn.ts'

let lakeServer: TestLake
let lake: Lake
let database: TestDatabase
let source: pg.Client
let captureUrl: string
let slot: string
let capture: TestCapture | undefined

// All that capture may do, as in a centre: read the published tables and replicate.
const LEAST_PRIVILEGE = `
  DO $$ BEGIN CREATE ROLE capture_trial LOGIN REPLICATION PASSWORD 'trial'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
  GRANT USAGE ON SCHEMA trial TO capture_trial;
  GRANT SELECT ON trial.payment, trial.line TO capture_trial;
`

beforeAll(async () => {
  lakeServer = await startTestLake(inject('postgresUrl'))
  lake = await openLake(lakeServer.options)
})
afterAll(async () => {
  await lake.close()
  await lakeServer.stop()
})
beforeEach(async () => {
  slot = `trial_${randomBytes(4).toString('hex')}`
  database = await createTestDatabase(inject('postgresUrl'))
  source = await connect(database.url)
  await source.query(TRIAL_SCHEMA)
  await source.query(LEAST_PRIVILEGE)
  const url = new URL(database.url)
  url.username = 'capture_trial'
  url.password = 'trial'
  captureUrl = url.toString()
})
afterEach(async () => {
  await capture?.stop().catch(() => {})
  capture = undefined
  await dropSlot(source, slot)
  await source.end()
  await database.drop()
  for (const { name } of await lake.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_catalog = 'lake' AND table_schema = 'ods'",
  ))
    await lake.run(`DROP TABLE IF EXISTS ods.${name}`)
})

const history = () => lake.query<Told & Record<string, never>>(ODS_HISTORY)

async function start(options: Partial<CaptureDependencies> = {}): Promise<void> {
  capture = startCapture(captureUrl, lakeServer.options, { ...options, slot })
  await settled(source, capture!)
}

describe('capture', () => {
  test('first copies what is there, then streams what comes, without gap or overlap', async () => {
    await source.query(
      "INSERT INTO trial.payment SELECT n, n + 0.25, '2026-11-25', now(), 'row ' || n FROM generate_series(1, 1000) n",
    )
    const audited = Number((await source.query('SELECT max(seq) FROM trial.audit')).rows[0].max)
    await start()
    await source.query("INSERT INTO trial.payment SELECT n, n, '2026-11-26', now(), NULL FROM generate_series(1001, 1010) n")
    await settled(source, capture!)
    expect(
      await lake.query(
        'SELECT _op, count(*)::INTEGER AS n, count(DISTINCT id)::INTEGER AS ids, sum(amount) AS total FROM ods.trial_payment GROUP BY 1 ORDER BY 1',
      ),
    ).toEqual([
      { _op: 'insert', n: 10, ids: 10, total: '10055.00' },
      { _op: 'snapshot', n: 1000, ids: 1000, total: '500750.00' },
    ])
    expect(byTransaction(await history())).toEqual(byTransaction(await auditedHistory(source, audited)))
  })

  test('tells every kind of change in its order and nothing that was rolled back', async () => {
    await start()
    await source.query("INSERT INTO trial.payment VALUES (1, 1.10, '2026-01-01', now(), 'a'), (2, 2.20, NULL, NULL, NULL)")
    await source.query(
      "BEGIN; INSERT INTO trial.line VALUES (1, 1, 0.60), (1, 2, 0.50); UPDATE trial.payment SET note = '甲|乙' WHERE id = 1; DELETE FROM trial.payment WHERE id = 2; COMMIT",
    )
    await source.query('UPDATE trial.payment SET id = 7 WHERE id = 1')
    await source.query("BEGIN; INSERT INTO trial.payment VALUES (8, 8, NULL, NULL, 'never'); ROLLBACK")
    await source.query(
      'BEGIN; INSERT INTO trial.line VALUES (7, 1, 1); SAVEPOINT s; INSERT INTO trial.line VALUES (7, 2, 2); ROLLBACK TO s; INSERT INTO trial.line VALUES (7, 3, 3); COMMIT',
    )
    await source.query('TRUNCATE trial.payment')
    await source.query("INSERT INTO trial.payment VALUES (7, -7.77, '2026-12-31', '2026-11-25 08:00:00.123456+08', 'after')")
    await settled(source, capture!)
    const told = await history()
    expect(byTransaction(told)).toEqual(byTransaction(await auditedHistory(source)))
    expect(told.map(({ told: words }) => words.split('|', 2).join('|'))).toEqual([
      'insert payment|1',
      'insert payment|2',
      'insert line|1',
      'insert line|1',
      'update payment|1',
      'delete payment|2',
      'delete payment|1',
      'insert payment|7',
      'insert line|7',
      'insert line|7',
      'truncate payment',
      'insert payment|7',
    ])
  })

  test('acknowledges only what the lake holds, and streams on from there after a stop', async () => {
    await start()
    await source.query('INSERT INTO trial.line SELECT 1, n, n FROM generate_series(1, 100) n')
    await settled(source, capture!)
    await capture!.stop()
    const [position] = await lake.query<{ lsn: bigint; changes: bigint }>(
      'SELECT max(lsn) AS lsn, max(change_count) AS changes FROM ods.capture_position',
    )
    const { rows } = await source.query<{ confirmed: string }>(
      'SELECT confirmed_flush_lsn::text AS confirmed FROM pg_replication_slots WHERE slot_name = $1',
      [slot],
    )
    expect(lsnFromText(rows[0]!.confirmed) <= position!.lsn).toBe(true)
    expect(position!.changes).toBe(100n)
    await source.query('INSERT INTO trial.line SELECT 2, n, n FROM generate_series(1, 100) n')
    await start()
    expect(byTransaction(await history())).toEqual(byTransaction(await auditedHistory(source)))
  })

  test('takes a large value that an update did not touch from the row as it was last captured', async () => {
    const large = Array.from({ length: 2000 }, (_, n) => `${n * 7919}`).join('-')
    await source.query('ALTER TABLE trial.payment ALTER COLUMN note SET STORAGE EXTERNAL')
    await source.query('INSERT INTO trial.payment VALUES (1, 1, NULL, NULL, $1), (2, 2, NULL, NULL, $1)', [large])
    await start()
    await source.query('UPDATE trial.payment SET amount = 10 WHERE id = 1') // from the snapshot in the lake
    await settled(source, capture!)
    await source.query(
      'BEGIN; UPDATE trial.payment SET amount = 11 WHERE id = 1; UPDATE trial.payment SET id = 9 WHERE id = 1; UPDATE trial.payment SET amount = 12 WHERE id = 9; COMMIT',
    )
    await settled(source, capture!)
    const notes = await lake.query<{ id: bigint; n: number; same: boolean }>(
      "SELECT id, _op, note = $1 AS same FROM ods.trial_payment WHERE _op <> 'snapshot' ORDER BY _lsn, _seq",
      [large],
    )
    expect(notes).toEqual([
      { id: 1n, _op: 'update', same: true },
      { id: 1n, _op: 'update', same: true },
      { id: 1n, _op: 'delete', same: null },
      { id: 9n, _op: 'insert', same: true },
      { id: 9n, _op: 'update', same: true },
    ])
    expect(await lake.query('FROM ods.capture_quarantine')).toEqual([])
  })

  test('follows added columns, widened types and new tables without an operator', async () => {
    await start()
    await source.query('INSERT INTO trial.line VALUES (1, 1, 1)')
    await source.query('DROP TRIGGER audit ON trial.line')
    await source.query('ALTER TABLE trial.line ADD COLUMN 备注 text, ADD COLUMN flag boolean, ALTER COLUMN line_no TYPE bigint')
    await source.query("INSERT INTO trial.line VALUES (1, 3000000000, 1, '新列', true)")
    await source.query('CREATE TABLE trial.later (k text PRIMARY KEY, v jsonb)')
    await source.query('ALTER PUBLICATION anju_capture ADD TABLE trial.later')
    await source.query(`INSERT INTO trial.later VALUES ('a', '{"b": 1}')`)
    await settled(source, capture!)
    // What stands in the log: the wider key wrote the table anew, so that it is read again besides.
    const streamed = await lake.query("SELECT line_no, 备注, flag FROM ods.trial_line WHERE _op <> 'snapshot' ORDER BY _lsn")
    expect(streamed).toEqual([
      { line_no: 1n, 备注: null, flag: null },
      { line_no: 3000000000n, 备注: '新列', flag: true },
    ])
    expect(await lake.query("SELECT k, v, _op FROM ods.trial_later WHERE _op <> 'snapshot'")).toEqual([
      { k: 'a', v: '{"b": 1}', _op: 'insert' },
    ])
  })

  test('puts a value that does not fit into quarantine with its reason, and goes on with the others', async () => {
    await start()
    await source.query(
      "INSERT INTO trial.payment VALUES (1, 1, 'infinity', NULL, 'x'), (2, 'NaN', NULL, NULL, 'y'), (3, 3, '2026-11-25', NULL, 'z')",
    )
    await settled(source, capture!)
    expect(await lake.query('SELECT id FROM ods.trial_payment')).toEqual([{ id: 3n }])
    const quarantined = await lake.query<{ reason: string; raw: string; seq: bigint; table_name: string }>(
      'SELECT table_name, seq, reason, raw FROM ods.capture_quarantine ORDER BY seq',
    )
    expect(quarantined.map(({ table_name, seq, reason }) => [table_name, seq, reason])).toEqual([
      ['trial_payment', 1n, 'paid_on: 日期“infinity”不在公元 0001 至 9999 年之间'],
      ['trial_payment', 2n, 'amount: “NaN”不是数'],
    ])
    expect(JSON.parse(quarantined[0]!.raw)).toMatchObject({
      op: 'insert',
      row: { id: '1', amount: '1.00', paid_on: 'infinity', note: 'x' },
    })
    expect(capture!.progress.quarantined).toBe(2)
  })

  test('carries a transaction larger than its memory in one commit of the lake', async () => {
    await start({ limits: { ...limitsWith(20), heldChanges: 500 } })
    await source.query('INSERT INTO trial.line VALUES (0, 0, 0)')
    await source.query(
      'BEGIN; INSERT INTO trial.line SELECT 1, n, n FROM generate_series(1, 6000) n; UPDATE trial.line SET amount = amount + 1 WHERE line_no <= 3000; DELETE FROM trial.line WHERE line_no > 5000; COMMIT',
    )
    await settled(source, capture!)
    expect(byTransaction(await history())).toEqual(byTransaction(await auditedHistory(source)))
    expect(
      await lake.query('SELECT count(DISTINCT _lsn)::INTEGER AS commits, count(*)::INTEGER AS n FROM ods.trial_line'),
    ).toEqual([{ commits: 2, n: 10_002 }])
  })

  test('keeps its tables in few files however often it commits', async () => {
    await start()
    let commits = 0
    capture!.progress.subscribe(() => {
      commits += 1
    })
    for (let n = 1; commits < 45; n++) {
      await source.query('INSERT INTO trial.line VALUES (1, $1, 1)', [n])
      await sleep(10)
    }
    await settled(source, capture!)
    const files = await lake.query<{ n: bigint }>(
      "SELECT count(*) AS n FROM iceberg_metadata('lake.ods.trial_line') WHERE status <> 'DELETED'",
    )
    expect(Number(files[0]!.n)).toBeLessThan(30)
    expect(byTransaction(await history())).toEqual(byTransaction(await auditedHistory(source)))
  })

  test('refuses to go on silently when the slot is gone, and takes a new snapshot only when told to', async () => {
    await source.query('INSERT INTO trial.line VALUES (1, 1, 1), (1, 2, 2)')
    await start()
    await capture!.stop()
    await dropSlot(source, slot)
    await source.query('DELETE FROM trial.line WHERE line_no = 1')
    const waiting = startCapture(captureUrl, lakeServer.options, { slot })
    await expect.poll(() => waiting.progress.phase, { timeout: 10_000 }).toBe('refused')
    expect(waiting.progress.trouble).toContain('没有复制槽，其间的变更已无法取得')
    await waiting.stop()
    await start({ resnapshot: true })
    const rows = await lake.query('SELECT _op, line_no FROM ods.trial_line ORDER BY _lsn, _seq')
    expect(rows).toEqual([
      { _op: 'snapshot', line_no: 1 },
      { _op: 'snapshot', line_no: 2 },
      { _op: 'truncate', line_no: null },
      { _op: 'snapshot', line_no: 2 },
    ])
  })

  test('stays up when the slot is lost, and begins anew when a person says so, who is remembered', async () => {
    await source.query('INSERT INTO trial.line VALUES (1, 1, 1), (1, 2, 2)')
    await start()
    expect(() => capture!.orders.renew('李管理')).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'slot_not_lost' }) }),
    )
    await capture!.stop()
    await dropSlot(source, slot)
    await source.query('DELETE FROM trial.line WHERE line_no = 1')
    capture = startCapture(captureUrl, lakeServer.options, { slot })
    const { progress, orders } = capture
    await expect.poll(() => progress.phase, { timeout: 10_000 }).toBe('refused')
    expect(progress.isWell).toBe(false)
    const [held] = await lake.query<{ lsn: bigint }>('SELECT max(lsn) AS lsn FROM ods.capture_position')
    expect(progress.confirmed).toBe(held!.lsn)
    expect(progress.lagBytes()).toBe(Number(progress.walEnd - held!.lsn))
    expect(progress.lagBytes()).toBeGreaterThan(0)
    await orders.renew('李管理')
    await expect.poll(() => progress.isWell && progress.phase, { timeout: 20_000 }).toBe('streaming')
    await source.query('INSERT INTO trial.line VALUES (1, 3, 3)')
    await settled(source, capture)
    const rows = await lake.query(
      'SELECT _op, line_no FROM ods.trial_line WHERE _lsn > (SELECT min(_lsn) FROM ods.trial_line) ORDER BY _lsn, _seq',
    )
    expect(rows).toEqual([
      { _op: 'truncate', line_no: null },
      { _op: 'snapshot', line_no: 2 },
      { _op: 'insert', line_no: 3 },
    ])
    expect(await lake.query('SELECT table_name, state, rows_read, changed_by FROM ods.capture_snapshots ORDER BY 1')).toEqual([
      { table_name: 'trial_line', state: 'done', rows_read: 1n, changed_by: '李管理' },
      { table_name: 'trial_payment', state: 'done', rows_read: 0n, changed_by: '李管理' },
    ])
  })

  test('begins anew behind all that the lake holds, when the database was set back to before that', async () => {
    await source.query('INSERT INTO trial.line VALUES (1, 1, 1), (1, 2, 2)')
    await start()
    await capture!.stop()
    await dropSlot(source, slot)
    // As if the lake had captured 40 MB of log that the database has no more: a change of one line and the loss of the other.
    const ahead = 40_000_000
    await lake.run(
      `INSERT INTO ods.trial_line BY NAME SELECT * REPLACE (CASE line_no WHEN 1 THEN 'update' ELSE 'delete' END AS _op, _lsn + ${ahead} AS _lsn) FROM ods.trial_line`,
    )
    await lake.run(
      `INSERT INTO ods.capture_position SELECT slot, max(lsn) + ${ahead}, max(change_count), now() FROM ods.capture_position GROUP BY slot`,
    )
    capture = startCapture(captureUrl, lakeServer.options, { slot, resnapshot: true })
    await expect.poll(() => capture!.progress.isWell && capture!.progress.phase, { timeout: 30_000 }).toBe('streaming')
    await source.query('INSERT INTO trial.line VALUES (1, 3, 3)')
    await settled(source, capture)
    const lines = await lake.query(
      `SELECT line_no, _op FROM ods.trial_line WHERE _lsn > (SELECT max(_lsn) FROM ods.trial_line WHERE _op = 'delete') ORDER BY _lsn, _seq`,
    )
    expect(lines).toEqual([
      { line_no: null, _op: 'truncate' },
      { line_no: 1, _op: 'snapshot' },
      { line_no: 2, _op: 'snapshot' },
      { line_no: 3, _op: 'insert' },
    ])
    const far = (await readPosition(lake, slot))!.lsn + 2n ** 35n
    await expect(advanceLog(source, far)).rejects.toThrow('相差超过 16 GB')
  })

  test('goes on with the new slot that a person has allowed, when it died in the middle of that', async () => {
    await source.query('INSERT INTO trial.line VALUES (1, 1, 1), (1, 2, 2)')
    await start()
    await capture!.stop()
    await dropSlot(source, slot)
    const dies = new Error('dies here')
    capture = startCapture(captureUrl, lakeServer.options, {
      slot,
      log: {
        info: (_fields, message) => {
          if (message === 'snapshot begins') throw dies
        },
        warn: ({ error }: { error?: unknown }) => {
          if (error === dies) throw new CaptureRefused('dead')
        },
      },
    })
    await expect.poll(() => capture!.progress.phase, { timeout: 10_000 }).toBe('refused')
    await capture.orders.renew('李管理')
    await expect(capture.ended).rejects.toThrow('dead')
    await source.query("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", [slot]) // the one of the renewal that was cut short
    await source.query('DELETE FROM trial.line WHERE line_no = 1')
    capture = startCapture(captureUrl, lakeServer.options, { slot })
    await expect.poll(() => capture!.progress.isWell && capture!.progress.phase, { timeout: 30_000 }).toBe('streaming')
    await settled(source, capture)
    expect(await lake.query('SELECT DISTINCT changed_by FROM ods.capture_snapshots')).toEqual([{ changed_by: '李管理' }])
    const lines = await lake.query(
      'SELECT line_no FROM ods.trial_line WHERE _lsn = (SELECT max(_lsn) FROM ods.trial_line) ORDER BY _seq',
    )
    expect(lines).toEqual([{ line_no: null }, { line_no: 2 }])

    // The word is spent with the snapshot that it brought.
    await capture.stop()
    await dropSlot(source, slot)
    capture = startCapture(captureUrl, lakeServer.options, { slot })
    await expect.poll(() => capture!.progress.phase, { timeout: 10_000 }).toBe('refused')
  })
})

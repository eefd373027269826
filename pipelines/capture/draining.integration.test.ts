import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { limitsWith } from './limits.ts'
import { ordersOf } from './test-orders.ts'
import { openTrial, type Trial } from './test-trial.ts'
import { drainingTables, waitingRows } from './troubles.ts'

const HELD = 120
const limits = { ...limitsWith(20), replayRows: 2 }
let trial: Trial
beforeEach(async () => {
  trial = await openTrial(
    inject('postgresUrl'),
    `CREATE SCHEMA shop;
     CREATE TABLE shop.item (id int PRIMARY KEY, n int, v text);
     ALTER TABLE shop.item ALTER COLUMN v SET STORAGE EXTERNAL;
     CREATE TABLE shop.other (id int PRIMARY KEY, v text);
     CREATE PUBLICATION anju_capture FOR TABLE shop.item, shop.other;
     GRANT USAGE ON SCHEMA shop TO capture_trial; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO capture_trial`,
  )
  await trial.start({ limits })
  await run("INSERT INTO shop.item VALUES (0, 0, 'before')")
  await run('ALTER TABLE shop.item ALTER COLUMN n TYPE text')
  await run(`INSERT INTO shop.item SELECT i, 'n' || i, ${LARGE} FROM generate_series(1, ${HELD}) i`)
  await trial.settled()
})
afterEach(() => trial.end())

/** A value that PostgreSQL keeps aside, and does not send again with an update that does not touch it. */
const LARGE = "(SELECT string_agg(md5(i || '/' || m), '') FROM generate_series(1, 100) m)"
const run = (sql: string) => trial.source.query(sql)
const order = ordersOf(() => trial)
const accept = async () => {
  const { status, body } = await order('accept', { table: 'shop_item' })
  return { status, ...body }
}
const held = async () => (await waitingRows(trial.lake)).find(({ table }) => table === 'shop_item')?.held ?? 0
/** Without those that the reading after an acceptance may have read since. */
const heldInserts = async () => {
  const [row] = await trial.lake.query<{ n: bigint }>(
    `SELECT count(*) AS n FROM ods.capture_quarantine q WHERE q.raw::JSON ->> 'op' = 'insert'
       AND NOT EXISTS (FROM ods.capture_replays r WHERE r.lsn = q.lsn AND r.seq = q.seq)`,
  )
  return Number(row!.n)
}
const drained = () => expect.poll(held, { timeout: 120_000, interval: 100 }).toBe(0)
const otherArrives = async () => {
  await run("INSERT INTO shop.other SELECT count(*), 'goes on' FROM shop.other")
  await trial.settled()
}
const current = () =>
  trial.lake.query(`SELECT id, n, md5(v) AS v FROM (
    FROM ods.shop_item QUALIFY row_number() OVER (PARTITION BY id ORDER BY _lsn DESC, _seq DESC) = 1 AND _op <> 'delete') ORDER BY id`)
const present = async () => (await run('SELECT id, n, md5(v) AS v FROM shop.item ORDER BY id')).rows
const doubles = () =>
  trial.lake.query("SELECT _lsn, _seq FROM ods.shop_item WHERE _op <> 'snapshot' GROUP BY ALL HAVING count(*) > 1")

test('what was held goes in beside the stream: no other table waits, nor the start of capture, and newer changes find what they need', async () => {
  const answer = await accept()
  expect(answer).toMatchObject({ status: 200, replayed: 2, refused: 0, waiting: HELD - 2 })
  expect(await drainingTables(trial.lake)).toMatchObject([{ table: 'shop_item', total: HELD }])
  await otherArrives()
  expect(await held()).toBeGreaterThan(0)
  await run(`UPDATE shop.item SET n = n || '!' WHERE id IN (1, ${HELD})`)
  await run(`DELETE FROM shop.item WHERE id = ${HELD - 1}`)
  await trial.settled()
  const left = await held()
  expect(left).toBeGreaterThan(0)

  await trial.capture.stop()
  expect(await held()).toBeGreaterThan(0)
  await trial.start({ limits })
  await otherArrives()
  expect(await held()).toBeGreaterThan(0)
  const [progress] = await drainingTables(trial.lake)
  expect(progress).toMatchObject({ table: 'shop_item', total: HELD })
  expect(progress!.done).toBeGreaterThan(2)

  await drained()
  expect(await drainingTables(trial.lake)).toEqual([])
  await expect.poll(() => trial.capture.progress.resnapshots.at(-1)?.state, { timeout: 30_000 }).toBe('done')
  expect(await current()).toEqual(await present())
  expect(await doubles()).toEqual([])
  expect(await trial.lake.query('SELECT outcome, count(*)::INT AS n FROM ods.capture_replays GROUP BY 1')).toEqual([
    { outcome: 'replayed', n: HELD },
  ])
}, 240_000)

test('a table that is stopped anew meanwhile takes what was held before in the columns of then, and is accepted again only after that', async () => {
  await accept()
  await run('ALTER TABLE shop.item ALTER COLUMN n TYPE int USING length(n)')
  await run('INSERT INTO shop.item VALUES (1000, 1000, NULL)')
  await trial.settled()
  expect(await accept()).toMatchObject({ status: 409, code: 'table_draining', value: 'shop_item' })
  await expect.poll(heldInserts, { timeout: 120_000, interval: 100 }).toBe(1)
  await sleep(500)
  expect(await heldInserts()).toBe(1)
  expect(await accept()).toMatchObject({ status: 200, refused: 0 })
  await drained()
  const told = await trial.lake.query<{ id: number; n: string }>(
    "SELECT id, coalesce(n__2_2, CAST(n AS VARCHAR)) AS n FROM ods.shop_item WHERE _op = 'insert' AND id > 0 ORDER BY _lsn, _seq",
  )
  expect(told).toEqual([...Array.from({ length: HELD }, (_, i) => ({ id: i + 1, n: `n${i + 1}` })), { id: 1000, n: '1000' }])
}, 240_000)

test('keys that are gone at the source without a word in the log are struck out only after what was held is in', async () => {
  await run('ALTER PUBLICATION anju_capture DROP TABLE shop.item')
  await run(`DELETE FROM shop.item WHERE id = ${HELD}; ALTER PUBLICATION anju_capture ADD TABLE shop.item`)
  await accept()
  await drained()
  await expect.poll(() => trial.capture.progress.resnapshots.at(-1)?.state, { timeout: 60_000 }).toBe('done')
  expect(await current()).toEqual(await present())
}, 240_000)

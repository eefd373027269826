import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadMetadata } from '@anju/infra/lake/compaction/catalog-client.ts'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { limitsWith } from './limits.ts'
import { replayRows } from './store/quarantine.ts'
import { misfitsFrom } from './store/quarantine-list.ts'
import { openTrial, type Trial } from './test-trial.ts'

// What changes while a table is not published, or not under its name, or not wholly, no log tells: the table is read again.
const limits = { ...limitsWith(20), lookMs: 200 }
let trial: Trial
beforeEach(async () => {
  trial = await openTrial(
    inject('postgresUrl'),
    `CREATE SCHEMA shop;
     CREATE TABLE shop.item (id int PRIMARY KEY, amount numeric(8,2));
     CREATE TABLE shop.other (id int PRIMARY KEY);
     INSERT INTO shop.item SELECT n, n FROM generate_series(1, 5) n;
     CREATE PUBLICATION anju_capture FOR ALL TABLES;
     GRANT USAGE ON SCHEMA shop TO capture_trial; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO capture_trial;
     ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO capture_trial`,
  )
  await trial.start({ limits })
  await expect.poll(() => noted('shop_item'), { timeout: 20_000 }).toHaveLength(1)
})
afterEach(() => trial.end())

const run = (sql: string) => trial.source.query(sql)
const noted = (table: string) => trial.lake.query('FROM ods.capture_published WHERE table_name = $1', [table])
const readings = (table: string) => trial.capture.progress.resnapshots.filter((job) => job.table === table)
const read = (table: string, times = 1) =>
  expect.poll(() => readings(table).map(({ state }) => state), { timeout: 30_000 }).toEqual(Array(times).fill('done'))
const currentOf = (table: string, columns: string) =>
  trial.lake.query(
    `SELECT ${columns} FROM ods.${table}
     QUALIFY row_number() OVER (PARTITION BY id ORDER BY _lsn DESC, _seq DESC) = 1 AND _op <> 'delete' ORDER BY id`,
  )
const items = () => currentOf('shop_item', 'id, amount::VARCHAR AS amount')
const sourceItems = async () => (await run('SELECT id, amount FROM shop.item ORDER BY id')).rows

test('when the publication has left out kinds of changes for a while; while it does, it is told', async () => {
  await run("ALTER PUBLICATION anju_capture SET (publish = 'insert, truncate')")
  await expect.poll(() => trial.capture.progress.kindsLeftOut, { timeout: 10_000 }).toEqual(['修改', '删除'])
  await read('shop_item')
  await run('UPDATE shop.item SET amount = 70 WHERE id = 1; DELETE FROM shop.item WHERE id = 2')
  await run("ALTER PUBLICATION anju_capture SET (publish = 'insert, update, delete, truncate')")
  await read('shop_item', 2)
  await trial.settled()
  expect(await items()).toEqual(await sourceItems())
  expect(trial.capture.progress.kindsLeftOut).toEqual([])
}, 60_000)

test('when it was renamed and got its name back, seen or not seen meanwhile', async () => {
  // How often it is read depends on what is seen when: what counts is that it ends right.
  const isRight = () => expect.poll(items, { timeout: 40_000 }).toEqual(expected)
  await run('ALTER TABLE shop.item RENAME TO piece; UPDATE shop.piece SET amount = 70 WHERE id = 1')
  await run('ALTER TABLE shop.piece RENAME TO item; UPDATE shop.item SET amount = 80 WHERE id = 5')
  let expected = await sourceItems()
  await isRight()
  await run('ALTER TABLE shop.item RENAME TO piece; DELETE FROM shop.piece WHERE id = 2')
  await expect.poll(() => trial.capture.progress.unpublished, { timeout: 20_000 }).toEqual(['shop_item'])
  await trial.capture.stop()
  await run('ALTER TABLE shop.piece RENAME TO item')
  expected = await sourceItems()
  await trial.start({ limits })
  await isRight()
  await expect.poll(() => readings('shop_item').at(-1)?.state, { timeout: 20_000 }).toBe('done')
}, 120_000)

test('also while it had failed: when it goes on by itself', async () => {
  await trial.capture.stop()
  const data = `${fileURLToPath((await loadMetadata(trial.lakeServer.options, { schema: 'ods', table: 'shop_item' })).location)}/data`
  renameSync(data, `${data}.kept`)
  writeFileSync(data, '')
  await run('UPDATE shop.item SET amount = 70 WHERE id = 1; INSERT INTO shop.other VALUES (1)')
  await trial.start({ limits })
  await run("ALTER PUBLICATION anju_capture SET (publish = 'insert'); UPDATE shop.item SET amount = 80 WHERE id = 5")
  await run("ALTER PUBLICATION anju_capture SET (publish = 'insert, update, delete, truncate')")
  await expect
    .poll(() => readings('shop_item').map(({ detail }) => detail), { timeout: 30_000 })
    .toContainEqual(expect.stringContaining('尚未恢复'))
  rmSync(data)
  renameSync(`${data}.kept`, data)
  await expect.poll(() => readings('shop_item').at(-1)?.state, { timeout: 60_000 }).toBe('done')
  await trial.settled()
  expect(await items()).toEqual(await sourceItems())
}, 120_000)

test('and a row that waits as it is again waits at its later place: put right it is the state of its key', async () => {
  await run("UPDATE shop.item SET amount = 'NaN' WHERE id = 1")
  await run('UPDATE shop.item SET amount = 10 WHERE id = 1')
  await trial.settled()
  await run("ALTER PUBLICATION anju_capture SET (publish = 'insert'); UPDATE shop.item SET amount = 'NaN' WHERE id = 1")
  await run("ALTER PUBLICATION anju_capture SET (publish = 'insert, update, delete, truncate')")
  await read('shop_item')
  await trial.settled()
  const { rows } = await misfitsFrom(trial.lake, {}, { limit: 10, after: undefined })
  expect([rows.length, trial.capture.progress.waiting]).toEqual([1, 1])
  await trial.capture.orders.give((hands) =>
    replayRows(hands, 'shop_item', [{ ...rows[0]!, corrections: { amount: '7.50' } }], '李管理'),
  )
  expect((await items())[0]).toEqual({ id: 1, amount: '7.50' })
}, 60_000)

test('when the table that had its name in ods goes by another: it is read, and its changes follow', async () => {
  await run(`CREATE SCHEMA shop_item; GRANT USAGE ON SCHEMA shop_item TO capture_trial;
    CREATE TABLE shop_item.part (id int PRIMARY KEY); GRANT SELECT ON shop_item.part TO capture_trial; INSERT INTO shop_item.part VALUES (1)`)
  await read('shop_item_part')
  await run('CREATE TABLE shop.item_part (id int PRIMARY KEY, v int); INSERT INTO shop.item_part VALUES (7, 1)')
  await expect.poll(() => readings('shop_item_part').at(-1)?.state, { timeout: 20_000 }).toBe('impossible')
  await run('ALTER TABLE shop_item.part RENAME TO piece; UPDATE shop.item_part SET v = 2')
  await expect.poll(() => readings('shop_item_part').at(-1)?.state, { timeout: 20_000 }).toBe('done')
  await run('UPDATE shop.item_part SET v = 3; INSERT INTO shop.item_part VALUES (8, 3)')
  await trial.settled()
  expect(await currentOf('shop_item_part', 'id, v')).toEqual([
    { id: 7, v: 3 },
    { id: 8, v: 3 },
  ])
}, 60_000)

test('also what is missed while it is read for the first time', async () => {
  await trial.capture.stop()
  await trial.start({ limits: { ...limits, chunkRows: 5 } })
  await run('CREATE TABLE shop.late (id int PRIMARY KEY); INSERT INTO shop.late SELECT n FROM generate_series(1, 90) n')
  await expect.poll(() => readings('shop_late').at(-1)?.state, { timeout: 20_000, interval: 10 }).toBe('running')
  const { id } = readings('shop_late')[0]!
  await trial.capture.orders.give(({ book }) => book.signal(id, 'pause', '李管理'))
  await expect.poll(() => noted('shop_late'), { timeout: 20_000 }).toHaveLength(1)
  await run("ALTER PUBLICATION anju_capture SET (publish = 'insert'); DELETE FROM shop.late WHERE id < 10")
  await run("ALTER PUBLICATION anju_capture SET (publish = 'insert, update, delete, truncate')")
  await trial.capture.orders.give(({ book }) => book.signal(id, 'resume', '李管理'))
  await read('shop_late', 2)
  expect((await currentOf('shop_late', 'id')).length).toBe(81)
}, 90_000)

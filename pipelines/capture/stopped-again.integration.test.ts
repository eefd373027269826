import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadMetadata } from '@anju/infra/lake/compaction/catalog-client.ts'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { limitsWith } from './limits.ts'
import { ordersOf } from './test-orders.ts'
import { openTrial, type Trial } from './test-trial.ts'

let trial: Trial
const limits = limitsWith(20)
beforeEach(async () => {
  trial = await openTrial(
    inject('postgresUrl'),
    `CREATE SCHEMA shop;
     CREATE TABLE shop.item (id int PRIMARY KEY, n numeric(10,2), v text);
     CREATE TABLE shop.other (id int PRIMARY KEY, v text);
     CREATE TABLE shop."Q""uote" (id int PRIMARY KEY, v int);
     CREATE PUBLICATION anju_capture FOR TABLE shop.item, shop.other, shop."Q""uote";
     GRANT USAGE ON SCHEMA shop TO capture_trial; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO capture_trial;
     ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO capture_trial`,
  )
  await trial.start()
})
afterEach(() => trial.end())

const run = (sql: string) => trial.source.query(sql)
const order = ordersOf(() => trial)
const accept = async (table = 'shop_item') => (await order('accept', { table })).body
/** The history; after a decision the table is also read again, which is another test's. */
const items = (columns: string) =>
  trial.lake.query(`SELECT ${columns} FROM ods.shop_item WHERE _op <> 'snapshot' ORDER BY _lsn, _seq`)
const others = async () => {
  await run("INSERT INTO shop.other SELECT count(*), 'goes on' FROM shop.other")
  await trial.settled()
  const [row] = await trial.lake.query<{ n: bigint }>("SELECT count(*) AS n FROM ods.shop_other WHERE v = 'goes on'")
  return Number(row!.n)
}
const steps = async () =>
  (
    await trial.lake.query<{ kind: string }>(
      "SELECT kind FROM ods.capture_schema WHERE table_name = 'shop_item' ORDER BY version, changed_at",
    )
  ).map(({ kind }) => kind)
const metadataOf = (table: string) => loadMetadata(trial.lakeServer.options, { schema: 'ods', table })
/** How many files of rows have ever been added to a table. */
const filesOf = async (table: string) =>
  (await metadataOf(table)).snapshots.reduce((sum, { summary }) => sum + Number(summary?.['added-data-files'] ?? 0), 0)
/** Puts a file where a table's rows are written; returns how to mend it. */
const breakFiles = async (table: string) => {
  const data = `${fileURLToPath((await metadataOf(table)).location)}/data`
  renameSync(data, `${data}.kept`)
  writeFileSync(data, '')
  return () => {
    rmSync(data)
    renameSync(`${data}.kept`, data)
  }
}
const columns = async () =>
  (await trial.lake.query<{ column_name: string }>('DESCRIBE ods.shop_item')).map(({ column_name }) => column_name)

describe('lake columns have names of their own', () => {
  test('however often a person accepts another type of one column', async () => {
    await run("INSERT INTO shop.item VALUES (1, 1.25, 'a')")
    for (const [id, type] of ['numeric(14,4)', 'numeric(16,5)', 'text'].entries()) {
      await run(`ALTER TABLE shop.item ALTER COLUMN n TYPE ${type}`)
      await run(`INSERT INTO shop.item VALUES (${id + 2}, '${id + 2}.5', 'b')`)
      await trial.settled()
      expect(await accept()).toMatchObject({ refused: 0 }) // the reading that the last acceptance asked for may be among what waited
    }
    await run("INSERT INTO shop.item VALUES (9, 'nine', 'c')")
    expect(await others()).toBe(1)
    expect(await items('id, n__2, n__2_2, n__2_3, n')).toEqual([
      { id: 1, n__2: '1.25', n__2_2: null, n__2_3: null, n: null },
      { id: 2, n__2: null, n__2_2: '2.5000', n__2_3: null, n: null },
      { id: 3, n__2: null, n__2_2: null, n__2_3: '3.50000', n: null },
      { id: 4, n__2: null, n__2_2: null, n__2_3: null, n: '4.5' },
      { id: 9, n__2: null, n__2_2: null, n__2_3: null, n: 'nine' },
    ])
  })

  test('also when the table is then dropped and made anew with another column in that place', async () => {
    await run("INSERT INTO shop.item VALUES (1, 1.25, 'a')")
    await run('ALTER TABLE shop.item ALTER COLUMN n TYPE numeric(14,4)')
    await run("INSERT INTO shop.item VALUES (2, 2.5, 'b')")
    await trial.settled()
    await accept()
    await run('DROP TABLE shop.item; CREATE TABLE shop.item (id int PRIMARY KEY, n numeric(16,5), v text)')
    await run('ALTER PUBLICATION anju_capture ADD TABLE shop.item')
    await run("INSERT INTO shop.item VALUES (3, 3.5, 'c')")
    expect(await others()).toBe(1)
    expect(await items('id, n, v')).toEqual([
      { id: 1, n: null, v: 'a' },
      { id: 2, n: null, v: 'b' },
      { id: 3, n: '3.50000', v: 'c' },
    ])
  })

  test('where the source’s differ only in letter case, or are named like capture’s own', async () => {
    await run("INSERT INTO shop.item VALUES (1, 1, 'a')")
    await run('ALTER TABLE shop.item ADD COLUMN "N" int; ALTER TABLE shop.item ADD COLUMN _op text, ADD COLUMN "_LSN" int')
    await run("INSERT INTO shop.item VALUES (2, 2, 'b', 22, 'added', 222)")
    await run(
      'CREATE TABLE shop.fresh (id int PRIMARY KEY, "ID" int, _seq int); ALTER PUBLICATION anju_capture ADD TABLE shop.fresh',
    )
    await run('INSERT INTO shop.fresh VALUES (1, 11, 111)')
    expect(await others()).toBe(1)
    expect(await items('id, n, "N__4", _op__5, "_LSN__6", _op')).toEqual([
      { id: 1, n: '1.00', N__4: null, _op__5: null, _LSN__6: null, _op: 'insert' },
      { id: 2, n: '2.00', N__4: 22, _op__5: 'added', _LSN__6: 222, _op: 'insert' },
    ])
    expect(await trial.lake.query("SELECT id, ID__2, _seq__3 FROM ods.shop_fresh WHERE _op = 'insert'")).toEqual([
      { id: 1, ID__2: 11, _seq__3: 111 },
    ])
    await run('ALTER TABLE shop.item DROP COLUMN "N", DROP COLUMN _op')
    await run("UPDATE shop.item SET v = 'z' WHERE id = 2")
    expect(await others()).toBe(2)
  })
})

describe('a stopped table that changes again', () => {
  const described = async (between: () => Promise<void>) => {
    await run("INSERT INTO shop.item VALUES (1, 1.25, 'a')")
    await run('ALTER TABLE shop.item ALTER COLUMN n TYPE numeric(12,4)')
    await run("INSERT INTO shop.item VALUES (2, 2.0001, 'b')")
    await between()
    await run('ALTER TABLE shop.item ADD COLUMN w int')
    await run("UPDATE shop.item SET n = 5.5 WHERE id = 1; INSERT INTO shop.item VALUES (3, 3.0001, 'c', 33)")
    await between()
    await run('ALTER TABLE shop.item RENAME COLUMN v TO vv')
    await run('UPDATE shop.item SET n = 8.8888 WHERE id = 2; DELETE FROM shop.item WHERE id = 3')
    await between()
    await run('ALTER TABLE shop.item DROP COLUMN w; ALTER TABLE shop.item ADD COLUMN x int')
    await run("INSERT INTO shop.item VALUES (4, 4.0001, 'd', 44)")
  }
  const history = [
    { _op: 'insert', id: 1, former: '1.25', n: null, vv: 'a', w: null, x: null },
    { _op: 'insert', id: 2, former: null, n: '2.0001', vv: 'b', w: null, x: null },
    { _op: 'update', id: 1, former: null, n: '5.5000', vv: 'a', w: null, x: null },
    { _op: 'insert', id: 3, former: null, n: '3.0001', vv: 'c', w: 33, x: null },
    { _op: 'update', id: 2, former: null, n: '8.8888', vv: 'b', w: null, x: null },
    { _op: 'delete', id: 3, former: null, n: null, vv: null, w: null, x: null },
    { _op: 'insert', id: 4, former: null, n: '4.0001', vv: 'd', w: null, x: 44 },
  ]
  test.each([
    ['between two commits of the lake', async () => {}],
    ['commit by commit', () => trial.settled()],
    [
      'while capture is away',
      async () => {
        await trial.capture.stop()
        await trial.start()
      },
    ],
  ])('%s, keeps the rows of every description since it stopped, and nothing goes past', async (_, between) => {
    await described(between)
    expect(await others()).toBe(1)
    expect(await items('id')).toEqual([{ id: 1 }])
    const held = await trial.lake.query<{ reason: string }>('SELECT reason FROM ods.capture_quarantine')
    expect(held.map(({ reason }) => reason.split('：')[0])).toEqual(new Array(6).fill('表结构变更待确认'))
    await trial.capture.stop()
    await trial.start()
    expect(await accept()).toMatchObject({ replayed: 6, refused: 0 })
    expect(await items('_op, id, n__2 AS former, n, vv, w, x')).toEqual(history)
    await run("INSERT INTO shop.item VALUES (5, 5, 'e', 55)")
    expect(await others()).toBe(2)
    expect((await items('id, x')).at(-1)).toEqual({ id: 5, x: 55 })
  })

  test('in one transaction too large for memory, too', async () => {
    await trial.capture.stop()
    await run('BEGIN')
    await described(async () => {})
    await run('COMMIT')
    await trial.start({ limits: { ...limits, heldChanges: 1 } })
    expect(await items('id')).toEqual([{ id: 1 }])
    expect(await accept()).toMatchObject({ replayed: 6, refused: 0 })
    expect(await items('_op, id, n__2 AS former, n, vv, w, x')).toEqual(history)
  })

  test.each([50_000, 1])(
    'costs one step and few files a commit, however often; what passed keeps its place, also when %d changes fit in memory after a death before its rows are in',
    async (heldChanges) => {
      await run('ALTER TABLE shop.item ALTER COLUMN n TYPE text')
      await run("INSERT INTO shop.item VALUES (0, 'nought', 'a')")
      await trial.settled()
      const passing = Array.from({ length: 25 }, (_, index) => index + 1)
      await run('BEGIN')
      for (const id of passing)
        await run(
          `ALTER TABLE shop.item ADD COLUMN c${id} int; INSERT INTO shop.item (id, c${id}) VALUES (${id}, ${-id}); ALTER TABLE shop.item DROP COLUMN c${id}`,
        )
      const mend = await breakFiles('capture_quarantine')
      await run("INSERT INTO shop.item VALUES (26, 'last', 'z'); COMMIT")
      await expect.poll(steps, { timeout: 30_000 }).toEqual(['created', 'stopped', 'stopped'])
      await trial.capture.stop() // in the midst of a commit that fails: it ends all the same
      mend()
      const files = await filesOf('capture_quarantine')
      await trial.start({ limits: { ...limits, heldChanges } })
      expect(await filesOf('capture_quarantine')).toBeLessThanOrEqual(files + 2)
      expect(await steps()).toEqual(['created', 'stopped', 'stopped'])
      expect(await accept()).toMatchObject({ replayed: 27, refused: 0 })
      const values = passing.map((id) => `c${id}`).join()
      expect(await items(`id, coalesce(${values}) AS value`)).toEqual([
        { id: 0, value: null },
        ...passing.map((id) => ({ id, value: -id })),
        { id: 26, value: null },
      ])
      expect(await items(`id, coalesce(n, v) AS value`)).toMatchObject({ 0: { value: 'nought' }, 26: { value: 'last' } })
    },
  )

  test('by being dropped and made anew in another order of columns, keeps each value to its column', async () => {
    await run("INSERT INTO shop.item VALUES (1, 1.25, 'a')")
    await run('ALTER TABLE shop.item ALTER COLUMN n TYPE text')
    await run("INSERT INTO shop.item VALUES (2, 'two', 'b')")
    await run('DROP TABLE shop.item; CREATE TABLE shop.item (id int PRIMARY KEY, v text, n text)')
    await run('ALTER PUBLICATION anju_capture ADD TABLE shop.item')
    await run("INSERT INTO shop.item VALUES (3, 'c', 'three')")
    expect(await others()).toBe(1)
    expect(await accept()).toMatchObject({ replayed: 2, refused: 0 })
    expect(await items('id, n, v')).toEqual([
      { id: 1, n: null, v: 'a' },
      { id: 2, n: 'two', v: 'b' },
      { id: 3, n: 'three', v: 'c' },
    ])
  })
})

test('a table whose columns are the same again after it stopped says so', async () => {
  await run("INSERT INTO shop.item VALUES (1, 1.25, 'a')")
  await run('ALTER TABLE shop.item ALTER COLUMN v TYPE varchar(10)')
  await run("INSERT INTO shop.item VALUES (2, 2.5, 'b')")
  await run('ALTER TABLE shop.item ALTER COLUMN v TYPE text')
  await run("INSERT INTO shop.item VALUES (3, 3.5, 'c')")
  expect(await others()).toBe(1)
  const [, last] = await trial.lake.query<{ reason: string }>('SELECT reason FROM ods.capture_quarantine ORDER BY lsn')
  expect(last!.reason).toBe('表结构变更待确认：列又与湖中的表一致')
  expect(await accept()).toMatchObject({ replayed: 2, refused: 0 })
  expect(await columns()).toEqual(['id', 'n', 'v', '_op', '_lsn', '_seq', '_xid', '_committed_at'])
})

test('a table between whose changes another of the same name stood: rows of the former one keep to their columns', async () => {
  await trial.capture.stop()
  await run("INSERT INTO shop.item VALUES (1, 1.25, 'a')")
  await run('DROP TABLE shop.item; CREATE TABLE shop.item (id int PRIMARY KEY, v text, n numeric(10,2))')
  await run("ALTER PUBLICATION anju_capture ADD TABLE shop.item; INSERT INTO shop.item VALUES (2, 'b', 2.5)")
  await trial.start()
  expect(await items('id, n, v')).toEqual([
    { id: 1, n: '1.25', v: 'a' },
    { id: 2, n: '2.50', v: 'b' },
  ])
})

test('a table whose name has quotes is stopped and accepted like any other', async () => {
  await run('INSERT INTO shop."Q""uote" VALUES (1, 1); ALTER TABLE shop."Q""uote" ALTER COLUMN v TYPE text')
  await run(`INSERT INTO shop."Q""uote" VALUES (2, 'two')`)
  await trial.settled()
  expect(await accept('shop_Q"uote')).toMatchObject({ replayed: 1, refused: 0 })
  expect(await trial.lake.query(`SELECT id, v FROM ods."shop_Q""uote" WHERE _op = 'insert' ORDER BY _lsn, _seq`)).toEqual([
    { id: 1, v: null },
    { id: 2, v: 'two' },
  ])
})

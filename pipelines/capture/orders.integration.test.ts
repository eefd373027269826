import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { ordersOf } from './test-orders.ts'
import { openTrial, type Trial } from './test-trial.ts'

let trial: Trial
beforeEach(async () => {
  trial = await openTrial(
    inject('postgresUrl'),
    `CREATE SCHEMA shop;
     CREATE TABLE shop.item (id int PRIMARY KEY, code int, price numeric(8,2), made date);
     CREATE TABLE shop.other (id int PRIMARY KEY, v text);
     CREATE PUBLICATION anju_capture FOR TABLE shop.item, shop.other;
     GRANT USAGE ON SCHEMA shop TO capture_trial; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO capture_trial`,
  )
  await trial.start()
})
afterEach(() => trial.end())

const run = (sql: string) => trial.source.query(sql)
const order = ordersOf(() => trial)
/** The history; after a decision the table is also read again, which is another test's. */
const items = (columns: string) =>
  trial.lake.query(`SELECT ${columns} FROM ods.shop_item WHERE _op <> 'snapshot' ORDER BY _lsn, _seq`)
const quarantined = () =>
  trial.lake.query<{ lsn: bigint; seq: bigint; table_name: string; reason: string }>(
    'SELECT lsn, seq, table_name, reason FROM ods.capture_quarantine ORDER BY lsn, seq',
  )

describe('a breaking change of columns', () => {
  test('stops that table alone, keeps its changes in order, and lets them in once a person has accepted it', async () => {
    await run('INSERT INTO shop.item VALUES (1, 11, 1, NULL)')
    await run('ALTER TABLE shop.item ALTER COLUMN code TYPE text')
    await run("INSERT INTO shop.item VALUES (2, 'two', 2, NULL)")
    await run(
      "UPDATE shop.item SET code = 'one' WHERE id = 1; DELETE FROM shop.item WHERE id = 2; INSERT INTO shop.other VALUES (1, 'goes on')",
    )
    await trial.settled()
    expect(await items('id, code')).toEqual([{ id: 1, code: 11 }])
    expect(await trial.lake.query('SELECT id FROM ods.shop_other')).toEqual([{ id: 1 }])
    expect((await quarantined()).map(({ reason }) => reason)).toEqual(
      new Array(3).fill('表结构变更待确认：列 code 由 integer 改为 text'),
    )

    // The slot moves on, a restart forgets nothing, and what changes meanwhile is kept too.
    await trial.capture.stop()
    await trial.start()
    await run("ALTER TABLE shop.item RENAME COLUMN price TO amount; INSERT INTO shop.item VALUES (3, 'three', 3, NULL)")
    await trial.settled()
    expect((await quarantined()).length).toBe(4)

    expect((await order('accept', { table: 'shop_item' })).body).toMatchObject({ replayed: 4, refused: 0 })
    await run("INSERT INTO shop.item VALUES (4, 'four', 4, NULL)")
    await trial.settled()
    expect(await items('_op, id, code__2 AS former, code, amount')).toEqual([
      { _op: 'insert', id: 1, former: 11, code: null, amount: '1.00' },
      { _op: 'insert', id: 2, former: null, code: 'two', amount: '2.00' },
      { _op: 'update', id: 1, former: null, code: 'one', amount: '1.00' },
      { _op: 'delete', id: 2, former: null, code: null, amount: null },
      { _op: 'insert', id: 3, former: null, code: 'three', amount: '3.00' },
      { _op: 'insert', id: 4, former: null, code: 'four', amount: '4.00' },
    ])
    const steps = await trial.lake.query<{ kind: string; changed_by: string }>(
      "SELECT kind, changed_by FROM ods.capture_schema WHERE table_name = 'shop_item' ORDER BY version",
    )
    expect(steps.map(({ kind, changed_by }) => `${kind} ${changed_by}`)).toEqual([
      'created 采集程序',
      'stopped 采集程序',
      'stopped 采集程序',
      'accepted 李管理',
    ])
    expect(await order('accept', { table: 'shop_item' })).toMatchObject({ status: 409, body: { code: 'table_not_stopped' } })
  })

  test('that was accepted just before capture died brings its kept changes at the next start', async () => {
    await run("ALTER TABLE shop.item ALTER COLUMN code TYPE text; INSERT INTO shop.item VALUES (1, 'one', 1, NULL)")
    await trial.settled()
    await trial.capture.orders.give(({ tables }) => tables.accept('shop_item', '李管理'))
    expect(await items('id')).toEqual([])
    await trial.capture.stop()
    await trial.start()
    await expect.poll(() => items('id, code'), { timeout: 20_000 }).toEqual([{ id: 1, code: 'one' }])
  })

  test('keeps large values that an update did not touch', async () => {
    await run('ALTER TABLE shop.other ALTER COLUMN v SET STORAGE EXTERNAL; ALTER TABLE shop.other ADD COLUMN n int')
    const large = (id: number) => `(SELECT string_agg(md5('${id}/' || n), '') FROM generate_series(1, 200) n)`
    await run(`INSERT INTO shop.other VALUES (1, ${large(1)}, 1)`)
    await trial.settled()
    await run(`ALTER TABLE shop.other ALTER COLUMN n TYPE text; INSERT INTO shop.other VALUES (2, ${large(2)}, 'x')`)
    await trial.settled()
    await run("UPDATE shop.other SET n = n || '!'")
    await trial.settled()
    await order('accept', { table: 'shop_other' })
    const rows = await trial.lake.query(
      "SELECT id, n, md5(v) AS v FROM ods.shop_other WHERE _op <> 'snapshot' AND n IS NOT NULL ORDER BY _lsn, _seq",
    )
    const { rows: present } = await run('SELECT id, n, md5(v) AS v FROM shop.other ORDER BY id')
    expect(rows.slice(-2)).toEqual(present)
    expect(await trial.lake.query("SELECT reason FROM ods.capture_replays WHERE outcome = 'refused'")).toEqual([])
  })

  test('a primary key that loses a column is one, rows are kept even where the lake has no such key', async () => {
    await run('INSERT INTO shop.item VALUES (1, 11, 1, NULL)')
    await run('ALTER TABLE shop.item DROP CONSTRAINT item_pkey; ALTER TABLE shop.item ADD COLUMN no bigserial PRIMARY KEY')
    await run('INSERT INTO shop.item VALUES (2, 22, 2, NULL); UPDATE shop.item SET price = 3 WHERE no = 2')
    await trial.settled()
    expect((await quarantined()).map(({ reason }) => reason)[0]).toContain('列 id 不再是主键')
    await order('accept', { table: 'shop_item' })
    expect(await items('_op, id, no, price')).toEqual([
      { _op: 'insert', id: 1, no: null, price: '1.00' },
      { _op: 'insert', id: 2, no: 2n, price: '2.00' },
      { _op: 'update', id: 2, no: 2n, price: '3.00' },
    ])
  })
})

describe('a quarantined row', () => {
  test('is put right and replayed once, at its own place in the order of changes', async () => {
    await run("INSERT INTO shop.item VALUES (1, 11, 'NaN', 'infinity')")
    await run("UPDATE shop.item SET price = 2, made = '2026-11-02' WHERE id = 1")
    await trial.settled()
    const [row] = await quarantined()
    const at = { lsn: String(row?.lsn), seq: String(row?.seq) }
    const replay = (corrections: Record<string, string | null>) =>
      order('replay', { table: 'shop_item', rows: [{ ...at, corrections }] })

    expect(await replay({ price: '1.00' })).toMatchObject({ status: 422, body: { code: 'row_misfit', field: 'made' } })
    expect(await replay({ price: '1.00', made: '2026-02-30' })).toMatchObject({
      status: 422,
      body: {
        code: 'row_misfit',
        field: 'made',
        detail: 'made: “2026-02-30”不是有效日期；应为公元 0001 至 9999 年的日期，如 2026-11-25',
      },
    })
    expect(await replay({ price: '1.00', made: null, colour: 'red' })).toMatchObject({ status: 422, body: { field: 'colour' } })
    expect((await items('id')).length).toBe(1)
    expect(await replay({ price: '1.00', made: '2026-11-01' })).toMatchObject({ status: 200, body: { replayed: 1 } })
    expect(await replay({ price: '1.00', made: '2026-11-01' })).toMatchObject({
      status: 404,
      body: { code: 'quarantine_row_unknown' },
    })
    // Its place is before the update, which stays the state of the key.
    expect(await items('_op, price, made::VARCHAR AS made')).toEqual([
      { _op: 'insert', price: '1.00', made: '2026-11-01' },
      { _op: 'update', price: '2.00', made: '2026-11-02' },
    ])
    const lines = await trial.lake.query('SELECT outcome, corrected, decided_by FROM ods.capture_replays')
    expect(lines).toEqual([{ outcome: 'replayed', corrected: '{"price":"1.00","made":"2026-11-01"}', decided_by: '李管理' }])
  })

  test('orders without the secret are refused', async () => {
    expect((await order('replay', { table: 'shop_item', rows: [] }, 'Bearer guessed')).status).toBe(401)
  })
})

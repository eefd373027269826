import { readTableSchema } from '@anju/infra/lake/table-schema.ts'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { openTrial, type Trial } from './test-trial.ts'

let trial: Trial
beforeEach(async () => {
  trial = await openTrial(
    inject('postgresUrl'),
    `CREATE SCHEMA shop;
     CREATE TABLE shop.item (id int PRIMARY KEY, name varchar(10), price numeric(8,2), made date);
     CREATE TABLE shop.other (id int PRIMARY KEY, v text);
     CREATE PUBLICATION anju_capture FOR TABLE shop.item, shop.other;
     GRANT USAGE ON SCHEMA shop TO capture_trial; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO capture_trial`,
  )
})
afterEach(() => trial.end())

const run = (sql: string) => trial.source.query(sql)
const fields = async () => {
  const { fields } = await readTableSchema(trial.lakeServer.options, { schema: 'ods', table: 'shop_item' })
  return Object.fromEntries(fields.map(({ id, name, type }) => [name, [id, type] as const]))
}
const history = async () =>
  (
    await trial.lake.query<{ kind: string; diff: string; lsn: bigint }>(
      "SELECT kind, diff, lsn FROM ods.capture_schema WHERE table_name = 'shop_item' ORDER BY version",
    )
  ).map(({ kind, diff }) => [
    kind,
    ...(JSON.parse(diff) as { kind: string; column: string }[]).map((c) => `${c.kind} ${c.column}`),
  ])

test('added, renamed, widened and dropped columns flow into ods in the order of the changes, each step with its diff and place', async () => {
  await run("INSERT INTO shop.item VALUES (1, 'a', 1, '2026-11-01')")
  await trial.start()
  const before = await fields()
  await run('ALTER TABLE shop.item ADD COLUMN note text')
  await run("INSERT INTO shop.item VALUES (2, 'b', 2, '2026-11-02', 'n')")
  await trial.settled()
  await run('ALTER TABLE shop.item RENAME COLUMN name TO title')
  await run(
    'ALTER TABLE shop.item ALTER COLUMN title TYPE text, ALTER COLUMN price TYPE numeric(12,2), ALTER COLUMN id TYPE bigint',
  )
  await run("INSERT INTO shop.item VALUES (3000000000, 'a title longer than ten', 1234567890.12, NULL, 'm')")
  await trial.settled()
  await run('ALTER TABLE shop.item DROP COLUMN made')
  await run("INSERT INTO shop.item VALUES (4, 'd', 4, 'o')")
  await trial.settled()
  // As each row was first told: the wider key wrote the table anew, so that it is read again besides.
  expect(
    await trial.lake.query(
      `SELECT id, title, price, made::VARCHAR AS made, note FROM ods.shop_item
       QUALIFY row_number() OVER (PARTITION BY id ORDER BY _lsn, _seq) = 1 ORDER BY _lsn, _seq`,
    ),
  ).toEqual([
    { id: 1n, title: 'a', price: '1.00', made: '2026-11-01', note: null },
    { id: 2n, title: 'b', price: '2.00', made: '2026-11-02', note: 'n' },
    { id: 3000000000n, title: 'a title longer than ten', price: '1234567890.12', made: null, note: 'm' },
    { id: 4n, title: 'd', price: '4.00', made: null, note: 'o' },
  ])
  const after = await fields()
  expect([after.title?.[0], after.id, after.price]).toEqual([
    before.name?.[0],
    [before.id?.[0], 'BIGINT'],
    [before.price?.[0], 'DECIMAL(12,2)'],
  ])
  expect(await history()).toEqual([
    ['created'],
    ['evolved', 'added note'],
    ['evolved', 'widened id', 'renamed title', 'widened title', 'widened price'],
    ['evolved', 'dropped made'],
  ])
  expect(await trial.lake.query('FROM ods.capture_quarantine')).toEqual([])
})

test('a rename is told from a drop and an add by PostgreSQL’s own number of the column, and a name that is given away does not mix values', async () => {
  await run("INSERT INTO shop.item VALUES (1, 'old', 1, NULL)")
  await trial.start()
  await run('BEGIN; ALTER TABLE shop.item DROP COLUMN name; ALTER TABLE shop.item ADD COLUMN name varchar(10); COMMIT')
  await run("INSERT INTO shop.item VALUES (2, 2, NULL, 'new')")
  await trial.settled()
  await run('BEGIN; ALTER TABLE shop.item RENAME COLUMN name TO label; ALTER TABLE shop.item RENAME COLUMN price TO name; COMMIT')
  await run("INSERT INTO shop.item VALUES (3, 3, NULL, 'third')")
  await trial.settled()
  // As each row was first told: the table is read again besides, since a column that takes a dropped one's name may have come with values.
  const first = await trial.lake.query(
    `SELECT id, name__2 AS gone, name, label FROM ods.shop_item
     QUALIFY row_number() OVER (PARTITION BY id ORDER BY _lsn, _seq) = 1 ORDER BY id`,
  )
  expect(first).toEqual([
    { id: 1, gone: 'old', name: '1.00', label: null },
    { id: 2, gone: null, name: '2.00', label: 'new' },
    { id: 3, gone: null, name: '3.00', label: 'third' },
  ])
})

test('columns that change between two commits of the lake, and while capture is away, are followed through every description', async () => {
  await trial.start()
  await trial.capture.stop()
  await run("INSERT INTO shop.item VALUES (1, 'a', 1, '2026-11-01')")
  await run('ALTER TABLE shop.item RENAME COLUMN name TO label')
  await run("INSERT INTO shop.item VALUES (2, 'b', 2, NULL)")
  await run(
    'ALTER TABLE shop.item DROP COLUMN made; ALTER TABLE shop.item RENAME COLUMN label TO title; ALTER TABLE shop.item ADD COLUMN extra int',
  )
  await run(
    "BEGIN; INSERT INTO shop.item VALUES (3, 'c', 3, 33); UPDATE shop.item SET extra = 1 WHERE id = 1; ALTER TABLE shop.item ALTER extra TYPE bigint; INSERT INTO shop.item VALUES (4, 'd', 4, 44); COMMIT",
  )
  await trial.start()
  // What is read again since so much changed at once stands behind it.
  const streamed = await trial.lake.query(
    "SELECT id, title, made::VARCHAR AS made, extra FROM ods.shop_item WHERE _op <> 'snapshot' ORDER BY _lsn, _seq",
  )
  expect(streamed).toEqual([
    { id: 1, title: 'a', made: '2026-11-01', extra: null },
    { id: 2, title: 'b', made: null, extra: null },
    { id: 3, title: 'c', made: null, extra: 33n },
    { id: 1, title: 'a', made: null, extra: 1n },
    { id: 4, title: 'd', made: null, extra: 44n },
  ])
  expect((await history()).map(([kind]) => kind).every((kind) => kind === 'created' || kind === 'evolved')).toBe(true)
})

test('a table of a lake from before columns were followed is taken as it is, by the names of its columns', async () => {
  await trial.lake.run(
    'CREATE TABLE ods.shop_item (id INTEGER, price DECIMAL(6,2), left_long_ago DATE, name VARCHAR, _op VARCHAR, _lsn BIGINT, _seq BIGINT, _xid BIGINT, _committed_at TIMESTAMPTZ)',
  )
  await trial.lake.run("INSERT INTO ods.shop_item VALUES (7, 7, '2020-01-01', 'seven', 'insert', 1, 1, 1, now())")
  await run("INSERT INTO shop.item VALUES (1, 'a', 100000, '2026-11-01')")
  await trial.start()
  expect(
    await trial.lake.query(
      'SELECT id, price, name, left_long_ago::VARCHAR AS gone, made::VARCHAR AS made FROM ods.shop_item ORDER BY id',
    ),
  ).toEqual([
    { id: 1, price: '100000.00', name: 'a', gone: null, made: '2026-11-01' },
    { id: 7, price: '7.00', name: 'seven', gone: '2020-01-01', made: null },
  ])
  expect(await history()).toEqual([['adopted']])
})

test('a column that takes over the name of another keeps its values, and so does the other', async () => {
  await run("INSERT INTO shop.item SELECT n, 'n', n, NULL FROM generate_series(1, 3) n")
  await trial.start()
  // As vendors change units: all of it before capture sees any of it.
  await run('ALTER TABLE shop.item ADD COLUMN price_2 numeric(8,2); UPDATE shop.item SET price_2 = price * 1000 WHERE id < 3')
  await run('ALTER TABLE shop.item RENAME COLUMN price TO price_old; ALTER TABLE shop.item RENAME COLUMN price_2 TO price')
  await run("ALTER TABLE shop.item ADD COLUMN price_2 numeric(8,2); UPDATE shop.item SET name = 'x', price_2 = 7 WHERE id = 1")
  await trial.settled()
  expect(
    await trial.lake.query(
      'SELECT id, price_old, price, price_2 FROM ods.shop_item QUALIFY row_number() OVER (PARTITION BY id ORDER BY _lsn DESC, _seq DESC) = 1 ORDER BY id',
    ),
  ).toEqual((await run('SELECT id, price_old, price, price_2 FROM shop.item ORDER BY id')).rows)
})

test('columns that came and went, or were renamed over each other, before capture saw them: what cannot be told is read again, and nothing stops', async () => {
  const migrations: Record<string, string[]> = {
    done_over: ['ADD c int', 'SET c = 777', 'DROP c', 'ADD c int', 'SET c = 5 WHERE id = 1'],
    anew_and_renamed: ['DROP b', 'ADD b int', 'SET b = 888', 'RENAME b TO c', 'SET a = 0 WHERE id = 1'],
    anew_and_renamed_without_a_row: ['DROP b', 'ADD b int', 'SET b = 888', 'RENAME b TO c'],
    renamed_and_gone: ['RENAME b TO c', 'SET c = c + 1', 'ADD b int', 'DROP c', 'SET a = 0 WHERE id = 1'],
    done_over_in_another_type: ['ADD c text', "SET c = 'wrong'", 'DROP c', 'ADD c int', 'SET a = 0 WHERE id = 1'],
    widened_and_anew: ['ALTER b TYPE bigint', 'SET b = b + 1', 'DROP b', 'ADD b int', 'SET b = 5 WHERE id < 3'],
    handed_on_and_left_out: ['RENAME b TO c', 'ADD b int', 'PUBLISH (id, a, b)', 'SET b = a + 7000'],
    renamed_and_gone_in_another_type: [
      'RENAME b TO c',
      'SET c = c + 1',
      'ADD b numeric(12,2)',
      'DROP c',
      'SET a = 0 WHERE id = 1',
    ],
  }
  const tables = Object.keys(migrations)
  for (const table of tables)
    await run(
      `CREATE TABLE shop.${table} (id int PRIMARY KEY, a int, b int); INSERT INTO shop.${table} SELECT n, n, n * 10 FROM generate_series(1, 3) n;
       ALTER PUBLICATION anju_capture ADD TABLE shop.${table}; GRANT SELECT ON shop.${table} TO capture_trial`,
    )
  await trial.start()
  const statement = (table: string, step: string) => {
    if (step.startsWith('SET')) return `UPDATE shop.${table} ${step}`
    if (!step.startsWith('PUBLISH')) return `ALTER TABLE shop.${table} ${step.replace('RENAME', 'RENAME COLUMN')}`
    const columns = step.replace('PUBLISH', '')
    return `ALTER PUBLICATION anju_capture DROP TABLE shop.${table}; ALTER PUBLICATION anju_capture ADD TABLE shop.${table} ${columns}`
  }
  for (const [table, steps] of Object.entries(migrations)) await run(steps.map((step) => statement(table, step)).join('; '))
  await trial.settled()
  for (const table of tables) {
    const published = table === 'handed_on_and_left_out' ? 'id, a, b' : '*'
    const source = (await run(`SELECT ${published} FROM shop.${table} ORDER BY id`)).rows
    const columns = Object.keys(source[0]!)
    const current = () =>
      trial.lake.query(
        `SELECT ${columns.join(', ')} FROM ods.shop_${table} QUALIFY row_number() OVER (PARTITION BY id ORDER BY _lsn DESC, _seq DESC) = 1 ORDER BY id`,
      )
    await expect.poll(current, { timeout: 30_000, message: table }).toEqual(source)
  }
  const stopped = await trial.lake.query("FROM ods.capture_schema WHERE kind = 'stopped'")
  expect(stopped).toEqual([])
  // Once they are read they are known: nothing is read again and again.
  const states = () => trial.capture.progress.resnapshots.map(({ state }) => state)
  await expect.poll(() => states().every((state) => state === 'done'), { timeout: 60_000 }).toBe(true)
  const readings = states().length
  for (const table of tables) await run(`UPDATE shop.${table} SET a = a + 1`)
  await trial.settled()
  await trial.capture.stop()
  await trial.start()
  expect(states()).toHaveLength(readings)
}, 120_000)

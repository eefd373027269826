import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Lake, openLake } from '../lake/engine.ts'
import { LakeConflict, LakeQueryError, LakeUnavailable } from '../lake/errors.ts'
import { publishStaged } from '../lake/publish.ts'
import { startTestLake, type TestLake } from '../lake/test-lake.ts'
import { openTrino, type Trino } from './client.ts'
import { startTestTrino, type TestTrino, TRINO_CAN_RUN } from './test-trino.ts'

let testLake: TestLake
let lake: Lake
let testTrino: TestTrino
let trino: Trino
beforeAll(async () => {
  if (!TRINO_CAN_RUN) return
  testLake = await startTestLake(inject('postgresUrl'))
  lake = await openLake(testLake.options)
  testTrino = await startTestTrino(testLake)
  trino = testTrino.trino
}, 600_000)
afterAll(async () => {
  await testTrino?.stop()
  await lake?.close()
  await testLake?.stop()
})

/** The same statement on both engines; what both say. */
async function both(sql: string): Promise<unknown> {
  const rows = await lake.query(sql)
  expect(await trino.query(sql)).toEqual(rows)
  return rows
}

describe.runIf(TRINO_CAN_RUN)('one lake', () => {
  test('DuckDB reads and changes what Trino made, Trino what DuckDB changed', async () => {
    await trino.run(
      `CREATE TABLE dwd.by_trino (id bigint, amount decimal(18,2), day date, posted_at timestamp(6) with time zone, name varchar)`,
    )
    await trino.run(`INSERT INTO dwd.by_trino VALUES
      (1, -0.01, DATE '2024-02-29', TIMESTAMP '2026-11-25 00:00:00.123456 Asia/Shanghai', '三门峡市住房公积金管理中心'),
      (9007199254740993, 1234567890123456.78, NULL, TIMESTAMP '1988-07-01 12:00:00 Asia/Shanghai', '甲'),
      (3, 3.00, DATE '1970-01-01', NULL, '')`)
    await trino.run('ALTER TABLE dwd.by_trino RENAME COLUMN name TO title')
    await trino.run('ALTER TABLE dwd.by_trino ADD COLUMN note varchar')
    expect(await trino.run(`UPDATE dwd.by_trino SET note = '新列' WHERE id = 3`)).toBe(1)
    expect(await both('SELECT id, amount, day, posted_at, title, note FROM dwd.by_trino ORDER BY id')).toEqual([
      {
        id: 1n,
        amount: '-0.01',
        day: '2024-02-29',
        posted_at: '2026-11-24T16:00:00.123456Z',
        title: '三门峡市住房公积金管理中心',
        note: null,
      },
      { id: 3n, amount: '3.00', day: '1970-01-01', posted_at: null, title: '', note: '新列' },
      // Summer time: nine hours ahead of UTC.
      {
        id: 9_007_199_254_740_993n,
        amount: '1234567890123456.78',
        day: null,
        posted_at: '1988-07-01T03:00:00.000Z',
        title: '甲',
        note: null,
      },
    ])
    await lake.run('DELETE FROM dwd.by_trino WHERE id = 3')
    await lake.run(`UPDATE dwd.by_trino SET amount = amount + 0.02 WHERE id = 1`)
    await lake.run('ALTER TABLE dwd.by_trino ADD COLUMN checked BOOLEAN')
    expect(await both('SELECT id, amount, checked FROM dwd.by_trino ORDER BY id')).toEqual([
      { id: 1n, amount: '0.01', checked: null },
      { id: 9_007_199_254_740_993n, amount: '1234567890123456.78', checked: null },
    ])
  })

  test('Trino reads and changes what DuckDB made and published, with columns added, renamed and widened', async () => {
    await lake.run(
      `CREATE TABLE dwd.by_duckdb__staged AS SELECT i::INTEGER AS id, (i * 100.01)::DECIMAL(18,2) AS amount, '湖滨区' || i AS words FROM range(100000) t(i)`,
    )
    await publishStaged(testLake.options, { schema: 'dwd', table: 'by_duckdb' })
    await lake.run('ALTER TABLE dwd.by_duckdb RENAME COLUMN words TO name')
    await lake.run('ALTER TABLE dwd.by_duckdb ALTER COLUMN id TYPE BIGINT')
    await lake.run('DELETE FROM dwd.by_duckdb WHERE id % 3 = 1')
    const figures = 'SELECT count(*) AS rows, sum(amount) AS amount, sum(id) AS ids, max(name) AS name FROM dwd.by_duckdb'
    expect(await both(figures)).toEqual([{ rows: 66_667n, amount: '333366666633.33', ids: 3_333_333_333n, name: '湖滨区99999' }])
    await trino.run(`MERGE INTO dwd.by_duckdb t USING (VALUES (0, 0.05), (100001, 7.77)) s (id, amount) ON t.id = s.id
      WHEN MATCHED THEN UPDATE SET amount = s.amount WHEN NOT MATCHED THEN INSERT (id, amount, name) VALUES (s.id, s.amount, '新户')`)
    await trino.run('DELETE FROM dwd.by_duckdb WHERE id = 2')
    expect(await both('SELECT id, amount, name FROM dwd.by_duckdb WHERE id < 4 OR id > 99999 ORDER BY id')).toEqual([
      { id: 0n, amount: '0.05', name: '湖滨区0' },
      { id: 3n, amount: '300.03', name: '湖滨区3' },
      { id: 100_001n, amount: '7.77', name: '新户' },
    ])
  })

  test('commits of both engines at the same time lose nothing', async () => {
    await lake.run('CREATE TABLE dwd.contested AS SELECT 0::BIGINT AS n')
    await lake.run('CREATE TABLE dwd.appended (engine VARCHAR, n INTEGER)')
    const won = { duckdb: 0, trino: 0, appended: 0 }
    const rounds = Array.from({ length: 8 }, (_, n) => n)
    const unlessConflict = (work: Promise<unknown>, name: keyof typeof won) =>
      work.then(
        () => void won[name]++,
        (error: unknown) => expect(error).toBeInstanceOf(LakeConflict),
      )
    const oneByOne = async (engine: 'duckdb' | 'trino', { run }: { run(sql: string): Promise<number> }) => {
      for (const n of rounds) {
        await unlessConflict(run('UPDATE dwd.contested SET n = n + 1'), engine)
        await unlessConflict(run(`INSERT INTO dwd.appended VALUES ('${engine}', ${n})`), 'appended')
      }
    }
    await Promise.all([oneByOne('duckdb', lake), oneByOne('trino', trino)])
    expect(await both('SELECT n FROM dwd.contested')).toEqual([{ n: BigInt(won.duckdb + won.trino) }])
    expect(
      await both('SELECT count(*) AS rows, count(DISTINCT engine || CAST(n AS VARCHAR)) AS distinct_rows FROM dwd.appended'),
    ).toEqual([{ rows: BigInt(won.appended), distinct_rows: BigInt(won.appended) }])
    expect(won.duckdb).toBeGreaterThan(0)
    expect(won.trino).toBeGreaterThan(0)
  })
})

describe.runIf(TRINO_CAN_RUN)('the client', () => {
  test('hands on a large result page by page, and stops the query of who stops reading', async () => {
    const numbers = `SELECT n + 9007199254740993 AS n FROM UNNEST(sequence(1, 300)) a (x) CROSS JOIN UNNEST(sequence(1, 1000)) b (n)`
    let pages = 0
    let sum = 0n
    for await (const { rows } of trino.pages(numbers)) {
      pages++
      for (const [n] of rows) sum += (n as bigint) - 9007199254740993n
    }
    expect(sum).toBe(300n * 500_500n)
    expect(pages).toBeGreaterThan(3)
    for await (const _ of trino.pages(`${numbers} -- 半途而废`)) break
    await expect
      .poll(() =>
        trino.query(
          `SELECT state, error_code FROM system.runtime.queries WHERE query LIKE '%-- 半途而废' AND query NOT LIKE '%runtime%'`,
        ),
      )
      .toEqual([{ state: 'FAILED', error_code: 'USER_CANCELED' }])
  })

  test("says in the lake's own errors what went wrong", async () => {
    const nonsense = trino.query('SELECT no_such_column FROM dwd.by_trino')
    await expect(nonsense).rejects.toBeInstanceOf(LakeQueryError)
    await expect(nonsense).rejects.toMatchObject({ sql: 'SELECT no_such_column FROM dwd.by_trino' })
    const nobody = openTrino({ url: 'http://127.0.0.1:9', user: 'test' })
    await expect(nobody.query('SELECT 1')).rejects.toBeInstanceOf(LakeUnavailable)
    await testLake.kill()
    await expect(trino.query('SELECT n FROM dwd.appended')).rejects.toBeInstanceOf(LakeUnavailable)
    await testLake.restart()
    expect(await trino.query('SELECT min(n) AS least FROM dwd.appended')).toEqual([{ least: 0 }])
  })
})

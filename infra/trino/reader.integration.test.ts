import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Lake, openLake } from '../lake/engine.ts'
import { startTestLake, type TestLake } from '../lake/test-lake.ts'
import { openTrinoReader, type TrinoReader } from './reader.ts'
import { NotInTrino } from './sql/not-in-trino.ts'
import { startTestTrino, type TestTrino, TRINO_CAN_RUN } from './test-trino.ts'

let testLake: TestLake
let lake: Lake
let testTrino: TestTrino
let reader: TrinoReader
beforeAll(async () => {
  if (!TRINO_CAN_RUN) return
  testLake = await startTestLake(inject('postgresUrl'))
  lake = await openLake(testLake.options)
  await lake.run(`CREATE TABLE dwd.t AS SELECT * FROM (VALUES
    (1, 'M1', '欧阳金', DATE '2024-02-29', TIMESTAMPTZ '2024-02-29 23:30:00.000001+08', 100.05::DECIMAL(18,2), 1.5::DOUBLE, true, 9007199254740993),
    (2, 'M2', '李''四', DATE '2026-01-31', TIMESTAMPTZ '2026-02-01 07:59:59+08', -0.01::DECIMAL(18,2), -2.25::DOUBLE, false, 2),
    (3, 'M3', '', DATE '1969-12-31', NULL, NULL, NULL, NULL, NULL),
    (4, 'M4', NULL, NULL, TIMESTAMPTZ '1988-07-01 12:00:00+09', 3.00::DECIMAL(18,2), 0::DOUBLE, true, -7))
    AS v(id, no, name, day, seen, amount, weight, flag, big)`)
  await lake.run(
    `CREATE TABLE dwd.u AS SELECT * FROM (VALUES ('M1', '202602', 1.10::DECIMAL(18,2)), ('M1', '202603', 2.20::DECIMAL(18,2)), ('M9', '202602', 5::DECIMAL(18,2))) AS v(no, month, paid)`,
  )
  testTrino = await startTestTrino(testLake)
  reader = openTrinoReader(lake, testTrino.trino)
}, 600_000)
afterAll(async () => {
  await testTrino?.stop()
  await lake?.close()
  await testLake?.stop()
})

describe.runIf(TRINO_CAN_RUN)(
  'a SELECT in DuckDB’s SQL has on Trino the answer, the names and the types that it has on DuckDB',
  () => {
    test.each([
      'SELECT * FROM dwd.t ORDER BY id',
      "SELECT 1, -1, 1.50, 1e3, 'it''s', true, NULL, 12345678901234567890, DATE '2024-02-29', TIMESTAMP '2024-01-01 10:00:00.5'",
      'SELECT id, id * 3 + 1 - id, -amount, amount * 2, amount * amount, id / 2, amount / 3, big % 4, id % 0 FROM dwd.t ORDER BY id',
      'SELECT sum(amount), sum(big), sum(id), avg(amount), avg(id), min(day), max(seen), count(*), count(name), count(DISTINCT flag) FROM dwd.t',
      "SELECT coalesce(name, '无'), nullif(name, ''), ifnull(amount, 0), greatest(id, 2), least(amount, weight) FROM dwd.t ORDER BY id",
      "SELECT name || '先生', lower(no), upper(no), length(name), substr(no, 2), substring(no, 1, 1), left(name, 2), right(name, 1), right(no, 9) FROM dwd.t ORDER BY id",
      "SELECT concat(name, no, id), concat_ws('-', no, name), replace(no, 'M', 'N'), reverse(name), lpad(no, 5, '0'), trim('  x '), strpos(no, '2') FROM dwd.t ORDER BY id",
      "SELECT contains(name, '阳'), starts_with(no, 'M'), ends_with(no, '1'), position('1' IN no), name LIKE '%金', no ILIKE 'm_', no NOT LIKE 'M1' FROM dwd.t ORDER BY id",
      "SELECT regexp_matches(no, '[12]'), regexp_full_match(name, '[^0-9]+', 's'), regexp_full_match(no, 'm\\d', 'i'), md5(no), sha256(no), ascii(no) FROM dwd.t ORDER BY id",
      'SELECT year(day), month(day), day(day), quarter(day), dayofweek(day), isodow(day), dayofyear(day), extract(week FROM day), last_day(day) FROM dwd.t ORDER BY id',
      "SELECT year(seen), month(seen), day(seen), hour(seen), minute(seen), CAST(seen AS DATE), date_trunc('day', seen), date_trunc('month', day) FROM dwd.t ORDER BY id",
      "SELECT strftime(day, '%Y年%m月%d日'), date_diff('day', day, DATE '2024-03-31'), date_diff('month', day, DATE '2024-03-01'), date_diff('year', day, DATE '2024-03-01') FROM dwd.t ORDER BY id",
      "SELECT day + INTERVAL 1 DAY, day - INTERVAL '2' MONTH, seen + INTERVAL 3 HOUR, CAST(day + INTERVAL 1 YEAR AS DATE) FROM dwd.t ORDER BY id",
      'SELECT round(amount), round(amount, 1), abs(amount), floor(weight), ceil(weight), sqrt(4), power(2, 10), ln(1), sign(amount) FROM dwd.t ORDER BY id',
      "SELECT CAST(amount AS VARCHAR), CAST(day AS VARCHAR), CAST('7' AS INTEGER), TRY_CAST(no AS INTEGER), TRY_CAST('2023-02-30' AS DATE), amount::DECIMAL(10,1), id::HUGEINT FROM dwd.t ORDER BY id",
      "SELECT id FROM dwd.t WHERE day >= '2024-01-01' AND day NOT IN ('2026-01-31') AND NOT (day BETWEEN '2025-01-01' AND '2025-12-31')",
      "SELECT CASE WHEN flag THEN '是' WHEN NOT flag THEN '否' END AS 标记, CASE id WHEN 1 THEN 2 ELSE 0 END, if(flag, 1, 0) FROM dwd.t ORDER BY id",
      'SELECT flag, count(*), sum(amount) FILTER (WHERE id > 1) FROM dwd.t GROUP BY flag HAVING count(*) >= 1 ORDER BY flag',
      'SELECT month(day) AS m, count(*) AS n FROM dwd.t GROUP BY m ORDER BY m DESC',
      'SELECT flag, no, max(id) FROM dwd.t GROUP BY ALL ORDER BY ALL'.replace(' ORDER BY ALL', ' ORDER BY no'),
      'SELECT upper(no) AS no, count(*) FROM dwd.t GROUP BY no ORDER BY 1',
      'SELECT flag, count(*) FROM dwd.t GROUP BY ROLLUP (flag) ORDER BY 1, 2',
      'SELECT t.no, u.month, u.paid FROM dwd.t LEFT JOIN dwd.u USING (no) ORDER BY t.id, u.month'.replaceAll('t.no', 'no'),
      'SELECT t.no, u.paid FROM dwd.t AS t FULL JOIN dwd.u AS u ON t.no = u.no ORDER BY 1, 2',
      'SELECT count(*) FROM dwd.t, dwd.u WHERE dwd.t.no = u.no'.replace('dwd.t.no', 't.no'),
      "SELECT no FROM dwd.t WHERE no IN (SELECT no FROM dwd.u) AND EXISTS (SELECT 1 FROM dwd.u WHERE u.no = t.no) AND no NOT IN (SELECT 'x')",
      'SELECT (SELECT max(paid) FROM dwd.u WHERE u.no = t.no) AS top FROM dwd.t ORDER BY id',
      'WITH a AS (SELECT no, sum(paid) AS paid FROM dwd.u GROUP BY no), b(n) AS (SELECT count(*) FROM a) SELECT a.*, b.n FROM a, b ORDER BY a.no',
      'SELECT no FROM dwd.t UNION ALL SELECT no FROM dwd.u ORDER BY 1 LIMIT 4 OFFSET 1',
      'SELECT no FROM dwd.u EXCEPT SELECT no FROM dwd.t UNION SELECT no FROM dwd.t INTERSECT SELECT no FROM dwd.u ORDER BY 1',
      'SELECT DISTINCT flag FROM dwd.t ORDER BY flag NULLS FIRST',
      'SELECT id, row_number() OVER (ORDER BY id DESC), sum(amount) OVER (PARTITION BY flag ORDER BY id), lag(id, 1, 0) OVER (ORDER BY id) FROM dwd.t ORDER BY id',
      'SELECT id, sum(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING), first_value(no) OVER (ORDER BY id) FROM dwd.t ORDER BY id',
      "SELECT string_agg(no, '、' ORDER BY no DESC), arg_max(no, id), bool_or(flag), stddev_samp(id), var_pop(id) FROM dwd.t",
      "SELECT a, b FROM (VALUES (1, 'x'), (2, NULL)) AS v(a, b) WHERE a IS NOT DISTINCT FROM 1",
      "SELECT count(*) FROM dwd.u WHERE month < '202603' AND paid > 1 AND month IS DISTINCT FROM '202601'",
      "SELECT id FROM dwd.t WHERE seen >= TIMESTAMPTZ '2024-02-29T15:30:00Z' AND seen < TIMESTAMPTZ '2026-02-01 08:00:00+08' ORDER BY id",
      "SELECT no FROM dwd.t AT (TIMESTAMP => TIMESTAMP '2999-01-01 00:00:00') ORDER BY no",
    ])('%s', async (sql) => {
      const expected = await lake.query(sql)
      expect(await reader.query(sql)).toEqual(expected)
      const signal = new AbortController().signal
      const types = await lake.interruptible(signal, async (_session, connection) =>
        (await connection.runAndReadAll(sql)).columnTypes().map(String),
      )
      expect(await reader.select(sql, { signal }, async ({ columns }) => columns.map(({ type }) => type))).toEqual(types)
    })

    test('a table as it was at a snapshot', async () => {
      const [first] = await lake.query<{ id: bigint }>(
        `SELECT snapshot_id AS id FROM iceberg_snapshots('lake.dwd.u') ORDER BY sequence_number LIMIT 1`,
      )
      await sleep(1_100)
      const between = new Date()
      await sleep(100)
      await lake.run(`INSERT INTO dwd.u VALUES ('M2', '202604', 9)`)
      expect(await reader.query(`SELECT count(*) AS n FROM dwd.u AT (VERSION => ${first!.id})`)).toEqual([{ n: 3n }])
      expect(await reader.query('SELECT count(*) AS n FROM dwd.u')).toEqual([{ n: 4n }])
      const local = new Date(between.getTime() + 8 * 3_600_000).toISOString().replace('T', ' ').replace('Z', '')
      for (const moment of [
        `TIMESTAMPTZ '${between.toISOString()}'`,
        `TIMESTAMPTZ '${local}'`,
        `TIMESTAMPTZ '${local}+08'`,
        `TIMESTAMP '${between.toISOString().replace('Z', '')}'`,
      ]) {
        const sql = `SELECT count(*) AS n FROM dwd.u AT (TIMESTAMP => ${moment})`
        expect(await reader.query(sql), moment).toEqual([{ n: 3n }])
        expect(await lake.query(sql), moment).toEqual([{ n: 3n }])
      }
    })

    test('texts, names and variables stay what they are, whatever stands in them', async () => {
      const odd = `a'b''c"d\\e\u0001--/*;ő😀`
      const rows = await reader.select(
        `SELECT '${odd.replaceAll("'", "''")}' AS "x""y", getvariable('word') AS w`,
        { signal: new AbortController().signal, variables: { word: odd } },
        async ({ columns, chunks }) => {
          const read: unknown[] = [columns.map(({ name }) => name)]
          for await (const chunk of chunks) read.push(...chunk.getRows())
          return read
        },
      )
      expect(rows).toEqual([
        ['x"y', 'w'],
        [odd, odd],
      ])
    })
  },
)

describe.runIf(TRINO_CAN_RUN)('what has no form for Trino is refused by its name', () => {
  test.each([
    ['SELECT id FROM dwd.t QUALIFY row_number() OVER (ORDER BY id) = 1', 'QUALIFY'],
    ['SELECT DISTINCT ON (flag) id FROM dwd.t', 'DISTINCT ON'],
    ['SELECT * EXCLUDE (id) FROM dwd.t', 'EXCLUDE'],
    ['SELECT COLUMNS(*) FROM dwd.t', 'COLUMNS'],
    ['SELECT * FROM dwd.t JOIN dwd.u USING (no)', 'USING'],
    ['SELECT * FROM dwd.t NATURAL JOIN dwd.u', 'NATURAL'],
    ['SELECT t.id FROM dwd.t POSITIONAL JOIN dwd.u', 'POSITIONAL'],
    ['SELECT t.id FROM dwd.t SEMI JOIN dwd.u ON t.no = u.no', 'SEMI'],
    ['SELECT id FROM dwd.t TABLESAMPLE 50%', 'SAMPLE'],
    ['SELECT list(id) FROM dwd.t', 'list'],
    ['SELECT [id] FROM dwd.t', 'list_value'],
    ['SELECT median(id) FROM dwd.t', 'median'],
    ['SELECT age(day) FROM dwd.t', 'age'],
    ["SELECT strftime(day, '%A') FROM dwd.t", '%A'],
    ['SELECT left(no, id) FROM dwd.t', 'left'],
    ['SELECT id // 2 FROM dwd.t', '//'],
    ['SELECT no COLLATE NOCASE FROM dwd.t', 'COLLATE'],
    ['WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT * FROM r', 'RECURSIVE'],
    ['SELECT id FROM dwd.t UNION BY NAME SELECT no AS id FROM dwd.u', 'UNION BY NAME'],
    ['SELECT INTERVAL 1 DAY', 'to_days'],
    ['SELECT * FROM dwd.t PIVOT (max(no) FOR flag IN (true, false))', 'PIVOT'],
    ['SELECT id FROM dwd.t LIMIT 1 + 1', 'LIMIT'],
  ])('%s', async (sql, construct) => {
    const refusal = await reader.query(sql).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(NotInTrino)
    expect((refusal as NotInTrino).construct).toContain(construct)
  })
})

import { ProblemError } from '@anju/standards/problem.ts'
import type { Role } from '@anju/standards/viewer.ts'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { decideAsset } from '../policy/decide.ts'
import type { Purpose } from '../policy/purpose.ts'
import { CANARIES, type Canary, type CanaryLake, startCanaryLake, TOKEN_KEY, viewerOf } from '../testing/canary-lake.ts'
import { replaceColumn } from '../testing/replaced-column.ts'
import { listUsage, verifyChain } from '../usage-log/store.ts'
import { ATTACKS, listAttacks } from './attacks.ts'
import { answerSelect, type DoorAnswer } from './door.ts'
import { scanSql } from './scan.ts'

let canary: CanaryLake
beforeAll(async () => {
  canary = await startCanaryLake(inject('postgresUrl'))
})
afterAll(() => canary.stop())

const ask = (role: Role, purpose: Purpose, sql: string, limit = 1_000): Promise<DoorAnswer> =>
  answerSelect(canary.door, viewerOf(role), { sql, purpose, limit })

/** Every byte that would leave: the answer, or the problem document. */
async function bytesOf(role: Role, purpose: Purpose, sql: string): Promise<string> {
  try {
    return JSON.stringify(await ask(role, purpose, sql))
  } catch (error) {
    expect(error, sql).toBeInstanceOf(ProblemError)
    return JSON.stringify((error as ProblemError).problem)
  }
}

describe('nobody sees a raw value that the policy hides', () => {
  const audiences: readonly (readonly [Role, Purpose, readonly Canary['kind'][]])[] = [
    ['steward', 'governance', ['identity', 'amount', 'key']],
    ['analyst', 'analysis', ['identity', 'key']],
    ['leader', 'decision', ['identity', 'amount', 'key']],
    ['service', 'service', ['identity', 'amount']],
    ['clerk', 'analysis', ['identity', 'amount', 'key']],
  ]
  test.each(audiences)('%s for %s, in %o', async (role, purpose, hidden) => {
    const leaks: string[] = []
    for (const sql of ATTACKS) {
      const bytes = await bytesOf(role, purpose, sql)
      const secrets = CANARIES.filter((canary) => hidden.includes(canary.kind)).map((canary) => canary.text)
      for (const secret of [...secrets, TOKEN_KEY, 'getvariable(', 'root:x:0', '"found"']) {
        const asked = sql.includes(secret)
        if (!asked && bytes.includes(secret) && !(secret === '"found"' && /"rows":\[\]/.test(bytes)))
          leaks.push(`${sql} → ${secret}`)
      }
      if (bytes.includes('PROBE') && !bytes.includes('[[0,')) leaks.push(`${sql} → oracle`)
    }
    expect(leaks).toEqual([])
  })
})

describe('where a role sees one person whole, it sees no more than that one', () => {
  test.each<readonly [Role, Purpose, string, string, readonly Canary['kind'][]]>([
    ['clerk', 'business', 'dwd.member', 'name || id_number || mobile', ['identity', 'key']],
    ['clerk', 'business', 'ads.profile', 'member_no', ['key']],
    ['service', 'service', 'ads.profile', 'member_no', ['key', 'amount']],
  ])('%s for %s in %s', async (role, purpose, table, secret, hidden) => {
    const secrets = CANARIES.filter(({ kind }) => hidden.includes(kind)).map(({ text }) => text)
    const leaks: string[] = []
    for (const sql of listAttacks(table, secret, 'M77000002')) {
      const bytes = await bytesOf(role, purpose, sql)
      // What the question itself says is no news.
      for (const secret of secrets) if (bytes.includes(secret) && !sql.includes(secret)) leaks.push(`${sql} → ${secret}`)
    }
    expect(leaks).toEqual([])
  })

  test.each<readonly [string, (count: number) => string]>([
    [
      'UNION ALL',
      (count) =>
        Array.from({ length: count }, () => "SELECT name FROM dwd.member WHERE member_no = 'M77004711'").join(' UNION ALL '),
    ],
    [
      'IN',
      (count) =>
        `SELECT name FROM dwd.member WHERE member_no IN (${Array.from({ length: count }, (_, n) => `'M7700${4711 + n}'`).join(', ')})`,
    ],
  ])('ten persons at once are looked up, eleven are refused and told why: %s', async (_how, asked) => {
    expect(await bytesOf('clerk', 'business', asked(10))).toContain('欧阳金丝雀')
    await expect(ask('clerk', 'business', asked(11))).rejects.toMatchObject({
      problem: { code: 'too_many_lookups', value: '11', allowed: '一次至多查找 10 人（户）' },
    })
  })

  test('the usage log keeps no number and no name that was asked for, answered or refused', async () => {
    for (const condition of ["id_number = '411202198703142719'", "name = '欧阳金丝雀' AND", 'mobile = 13912347856'])
      await bytesOf('clerk', 'business', `SELECT name FROM dwd.member WHERE ${condition}`)
    const logged = JSON.stringify((await listUsage(canary.db, { limit: 3 })).map(({ statement, detail }) => [statement, detail]))
    expect(logged).toContain('SELECT name FROM dwd.member WHERE id_number = ')
    for (const { text } of CANARIES) expect(logged).not.toContain(text)
  })

  const ONE = ['欧阳金丝雀', '98761.57']
  test.each<readonly [string, readonly (readonly unknown[])[]]>([
    ["SELECT name, mobile FROM dwd.member WHERE member_no = 'M77004711'", [['欧阳金丝雀', '13912347856']]],
    ["SELECT name FROM dwd.member WHERE '411202198703142719' = dwd.member.id_number AND gender = '1'", [['欧阳金丝雀']]],
    ["WITH m AS (SELECT * FROM dwd.member WHERE mobile = '13912347856') SELECT name FROM m", [['欧阳金丝雀']]],
    ["SELECT name, balance FROM dwd.member JOIN dwd.account USING (member_no) WHERE member_no = 'M77004711'", [ONE]],
    ["SELECT m.name, a.balance FROM dwd.member m JOIN dwd.account a USING (member_no) WHERE m.member_no = 'M77004711'", [ONE]],
    [
      "SELECT m.name, a.balance FROM dwd.account a LEFT JOIN dwd.member m ON m.member_no = a.member_no WHERE a.account_no = '9926010477321' AND a.member_no = 'M77004711'",
      [ONE],
    ],
    [
      "SELECT m.name, a.balance FROM dwd.member m, dwd.account a WHERE a.member_no = m.member_no AND m.member_no = 'M77004711'",
      [ONE],
    ],
    ["SELECT name FROM dwd.member WHERE member_no = 'M77004711' AND member_no = 'M77000002'", []],
    ["SELECT name FROM dwd.member WHERE member_no = 'o''brien'", []],
    ["SELECT name FROM dwd.member WHERE member_no IN ('M77004711')", [['欧阳金丝雀']]],
    ["SELECT count(*) FROM dwd.member WHERE member_no IN ('M77004711', 'M77000002', 'nobody')", [[2]]],
    ["SELECT name FROM dwd.member m WHERE m.member_no = 'M77004711' OR 'nobody' = m.member_no", [['欧阳金丝雀']]],
    ["SELECT name, balance FROM dwd.member JOIN dwd.account USING (member_no) WHERE member_no IN ('M77004711', 'nobody')", [ONE]],
    ["SELECT name FROM dwd.member WHERE (member_no = 'M77004711' OR mobile = '13700001111') AND gender = '1'", []],
    ['SELECT count(*), sum(balance) FROM dwd.account', [[3, '101761.87']]],
    ['SELECT count(*) FROM dwd.member JOIN dwd.account USING (member_no)', [[3]]],
  ])('a clerk handling business is answered: %s', async (sql, rows) => {
    expect((await ask('clerk', 'business', sql)).rows).toEqual(rows)
  })

  test('the answer says what was masked and why', async () => {
    const masked = await ask('clerk', 'business', 'SELECT name FROM dwd.member')
    expect(masked.columns).toMatchObject([{ masked: true, reason: expect.stringContaining('查一个人时显示原值') }])
    const clear = await ask('clerk', 'business', "SELECT name FROM dwd.member WHERE member_no = 'M77004711'")
    expect(clear.columns).toMatchObject([{ masked: false }])
  })

  test('a look-up reads no more rows than the rule gives', async () => {
    const asset = (await canary.door.assets.current()).byId.get('dwd.member')!
    const policy = decideAsset('clerk', 'business', asset, 'one')
    expect(scanSql(policy, { keys: [{ column: 'mobile', values: ['1'] }] })).toMatch(
      / WHERE source\."mobile" IN \('1'\) LIMIT 100$/,
    )
  })

  test('the purpose of business is the clerk’s alone', async () => {
    await expect(ask('analyst', 'business', 'SELECT 1')).rejects.toMatchObject({ problem: { code: 'purpose_not_allowed' } })
  })
})

describe('honest questions are answered right', () => {
  test.each<readonly [string, readonly (readonly unknown[])[]]>([
    ['SELECT sum(balance) FROM dwd.account', [['101761.87']]],
    ['SELECT count(*) FROM dwd.account JOIN dwd.member USING (member_no)', [[3]]],
    [
      'SELECT a.unit_no, count(*) n FROM dwd.account a JOIN dwd.member m ON m.member_no = a.member_no GROUP BY ALL ORDER BY 1',
      [
        ['9800000000001', 2],
        ['9800000000002', 1],
      ],
    ],
    [
      'SELECT u.name, sum(a.balance) FROM dwd.unit u JOIN dwd.account a USING (unit_no) GROUP BY u.name ORDER BY 2 DESC',
      [
        ['三门峡市第一中学', '99761.67'],
        ['卢氏县医院', '2000.20'],
      ],
    ],
    ['WITH big AS (SELECT * FROM dwd.account WHERE balance > 1500) SELECT count(*) FROM big', [[2]]],
    ['SELECT max(balance) OVER () - balance FROM dwd.account ORDER BY 1 LIMIT 1', [['0.00']]],
    [
      "SELECT year(birth_date), count(*) FROM dwd.member WHERE gender = '1' GROUP BY 1 ORDER BY 1",
      [
        [1985, 1],
        [1987, 1],
      ],
    ],
    ['SELECT unit_no FROM dwd.account UNION SELECT unit_no FROM dwd.unit ORDER BY 1', [['9800000000001'], ['9800000000002']]],
    ['SELECT quantile_cont(balance, 0.5) FROM dwd.account', [['2000.20']]],
    ['SELECT 9007199254740993 AS big, -1 AS small, 1.50 AS exact, NULL AS none', [['9007199254740993', -1, '1.50', null]]],
  ])('%s', async (sql, rows) => {
    expect((await ask('analyst', 'analysis', sql)).rows).toEqual(rows)
  })

  test('a birth date cut to its year works as a date, and is never shown as a day; other dates are whole', async () => {
    const of = async (select: string) =>
      (await ask('analyst', 'analysis', `SELECT ${select} FROM dwd.member ORDER BY member_no`)).rows
    const one = await ask('analyst', 'analysis', "SELECT birth_date FROM dwd.member WHERE birth_date < DATE '1986-01-01'")
    expect(one.columns).toMatchObject([{ type: 'VARCHAR', masked: true }])
    expect(one.rows).toEqual([['1985-**-**']])
    expect((await of("date_diff('year', birth_date, DATE '2026-06-30')")).flat().toSorted()).toEqual([36, 39, 41])
    expect(await of("max(birth_date) OVER () - INTERVAL 40 DAY, 'x' || CAST(min(birth_date) OVER () AS VARCHAR)")).toContainEqual(
      ['1989-**-**', 'x1985-**-**'],
    )
    expect(await of('opened_on')).toContainEqual(['2020-01-02'])
    const own = await ask('clerk', 'business', "SELECT birth_date FROM dwd.member WHERE member_no = 'M77004711'")
    expect(own.rows).toEqual([['1987-03-14']])
  })

  test('a leader gets groups of five people or more, and nothing with persons in it', async () => {
    const answer = await ask('leader', 'decision', 'SELECT unit_no, amount, member_count FROM dws.unit_month')
    expect(answer.rows).toEqual([['9800000000001', '3000.00', 12]])
    await expect(ask('leader', 'decision', 'SELECT count(*) FROM dwd.member')).rejects.toMatchObject({
      problem: { code: 'asset_denied' },
    })
    await expect(ask('leader', 'decision', 'SELECT * FROM ads.profile')).rejects.toMatchObject({
      problem: { code: 'asset_denied' },
    })
  })

  test('an answer says which columns are masked, of what level, and why', async () => {
    const { columns } = await ask(
      'analyst',
      'analysis',
      'SELECT upper(m.name) || m.mobile AS who, a.balance, 1 AS one, m.id_number IS NULL FROM dwd.member m JOIN dwd.account a USING (member_no)',
    )
    expect(columns).toMatchObject([
      { name: 'who', level: 3, masked: true, reason: expect.stringContaining('姓名') },
      { name: 'balance', level: 3, masked: false, reason: null },
      { name: 'one', level: null, masked: false },
      { level: 4, masked: true },
    ])
  })

  test('more rows than asked for are cut, and it says so', async () => {
    const answer = await ask('analyst', 'analysis', 'SELECT unnest(range(5000)) AS n', 10)
    expect(answer.rows).toHaveLength(10)
    expect(answer.truncated).toBe(true)
  })

  test('a query that runs too long is stopped', async () => {
    const door = { ...canary.door, timeoutMs: 300 }
    const sql =
      'SELECT count(*) FROM (SELECT unnest(range(100000)) a) x, (SELECT unnest(range(100000)) b) y, (SELECT unnest(range(1000)) c) z WHERE a * b % 7 = c'
    await expect(answerSelect(door, viewerOf('analyst'), { sql, purpose: 'analysis', limit: 1 })).rejects.toMatchObject({
      problem: { code: 'sql_timeout' },
    })
    expect((await ask('analyst', 'analysis', 'SELECT 1')).rows).toEqual([[1]])
  })
})

describe('a query that would fill the memory is refused before it runs, or stopped', () => {
  test.each<readonly [string, string]>([
    ["SELECT length(repeat('x', 1000000000))", 'repeat'],
    ["SELECT repeat(repeat(repeat('x', 1000), 1000), 1000)", 'repeat'],
    ["WITH a AS (SELECT repeat('x', 1000) s) SELECT lpad(s, 1000, 'y') FROM a", 'lpad'],
    ["SELECT repeat('x', n) FROM (SELECT 1000000000 AS n)", 'repeat'],
    ["SELECT repeat('x', 1e9)", 'repeat'],
    ["SELECT printf('%1000000000d', 1)", 'printf'],
    ["SELECT format('{:>{}}', 1, 1000000000)", 'format'],
    ['SELECT len(range(1000000000000))', 'range'],
    ['SELECT unnest(generate_series(1, 1000000000))', 'generate_series'],
  ])('%s', async (sql, value) => {
    await expect(ask('analyst', 'analysis', sql)).rejects.toMatchObject({ problem: { code: 'sql_not_allowed', value } })
  })

  test.each([
    'SELECT list(n) FROM (SELECT unnest(range(10000000)) n), (SELECT unnest(range(10000)) m)',
    'SELECT len(range(n)) FROM (SELECT 1000000000 AS n)',
  ])('%s is stopped by the memory limit', async (sql) => {
    const unhurried = { ...canary.door, timeoutMs: 150_000 } // on a busy machine the memory takes long to fill
    const asked = answerSelect(unhurried, viewerOf('analyst'), { sql, purpose: 'analysis', limit: 1_000 })
    await expect(asked).rejects.toMatchObject({ problem: { code: 'sql_memory' } })
    expect((await ask('analyst', 'analysis', 'SELECT 1')).rows).toEqual([[1]])
  })

  test('what people do with such functions still works', async () => {
    const sql = "SELECT lpad('7', 3, '0'), repeat('=', 20), printf('%08.2f', 1.5), format('{:>6}', 'a'), len(range(5000))"
    expect((await ask('analyst', 'analysis', sql)).rows).toEqual([['007', '='.repeat(20), '00001.50', '     a', 5000]])
  })
})

describe('as of a business day', () => {
  const counted = async (sql: string) => (await ask('analyst', 'analysis', sql)).rows

  test('a table with a history shows the versions that held at the end of that day', async () => {
    const balances = (day: string) => counted(`SELECT balance FROM dwd.account AS OF DATE '${day}' ORDER BY balance`)
    expect(await balances('2025-12-31')).toEqual([])
    expect(await balances('2026-02-28')).toEqual([['98761.57']])
    expect(await balances('2026-03-01')).toEqual([['55.55'], ['1000.10']])
    expect(await balances('2999-12-31')).toEqual([['1000.10'], ['2000.20'], ['98761.57']])
  })

  test('entries are those up to it, in joins and under another name as well', async () => {
    const sql = `SELECT sum(e.amount), max(a.balance) FROM dwd.account AS a AT (TIMESTAMP => DATE '2026-02-01')
      JOIN dwd.account_entry AS OF DATE '2026-02-01' AS e USING (account_no)`
    expect(await counted(sql)).toEqual([['1.00', '98761.57']])
    expect(await counted('WITH e AS (SELECT * FROM dwd.account_entry) SELECT count(*) FROM e')).toEqual([[2]])
  })

  test('a snapshot and an instant show what was published then', async () => {
    const [snapshot] = await canary.lake.query<{ id: bigint }>(
      "SELECT snapshot_id AS id FROM iceberg_snapshots('lake.dwd.account_entry') ORDER BY sequence_number DESC LIMIT 1",
    )
    expect(await counted(`SELECT count(*) FROM dwd.account_entry AS OF SNAPSHOT ${snapshot!.id}`)).toEqual([[2]])
    expect(await counted("SELECT count(*) FROM dwd.account_entry AS OF TIMESTAMP '2999-01-01'")).toEqual([[2]])
  })

  test.each([
    ["SELECT * FROM dws.unit_month AS OF DATE '2026-02-01'", 'dws.unit_month', '没有按业务日的历史'],
    ["SELECT * FROM dwd.unit AS OF DATE '2026-02-01'", 'dwd.unit', '没有按业务日的历史'],
    ["SELECT * FROM dwd.account AS OF DATE '2026-02-31'", '2026-02-31', '应是日期'],
    ["SELECT * FROM dwd.account AS OF TIMESTAMP '2020-01-01 08:00'", '2020-01-01 08:00', '当时尚无此表；可查看 20'],
    ['SELECT * FROM dwd.account AS OF SNAPSHOT 17', '17', '没有快照 17，或已按保留策略清理；可查看 20'],
  ])('%s is refused in words', async (sql, value, words) => {
    await expect(ask('analyst', 'analysis', sql)).rejects.toMatchObject({
      problem: { code: 'sql_not_allowed', value, detail: expect.stringContaining(words) },
    })
  })
})

test('a version in which another column had the name is closed, wherever in the statement it is read', async () => {
  const older = await replaceColumn(canary)
  const asked = (sql: string) => ask('analyst', 'analysis', sql).then(({ rows, columns }) => ({ rows, columns }))
  expect(await asked('SELECT fax FROM dwd.replaced')).toMatchObject({ rows: [['0398-2345678']], columns: [{ level: 1 }] })
  const refused = { problem: { code: 'asset_denied', detail: expect.stringContaining('尚未分级') } }
  for (const sql of [
    `SELECT fax FROM dwd.replaced AS OF SNAPSHOT ${older}`,
    `SELECT * FROM dwd.replaced UNION ALL SELECT * FROM dwd.replaced AT (VERSION => ${older})`,
    `WITH old AS (SELECT * FROM dwd.replaced AS OF SNAPSHOT ${older}) SELECT count(*) FROM old WHERE fax LIKE '1%'`,
  ])
    await expect(asked(sql), sql).rejects.toMatchObject(refused)
  expect(await bytesOf('analyst', 'analysis', "SELECT * FROM dwd.replaced AS OF TIMESTAMP '2999-01-01'")).toContain('0398')
  await expect(asked("SELECT * FROM dwd.replaced AS OF TIMESTAMP 'gestern'")).rejects.toMatchObject({
    problem: { code: 'sql_not_allowed', value: 'gestern', detail: expect.stringContaining('应是时间') },
  })
})

describe('a refusal says what is wrong', () => {
  test.each<readonly [string, string, string]>([
    ['SELEC 1', 'sql_syntax', 'SELEC'],
    ['SELECT 1; SELECT 2', 'sql_not_select', '一条'],
    ["COPY (SELECT 1) TO '/tmp/x'", 'sql_not_select', 'SELECT'],
    ["SELECT * FROM read_csv('x')", 'sql_not_allowed', '表函数 read_csv'],
    ["SELECT getenv('HOME')", 'sql_function_not_allowed', 'getenv'],
    ['SELECT * FROM member', 'sql_table_unknown', 'dwd.member'],
    ['SELECT * FROM dwd.nonsuch', 'sql_table_unknown', 'dwd.nonsuch'],
    ['SELECT * FROM ods.ledger_member', 'asset_denied', 'ods'],
    ['SELECT nme FROM dwd.member', 'sql_failed', 'nme'],
    ['SELECT unit_no FROM dwd.account JOIN dwd.unit ON true', 'sql_failed', '不明确'],
    ['SELECT name, count(*) FROM dwd.member', 'sql_failed', 'GROUP BY'],
    ['SELECT CAST(name AS INTEGER) FROM dwd.member', 'sql_failed', '转换'],
    ['SUMMARIZE dwd.member', 'sql_not_allowed', 'SUMMARIZE'],
  ])('%s → %s', async (sql, code, words) => {
    const problem = await ask('analyst', 'analysis', sql).then(
      () => undefined,
      (error: ProblemError) => error.problem,
    )
    expect(problem).toMatchObject({ code, detail: expect.stringContaining(words) })
  })

  test('a column that nobody has classified is not there, and the refusal says why', async () => {
    const problem = await ask('steward', 'governance', 'SELECT raw FROM ods.mystery').catch(
      (error: ProblemError) => error.problem,
    )
    expect(problem).toMatchObject({ code: 'asset_denied', detail: expect.stringContaining('尚未分级') })
  })
})

test('a steward opens what an import rejected: batch and reason, the row itself hidden', async () => {
  const answer = await ask('steward', 'governance', "SELECT batch, raw FROM ods.import_rejected WHERE batch = 'b1'")
  expect(answer.rows).toEqual([['b1', '***']])
  await expect(ask('analyst', 'analysis', 'SELECT * FROM ods.import_rejected')).rejects.toMatchObject({
    problem: { code: 'asset_denied' },
  })
})

test('every question left one entry in the usage log, with its tables and columns, and the chain is whole', async () => {
  await ask('analyst', 'analysis', "SELECT name FROM dwd.member WHERE gender = '1'")
  const last = await canary.db.selectFrom('catalog.usage_log').selectAll().orderBy('seq', 'desc').executeTakeFirstOrThrow()
  expect(last).toMatchObject({
    subject: 'test-analyst',
    purpose: 'analysis',
    outcome: 'answered',
    assets: ['dwd.member'],
    columns: ['dwd.member.name', 'dwd.member.gender'],
    masked: true,
    row_count: 2,
  })
  expect(await verifyChain(canary.db)).toMatchObject({ ok: true, entries: expect.any(Number) })
})

test('while the lake’s catalog is away the person is told so, not that the query is wrong; then it answers again', async () => {
  const problemOf = (sql: string) =>
    ask('analyst', 'analysis', sql).then(
      () => undefined,
      (error: ProblemError) => error.problem.code,
    )
  const sql = 'SELECT count(*) FROM dwd.member'
  await canary.catalogAway(async () => {
    expect(await problemOf(sql)).toBe('lake_unavailable')
    expect(await problemOf("SELECT CAST('Connection refused' AS INT)")).not.toBe('lake_unavailable')
  })
  expect(await problemOf(sql)).toBeUndefined()
})

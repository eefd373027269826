import { openTrinoReader } from '@anju/infra/trino/reader.ts'
import { startTestTrino, type TestTrino, TRINO_CAN_RUN } from '@anju/infra/trino/test-trino.ts'
import { ProblemError } from '@anju/standards/problem.ts'
import type { Role } from '@anju/standards/viewer.ts'
import { tableFromIPC } from '@uwdata/flechette'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Purpose } from '../policy/purpose.ts'
import { CANARIES, type Canary, type CanaryLake, startCanaryLake, TOKEN_KEY, viewerOf } from '../testing/canary-lake.ts'
import { replaceColumn } from '../testing/replaced-column.ts'
import { verifyChain } from '../usage-log/store.ts'
import { arrowStreamOf, collectArrow } from './arrow-stream.ts'
import { ATTACKS, listAttacks } from './attacks.ts'
import { showChosenRows } from './chosen-rows.ts'
import { answerAs, answerSelect, type DoorAnswer, type DoorDeps } from './door.ts'
import { trinoEngine } from './engine.ts'

const MINUTES = 60_000

let canary: CanaryLake
let testTrino: TestTrino
let onTrino: DoorDeps
beforeAll(async () => {
  if (!TRINO_CAN_RUN) return
  canary = await startCanaryLake(inject('postgresUrl'))
  testTrino = await startTestTrino({ options: canary.lakeCatalog })
  const engine = trinoEngine(openTrinoReader(canary.lake, testTrino.trino), TOKEN_KEY)
  onTrino = { ...canary.door, engine, timeoutMs: 2 * MINUTES }
}, 10 * MINUTES)
afterAll(async () => {
  await testTrino?.stop()
  await canary?.stop()
})

const ask = (role: Role, purpose: Purpose, sql: string, door = onTrino): Promise<DoorAnswer> =>
  answerSelect(door, viewerOf(role), { sql, purpose, limit: 1_000 })

type Outcome =
  | { readonly rows: readonly string[]; readonly columns: unknown }
  | { readonly code: string; readonly detail: string }

/** What leaves: the rows, in an order of their own, and what is said of the columns; or the refusal. */
const outcomeOf = (role: Role, purpose: Purpose, sql: string, door = onTrino): Promise<Outcome> =>
  ask(role, purpose, sql, door).then(
    ({ rows, columns }) => ({ rows: rows.map((row) => JSON.stringify(row)).sort(), columns }),
    (error: unknown) => {
      expect(error, sql).toBeInstanceOf(ProblemError)
      const { code, detail = '' } = (error as ProblemError).problem
      return { code, detail }
    },
  )

/** Questions whose answer is not one alone: which row of several, which of them first. */
const ANY_ROW = /any_value|LIMIT|row_number|lag\(|first\(|string_agg/

/** How an attack that leaks, or that ends otherwise than on DuckDB, reads in a failing test. */
async function faultsOf(
  role: Role,
  purpose: Purpose,
  sql: string,
  secrets: readonly string[],
  answered: string[],
): Promise<string[]> {
  const [trino, duckDb] = [await outcomeOf(role, purpose, sql), await outcomeOf(role, purpose, sql, canary.door)]
  const bytes = JSON.stringify(trino)
  const leaks = secrets.filter((secret) => bytes.includes(secret) && !sql.includes(secret)).map((secret) => `${sql} → ${secret}`)
  if ('code' in trino) {
    const notForTrino = 'rows' in duckDb || duckDb.code === 'sql_failed'
    const same = 'code' in duckDb && duckDb.code === trino.code
    const named = trino.code === 'sql_failed' || trino.detail.startsWith('在 Trino 上不支持的写法：')
    return [...leaks, ...(same || (notForTrino && named) ? [] : [`${sql} → ${bytes}, DuckDB ${JSON.stringify(duckDb)}`])]
  }
  answered.push(sql)
  const same = 'code' in duckDb ? duckDb.code === 'sql_failed' : ANY_ROW.test(sql) || JSON.stringify(duckDb) === bytes
  return [...leaks, ...(same ? [] : [`${sql} → ${bytes}, DuckDB ${JSON.stringify(duckDb)}`])]
}

const secretsOf = (hidden: readonly Canary['kind'][]) => [
  ...CANARIES.filter(({ kind }) => hidden.includes(kind)).map(({ text }) => text),
  TOKEN_KEY,
  'getvariable(',
  'root:x:0',
]

describe.runIf(TRINO_CAN_RUN)(
  'on Trino nobody sees a raw value that the policy hides, and an attack ends as it does on DuckDB',
  () => {
    test.each<readonly [Role, Purpose, readonly Canary['kind'][], number]>([
      ['steward', 'governance', ['identity', 'amount', 'key'], 25],
      ['analyst', 'analysis', ['identity', 'key'], 25],
      ['leader', 'decision', ['identity', 'amount', 'key'], 0],
      ['service', 'service', ['identity', 'amount'], 0],
      ['clerk', 'analysis', ['identity', 'amount', 'key'], 4],
    ])(
      '%s for %s, in %o',
      async (role, purpose, hidden, least) => {
        const [faults, answered]: [string[], string[]] = [[], []]
        for (const sql of ATTACKS) faults.push(...(await faultsOf(role, purpose, sql, secretsOf(hidden), answered)))
        expect(faults).toEqual([])
        // It was Trino that kept the secrets, not a refusal of everything.
        expect(answered.length).toBeGreaterThan(least)
      },
      30 * MINUTES,
    )

    test(
      'who may look up one person whole sees no more than that one',
      async () => {
        const [faults, answered]: [string[], string[]] = [[], []]
        for (const sql of listAttacks('dwd.member', 'name || id_number || mobile', 'M77000002'))
          faults.push(...(await faultsOf('clerk', 'business', sql, secretsOf(['identity', 'key']), answered)))
        expect(faults).toEqual([])
        expect(answered.length).toBeGreaterThan(15)
        const one = "SELECT name, mobile, birth_date FROM dwd.member WHERE member_no = 'M77004711'"
        expect((await ask('clerk', 'business', one)).rows).toEqual([['欧阳金丝雀', '13912347856', '1987-03-14']])
      },
      30 * MINUTES,
    )
  },
)

describe.runIf(TRINO_CAN_RUN)('honest questions have on Trino the answer that they have on DuckDB', () => {
  test.each([
    'SELECT sum(balance), count(*), avg(base) FROM dwd.account',
    'SELECT a.unit_no, count(*) n FROM dwd.account a JOIN dwd.member m ON m.member_no = a.member_no GROUP BY ALL ORDER BY 1',
    'SELECT u.name, sum(a.balance) FROM dwd.unit u JOIN dwd.account a USING (unit_no) GROUP BY u.name ORDER BY 2 DESC',
    'WITH big AS (SELECT * FROM dwd.account WHERE balance > 1500) SELECT count(*) FROM big',
    "SELECT year(birth_date), count(*) FROM dwd.member WHERE gender = '1' GROUP BY 1 ORDER BY 1",
    'SELECT name, birth_date, opened_on, member_no FROM dwd.member ORDER BY opened_on',
    "SELECT birth_date + INTERVAL 40 DAY FROM dwd.member WHERE birth_date < '1986-01-01'",
    "SELECT sum(e.amount), max(a.balance) FROM dwd.account AS a AT (TIMESTAMP => DATE '2026-02-01') JOIN dwd.account_entry AS OF DATE '2026-02-01' AS e USING (account_no)",
    "SELECT count(*) FROM dwd.account_entry AS OF TIMESTAMP '2999-01-01'",
    'SELECT 9007199254740993 AS big, -1 AS small, 1.50 AS exact, NULL AS none',
  ])(
    '%s',
    async (sql) => {
      const { rows, columns } = await ask('analyst', 'analysis', sql)
      const expected = await ask('analyst', 'analysis', sql, canary.door)
      expect({ rows, columns }).toEqual({ rows: expected.rows, columns: expected.columns })
    },
    2 * MINUTES,
  )

  test('and the same Arrow stream, to the byte', async () => {
    const sql = 'SELECT account_no, unit_no, base, balance, 1 AS one FROM dwd.account ORDER BY balance'
    const stream = async (door: DoorDeps) => {
      const answered = await answerAs(door, viewerOf('analyst'), { sql, purpose: 'analysis', limit: 1_000 }, collectArrow, 1e6)
      return arrowStreamOf({ ...answered, elapsedMs: 0 })
    }
    const bytes = await stream(onTrino)
    expect(bytes).toEqual(await stream(canary.door))
    expect(tableFromIPC(bytes).numRows).toBe(3)
  })

  test('a version in which another column had the name is closed', async () => {
    const older = await replaceColumn(canary)
    const outcome = (sql: string) => outcomeOf('analyst', 'analysis', sql)
    expect(await outcome('SELECT fax FROM dwd.replaced')).toMatchObject({ rows: ['["0398-2345678"]'] })
    expect(await outcome(`SELECT fax FROM dwd.replaced AS OF SNAPSHOT ${older}`)).toMatchObject({ code: 'asset_denied' })
  })

  test('rows that fail a rule are shown masked', async () => {
    const rows = {
      asset: 'dwd.member',
      columns: ['name', 'mobile'],
      rows: "SELECT * FROM dwd.member WHERE gender = '2'",
      limit: 10,
    }
    expect((await showChosenRows(onTrino, viewerOf('analyst'), rows)).rows).toEqual([['李**', '137****1111']])
  })

  test.each([
    ['SELECT name FROM dwd.member QUALIFY row_number() OVER (ORDER BY name) = 1', 'QUALIFY'],
    ['SELECT * EXCLUDE (name) FROM dwd.member', '* 的 EXCLUDE、REPLACE、RENAME 和 COLUMNS()'],
    ['SELECT list(name) FROM dwd.member', '函数 list'],
  ])('what Trino has no form for is refused by its name: %s', async (sql, value) => {
    await expect(ask('analyst', 'analysis', sql)).rejects.toMatchObject({
      problem: { code: 'sql_not_allowed', value, detail: `在 Trino 上不支持的写法：${value}` },
    })
  })

  test(
    'a query that runs too long is stopped, on the server too',
    async () => {
      const numbers = Array.from({ length: 60 }, (_, n) => `(${n})`).join(', ')
      const sql = `WITH n AS (SELECT * FROM (VALUES ${numbers}) AS v(n)) SELECT count(*) FROM n a, n b, n c, n d, n e, n f WHERE (a.n * b.n + c.n * d.n + e.n * f.n) % 7 = 3`
      await expect(ask('analyst', 'analysis', sql, { ...onTrino, timeoutMs: 6_000 })).rejects.toMatchObject({
        problem: { code: 'sql_timeout' },
      })
      await expect
        .poll(
          () =>
            testTrino.trino.query(
              `SELECT count(*) AS n FROM system.runtime.queries WHERE state = 'RUNNING' AND query LIKE 'WITH%'`,
            ),
          {
            timeout: MINUTES,
          },
        )
        .toEqual([{ n: 0n }])
    },
    2 * MINUTES,
  )

  test('every question left its entry in the usage log, and the chain is whole', async () => {
    await ask('analyst', 'analysis', "SELECT name FROM dwd.member WHERE gender = '1'")
    const last = await canary.db.selectFrom('catalog.usage_log').selectAll().orderBy('seq', 'desc').executeTakeFirstOrThrow()
    expect(last).toMatchObject({
      outcome: 'answered',
      columns: ['dwd.member.name', 'dwd.member.gender'],
      masked: true,
      row_count: 2,
    })
    expect(await verifyChain(canary.db)).toMatchObject({ ok: true })
  })
})

import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { migrateLedger } from './store/migrate.ts'
import { openRevision } from './store/policy.ts'
import { startTestLedger, type TestLedger } from './testing/test-ledger.ts'

let ledger: TestLedger
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
})
afterAll(() => ledger?.close())

/** Changes loanPriceShare of the city behind the product's back; what the database answers at commit. */
const tamper = (statements: (revision: number) => ReturnType<typeof sql>[]) =>
  ledger.superuser
    .transaction()
    .execute(async (trx) => {
      const revision = await openRevision(trx, { summary: '测试', maker: null, checker: null })
      for (const statement of statements(revision)) await statement.execute(trx)
    })
    .catch((error: { code: string; constraint?: string }) => [error.code, error.constraint])

const insert = (revision: number, from: string, to: string | null) =>
  sql`INSERT INTO ledger.policy_period (parameter, region, valid_from, valid_to, value, doc_no, revision)
    VALUES ('loanPriceShare', '411200', ${from}, ${to}, '"0.70"', '测试', ${revision})`
const supersede = (revision: number) =>
  sql`UPDATE ledger.policy_period SET superseded_in = ${revision}
    WHERE parameter = 'loanPriceShare' AND region = '411200' AND superseded_in IS NULL`

test('the database refuses periods that overlap', async () => {
  expect(await tamper((revision) => [insert(revision, '2027-01-01', null)])).toEqual(['23P01', 'policy_period_no_overlap'])
})

test.each([
  [
    'a hole between two',
    [
      ['1999-04-03', '2026-12-31'],
      ['2027-01-02', null],
    ],
  ],
  ['an end after which nothing comes', [['1999-04-03', '2026-12-31']]],
  ['no period at all', []],
] as const)('the database refuses %s', async (_, periods) => {
  const result = await tamper((revision) => [supersede(revision), ...periods.map(([from, to]) => insert(revision, from, to))])
  expect(result).toEqual(['23514', 'policy_period_no_gap'])
})

test('the database refuses to change or delete a period, and a checker who is the maker', async () => {
  expect(await tamper(() => [sql`UPDATE ledger.policy_period SET valid_to = '2030-01-01'`])).toEqual(['23000', undefined])
  expect(await tamper(() => [sql`DELETE FROM ledger.policy_period`])).toEqual(['23000', undefined])
  const both = ledger.db.transaction().execute((trx) => openRevision(trx, { summary: '测试', maker: '张一', checker: '张一' }))
  await expect(both).rejects.toMatchObject({ constraint: 'policy_four_eyes' })
})

test('a second start brings nothing twice', async () => {
  await Promise.all([migrateLedger(ledger.superuser), migrateLedger(ledger.superuser)])
  const revisions = await ledger.db.selectFrom('ledger.policy_revision').select('revision').execute()
  expect(revisions).toEqual([{ revision: 1 }])
})

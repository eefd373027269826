import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { LedgerDb } from '../store/connect.ts'
import { simulate } from './run/run.ts'

const options = { say: () => {} }
const folder = () => mkdtempSync(join(tmpdir(), 'anju-simulate-'))

test('a thousand operations with crashes, repeats and a wrong clock: every invariant holds, and the books are the model’s', async () => {
  const { violation, counts } = await simulate({ ...options, seed: 4, ops: 1_000, dir: folder() })
  expect(violation).toBeNull()
  expect([...counts.crashes.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
  expect(counts.repeated).toBeGreaterThan(20)
})

/** Past every guard, as only somebody with the server in his hands can. */
const behindTheGuards = (db: LedgerDb, statement: string) =>
  db.transaction().execute(async (trx) => {
    await sql`SET LOCAL session_replication_role = replica`.execute(trx)
    await sql.raw(statement).execute(trx)
  })

test.each([
  [
    'a fen of one account on another',
    `UPDATE ledger.account a SET balance = a.balance + by, prior_balance = a.prior_balance + by FROM (
      SELECT account_no, CASE row_number() OVER (ORDER BY account_no) WHEN 1 THEN 0.01 ELSE -0.01 END AS by
      FROM ledger.account WHERE prior_balance > 1 ORDER BY account_no LIMIT 2) two WHERE two.account_no = a.account_no`,
    /上年结转 of account \d+ .* is \d+ in the books, \d+ in the model/,
  ],
  [
    'a leg of a posted voucher altered',
    'UPDATE ledger.posting SET amount = amount + 1 WHERE (voucher_no, line_no) IN (SELECT voucher_no, 1 FROM ledger.voucher WHERE business_date = (SELECT max(business_date) FROM ledger.voucher))',
    /was refused as day_not_ready, the model does not|every voucher balances: not so/,
  ],
  ['the keys forgotten', 'DELETE FROM ledger.idempotency', /a key used (again|for another body) is answered with/],
  [
    'no guard on what is posted',
    'ALTER TABLE ledger.posting DISABLE TRIGGER refuse_change',
    /what is posted never changes: done, DELETE FROM ledger.posting/,
  ],
])('planted, %s: found, with the operation', async (_, statement, invariant) => {
  const planted = 300
  const { violation } = await simulate({
    ...options,
    seed: 5,
    ops: 500,
    dir: folder(),
    before: async ({ op, kind }, { db }) => {
      if (op >= planted && kind === 'wave') await behindTheGuards(db, statement)
    },
  })
  expect(violation?.invariant).toMatch(invariant)
  expect(violation!.op).toBeGreaterThanOrEqual(planted)
})

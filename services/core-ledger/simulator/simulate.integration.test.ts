import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import type { LedgerDb } from '../store/connect.ts'
import { bankDifferences, compareDifferences } from './check/bank-agrees.ts'
import { compare } from './check/compare.ts'
import { altered, brokenInvariants, changeable } from './check/invariants.ts'
import { readBooks } from './check/read-books.ts'
import type { Step } from './program/acts.ts'
import { mustDiffer } from './run/reconcile.ts'
import { type Simulation, simulate } from './run/run.ts'
import type { Run } from './run/wave.ts'

const options = { say: () => {} }
const folder = () => mkdtempSync(join(tmpdir(), 'anju-simulate-'))

/** Past every guard, as only somebody with the server in his hands can. */
const WITHOUT_GUARDS = 'SET LOCAL session_replication_role = replica'

/** What each fault is, where it is planted, by which statement, and as what it must be found. */
const PLANTED: readonly (readonly [fault: string, where: 'ledger' | 'bank', statement: string, found: RegExp])[] = [
  [
    'a fen of one account on another',
    'ledger',
    `UPDATE ledger.account a SET balance = a.balance + by, prior_balance = a.prior_balance + by FROM (
      SELECT account_no, CASE row_number() OVER (ORDER BY account_no) WHEN 1 THEN 0.01 ELSE -0.01 END AS by
      FROM ledger.account WHERE prior_balance > 1 ORDER BY account_no LIMIT 2) two WHERE two.account_no = a.account_no`,
    /上年结转 of account \d+ .* is \d+ in the books, \d+ in the model/,
  ],
  [
    'a leg of a posted voucher altered',
    'ledger',
    'UPDATE ledger.posting SET amount = amount + 1 WHERE (voucher_no, line_no) IN (SELECT voucher_no, 1 FROM ledger.voucher ORDER BY 1 DESC LIMIT 1)',
    /what is posted never changes: voucher \d+ is not as it was posted/,
  ],
  [
    'a year settled twice for one account',
    'ledger',
    `INSERT INTO ledger.account_entry (entry_no, account_no, voucher_no, business_date, kind, amount, current_amount, prior_amount, interest_amount, reversal_flag)
      SELECT '01999', account_no, voucher_no, business_date, kind, 0, 0, 0, 0, reversal_flag FROM ledger.account_entry
      WHERE voucher_no IN (SELECT voucher_no FROM ledger.settlement) LIMIT 1`,
    /an account is given a year’s interest once: not so 1 times/,
  ],
  [
    'a settlement forgotten',
    'ledger',
    'DELETE FROM ledger.settlement WHERE account_no = (SELECT min(account_no) FROM ledger.settlement WHERE voucher_no IS NOT NULL)',
    /an account is given a year’s interest once: not so 1 times/,
  ],
  [
    'what a member may draw raised',
    'ledger',
    'UPDATE ledger.account SET held = 0.01 WHERE account_no = (SELECT min(account_no) FROM ledger.account WHERE balance > 1 AND held = 0)',
    /available is balance less holds, never below zero: not so 1 times/,
  ],
  [
    'money that came in booked as other money',
    'ledger',
    'UPDATE ledger.receipt SET allocated = allocated + 0.01 WHERE receipt_no = (SELECT min(receipt_no) FROM ledger.receipt)',
    /what came in and is nobody’s is 暂收: not so/,
  ],
  [
    'the turnover of a closed day altered',
    'ledger',
    'UPDATE ledger.subject_turnover SET debit = debit + 0.01 WHERE business_date = (SELECT max(business_date) FROM ledger.day_close)',
    /a closed day keeps its turnover: not so/,
  ],
  [
    'a closed day taken out of the chain',
    'ledger',
    `DELETE FROM ledger.day_close WHERE business_date = (SELECT business_date FROM ledger.day_close ORDER BY 1 LIMIT 1 OFFSET 1)`,
    /closed days are a chain: not so 1 times/,
  ],
  [
    'a movement that the bank has and the books have not',
    'ledger',
    'DELETE FROM ledger.bank_entry WHERE bank_serial = (SELECT max(bank_serial) FROM ledger.bank_entry)',
    /bank statement = bank ledger: the difference between the two at \w+ is 0.00 against -?[\d.]+, must be none/,
  ],
  [
    'a movement that the books have and the bank has not',
    'bank',
    'DELETE FROM bank.statement_line WHERE bank_serial = (SELECT max(bank_serial) FROM bank.statement_line WHERE direction = $$in$$ AND caller_serial IS NULL)',
    /bank statement = bank ledger: the difference between the two at \w+ is [\d.]+ against 0.00, must be none/,
  ],
]

/** Everything that is found once a fault is planted; nothing of it stays. */
async function foundOf(run: Run, where: 'ledger' | 'bank', statement: string): Promise<string[]> {
  const { centre } = run
  const undone = new Error('undone')
  const expected = await mustDiffer(run)
  let found: string[] = []
  const planting = async (trx: Kysely<never>) => {
    await sql.raw(WITHOUT_GUARDS).execute(trx)
    await sql.raw(statement).execute(trx)
    const [db, bank] =
      where === 'ledger' ? [trx as unknown as LedgerDb, centre.bank.db] : [centre.db, trx as unknown as Kysely<unknown>]
    const differences = compareDifferences(await bankDifferences(db, bank), expected, 'between the two')
    const rows = [...(await altered(db)), ...(await brokenInvariants(db))]
    found = [...differences, ...rows, ...compare(run.model, await readBooks(db), run.numbers)]
    throw undone
  }
  const db = (where === 'ledger' ? centre.db : centre.bank.db) as unknown as Kysely<never>
  await expect(db.transaction().execute(planting)).rejects.toBe(undone)
  return found
}

let played: Simulation
const found = new Map<string, string[]>()
/** Once, on the morning after a settlement. */
async function plant({ kind }: Step, run: Run): Promise<void> {
  if (kind !== 'day' || found.size > 0 || !run.counts.done.has('settle_interest')) return
  found.set('none', await foundOf(run, 'ledger', 'SELECT 1'))
  for (const [fault, where, statement] of PLANTED) found.set(fault, await foundOf(run, where, statement))
  await sql`ALTER TABLE ledger.posting DISABLE TRIGGER refuse_change`.execute(run.centre.db)
  found.set('no guard on what is posted', await changeable(run.centre.db))
  await sql`ALTER TABLE ledger.posting ENABLE TRIGGER refuse_change`.execute(run.centre.db)
}
beforeAll(async () => {
  played = await simulate({ ...options, seed: 250, ops: 300, dir: folder(), before: plant })
}, 600_000)

test('some hundred operations with crashes, repeats, a bad bank and a wrong clock: every invariant holds, and the books are the model’s', () => {
  const { violation, counts } = played
  expect(violation).toBeNull()
  for (const victim of ['ledger', 'postgres', 'worker'] as const) expect(counts.crashes.get(victim)).toBeGreaterThan(0)
  expect(counts.repeated).toBeGreaterThan(20)
  for (const kind of ['settle_interest', 'deduct_loans', 'receive', 'pay', 'reconcile'] as const)
    expect(counts.done.get(kind), kind).toBeGreaterThan(0)
})

test.each([
  ...PLANTED.map(([fault, , , as]) => [fault, as] as const),
  ['no guard on what is posted', /what is posted never changes: done, DELETE FROM ledger.posting/] as const,
])('planted in the midst of it, %s is found', (fault, as) => {
  expect(found.get('none')).toEqual([])
  expect(found.get(fault)).toContainEqual(expect.stringMatching(as))
})

test('the keys forgotten: the run ends with what was found, and the operation', async () => {
  const planted = 40
  const { violation } = await simulate({
    ...options,
    ...{ seed: 5, ops: 100, dir: folder() },
    before: async ({ op, kind }, { centre: { db } }) => {
      if (op >= planted && kind === 'wave') await sql`DELETE FROM ledger.idempotency`.execute(db)
    },
  })
  expect(violation?.invariant).toMatch(/a key used (again|for another body) is answered with/)
  expect(violation!.op).toBeGreaterThanOrEqual(planted)
})

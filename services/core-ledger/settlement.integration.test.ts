import { addDays } from '@anju/standards/business-date.ts'
import { CITY } from '@anju/standards/code-lists/region.ts'
import { yuanFromFen } from '@anju/standards/money.ts'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { interestToDay } from './domain/interest.ts'
import type { PolicyBook } from './domain/policy.ts'
import { rateFromText } from './domain/rate.ts'
import type { OperationContext } from './operations/operation.ts'
import { type SettlementItem, settleInterest } from './operations/settle-interest.ts'
import { readMovements } from './store/accounts.ts'
import { policyBooks } from './store/policy.ts'
import { openUnitWith, startTestLedger, type TestLedger } from './testing/test-ledger.ts'

let ledger: TestLedger
beforeEach(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
})
afterEach(() => ledger?.close())

const ALL = { fromUnitNo: '98', toUnitNo: '99' }
const contextOf = (policyBook: PolicyBook, today = '2026-11-25'): OperationContext => ({
  today,
  actor: { subject: 'test', role: 'service' },
  policyBook,
  policyAt: (date) => policyBook.at(date),
  at: () => '',
})
/** The days before 30 June are closed: what is tried here is what the accounts are given then. */
const closeBefore = (year: number) =>
  sql`INSERT INTO ledger.day_close (business_date, voucher_count, merkle_root, previous_head, head, closed_by)
  SELECT make_date(${year}::int, 6, 29), 0, digest, digest, digest, 'test' FROM (SELECT sha256(${String(year)}::bytea) AS digest) d
  ON CONFLICT DO NOTHING`.execute(ledger.db)
async function settle(item: SettlementItem, today?: string) {
  await closeBefore(item.year)
  const book = await policyBooks(CITY.code).newest(ledger.db)
  const [done] = await ledger.db.transaction().execute((trx) => settleInterest(trx, [item], contextOf(book, today)))
  return done!
}
const account = async (no: string | undefined) => (await ledger.get(`/accounts/${no}`)).body
const transfer = (accountNo: string | undefined, amount: string, businessDate: string) =>
  ledger.post('/transfers-in', { accountNo, amount, businessDate })

test('a month remitted on a day before an account was opened earns from that day on, at 30 June as at a closing', async () => {
  const { unitNo } = await openUnitWith(ledger, 1, 1)
  const person = { name: '李四', idType: '01', idNumber: '411202199001010019', mobile: '13900000000' }
  const opened = await ledger.post('/members', { ...person, unitNo, base: '5000.00', openedOn: '2026-03-31' })
  expect(opened.status).toBe(201)
  expect((await ledger.post('/remittances', { unitNo, month: '202603', businessDate: '2026-03-01' })).status).toBe(201)
  await settle({ year: 2026, ...ALL })
  // 1,200 for 121 days of 360 at 1.5 %: 6.05.
  expect(await account(opened.body.accountNo as string)).toMatchObject({ balance: '1206.05' })
})

test('on 30 June interest of actual days is credited and everything becomes 上年结转', async () => {
  const { unitNo, accountNos } = await openUnitWith(ledger, 1, 3)
  await transfer(accountNos[0], '12000.00', '2025-06-30')
  await ledger.post('/remittances', { unitNo, month: '202506', businessDate: '2025-06-30' })
  const done = await settle({ year: 2026, ...ALL })
  // 13,200 for 365 days: 200.75; 1,200: 18.25 twice. Nothing was accrued, so all of it is expense of the day.
  expect(done).toEqual({ year: 2026, settled: 3, skipped: 0, vouchers: 1, interest: '237.25', carried: '3600.00' })
  expect(await account(accountNos[0])).toMatchObject({ balance: '13400.75', priorBalance: '13400.75', currentBalance: '0.00' })
  const { items } = (await ledger.get(`/accounts/${accountNos[1]}/entries`)).body as { items: object[] }
  expect(items.at(-1)).toMatchObject({
    kind: '09',
    businessDate: '2026-06-30',
    amount: '18.25',
    priorAmount: '1218.25',
    currentAmount: '-1200.00',
    interestAmount: '18.25',
  })
  const { voucherNo } = items.at(-1) as { voucherNo: string }
  expect((await ledger.get(`/vouchers/${voucherNo}`)).body).toMatchObject({
    kind: '018',
    summary: '结算公积金利息 2026',
    postings: [
      { subjectCode: '41101', direction: 'debit', amount: '237.25', referenceNo: unitNo },
      { subjectCode: '201', direction: 'credit', amount: '237.25' },
    ],
  })
})

test('an account settles once a year, however often and by whichever parts it is asked for', async () => {
  const { accountNos } = await openUnitWith(ledger, 1, 4)
  for (const no of accountNos) await transfer(no, '1000.00', '2026-01-01')
  const first = await settle({ year: 2026, accountNos: accountNos.slice(0, 2) })
  expect(first).toMatchObject({ settled: 2, skipped: 0 })
  const parts = await Promise.all([1, 2, 3, 4].map(() => settle({ year: 2026, ...ALL })))
  expect(parts.map(({ settled }) => settled).sort()).toEqual([0, 0, 0, 2])
  expect(parts.find(({ settled }) => settled === 2)).toMatchObject({ skipped: 2, vouchers: 1, interest: '15.00' })
  for (const no of accountNos) expect((await account(no)).balance).toBe('1007.50')
})

test('the next year earns from the settlement on; an account closed meanwhile is passed over; one opened later counts from its opening', async () => {
  const { accountNos } = await openUnitWith(ledger, 1, 3)
  const [old, closed, late] = accountNos
  await transfer(old, '12000.00', '2024-12-01')
  await transfer(closed, '12000.00', '2024-12-01')
  await settle({ year: 2025, ...ALL }, '2025-07-01')
  // 211 days at 1.5 % over 360: 105.50.
  expect(await account(old)).toMatchObject({ balance: '12105.50' })
  await transfer(late, '12000.00', '2026-05-31')
  // Closed 184 days after the settlement: 12,105.50 × 184 × 1.5 % ÷ 360 = 92.81.
  const closing = { accountNo: closed, kind: '12', reason: '03', businessDate: '2025-12-31' }
  expect((await ledger.post('/withdrawals:batch', { items: [closing] })).body.items).toMatchObject([{ interest: '92.81' }])
  expect(await settle({ year: 2026, ...ALL })).toMatchObject({ settled: 2, skipped: 0 })
  // 12,105.50 for 365 days: 184.10; 12,000 for 30: 15.00.
  expect(await account(old)).toMatchObject({ balance: '12289.60' })
  expect(await account(late)).toMatchObject({ balance: '12015.00' })
})

test('money of July stays 当年归集 though the settlement runs late', async () => {
  const { accountNos } = await openUnitWith(ledger, 1, 1)
  await transfer(accountNos[0], '1000.00', '2026-01-01')
  await ledger.superuser.transaction().execute(async (trx) => {
    await sql`SET LOCAL session_replication_role = replica`.execute(trx)
    await sql`UPDATE ledger.account SET prior_balance = 0, current_balance = 1000`.execute(trx)
    await sql`UPDATE ledger.account_entry SET prior_amount = 0, current_amount = 1000`.execute(trx)
  })
  const { unitNo } = (await account(accountNos[0])) as { unitNo: string }
  await ledger.post('/remittances', { unitNo, month: '202607', businessDate: '2026-07-10' })
  await settle({ year: 2026, ...ALL })
  expect(await account(accountNos[0])).toMatchObject({
    balance: '2207.50',
    priorBalance: '1007.50',
    currentBalance: '1200.00',
  })
})

test('a unit whose interest rounds to nothing is still carried forward, once', async () => {
  const { unitNo, accountNos } = await openUnitWith(ledger, 1, 2)
  await ledger.post('/remittances', { unitNo, month: '202606', businessDate: '2026-06-30' })
  expect(await settle({ year: 2026, ...ALL })).toMatchObject({ settled: 2, vouchers: 1, interest: '0.00', carried: '2400.00' })
  expect(await account(accountNos[0])).toMatchObject({ balance: '1200.00', priorBalance: '1200.00', currentBalance: '0.00' })
  expect(await settle({ year: 2026, ...ALL })).toMatchObject({ settled: 0, skipped: 2, vouchers: 0 })
})

test('a year to come is refused, and one before there was a fund', async () => {
  await expect(settle({ year: 2027, ...ALL })).rejects.toMatchObject({ problem: { code: 'date_in_future', field: 'year' } })
  await expect(settle({ year: 1900, ...ALL })).rejects.toMatchObject({ problem: { code: 'date_too_early', field: 'year' } })
})

test('a year before one that is settled is refused: its day is closed', async () => {
  const { accountNos } = await openUnitWith(ledger, 1, 1)
  await transfer(accountNos[0], '1000.00', '2026-01-01')
  await settle({ year: 2026, ...ALL })
  await expect(settle({ year: 2025, ...ALL })).rejects.toMatchObject({
    problem: { code: 'period_closed', field: 'year', value: '2025-06-30', allowed: '晚于 2026-06-29' },
  })
})

test('no money earns nowhere: interest is settled when every earlier day is closed, and then nothing is dated on one', async () => {
  const { accountNos } = await openUnitWith(ledger, 1, 1)
  await transfer(accountNos[0], '1000.00', '2026-06-01')
  const book = await policyBooks(CITY.code).newest(ledger.db)
  const open = () => ledger.db.transaction().execute((trx) => settleInterest(trx, [{ year: 2026, ...ALL }], contextOf(book)))
  const refused = { problem: { code: 'day_not_next', field: 'year', allowed: '先逐日日终至 2026-06-29' } }
  await expect(open()).rejects.toMatchObject(refused)
  await ledger.post('/day-closes', { date: '2026-06-01' })
  await expect(open()).rejects.toMatchObject(refused)
  await ledger.post('/day-closes', { date: '2026-06-29' })
  await open()
  // The 100,000 that once came in behind the settlement, dated 15 days before it.
  expect((await transfer(accountNos[0], '100000.00', '2026-06-15')).body).toMatchObject({ code: 'period_closed' })
  // What is dated on the day itself belongs to the next year from that day on.
  expect((await transfer(accountNos[0], '100000.00', '2026-06-30')).status).toBe(201)
  expect((await ledger.post('/month-closes', { month: '202606' })).status).toBe(201)
  // 1,001.21 and 100,000 for one day at 1.5 % over 360: 4.21.
  expect((await ledger.get('/month-closes')).body.items).toMatchObject([{ month: '202606', accrued: '4.21' }])
})

const CHANGES = [
  { day: '2016-02-21', prior: '0.015', current: '0.015' },
  { day: '2025-09-10', prior: '0.0135', current: '0.0035' },
  { day: '2026-03-01', prior: '0.011', current: '0.0005' },
]
const bookOf = (dayCount: 'actual/360' | '30/360' | 'actual/365') => {
  const rates = CHANGES.map(({ prior, current }) => ({ prior: rateFromText(prior), current: rateFromText(current) }))
  const at = (date: string) => ({
    depositRates: rates[CHANGES.findLastIndex(({ day }) => day <= date)] ?? rates[0],
    depositDayCount: dayCount,
    interestSettlementDay: '06-30',
  })
  return { revision: 1, city: CITY.code, changes: CHANGES.map(({ day }) => day), at } as unknown as PolicyBook
}

/** Signed movements of both parts on days of two years, some of them settlements. */
const history = fc.array(
  fc.record({
    day: fc.integer({ min: 0, max: 760 }).map((days) => addDays('2024-11-03', days)),
    prior: fc.bigInt({ min: -50_000n, max: 90_000_00n }),
    current: fc.bigInt({ min: -50_000n, max: 3_000_00n }),
    kind: fc.constantFrom('01', '01', '08', '11', '11', '09'),
  }),
  { maxLength: 14 },
)

test.each(['actual/360', '30/360', 'actual/365'] as const)(
  'whatever moved, and however the rates changed, SQL and the rule agree to the fen (%s)',
  async (dayCount) => {
    const book = bookOf(dayCount)
    const { accountNos } = await openUnitWith(ledger, 1, 60)
    await closeBefore(2026)
    await fc.assert(
      fc.asyncProperty(fc.array(history, { minLength: 60, maxLength: 60 }), async (histories) => {
        await writeHistories(accountNos, histories)
        const rollback = new Error('rolled back')
        const work = ledger.db.transaction().execute(async (trx) => {
          const before = await readMovements(trx, accountNos)
          await settleInterest(trx, [{ year: 2026, accountNos }], contextOf(book))
          const rows = await trx.selectFrom('ledger.settlement').select(['account_no', 'interest']).execute()
          for (const { account_no, interest } of rows) {
            const terms = { periods: book.changes.map((from) => ({ from, ...book.at(from).depositRates })), dayCount }
            const expected = interestToDay(before.get(account_no)!.movements, {
              settledOn: before.get(account_no)!.settledOn,
              until: '2026-06-30',
              ...terms,
            })
            expect(interest).toBe(yuanFromFen(expected))
          }
          expect(rows.length).toBe(60)
          throw rollback
        })
        await expect(work).rejects.toBe(rollback)
      }),
      { numRuns: 8 },
    )
  },
)

/** Writes histories past every guard: what is tested is arithmetic, not posting. */
async function writeHistories(
  accountNos: readonly string[],
  histories: readonly (typeof history extends fc.Arbitrary<infer T> ? T : never)[],
) {
  const rows = histories.flatMap((moves, index) =>
    moves.map(({ day, prior, current, kind }, order) => ({
      entry_no: `x${index}-${order}`,
      account_no: accountNos[index]!,
      day,
      kind,
      prior: yuanFromFen(prior),
      current: yuanFromFen(current),
    })),
  )
  await ledger.superuser.transaction().execute(async (trx) => {
    await sql`SET LOCAL session_replication_role = replica`.execute(trx)
    await sql`ALTER TABLE ledger.account DROP CONSTRAINT IF EXISTS account_prior_balance_check,
      DROP CONSTRAINT IF EXISTS account_current_balance_check, DROP CONSTRAINT IF EXISTS account_held_within_balance`.execute(trx)
    await sql`ALTER TABLE ledger.settlement DROP CONSTRAINT IF EXISTS settlement_carried_check`.execute(trx)
    await sql`DELETE FROM ledger.account_entry`.execute(trx)
    await sql`INSERT INTO ledger.account_entry (entry_no, account_no, voucher_no, business_date, kind, amount, current_amount, prior_amount, reversal_flag)
      SELECT entry_no, account_no, 'x', day, kind, prior + current, current, prior, '01'
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(entry_no text, account_no text, day date, kind text, prior numeric, current numeric)`.execute(
      trx,
    )
    await sql`UPDATE ledger.account a SET prior_balance = coalesce(p, 0), current_balance = coalesce(c, 0), balance = coalesce(p, 0) + coalesce(c, 0)
      FROM (SELECT a.account_no, sum(prior_amount) AS p, sum(current_amount) AS c FROM ledger.account a
        LEFT JOIN ledger.account_entry e USING (account_no) GROUP BY 1) s WHERE s.account_no = a.account_no`.execute(trx)
  })
}

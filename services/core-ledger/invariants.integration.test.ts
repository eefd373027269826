import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openUnitWith, startTestLedger, type TestLedger } from './testing/test-ledger.ts'

let ledger: TestLedger
let next = 1
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
})
afterAll(() => ledger?.close())

type Step =
  | { readonly kind: 'remit' | 'lend' | 'repay' | 'reverse' }
  | { readonly kind: 'withdraw' | 'transfer'; readonly account: number; readonly fen: number; readonly pay: boolean }

const money = { account: fc.nat(2), fen: fc.integer({ min: 1, max: 900_000 }), pay: fc.boolean() }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remit' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('withdraw' as const, 'transfer' as const), ...money }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('lend' as const, 'repay' as const, 'reverse' as const) }) },
)

const yuan = (fen: number) => (fen / 100).toFixed(2)
const businessDate = '2026-11-20'

/** Plays steps on a unit of three members; refusals are answers too, but never a 5xx. */
async function play(steps: readonly Step[]): Promise<void> {
  const { unitNo, accountNos } = await openUnitWith(ledger, next++, 3)
  let month = 202_411
  let loanNo: unknown
  let voucherNo: unknown
  const post = async (path: string, body: object) => {
    const answer = await ledger.post(path, body)
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500)
    if (answer.body.voucherNo) voucherNo = answer.body.voucherNo
    return answer
  }
  for (const one of steps) {
    if (one.kind === 'remit') {
      const done = await post('/remittances', { unitNo, month: String(month), businessDate })
      if (done.status === 201) month = month % 100 === 12 ? month + 89 : month + 1
    } else if (one.kind === 'transfer')
      await post('/transfers-in', { accountNo: accountNos[one.account], amount: yuan(one.fen), businessDate })
    else if (one.kind === 'withdraw') {
      const held = await post('/withdrawals', {
        accountNo: accountNos[one.account],
        kind: '11',
        reason: '01',
        amount: yuan(one.fen),
        businessDate,
      })
      if (held.status === 201 && one.pay) await post(`/withdrawals/${held.body.withdrawalNo}/pay`, { businessDate })
    } else if (one.kind === 'lend') {
      const house = { guaranteeType: '01', houseAddress: '测试路1号', houseArea: '90.00', housePrice: '400000.00' }
      const lent = await post('/loans', {
        ...house,
        accountNo: accountNos[0],
        principal: '120000.00',
        termMonths: 12,
        repaymentMethod: '01',
        firstHome: true,
        businessDate: '2025-11-20',
      })
      loanNo = lent.body.loanNo ?? loanNo
    } else if (one.kind === 'repay' && loanNo) await post('/repayments', { kind: 'instalment', loanNo, businessDate })
    else if (one.kind === 'reverse' && voucherNo) await post(`/vouchers/${voucherNo}/reversal`, { businessDate })
  }
}

/** Every row that breaks an invariant of DESIGN.md §6, whatever was posted. */
async function broken(): Promise<unknown[]> {
  const { rows } = await sql`
    SELECT 'voucher ' || voucher_no AS broken FROM ledger.posting GROUP BY voucher_no
      HAVING sum(CASE direction WHEN 'debit' THEN amount ELSE -amount END) <> 0
    UNION ALL SELECT 'account ' || a.account_no FROM ledger.account a LEFT JOIN ledger.account_entry e USING (account_no)
      GROUP BY a.account_no, a.balance HAVING a.balance <> coalesce(sum(e.amount), 0)
    UNION ALL SELECT 'held ' || a.account_no FROM ledger.account a LEFT JOIN ledger.hold h ON h.account_no = a.account_no AND h.status = 'active'
      GROUP BY a.account_no, a.held, a.balance HAVING a.held <> coalesce(sum(h.amount), 0) OR a.held > a.balance OR a.held < 0
    UNION ALL SELECT 'loan ' || loan_no FROM ledger.loan WHERE balance <> principal - recovered_principal OR balance < 0
    UNION ALL SELECT 'loan entries ' || l.loan_no FROM ledger.loan l JOIN ledger.loan_entry e USING (loan_no)
      GROUP BY l.loan_no, l.balance HAVING l.balance <> sum(CASE e.kind WHEN '01' THEN e.principal ELSE -e.principal END)
    UNION ALL SELECT 'fund' WHERE (SELECT coalesce(sum(balance), 0) FROM ledger.account) <>
      (SELECT coalesce(sum(CASE direction WHEN 'credit' THEN amount ELSE -amount END), 0) FROM ledger.posting WHERE subject_code = '201')`.execute(
    ledger.db,
  )
  return rows
}

test('whatever is posted, refused, held, repaid or reversed: vouchers balance, balances are their entries, holds and loans add up', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      await play(steps)
      expect(await broken()).toEqual([])
    }),
    { numRuns: 15 },
  )
})

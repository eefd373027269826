import { addDays } from '@anju/standards/business-date.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { moveToOverdue } from './operations/move-to-overdue.ts'
import { planDeductions } from './operations/plan-deductions.ts'
import { repriceLoans } from './operations/reprice-loans.ts'
import { brokenLoans, inTransaction, lendTo, RUN } from './testing/loans.ts'
import { startTestLedger, type TestLedger } from './testing/test-ledger.ts'

let ledger: TestLedger
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
})
afterAll(() => ledger?.close())

const KINDS = ['instalment', 'part', 'lower', 'shorten', 'settle', 'reverse', 'endDay', 'deduct', 'reprice'] as const
const step = fc.record({
  kind: fc.constantFrom(...KINDS),
  days: fc.integer({ min: 0, max: 45 }),
  fen: fc.integer({ min: 1, max: 3_000_000 }),
})

/** Plays steps on one loan, each some days after the last; refusals are answers too, but never a 5xx. */
async function play(
  steps: readonly { kind: (typeof KINDS)[number]; days: number; fen: number }[],
  method: string,
): Promise<void> {
  const terms = { termMonths: 24, repaymentMethod: method, businessDate: '2024-12-31', bankAccountNo: '62170001' }
  const { loanNo } = await lendTo(ledger, terms)
  const range = { from: loanNo, to: loanNo }
  const vouchers: unknown[] = []
  const post = async (path: string, body: object) => {
    const answer = await ledger.post(path, body)
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500)
    if (answer.body.voucherNo) vouchers.push(answer.body.voucherNo)
    return answer
  }
  let businessDate = '2024-12-31'
  for (const { kind, days, fen } of steps) {
    businessDate = addDays(businessDate, days)
    const amount = (fen / 100).toFixed(2)
    const repay = (body: object) => post('/repayments', { loanNo, businessDate, ...body })
    if (kind === 'instalment') await repay({ kind })
    if (kind === 'part') await repay({ kind: 'instalment', amount })
    if (kind === 'lower' || kind === 'shorten') await repay({ kind: 'prepayment', mode: kind, amount })
    if (kind === 'settle') await repay({ kind: 'settlement' })
    if (kind === 'reverse' && vouchers.length > 0) {
      const undone = await ledger.post(`/vouchers/${vouchers.at(-1)}/reversal`, { businessDate })
      expect(undone.status, JSON.stringify(undone.body)).toBeLessThan(500)
      if (undone.status === 201) vouchers.pop()
    }
    // A day's end and a deduction refuse a loan that the year's repricing has not reached: 1 January comes before either.
    if (kind === 'reprice' || kind === 'endDay' || kind === 'deduct')
      await inTransaction(ledger, (trx) => repriceLoans(trx, { year: Number(businessDate.slice(0, 4)), loans: range }, RUN))
    if (kind === 'endDay') await inTransaction(ledger, (trx) => moveToOverdue(trx, { day: businessDate, range }, RUN))
    if (kind === 'deduct') {
      await inTransaction(ledger, (trx) => planDeductions(trx, { day: businessDate, kind: 'bank', range }, RUN))
      const deductionNo = `${loanNo}${businessDate.slice(2).replaceAll('-', '')}B`
      const { body } = await ledger.get(`/deductions/${deductionNo}`)
      if (body.status !== 'planned') continue
      const received = Math.min(fen, Math.round(Number(body.amount) * 100))
      await post('/deductions/results', {
        outcome: 'paid',
        deductionNo,
        received: (received / 100).toFixed(2),
        paidOn: businessDate,
      })
    }
  }
}

test('whatever is paid, prepaid, deducted, repriced, overdue or reversed: plan, entries, 121 and 122 all say the balance', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 15 }), fc.constantFrom('01', '02'), async (steps, method) => {
      await play(steps, method)
      expect(await brokenLoans(ledger)).toEqual([])
    }),
    { numRuns: 40 },
  )
})

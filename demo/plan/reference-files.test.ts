import { fenFromYuan, sumFen } from '@anju/standards/money.ts'
import { describe, expect, it } from 'vitest'
import { referenceRows } from './reference-files.ts'

describe.each([
  ['2026-11-25', '202412', '202610'],
  ['2027-07-03', '202508', '202706'],
])('the branch’s files as of %s', (until, first, last) => {
  const rows = referenceRows(1, until)
  const monthOfRow = (date: string) => date.slice(0, 7).replace('-', '')

  it('tell two years without a gap up to last month, so that no balance comes all at once in the middle of them', () => {
    const entries = Map.groupBy(rows.account_entry, ({ account_no }) => account_no!)
    expect(entries.size).toBe(rows.account.length)
    for (const own of entries.values()) {
      const months = own.map(({ business_date }) => monthOfRow(business_date!))
      expect([months[0], months.at(-1), months.length]).toEqual([first, last, 23])
      expect(new Set(months).size).toBe(23)
    }
  })

  it('explain each balance: what was there before, and what was paid since', () => {
    for (const account of rows.account) {
      const own = rows.account_entry.filter(({ account_no }) => account_no === account.account_no)
      const paid = sumFen(own.map(({ amount }) => fenFromYuan(amount!)))
      expect(fenFromYuan(account.balance!)).toBe(fenFromYuan(account.prior_balance!) + fenFromYuan(account.current_balance!))
      expect(fenFromYuan(account.balance!)).toBeGreaterThan(paid)
    }
  })

  it('lend in different months of those two years, and number every row once', () => {
    const lent = rows.loan.map(({ disbursed_on }) => monthOfRow(disbursed_on!))
    expect(new Set(lent).size).toBeGreaterThan(5)
    for (const month of lent) expect(month >= first && month < last).toBe(true)
    expect(new Set(rows.loan.map(({ loan_no }) => loan_no)).size).toBe(rows.loan.length)
    expect(new Set(rows.account_entry.map(({ entry_no }) => entry_no)).size).toBe(rows.account_entry.length)
  })
})

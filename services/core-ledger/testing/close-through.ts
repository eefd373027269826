import { addDays, type BusinessDate, lastDayOf, monthOf } from '@anju/standards/business-date.ts'
import { expect } from 'vitest'
import type { TestLedger } from './test-ledger.ts'

/** Closes days that have vouchers, months, and at last `last` itself, in their order: as a centre does, with 结息 on 30 June. */
export async function closeThrough(ledger: TestLedger, last: BusinessDate): Promise<void> {
  for (;;) {
    const { closedThrough, earliestOpen } = (await ledger.get(`/day-ends/${last}`)).body as Record<string, string | null>
    if (closedThrough && closedThrough >= last) return
    const monthEnd = closedThrough ? lastDayOf(monthOf(addDays(closedThrough, 1))) : last
    const [next] = [last, monthEnd, earliestOpen ?? last].sort()
    const isLast = next === lastDayOf(monthOf(next!))
    const closed = isLast
      ? await ledger.post('/month-closes', { month: monthOf(next!) })
      : await ledger.post('/day-closes', { date: next })
    expect(closed.status, JSON.stringify(closed.body)).toBe(201)
  }
}

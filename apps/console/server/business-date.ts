import { addDays, type BusinessDate, businessDateAt } from '@anju/standards/business-date.ts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { webProblem } from './errors.ts'

/** How the centre's books stand today. */
export interface BusinessDay {
  /** Today: nothing that a person does is dated on a day that has not come. */
  readonly businessDate: BusinessDate
  /** Once today's 日终 is done: the day from whose first hour business is booked again. Null while today is open. */
  readonly opensOn: BusinessDate | null
  /** The last closed day; null when none of the last LOOK_BACK_DAYS was closed. */
  readonly closedThrough: BusinessDate | null
}

export interface BusinessDateDeps {
  readonly ledger: { readonly url: string; readonly token: string }
  readonly clock: () => Date
}

const LOOK_BACK_DAYS = 62
const TIMEOUT_MS = 5_000
const closes = z.object({ items: z.array(z.object({ businessDate: z.string() })) })

/**
 * GET /api/business-date: the centre's open business day, for everybody who is signed in; it says nothing of anybody. Refuses
 * ledger_unreachable. A closed today takes no voucher, and a voucher dated tomorrow for what is done today would bear a false date (and a day's
 * interest): 日终 ends the counters' day. What a bank still answers is booked on `opensOn` (the ledger's `bookableDays`).
 */
export function registerBusinessDate(app: FastifyInstance, { ledger, clock }: BusinessDateDeps): void {
  app.get('/api/business-date', { schema: { tags: ['platform'], summary: '业务日期' } }, async (): Promise<BusinessDay> => {
    const today = businessDateAt(clock())
    const response = await fetch(new URL(`/day-closes?from=${addDays(today, -LOOK_BACK_DAYS)}`, ledger.url), {
      headers: { authorization: `Bearer ${ledger.token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => undefined)
    const answer = closes.safeParse(await response?.json().catch(() => undefined))
    if (!answer.success) throw webProblem('ledger_unreachable')
    const closedThrough = answer.data.items.at(-1)?.businessDate ?? null
    const closed = closedThrough !== null && closedThrough >= today
    return { businessDate: today, opensOn: closed ? addDays(closedThrough, 1) : null, closedThrough }
  })
}

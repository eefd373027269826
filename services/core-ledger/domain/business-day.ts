import { addDays, type BusinessDate } from '@anju/standards/business-date.ts'
import { fail } from '../errors.ts'

/** No fund in China kept books before: the scheme began in Shanghai in May 1991. */
const FIRST_DAY: BusinessDate = '1991-05-01'

/** Refuses a business date after today (`date_in_future`) or before `earliest` (`date_too_early`). */
export function assertBusinessDate(
  date: BusinessDate,
  { today, earliest = FIRST_DAY, field = 'businessDate' }: { today: BusinessDate; earliest?: BusinessDate; field?: string },
): void {
  if (date > today) throw fail('date_in_future', { field, value: date, allowed: `不晚于 ${today}` })
  if (date < earliest) throw fail('date_too_early', { field, value: date, allowed: `不早于 ${earliest}` })
}

/** The days that a day's closing leaves open, and from when on: after today's, none has come yet. */
export const fromDayAfter = (closedThrough: BusinessDate): string =>
  `晚于 ${closedThrough}，自 ${addDays(closedThrough, 1)} 0 时起`

import { addDays, type BusinessDate, lastDayOf, monthOf } from '@anju/standards/business-date.ts'
import type { Model } from '../model/state.ts'
import type { Act, ActOf } from '../program/acts.ts'
import { playWave, type Run } from './wave.ts'

/** Closes the day, and all before it. If it is to be `tidy`, what is held is ended first; else it is carried to the next day. */
export async function playEvening(run: Run, op: number, tidy: boolean): Promise<void> {
  if (tidy) for (const act of leftovers(run.model)) await playActs(run, [act])
  await closeThrough(run, op, run.model.today)
}

/** Closes a day, and before it every open day that has vouchers and every month that has ended. */
export async function closeThrough(run: Run, op: number, last: BusinessDate): Promise<void> {
  for (let close = nextClose(run.model, op, last); close; close = nextClose(run.model, op, last)) await playActs(run, [close])
}

const playActs = (run: Run, acts: readonly Act[]) => playWave(run, [{ acts, repeated: 'never' }], null)

/** Ends what is held: applications are returned, other withdrawals cancelled. Their numbers are those of what they end, below zero. */
const leftovers = ({ withdrawals, applications }: Model): Act[] =>
  [...withdrawals.entries()]
    .filter(([, { state }]) => state === 'held')
    .map(([of]): Act => ({ op: -of, kind: applications.get(of) ? 'return' : 'cancel_hold', of, back: 0 }))

/** The next day or month to be closed; undefined when `last` is. */
function nextClose(
  { days, closedThrough }: Model,
  op: number,
  last: BusinessDate,
): ActOf<'close_day'> | ActOf<'close_month'> | undefined {
  if (closedThrough >= last) return undefined
  const open = [...days].filter((day) => day > closedThrough && day <= last).sort()
  const next = open[0] ?? last
  const monthEnd = closedThrough === '' ? '' : lastDayOf(monthOf(addDays(closedThrough, 1)))
  const date: BusinessDate = monthEnd !== '' && monthEnd < next ? monthEnd : next
  return {
    op,
    kind: date === lastDayOf(monthOf(date)) ? 'close_month' : 'close_day',
    date,
  }
}

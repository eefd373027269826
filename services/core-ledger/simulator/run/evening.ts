import { addDays, type BusinessDate, lastDayOf, monthOf } from '@anju/standards/business-date.ts'
import { refusalsOf } from '../model/judge.ts'
import type { Model } from '../model/state.ts'
import type { Act, ActOf } from '../program/acts.ts'
import { playWave, type Run } from './wave.ts'

/**
 * Closes the day, and before it every open day that has vouchers and every month that has ended. A day on which something is unfinished is
 * refused, and the evening is over; if it is to be `tidy`, what is unfinished is ended first.
 */
export async function playEvening(run: Run, op: number, tidy: boolean): Promise<void> {
  if (tidy) for (const act of leftovers(run.model)) await playActs(run, [act])
  for (let close = nextClose(run.model, op); close; close = nextClose(run.model, op)) {
    const ready = refusalsOf(run.model, close).size === 0
    await playActs(run, [close])
    if (!ready) return
  }
}

const playActs = (run: Run, acts: readonly Act[]) => playWave(run, [{ acts, repeated: 'never' }], null)

/** Ends what is held: applications are returned, other withdrawals cancelled. Their numbers are those of what they end, below zero. */
const leftovers = ({ withdrawals, applications }: Model): Act[] =>
  [...withdrawals.entries()]
    .filter(([, { state }]) => state === 'held')
    .map(([of]): Act => ({ op: -of, kind: applications.get(of) ? 'return' : 'cancel_hold', of, back: 0 }))

/** The next day or month to be closed; undefined when today is. */
function nextClose({ days, today, closedThrough }: Model, op: number): ActOf<'close_day'> | ActOf<'close_month'> | undefined {
  if (closedThrough >= today) return undefined
  const open = [...days].filter((day) => day > closedThrough && day <= today).sort()
  const next = open[0] ?? today
  const monthEnd = closedThrough === '' ? '' : lastDayOf(monthOf(addDays(closedThrough, 1)))
  const date: BusinessDate = monthEnd !== '' && monthEnd < next ? monthEnd : next
  return {
    op,
    kind: date === lastDayOf(monthOf(date)) ? 'close_month' : 'close_day',
    date,
  }
}

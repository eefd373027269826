import { useNow } from '../data/use-now.ts'
import { clockOf, dateOf, weekdayOf } from '../instants.ts'
import type { BodyProps } from './registry.tsx'

/** 时间: the centre's date and clock. */
export function Clock({ widget: { options } }: BodyProps<'clock'>) {
  const now = useNow(1000)
  return (
    <>
      <p className="flop-value figure">{options.seconds ? clockOf(now) : clockOf(now).slice(0, 5)}</p>
      <p className="flop-note">
        <span className="figure">{dateOf(now)}</span> {weekdayOf(now)}
      </p>
    </>
  )
}

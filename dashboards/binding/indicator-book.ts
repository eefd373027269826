import { CITY, county } from '@anju/standards/code-lists/region.ts'
import { findIndicator, INDICATORS } from '@anju/standards/indicators/registry.ts'
import type { EventKind, IndicatorNote } from './data.ts'

/** The indicator catalogue as screens need it: what may be bound, what a number means, which events it adds up. */
export interface IndicatorBook {
  readonly notes: readonly IndicatorNote[]
  note(code: string): IndicatorNote | undefined
  /** Kinds of business events that the indicator adds up; empty for balances, counts and ratios. */
  eventKinds(code: string): readonly EventKind[]
  readonly counties: Readonly<Record<string, string>>
}

/** Flow indicators of money and the events that move them before the next publication. */
const EVENT_KINDS_OF: Readonly<Record<string, readonly EventKind[]>> = {
  '0301007201': ['contribution', 'back_payment'],
  '0301007301': ['back_payment'],
  '0301007601': ['withdrawal', 'closing'],
  '0302000101': ['lending'],
}

const notes: readonly IndicatorNote[] = INDICATORS.map(
  ({ code, name, definition, unit, group, owner, version, periods, measure }) => ({
    code,
    name,
    meaning: definition,
    unit,
    group,
    owner,
    version,
    periods,
    flow: measure.kind === 'aggregate' && measure.time !== null,
  }),
)

/** The book of `standards/indicators`. */
export const standardBook: IndicatorBook = {
  notes,
  note: (code) => (findIndicator(code) ? notes.find((note) => note.code === code) : undefined),
  eventKinds: (code) => EVENT_KINDS_OF[code] ?? [],
  counties: { [CITY.code]: CITY.title, ...Object.fromEntries(county.codes.map(({ code, title }) => [code, title])) },
}

import type { Severity } from '@anju/standards/rules/rule.ts'
import type { Tally } from './score.ts'

/** Share of the rows, in per cent, below which a rule has an incident: an error allows no failing row, a warning one in twenty. */
const LEAST_SHARE: Record<Severity, number> = { error: 100, warning: 95 }

/** Whether so many failing rows are an incident (质量问题单). Nothing to check is none. */
export const isIncident = (severity: Severity, { passed, total }: Tally): boolean => passed * 100 < total * LEAST_SHARE[severity]

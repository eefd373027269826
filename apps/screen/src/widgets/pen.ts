import type { Pen } from '../charts/axes.ts'
import { tokensOf } from '../theme.ts'
import type { Surroundings } from './registry.tsx'

/** The pen of a form: body size is 1/54 of a wall's height, 14 px in a phone's charts. */
export const penOf = ({ theme, unit, mode }: Surroundings): Pen => ({
  tokens: tokensOf(theme),
  unit,
  size: mode === 'phone' ? 14 : 20 * unit,
})

import { THEMES, type ThemeId, type ThemeTokens } from '@anju/dashboards/document/themes.ts'
import type { CSSProperties } from 'react'

/** The theme's tokens as CSS variables: `var(--accent)`, `var(--sequence-0)` … */
export function cssVariables(theme: ThemeId): CSSProperties {
  const { scheme, tokens } = THEMES[theme]
  const { sequence, onSequence, ...single } = tokens
  const variables = {
    ...Object.fromEntries(Object.entries(single).map(([name, value]) => [`--${name}`, value])),
    ...Object.fromEntries(sequence.map((value, index) => [`--sequence-${index}`, value])),
    ...Object.fromEntries(onSequence.map((value, index) => [`--on-sequence-${index}`, value])),
    colorScheme: scheme,
  }
  return variables as CSSProperties
}

export const tokensOf = (theme: ThemeId): ThemeTokens => THEMES[theme].tokens

import { expect, test } from 'vitest'
import { THEMES } from './themes.ts'

/** WCAG 2.2 relative luminance contrast of two #rrggbb colours. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [red, green, blue] = [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((channel) => (channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
  }
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (light! + 0.05) / (dark! + 0.05)
}

test.each(Object.entries(THEMES))('text of the theme %s can be read on its grounds (WCAG AA)', (_, { tokens }) => {
  for (const ink of [tokens.text, tokens.muted, tokens.accent, tokens.second, tokens.third, tokens.danger, tokens.good]) {
    expect.soft(contrast(ink, tokens.ground)).toBeGreaterThanOrEqual(4.5)
    expect.soft(contrast(ink, tokens.surface)).toBeGreaterThanOrEqual(4.5)
  }
  for (const [index, shade] of tokens.sequence.entries())
    expect.soft(contrast(tokens.onSequence[index]!, shade)).toBeGreaterThanOrEqual(4.5)
})

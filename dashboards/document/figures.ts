import type { Scale } from './widgets.ts'

/** A number as people read it: the sign and digits, and the unit that stands after them. */
export interface Figure {
  readonly digits: string
  readonly unit: string
}

const YUAN_SCALES = {
  yuan: { exponent: 0, unit: '元' },
  wan: { exponent: 4, unit: '万元' },
  yi: { exponent: 8, unit: '亿元' },
} as const

/** 元 under 10 万, 万元 under 10 亿, 亿元 above: the unit a clerk would choose for a number of this size. */
export function scaleFor(value: number): Exclude<Scale, 'auto'> {
  const size = Math.abs(value)
  return size >= 1e9 ? 'yi' : size >= 1e5 ? 'wan' : 'yuan'
}

/**
 * Writes an indicator's value in its unit: money (元) by `scale` and per cent with two decimals (or as many as asked for), counts as they are.
 * `null` is “—”: missing is not zero. Takes decimals as text, since amounts of a whole centre leave no room for rounding.
 */
export function formatFigure(value: string | number | null, unit: string, scale: Scale = 'auto', decimals = 2): Figure {
  if (value === null) return { digits: '—', unit: unit === '元' || unit === '%' ? '' : unit }
  const number = Number(value)
  if (unit === '元') {
    const chosen = YUAN_SCALES[scale === 'auto' ? scaleFor(number) : scale]
    return { digits: grouped(shifted(String(value), chosen.exponent), decimals), unit: chosen.unit }
  }
  if (unit === '%') return { digits: number.toFixed(decimals), unit: '%' }
  return { digits: grouped(String(value), Number.isInteger(number) ? 0 : decimals), unit }
}

/** Moves the decimal point `places` to the left, exactly. */
function shifted(decimal: string, places: number): string {
  const plain = /^-?\d+(\.\d*)?$/.test(decimal) ? decimal : Number(decimal).toFixed(6)
  const sign = plain.startsWith('-') ? '-' : ''
  const [whole = '0', fraction = ''] = plain.slice(sign.length).split('.')
  const padded = whole.padStart(places + 1, '0')
  return `${sign}${padded.slice(0, padded.length - places)}.${padded.slice(padded.length - places)}${fraction}`
}

/** Rounds half away from zero to `decimals` and separates thousands. */
function grouped(decimal: string, decimals: number): string {
  const negative = decimal.startsWith('-')
  const [whole = '0', fraction = ''] = (negative ? decimal.slice(1) : decimal).split('.')
  const kept = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'))
  const rounded = (kept + ((fraction[decimals] ?? '0') >= '5' ? 1n : 0n)).toString().padStart(decimals + 1, '0')
  const integer = rounded.slice(0, rounded.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${negative && /[1-9]/.test(rounded) ? '-' : ''}${integer}${decimals ? `.${rounded.slice(-decimals)}` : ''}`
}

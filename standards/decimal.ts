/** A decimal of `scale` places, held as a whole number of its last place, as text: (-5n, 2) → "-0.05". */
export function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString()
  const sign = unscaled < 0n ? '-' : ''
  if (scale === 0) return sign + digits
  const padded = digits.padStart(scale + 1, '0')
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}

/**
 * The whole number of last places that a decimal's text says: ("-0.05", 2) → -5n; fewer places are filled with zeros.
 * Throws a RangeError for what is no plain decimal or has more places than `scale`: nothing is ever rounded.
 */
export function unscaledOf(text: string, scale: number): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (!whole || fraction.length > scale) throw new RangeError(`“${text}”不是最多 ${scale} 位小数的十进制数`)
  const magnitude = BigInt(whole + fraction.padEnd(scale, '0'))
  return sign ? -magnitude : magnitude
}

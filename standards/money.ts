/** An exact amount in integer fen (分). Never a float. */
export type Fen = bigint

const YUAN = /^-?\d{1,20}(\.\d{1,2})?$/

/**
 * Parses yuan written in decimals ("1234.5", "-0.05") to fen.
 * Throws a RangeError for anything else: more than two decimals, exponents, thousands separators, blanks.
 */
export function fenFromYuan(text: string): Fen {
  if (!YUAN.test(text)) throw new RangeError(`金额“${text}”不是最多两位小数的十进制数`)
  const negative = text.startsWith('-')
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.')
  const fen = BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'))
  return negative ? -fen : fen
}

/** Writes fen as yuan with exactly two decimals: 123456n → "1234.56". */
export function yuanFromFen(fen: Fen): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0')
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/**
 * value × numerator ÷ denominator, rounded half away from zero (四舍五入) to a whole number of fen, in one division.
 * Throws a RangeError when the denominator is not positive.
 */
export function scaleHalfUp(value: bigint, numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new RangeError('分母必须大于零')
  const product = value * numerator
  const magnitude = ((product < 0n ? -product : product) * 2n + denominator) / (denominator * 2n)
  return product < 0n ? -magnitude : magnitude
}

/** Sum of amounts in fen. */
export function sumFen(amounts: Iterable<Fen>): Fen {
  let total = 0n
  for (const amount of amounts) total += amount
  return total
}

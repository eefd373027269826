/** An annual rate in ten-millionths, as numeric(8,7) holds it: 0.026 → 260000n. */
export type Rate = bigint

/** One whole, in ten-millionths. */
export const WHOLE_RATE = 10_000_000n

const RATE = /^0(\.\d{1,7})?$/

/** Parses an annual rate below 1 with at most seven decimals ("0.03075"). Throws a RangeError for anything else. */
export function rateFromText(text: string): Rate {
  if (!RATE.test(text)) throw new RangeError(`利率“${text}”不是小于 1、最多七位小数的十进制数`)
  return BigInt((text.split('.')[1] ?? '').padEnd(7, '0'))
}

/** A rate as people write it: 260000n → "2.6%". */
export const percentFromRate = (rate: Rate): string =>
  `${rate / 100_000n}.${(rate % 100_000n).toString().padStart(5, '0')}`.replace(/\.?0+$/, '').concat('%')

/** Writes a rate with seven decimals: 260000n → "0.0260000". */
export const textFromRate = (rate: Rate): string => `0.${rate.toString().padStart(7, '0')}`

import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Chance that is the same for the same seed. */
export interface Dice {
  /** A whole number from `least` to `greatest`, both possible. */
  int(least: number, greatest: number): number
  /** True once in `times`, on average. */
  oneIn(times: number): boolean
}

export function diceOf(seed: number): Dice {
  const generator = xoroshiro128plus(seed)
  const int = (least: number, greatest: number) => uniformInt(generator, least, greatest)
  return { int, oneIn: (times) => int(1, times) === 1 }
}

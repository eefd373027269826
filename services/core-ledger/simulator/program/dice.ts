import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Chance that is the same for the same seed. */
export interface Dice {
  /** A whole number from `least` to `greatest`, both possible. */
  int(least: number, greatest: number): number
  /** True once in `times`, on average. */
  oneIn(times: number): boolean
  /** One of them. */
  of<Thing>(things: readonly Thing[]): Thing
  /** One of them, each as often as it weighs. */
  weighed<Thing>(things: readonly (readonly [weight: number, thing: Thing])[]): Thing
}

export function diceOf(seed: number): Dice {
  const generator = xoroshiro128plus(seed)
  const int = (least: number, greatest: number) => uniformInt(generator, least, greatest)
  return {
    int,
    oneIn: (times) => int(1, times) === 1,
    of: (things) => things[int(0, things.length - 1)]!,
    weighed(things) {
      let left = int(
        1,
        things.reduce((sum, [weight]) => sum + weight, 0),
      )
      for (const [weight, thing] of things) {
        left -= weight
        if (left <= 0) return thing
      }
      throw new RangeError('nothing to draw from')
    },
  }
}

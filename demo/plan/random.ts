/** A seeded stream of numbers in [0, 1): the same seed gives the same centre on every machine. */
export type Random = () => number

/** Mulberry32: 32 bits of state, good enough to scatter demo data, and short enough to be read. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A stream of its own for one thing, so that adding draws elsewhere changes nothing here. */
export function randomFor(seed: number, ...names: readonly (string | number)[]): Random {
  let hash = seed >>> 0
  for (const char of names.join('/')) hash = Math.imul(hash ^ char.codePointAt(0)!, 16_777_619) >>> 0
  return randomFrom(hash)
}

/** A whole number from `low` to `high`, both included. */
export const between = (random: Random, low: number, high: number) => low + Math.floor(random() * (high - low + 1))

/** One of the choices, all alike. */
export const oneOf = <Choice>(random: Random, choices: readonly Choice[]): Choice =>
  choices[Math.floor(random() * choices.length)]!

/** One of the choices by weight. */
export function weighted<Choice>(random: Random, choices: readonly (readonly [Choice, number])[]): Choice {
  let point = random() * choices.reduce((total, [, weight]) => total + weight, 0)
  for (const [choice, weight] of choices) {
    point -= weight
    if (point < 0) return choice
  }
  return choices.at(-1)![0]
}

/** A normal deviate with mean 0 and deviation 1 (Box–Muller). */
export const normal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

import { createHash } from 'node:crypto'

/** A number in [0, 1) that depends on nothing but its words. */
export const chance = (...words: readonly (string | number)[]): number =>
  createHash('sha256').update(words.join('|')).digest().readUIntBE(0, 6) / 2 ** 48

/** A whole number from `low` to `high`, both included. */
export const between = (low: number, high: number, ...words: readonly (string | number)[]): number =>
  low + Math.floor(chance(...words) * (high - low + 1))

export const oneOf = <Choice>(choices: readonly Choice[], ...words: readonly (string | number)[]): Choice =>
  choices[between(0, choices.length - 1, ...words)]!

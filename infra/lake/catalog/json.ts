import { JSONParse, JSONStringify } from 'json-with-bigint'

/**
 * A 64-bit integer as our JSON reader yields it: a number while exact, a bigint beyond 2^53.
 * One value has one representation, so `===` compares; `toLong` makes that representation from any other.
 */
export type Long = number | bigint

/** The one representation of `value` (see Long). */
export function toLong(value: bigint): Long {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

/** Parses JSON; integers beyond 2^53, such as snapshot ids, become bigint. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  return JSONParse(text)
}

/** Prints JSON; a bigint is printed as an integer. */
export function printJson(value: unknown): string {
  return JSONStringify(value)
}

import { isDeepStrictEqual } from 'node:util'

/** Refuses to compare the speed of two sides that did not do the same. */
export function assertSame(what: string, ours: unknown, theirs: unknown): void {
  if (isDeepStrictEqual(ours, theirs)) return
  throw new Error(`${what}: the two sides differ\nours   ${shown(ours)}\ntheirs ${shown(theirs)}`)
}

const shown = (value: unknown) => JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner))

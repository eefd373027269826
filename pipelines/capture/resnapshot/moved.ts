import { keyText } from '../ods/unchanged.ts'

/** A row whose key has changed; keys are text. */
export interface Move {
  readonly from: readonly string[]
  readonly to: readonly string[]
}

/** The keys to which rows have moved from those in `from`, at once or by way of others, whatever became of them; from any key without `from`. */
export function movedFrom(moves: readonly Move[], from?: ReadonlySet<string>): (readonly string[])[] {
  const reached = new Map<string, readonly string[]>()
  for (const move of moves) {
    const left = keyText(move.from)
    if (!from || from.has(left) || reached.has(left)) reached.set(keyText(move.to), move.to)
  }
  return [...reached.values()]
}

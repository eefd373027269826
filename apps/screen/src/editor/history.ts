/** What was, is and could be again. */
export interface History<Value> {
  readonly past: readonly Value[]
  readonly present: Value
  readonly future: readonly Value[]
}

export type HistoryAction<Value> =
  | { readonly type: 'change'; readonly value: Value }
  | { readonly type: 'undo' }
  | { readonly type: 'redo' }
  | { readonly type: 'reset'; readonly value: Value }

const STEPS_KEPT = 100

export const beginHistory = <Value>(value: Value): History<Value> => ({ past: [], present: value, future: [] })

/** The history after an action; a change that changes nothing is no step. */
export function reduceHistory<Value>(history: History<Value>, action: HistoryAction<Value>): History<Value> {
  const { past, present, future } = history
  switch (action.type) {
    case 'reset':
      return beginHistory(action.value)
    case 'change':
      if (JSON.stringify(action.value) === JSON.stringify(present)) return history
      return { past: [...past, present].slice(-STEPS_KEPT), present: action.value, future: [] }
    case 'undo': {
      const before = past.at(-1)
      return before === undefined ? history : { past: past.slice(0, -1), present: before, future: [present, ...future] }
    }
    case 'redo': {
      const [next, ...rest] = future
      return next === undefined ? history : { past: [...past, present], present: next, future: rest }
    }
  }
}

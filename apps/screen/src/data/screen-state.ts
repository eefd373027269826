import type { LiveEvent, ScreenData } from '@anju/dashboards/binding/data.ts'
import type { LiveMessage } from '@anju/dashboards/binding/live-hub.ts'

/** What the player knows: the last data, and whether news still come. Nothing is ever taken away: trouble only adds a mark. */
export interface ScreenState {
  readonly data: ScreenData | null
  /** Keys of live events that arrived with the last message. */
  readonly arrived: readonly LiveEvent[]
  readonly connection: 'opening' | 'live' | 'lost'
  /** Version that was published since the document was loaded. */
  readonly newVersion: number | null
}

export const EMPTY: ScreenState = { data: null, arrived: [], connection: 'opening', newVersion: null }

export type ScreenAction =
  | { readonly type: 'all' | 'changed'; readonly data: ScreenData }
  | Exclude<LiveMessage, { readonly type: 'all' | 'changed' }>
  | { readonly type: 'opened' | 'lost' }

/** The state after a message. */
export function reduceScreen(state: ScreenState, action: ScreenAction): ScreenState {
  switch (action.type) {
    case 'all':
      if (state.data && action.data.madeAt < state.data.madeAt) return state
      return { ...state, data: action.data, arrived: arrivedBetween(state.data, action.data), connection: 'live' }
    case 'changed': {
      // An answer that was overtaken by a newer one brings nothing.
      if (!state.data || action.data.madeAt < state.data.madeAt) return state
      const { madeAt, widgets } = action.data
      const data = { ...state.data, madeAt, widgets: { ...state.data.widgets, ...widgets } }
      return { ...state, data, arrived: arrivedBetween(state.data, data), connection: 'live' }
    }
    case 'document':
      return { ...state, newVersion: action.version }
    case 'opened':
    case 'alive':
      return state.connection === 'live' ? state : { ...state, connection: 'live' }
    case 'trouble':
    case 'lost':
      return { ...state, connection: 'lost' }
  }
}

const eventsOf = (data: ScreenData | null) =>
  Object.values(data?.widgets ?? {}).flatMap((widget) => (widget.kind === 'ticker' ? widget.events : []))

/** Live events that are in `after` and were not known before; none on the first load, when everything is new. */
export function arrivedBetween(before: ScreenData | null, after: ScreenData): LiveEvent[] {
  if (!before) return []
  const known = new Set(eventsOf(before).map(({ key }) => key))
  return eventsOf(after).filter(({ key }) => !known.has(key))
}

import { useEffect, useReducer, useState } from 'react'
import { api, type LoadedScreen, Refusal } from './api.ts'
import { EMPTY, reduceScreen, type ScreenAction, type ScreenState } from './screen-state.ts'

const POLL_MS = 30_000
/** The server says that it lives every 15 s; a line that is silent for three times as long is cut, whatever the browser thinks. */
const SILENCE_MS = 45_000

export interface Screen extends ScreenState {
  readonly loaded: LoadedScreen | null
  readonly refusal: Refusal | null
}

/**
 * A screen's document and its living data: one request first, then server-sent events, which the browser itself reconnects;
 * while they are lost the data is asked for every 30 s. A newly published document replaces the old one in place.
 */
export function useScreen(screenId: string): Screen {
  const [loaded, setLoaded] = useState<LoadedScreen | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [state, tell] = useReducer(reduceScreen, EMPTY)

  useEffect(() => {
    void state.newVersion
    api.screen(screenId).then(setLoaded, (error) => error instanceof Refusal && setRefusal(error))
  }, [screenId, state.newVersion])

  useEffect(() => {
    const ask = () =>
      api.data(screenId).then(
        (data) => tell({ type: 'all', data }),
        () => tell({ type: 'lost' }),
      )
    void ask()
    const source = new EventSource(api.liveUrl(screenId))
    const lose = () => tell({ type: 'lost' })
    let silence = setTimeout(lose, SILENCE_MS)
    const hear = (action: ScreenAction) => {
      clearTimeout(silence)
      silence = setTimeout(lose, SILENCE_MS)
      tell(action)
    }
    source.onopen = () => hear({ type: 'opened' })
    source.onmessage = ({ data }) => hear(JSON.parse(data))
    source.onerror = lose
    window.addEventListener('offline', lose)
    const poll = setInterval(() => source.readyState !== EventSource.OPEN && void ask(), POLL_MS)
    return () => {
      source.close()
      clearInterval(poll)
      clearTimeout(silence)
      window.removeEventListener('offline', lose)
    }
  }, [screenId])

  return { ...state, loaded, refusal: loaded ? null : refusal }
}

import type { LiveMessage } from '@anju/dashboards/binding/live-hub.ts'
import { useEffect, useReducer, useState } from 'react'
import { api, type LoadedScreen, Refusal } from './api.ts'
import { EMPTY, reduceScreen, type ScreenState } from './screen-state.ts'

const POLL_MS = 30_000
/** The server says that it lives every 15 s; a line that is silent for three times as long is cut, whatever the browser thinks. */
const SILENCE_MS = 45_000

export interface Screen extends ScreenState {
  readonly loaded: LoadedScreen | null
  readonly refusal: Refusal | null
}

/**
 * A screen's document and its living data: one request first, then server-sent events, which the browser itself reconnects, say which widgets
 * to ask for anew; while they are lost the data is asked for every 30 s. A newly published document replaces the old one in place.
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
    const ask = (widgets?: readonly string[]) =>
      api.data(screenId, widgets).then(
        (data) => tell({ type: widgets ? 'changed' : 'all', data }),
        () => tell({ type: 'lost' }),
      )
    void ask()
    const source = new EventSource(api.liveUrl(screenId))
    const lose = () => tell({ type: 'lost' })
    let silence = setTimeout(lose, SILENCE_MS)
    const hear = (message: LiveMessage | { type: 'opened' }) => {
      clearTimeout(silence)
      silence = setTimeout(lose, SILENCE_MS)
      if (message.type === 'all') void ask()
      else if (message.type === 'changed') void ask(message.widgets)
      else tell(message)
    }
    source.onopen = () => hear({ type: 'opened' })
    source.onmessage = ({ data }: MessageEvent<string>) => hear(JSON.parse(data))
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

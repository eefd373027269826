import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Change } from '../api/platform.ts'

/** Changes that come within this time are answered together: a run publishes many assets in a second. */
const GATHER_MS = 400

/** Which readings a change makes old, by the first part of their key. */
function outdated(change: Change): readonly string[] {
  if (change.kind === 'run') return ['runs']
  if (change.kind === 'published') return ['indicators', 'forecasts', 'quality']
  return []
}

/**
 * Keeps what is on the page fresh by the server's own word, without asking: what a change makes old is read anew, if it is shown. The line is held
 * only while the page is in sight, since a browser grants a site six of them for all its tabs; back in sight, or after a break, all of it is read anew.
 */
export function useChanges(): void {
  const queries = useQueryClient()
  useEffect(() => {
    let source: EventSource | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const waiting = new Set<string>()
    const refresh = (keys: readonly string[]) => {
      if (keys.length === 0) return
      for (const key of keys) waiting.add(key)
      timer ??= setTimeout(() => {
        timer = undefined
        for (const key of waiting) void queries.invalidateQueries({ queryKey: [key] })
        waiting.clear()
      }, GATHER_MS)
    }
    const follow = () => {
      if (document.hidden) {
        source?.close()
        source = undefined
      } else if (!source) {
        source = new EventSource('/api/events')
        source.onopen = () => refresh(['runs', 'indicators', 'forecasts', 'quality'])
        source.onmessage = ({ data }) => refresh(outdated(JSON.parse(data) as Change))
      }
    }
    follow()
    document.addEventListener('visibilitychange', follow)
    return () => {
      document.removeEventListener('visibilitychange', follow)
      source?.close()
      clearTimeout(timer)
    }
  }, [queries])
}

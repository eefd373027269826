import { useSyncExternalStore } from 'react'
import type { ThemeMode } from './theme.ts'

const KEY = 'anju.theme'
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function current(): ThemeMode {
  const chosen = window.localStorage.getItem(KEY)
  if (chosen === 'light' || chosen === 'dark') return chosen
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

/** The chosen theme, kept in this browser; follows the system until somebody chooses. */
export function useThemeMode(): { mode: ThemeMode; toggle: () => void } {
  const mode = useSyncExternalStore(subscribe, current)
  const toggle = () => {
    window.localStorage.setItem(KEY, mode === 'dark' ? 'light' : 'dark')
    for (const listener of listeners) listener()
  }
  return { mode, toggle }
}

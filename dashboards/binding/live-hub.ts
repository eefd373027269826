import type { ScreenData } from './data.ts'
import { type LakeChange, type OnChange, tablesOf } from './lake-cache.ts'

/** What a player is told: news of the data, which it then asks for in the one form that data has (`GET …/data`). */
export type LiveMessage =
  /** Everything is new to it: it has just come, or the document changed. */
  | { readonly type: 'all' }
  /** The data of these widgets changed. */
  | { readonly type: 'changed'; readonly widgets: readonly string[] }
  /** A newer document was published: load it. */
  | { readonly type: 'document'; readonly version: number }
  | { readonly type: 'trouble'; readonly detail: string }
  /** Nothing new; the line is whole. */
  | { readonly type: 'alive' }

export type Tell = (message: LiveMessage) => void

export interface LiveHub {
  /** Follows a screen; returns the function that stops it. */
  follow(screenId: string, tell: Tell): () => void
  /** The screen's document was published anew. */
  documentPublished(screenId: string): void
  close(): void
}

export interface HubOptions {
  readonly read: (screenId: string) => Promise<ScreenData>
  readonly onChange: OnChange
  /** Changes of this many milliseconds are answered together. */
  readonly gatherMs?: number
  /** Rooms are read anew this often in any case: an event may have been lost. */
  readonly everyMs?: number
  /** Told of every failed reading; players are told only that there is trouble. */
  readonly onTrouble: (error: unknown) => void
}

interface Room {
  readonly players: Set<Tell>
  last: ScreenData | null
  timer: NodeJS.Timeout | null
  reading: boolean
  again: boolean
}

/** Tables that a screen can show; other publications are not its business. */
const SHOWN = /^(ads\.|dim\.region$|ods\.ledger_(account_entry|loan_entry)$)/

/**
 * One room for each screen that somebody watches: a change is read once for all its players, who are told which widgets differ.
 * A slow reading never overlaps the next one. Rooms without players hold nothing.
 */
export function createLiveHub({ read, onChange, gatherMs = 250, everyMs = 60_000, onTrouble }: HubOptions): LiveHub {
  const rooms = new Map<string, Room>()
  const stop = onChange((change: LakeChange) => {
    if (!tablesOf(change).some((table) => SHOWN.test(table))) return
    for (const [id, room] of rooms) schedule(id, room)
  })
  const rounds = setInterval(() => {
    for (const [id, room] of rooms) schedule(id, room)
  }, everyMs).unref()

  function schedule(id: string, room: Room) {
    if (room.reading) room.again = true
    else room.timer ??= setTimeout(() => void refresh(id, room), gatherMs).unref()
  }

  async function refresh(id: string, room: Room) {
    room.timer = null
    room.reading = true
    try {
      const data = await read(id)
      for (const message of messagesBetween(room.last, data)) for (const tell of room.players) tell(message)
      room.last = data
    } catch (error) {
      onTrouble(error)
      for (const tell of room.players) tell({ type: 'trouble', detail: '数据暂时读不到，显示的是上一次的数据' })
    } finally {
      room.reading = false
      if (room.again && room.players.size) schedule(id, room)
      room.again = false
    }
  }

  return {
    follow(id, tell) {
      const room = rooms.get(id) ?? { players: new Set(), last: null, timer: null, reading: false, again: false }
      rooms.set(id, room)
      room.players.add(tell)
      if (room.last) tell({ type: 'all' })
      // Read anew for a new player even so: what it was told may be older than the cache.
      schedule(id, room)
      return () => {
        room.players.delete(tell)
        if (room.players.size) return
        if (room.timer) clearTimeout(room.timer)
        if (rooms.get(id) === room) rooms.delete(id)
      }
    },
    documentPublished(id) {
      const room = rooms.get(id)
      if (room) schedule(id, room)
    },
    close() {
      stop()
      clearInterval(rounds)
      for (const room of rooms.values()) if (room.timer) clearTimeout(room.timer)
      rooms.clear()
    },
  }
}

/** What to tell players who know `before`, now that `after` was read. */
export function messagesBetween(before: ScreenData | null, after: ScreenData): LiveMessage[] {
  if (!before) return [{ type: 'all' }]
  if (before.version !== after.version) return [{ type: 'document', version: after.version }, { type: 'all' }]
  const changed = Object.entries(after.widgets).filter(
    ([id, data]) => JSON.stringify(before.widgets[id]) !== JSON.stringify(data),
  )
  return changed.length ? [{ type: 'changed', widgets: changed.map(([id]) => id) }] : []
}

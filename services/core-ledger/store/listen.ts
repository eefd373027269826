import { EventEmitter, once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

const AGAIN_MS = 1_000

/**
 * Listens to a channel of the database until `signal` aborts, over a connection of its own that is made anew when it breaks. Emits `event`
 * for each notification, and once for each connection: what was told while there was none is to be looked for.
 */
export function listenTo(
  url: string,
  { channel, event, signal }: { readonly channel: string; readonly event: string; readonly signal: AbortSignal },
): EventEmitter {
  const heard = new EventEmitter()
  const listen = async () => {
    const client = new pg.Client({ connectionString: url, keepAlive: true, application_name: 'anju-ledger-listen' })
    client.on('error', () => undefined)
    try {
      const ended = once(client, 'end', { signal })
      ended.catch(() => undefined)
      await client.connect()
      client.on('notification', () => heard.emit(event))
      await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`)
      heard.emit(event)
      await ended
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  void (async () => {
    while (!signal.aborted) {
      await listen().catch(() => undefined)
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined)
    }
  })()
  return heard
}

import { setTimeout as sleep } from 'node:timers/promises'

const RETRY_MS = 2000

export interface CaptureEventsOptions {
  readonly captureUrl: string
  /** Called after each commit to ods, and after each (re)connection, since something may have been missed. At most one call at a time. */
  readonly changed: () => Promise<void>
  readonly onTrouble: (error: unknown) => void
  readonly signal: AbortSignal
}

/** Follows capture's event stream until aborted; comes back by itself. Events that arrive during a call are coalesced into one more. */
export async function followCapture(options: CaptureEventsOptions): Promise<void> {
  const notify = coalesced(options.changed, options.onTrouble)
  while (!options.signal.aborted) {
    await listen(options, notify).catch((error: unknown) => {
      if (!options.signal.aborted) options.onTrouble(error)
    })
    await sleep(RETRY_MS, undefined, { signal: options.signal }).catch(() => undefined)
  }
}

async function listen({ captureUrl, signal }: CaptureEventsOptions, notify: () => void): Promise<void> {
  const response = await fetch(new URL('/events', captureUrl), { signal })
  if (!response.ok || response.body === null) throw new Error(`capture answered ${response.status} to /events`)
  notify()
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) if (text.includes('data:')) notify()
}

function coalesced(work: () => Promise<void>, onTrouble: (error: unknown) => void): () => void {
  let running = false
  let again = false
  const run = async () => {
    running = true
    do {
      again = false
      await work().catch(onTrouble)
    } while (again)
    running = false
  }
  return () => {
    again = true
    if (!running) void run()
  }
}

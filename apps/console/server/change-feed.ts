import { PUBLISHED_CHANNEL } from '@anju/pipelines/store/materializations.ts'
import { RUNS_CHANNEL } from '@anju/pipelines/store/runs.ts'
import pg from 'pg'

/** Something that screens and pages may want to show anew. */
export type Change =
  | { readonly kind: 'published'; readonly asset: string; readonly snapshotId: string }
  | {
      readonly kind: 'captured'
      readonly lsn: string
      readonly tables: Readonly<Record<string, number>>
      readonly flushedAt: string
    }
  /** A run was asked for, went a step forward, or ended. */
  | { readonly kind: 'run'; readonly run: string }

export interface ChangeFeed {
  /** Hears every event from now on; returns the function that stops it. */
  onChange(listener: (event: Change) => void): () => void
  close(): Promise<void>
}

const RETRY_MS = 2_000

/**
 * Gathers what changes: assets published and runs moved on by the graph (PostgreSQL NOTIFY), and changes that reached the lake (capture's event stream).
 * Both connections come back by themselves; what was missed meanwhile is not replayed, so listeners re-read on every event.
 */
export function createChangeFeed(options: { governanceUrl: string; captureUrl: string }): ChangeFeed {
  const listeners = new Set<(event: Change) => void>()
  const closing = new AbortController()
  const tell = (event: Change) => {
    for (const listener of listeners) listener(event)
  }
  const ended = Promise.all([
    untilClosed(closing.signal, () => hearGraph(options.governanceUrl, tell, closing.signal)),
    untilClosed(closing.signal, () => hearCaptured(options.captureUrl, tell, closing.signal)),
  ])
  return {
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      closing.abort()
      await ended
    },
  }
}

async function untilClosed(signal: AbortSignal, listen: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await listen().catch(() => undefined)
    if (!signal.aborted) await new Promise((done) => setTimeout(done, RETRY_MS).unref())
  }
}

async function hearGraph(url: string, tell: (event: Change) => void, signal: AbortSignal): Promise<void> {
  const client = new pg.Client({ connectionString: url, keepAlive: true })
  await client.connect()
  const lost = new Promise<void>((done) => {
    client.once('end', () => done())
    client.once('error', () => done())
    if (signal.aborted) done()
    signal.addEventListener('abort', () => done(), { once: true })
  })
  client.on('notification', ({ channel, payload = '{}' }) =>
    tell({ kind: channel === RUNS_CHANNEL ? 'run' : 'published', ...JSON.parse(payload) }),
  )
  await client.query(`LISTEN ${PUBLISHED_CHANNEL}; LISTEN ${RUNS_CHANNEL}`)
  await lost
  await client.end().catch(() => undefined)
}

async function hearCaptured(url: string, tell: (event: Change) => void, signal: AbortSignal): Promise<void> {
  const response = await fetch(new URL('/events', url), { signal })
  if (!response.ok || !response.body) return
  let rest = ''
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const data = /^data: ?(.*)$/m.exec(block)?.[1]
      if (data)
        tell({ kind: 'captured', ...(JSON.parse(data) as { lsn: string; tables: Record<string, number>; flushedAt: string }) })
    }
  }
}

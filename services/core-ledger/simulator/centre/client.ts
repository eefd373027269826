import { setTimeout as sleep } from 'node:timers/promises'
import type { Centre } from './centre.ts'

/** One request of the ledger's API. */
export interface Post {
  readonly path: string
  readonly body: object
  readonly key: string
  /** Who acts, as `role:subject`. */
  readonly actor: string | null
}

export interface Reply {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  /** The key had been used for the same before. */
  readonly replayed: boolean
  /** How often it was sent until it was answered. */
  readonly sent: number
}

const ANSWERED_WITHIN_MS = 120_000
const LOST_AFTER_MS = 30_000

/**
 * Sends until it is answered: what a crash has swallowed, or was refused as "not now", is sent again with the same key, as every caller
 * should. Throws when nothing answers in two minutes.
 */
export async function post({ url, token }: Pick<Centre, 'url' | 'token'>, { path, body, key, actor }: Post): Promise<Reply> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'idempotency-key': key,
    ...(actor ? { 'acting-for': actor } : {}),
  }
  const began = performance.now()
  for (let sent = 1; performance.now() - began < ANSWERED_WITHIN_MS; sent++) {
    try {
      const signal = AbortSignal.timeout(LOST_AFTER_MS)
      const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body), signal })
      const answered = (await response.json()) as Reply['body']
      const replayed = response.headers.get('idempotency-replayed') === 'true'
      if (response.status !== 503) return { status: response.status, body: answered, replayed, sent }
    } catch {
      // Nobody there, or nobody any more: whether it was done is what the next try will tell.
    }
    await sleep(Math.min(25 * sent, 250))
  }
  throw new Error(`POST ${path} was not answered in ${ANSWERED_WITHIN_MS / 1_000} s`)
}

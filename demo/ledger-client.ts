import { setTimeout as sleep } from 'node:timers/promises'

/** Somebody of the demo centre: `role:subject`, and how they are called. */
export interface DemoPerson {
  readonly actsAs: string
  readonly name: string
}

/** Posts to the ledger as any client would: with a key of its own making, again and again until it is answered. */
export interface LedgerClient {
  /** Posts one thing, in the name of a person if one is given. The same key posts once, whatever the retries. */
  post<Answer>(path: string, key: string, body: unknown, person?: DemoPerson): Promise<Answer>
  /** Posts many things in batches of `size`; the answers come in the order of the items. */
  postAll<Answer>(path: string, key: string, items: readonly unknown[], size?: number): Promise<Answer[]>
}

const ATTEMPTS = 20
const RETRY_MS = 500

/** A client of the ledger at `url`. Throws an Error with the ledger's own words when it refuses. */
export function createLedgerClient({ url, token }: { url: string; token: string }): LedgerClient {
  async function post<Answer>(path: string, key: string, body: unknown, person?: DemoPerson): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const request = {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': key,
          ...(person ? { 'acting-for': person.actsAs, 'acting-name': encodeURIComponent(person.name) } : {}),
        },
        body: JSON.stringify(body),
      }
      const response = await fetch(new URL(path, url), request).catch(() => undefined)
      if (response?.ok) return (await response.json()) as Answer
      if (response && response.status < 500) throw new Error(`核心账务拒绝了 ${path}:${await response.text()}`)
      if (attempt === ATTEMPTS) throw new Error(`核心账务 ${url} 在 ${ATTEMPTS} 次之后仍没有应答（${path}）`)
      await sleep(RETRY_MS)
    }
  }
  return {
    post,
    async postAll<Answer>(path: string, key: string, items: readonly unknown[], size = 1_000) {
      const answers: Answer[] = []
      for (let start = 0; start < items.length; start += size) {
        const batch = await post<{ items: Answer[] }>(`${path}:batch`, `${key}/${start}`, {
          items: items.slice(start, start + size),
        })
        answers.push(...batch.items)
      }
      return answers
    },
  }
}

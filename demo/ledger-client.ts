import { setTimeout as sleep } from 'node:timers/promises'

/** Somebody of the demo centre: `role:subject`, and how they are called. */
export interface DemoPerson {
  readonly actsAs: string
  readonly name: string
}

/** The ledger does not do what it was asked; `code` is the problem's. */
export class LedgerRefused extends Error {
  readonly code: string

  constructor(message: string, code: string) {
    super(message)
    this.code = code
  }
}

/** Posts to the ledger as any client would: with a key of its own making, again and again until it is answered. */
export interface LedgerClient {
  /** Posts one thing, in the name of a person if one is given. The same key posts once, whatever the retries. */
  post<Answer>(path: string, key: string, body: unknown, person?: DemoPerson): Promise<Answer>
  /** Posts many things in batches of `size`; the answers come in the order of the items. */
  postAll<Answer>(path: string, key: string, items: readonly unknown[], size?: number): Promise<Answer[]>
  /** Runs a batch of the ledger (批次) to its end. Throws an Error when it fails. */
  runBatch(kind: string, period: string, key: string): Promise<void>
}

const ATTEMPTS = 20
const RETRY_MS = 500

const BATCH_LOOK_MS = 500

/** A client of the ledger at `url`. Throws LedgerRefused with the ledger's own words when it refuses. */
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
      if (response && response.status < 500) throw await refusalOf(path, response)
      if (attempt === ATTEMPTS) throw new Error(`核心账务 ${url} 在 ${ATTEMPTS} 次之后仍没有应答（${path}）`)
      await sleep(RETRY_MS)
    }
  }
  return {
    post,
    async runBatch(kind, period, key) {
      const { batchNo } = await post<{ batchNo: string }>('/batches', key, { kind, period })
      for (;;) {
        const answer = await fetch(new URL(`/batches/${batchNo}`, url), { headers: { authorization: `Bearer ${token}` } })
        const { state, failure } = (await answer.json()) as { state: string; failure: string | null }
        if (state === 'completed') return
        if (state === 'failed') throw new Error(`批次 ${batchNo} 没有办成：${failure}`)
        await sleep(BATCH_LOOK_MS)
      }
    },
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

async function refusalOf(path: string, response: Response): Promise<LedgerRefused> {
  const said = await response.text()
  return new LedgerRefused(`核心账务拒绝了 ${path}:${said}`, (JSON.parse(said) as { code: string }).code)
}

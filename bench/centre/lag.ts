import { setTimeout as sleep } from 'node:timers/promises'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { callAtRate, type Latency, latencyOf } from '../fixed-rate.ts'
import type { Centre } from './centre.ts'
import { openAccounts, post, transferTo } from './transfers.ts'

const RATE = { perSecond: 20, seconds: 30 }
const POLL_MS = 100
const WITHIN_MS = 30_000

/**
 * From the ledger's answer (the posting is committed) until a query of the lake shows the voucher, while postings are offered at a fixed
 * rate and the whole centre keeps its published tables fresh. Seen from outside, by asking again and again: an answer that comes late counts as late.
 */
export async function measureLag({ ledger, lake }: Centre): Promise<Latency> {
  const accounts = await openAccounts(ledger, RATE.perSecond * RATE.seconds)
  const session = await openLake({ ...lake, readOnly: true })
  const stop = new AbortController()
  try {
    const [before] = await session.query<{ last: string }>('SELECT max(voucher_no) AS last FROM ods.ledger_voucher')
    const seenAt = new Map<string, number>()
    const watching = watch(session, { after: before!.last, seenAt, signal: stop.signal })
    const answeredAt = new Map<string, number>()
    await callAtRate(async (call) => {
      const { voucherNo } = await post<{ voucherNo: string }>(ledger, '/transfers-in', transferTo(accounts[call]!))
      answeredAt.set(voucherNo, performance.now())
    }, RATE)
    await allSeen(answeredAt, seenAt)
    stop.abort()
    await watching
    return latencyOf([...answeredAt].map(([voucherNo, answered]) => seenAt.get(voucherNo)! - answered))
  } finally {
    stop.abort()
    await session.close()
  }
}

interface Watch {
  readonly after: string
  readonly seenAt: Map<string, number>
  readonly signal: AbortSignal
}

/** Notes when the lake first answers with each new voucher. */
async function watch(session: Lake, { after, seenAt, signal }: Watch): Promise<void> {
  while (!signal.aborted) {
    const rows = await session.query<{ no: string }>('SELECT voucher_no AS no FROM ods.ledger_voucher WHERE voucher_no > $1', [
      after,
    ])
    const now = performance.now()
    for (const { no } of rows) if (!seenAt.has(no)) seenAt.set(no, now)
    await sleep(POLL_MS)
  }
}

async function allSeen(answeredAt: ReadonlyMap<string, number>, seenAt: ReadonlyMap<string, number>): Promise<void> {
  const deadline = performance.now() + WITHIN_MS
  while (performance.now() < deadline) {
    if (answeredAt.keys().every((voucherNo) => seenAt.has(voucherNo))) return
    await sleep(POLL_MS)
  }
  throw new Error(
    `${answeredAt.size - seenAt.size} of ${answeredAt.size} postings are not in the lake after ${WITHIN_MS / 1_000} s`,
  )
}

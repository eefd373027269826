import { setTimeout as sleep } from 'node:timers/promises'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import pg from 'pg'
import { callAtRate, latencyOf } from '../fixed-rate.ts'
import type { LagAtRate } from '../measuring.ts'
import { whileCapturing } from './capturing.ts'
import type { Station } from './station.ts'

const RATES = [10, 100, 1_000]
const SECONDS = 20
const CONNECTIONS = 16
const POLL_MS = 50
const WITHIN_MS = 60_000

/**
 * From the answer to a COMMIT of one row until a query of the lake shows the row, at fixed rates, while capture alone carries them. Seen from
 * outside, by asking again and again: an answer that comes late counts as late.
 */
export async function measureLags(station: Station): Promise<LagAtRate[]> {
  return whileCapturing(station, async () => {
    const lake = await openLake({ ...station.lake, readOnly: true })
    const source = new pg.Pool({ connectionString: station.sourceUrl, max: CONNECTIONS })
    try {
      const lags: LagAtRate[] = []
      for (const perSecond of RATES) lags.push(await lagAt(perSecond, { lake, source }))
      return lags
    } finally {
      await source.end()
      await lake.close()
    }
  })
}

async function lagAt(perSecond: number, { lake, source }: { readonly lake: Lake; readonly source: pg.Pool }): Promise<LagAtRate> {
  const [committedAt, seenAt] = [new Map<string, number>(), new Map<string, number>()]
  const stop = new AbortController()
  const watching = watch(lake, { seenAt, signal: stop.signal })
  const began = performance.now()
  try {
    await callAtRate(
      async (call) => {
        const voucherNo = `L${perSecond}-${call}`
        await source.query(
          "INSERT INTO ledger.voucher (voucher_no, kind, business_date, summary, total) VALUES ($1, '001', '2026-01-01', '汇缴入账', 1920)",
          [voucherNo],
        )
        committedAt.set(voucherNo, performance.now())
      },
      { perSecond, seconds: SECONDS },
    )
    const committing = (performance.now() - began) / 1_000
    await allSeen(committedAt, seenAt)
    const { p50, p99 } = latencyOf([...committedAt].map(([voucherNo, committed]) => seenAt.get(voucherNo)! - committed))
    return { asked: perSecond, reached: committedAt.size / committing, p50, p99 }
  } finally {
    stop.abort()
    await watching
  }
}

/** Notes when the lake first answers with each new voucher; commits come into ods in the order of the log. */
async function watch(
  lake: Lake,
  { seenAt, signal }: { readonly seenAt: Map<string, number>; readonly signal: AbortSignal },
): Promise<void> {
  let last = (await lake.query<{ lsn: bigint }>('SELECT coalesce(max(_lsn), 0)::BIGINT AS lsn FROM ods.ledger_voucher'))[0]!.lsn
  while (!signal.aborted) {
    const rows = await lake.query<{ no: string; lsn: bigint }>(
      'SELECT voucher_no AS no, _lsn AS lsn FROM ods.ledger_voucher WHERE _lsn > $1 ORDER BY _lsn',
      [last],
    )
    const now = performance.now()
    for (const { no, lsn } of rows) {
      seenAt.set(no, now)
      last = lsn
    }
    await sleep(POLL_MS)
  }
}

async function allSeen(committedAt: ReadonlyMap<string, number>, seenAt: ReadonlyMap<string, number>): Promise<void> {
  const deadline = performance.now() + WITHIN_MS
  while (performance.now() < deadline) {
    if (committedAt.keys().every((voucherNo) => seenAt.has(voucherNo))) return
    await sleep(POLL_MS)
  }
  const seen = committedAt
    .keys()
    .filter((voucherNo) => seenAt.has(voucherNo))
    .toArray().length
  throw new Error(`${committedAt.size - seen} of ${committedAt.size} rows are not in the lake after ${WITHIN_MS / 1_000} s`)
}

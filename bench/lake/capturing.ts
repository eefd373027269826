import { setTimeout as sleep } from 'node:timers/promises'
import { CAPTURED_TABLES } from '@anju/core-ledger/store/migrations/003-publication.ts'
import { lsnFromText } from '@anju/pipelines/capture/wire/lsn.ts'
import { assertSame } from '../parity.ts'
import type { Backlog } from './source.ts'
import { askLake, type RunningCapture, type Station } from './station.ts'

const POLL_MS = 20

/** What capture says of itself. */
interface CaptureStatus {
  readonly phase: string
  readonly changesTotal: number
  readonly snapshot: { readonly phase: string }
}

const statusOf = async ({ captureUrl }: Station): Promise<CaptureStatus> =>
  (await (await fetch(new URL('/status', captureUrl))).json()) as CaptureStatus

/** Runs `work` while capture streams, its first snapshot done. */
export async function whileCapturing<Result>(
  station: Station,
  work: (capture: RunningCapture) => Promise<Result>,
): Promise<Result> {
  const capture = station.startCapture()
  try {
    await capture.healthy
    while ((await statusOf(station)).phase !== 'streaming') await sleep(POLL_MS)
    return await work(capture)
  } finally {
    await capture.stop()
  }
}

/** The first start of capture takes a snapshot of all tables and makes its slot. */
export const takeFirstSnapshot = (station: Station): Promise<void> => whileCapturing(station, async () => undefined)

/**
 * Seconds from the moment capture streams until the whole backlog is durable in the lake. Throws when the ods tables do not hold as many
 * rows as the log had changes.
 */
export async function durableSeconds(station: Station, backlog: Backlog): Promise<number> {
  const seconds = await drainSeconds(station, (await changesInLake(station)) + backlog.changes)
  assertSame('变更行数', await rowsInLake(station, backlog), backlog.changes)
  return seconds
}

async function drainSeconds(station: Station, changesTotal: number): Promise<number> {
  const capture = station.startCapture()
  const failed = capture.healthy.then(() => undefined)
  try {
    let began = performance.now()
    for (;;) {
      const asked = performance.now()
      const status = await statusOf(station).catch(() => undefined)
      if (status?.phase !== 'streaming') began = asked
      else if (status.changesTotal >= changesTotal) return (performance.now() - began) / 1_000
      await Promise.race([sleep(POLL_MS), failed.then(() => sleep(POLL_MS))])
    }
  } finally {
    await capture.stop()
  }
}

/** Changes that capture has put into the lake since the beginning, by its own books there. */
const changesInLake = async ({ lake }: Station): Promise<number> =>
  Number(
    (await askLake<{ count: bigint }>(lake, 'SELECT coalesce(max(change_count), 0)::BIGINT AS count FROM ods.capture_position'))
      .count,
  )

/** Rows of all ods tables that came from this part of the log. */
async function rowsInLake({ lake }: Station, { from, to }: Backlog): Promise<number> {
  const tables = CAPTURED_TABLES.map((table) => `SELECT _lsn FROM ods.ledger_${table}`).join(' UNION ALL ')
  const within = `_lsn > ${from} AND _lsn <= ${lsnFromText(to)}`
  return Number((await askLake<{ count: bigint }>(lake, `SELECT count(*) AS count FROM (${tables}) WHERE ${within}`)).count)
}

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

/** Runs `work` while capture streams, its first snapshot done; tells how many seconds that took from its first row to its place in the lake. */
export async function whileCapturing<Result>(
  station: Station,
  work: (capture: RunningCapture, snapshotSeconds: number) => Promise<Result>,
): Promise<Result> {
  const capture = station.startCapture()
  try {
    const begun = ({ snapshot }: CaptureStatus) => snapshot.phase === 'running' || snapshot.phase === 'done'
    const seconds = await secondsOf(station, capture, { begun, done: ({ phase }) => phase === 'streaming' })
    return await work(capture, seconds)
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
  const changesTotal = (await changesInLake(station)) + backlog.changes
  const capture = station.startCapture()
  try {
    const begun = ({ phase }: CaptureStatus) => phase === 'streaming'
    const done = (status: CaptureStatus) => begun(status) && status.changesTotal >= changesTotal
    const seconds = await secondsOf(station, capture, { begun, done })
    assertSame('变更行数', await rowsInLake(station, backlog), backlog.changes)
    return seconds
  } finally {
    await capture.stop()
  }
}

type Moment = (status: CaptureStatus) => boolean

/** Seconds from when capture was last seen not to have `begun` until it is `done`. Rejects when it does not start, or ends before. */
async function secondsOf(
  station: Station,
  { healthy }: RunningCapture,
  { begun, done }: { readonly begun: Moment; readonly done: Moment },
): Promise<number> {
  let started = false
  const failed = healthy.then(() => {
    started = true
  })
  let began = performance.now()
  for (;;) {
    const asked = performance.now()
    const status = await statusOf(station).catch((error: unknown) => {
      if (started) throw error
    })
    if (status && done(status)) return (performance.now() - began) / 1_000
    if (!status || !begun(status)) began = asked
    await Promise.race([sleep(POLL_MS), failed.then(() => sleep(POLL_MS))])
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

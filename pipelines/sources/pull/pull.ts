import type { Lake, LakeSession } from '@anju/infra/lake/engine.ts'
import { LakeConflict } from '@anju/infra/lake/errors.ts'
import { findDataset } from '@anju/standards/datasets/registry.ts'
import type { JsonRecord } from '../../import/file/json-record.ts'
import { writeBatch } from '../../import/store/import-writer.ts'
import { CursorExpired, SourceRefused } from '../errors.ts'
import type { Source } from '../source.ts'
import { openArrivals } from '../store/arrivals.ts'
import { readCursor, type SourceCursor, writeCursor } from '../store/cursor.ts'
import type { Feed } from './feed.ts'
import { isNews, NOTHING, type Pulled, together } from './pulled.ts'
import { sortOut } from './sort-out.ts'

export interface PullDeps {
  readonly lake: Lake
  readonly clock: () => Date
  /** So many rows are one commit of the lake, at least while there are more. */
  readonly commitRows?: number
}

const COMMIT_ROWS = 5_000
const TRIES = 5
const EXPIRED = '对方的游标已过期，已从头重读'

/**
 * Reads a source from its cursor to its present end. Rows and the cursor that leads past them are one atomic commit of the lake, read again
 * inside the transaction: a pull killed anywhere neither loses nor doubles a row, and a second one beside it gives way. Throws ImportRefused,
 * SourceRefused, SourceUnavailable; what was committed before stays.
 */
export async function pull(
  deps: PullDeps,
  source: Source,
  { feed, signal }: { feed: Feed; signal: AbortSignal },
): Promise<Pulled> {
  const least = deps.commitRows ?? COMMIT_ROWS
  const seen = new Set<string | null>()
  let sum = NOTHING
  let at = await readCursor(deps.lake, source.name)
  for (let more = true; more; ) {
    const read = await readOn(feed, at.cursor, { signal, least }).catch((error: unknown) => {
      if (!(error instanceof CursorExpired) || sum.remarks.includes(EXPIRED)) throw error
      return undefined
    })
    if (read === undefined) {
      sum = together(sum, { ...NOTHING, remarks: [EXPIRED] })
      at = { ...at, cursor: null }
      continue
    }
    if (read.more && seen.has(read.next)) throw new SourceRefused('对方的游标回到了走过的位置，没有前进')
    seen.add(read.next)
    more = read.more
    if (read.rows.length === 0 && read.next === at.cursor) break
    const { seq, ...brought } = await commit(deps, source, { from: at, ...read })
    sum = together(sum, brought)
    at = { seq, cursor: read.next }
  }
  return sum
}

/** Pages until they are worth a commit. */
async function readOn(feed: Feed, from: string | null, { signal, least }: { signal: AbortSignal; least: number }) {
  const rows: JsonRecord[] = []
  for (let cursor = from; ; ) {
    const page = await feed.page(cursor, signal)
    rows.push(...page.rows)
    if (!page.more || rows.length >= least) return { rows, next: page.next, more: page.more }
    cursor = page.next
  }
}

interface Piece {
  readonly from: SourceCursor
  readonly rows: readonly JsonRecord[]
  readonly next: string | null
}

async function commit({ lake, clock }: PullDeps, source: Source, { from, rows, next }: Piece): Promise<Pulled & { seq: number }> {
  const { accepted, rejected } = sortOut(source, rows, 1)
  const dataset = findDataset(source.dataset)!
  const step = stepAfter(source, from, clock())
  const totals = { dataset, read: rows.length, accepted: accepted.length, rejected: rejected.length }
  return transact(lake, async (session) => {
    await requireCursor(session, source, from)
    const arrivals = await openArrivals(session, dataset, step.origin)
    await arrivals.add(accepted, rejected)
    const settled = await arrivals.settle({ gone: false })
    const reasons = rejected.map(({ reason }) => reason)
    const brought = {
      ...NOTHING,
      ...settled,
      rowsRead: rows.length,
      rowsAccepted: accepted.length,
      rowsRejected: rejected.length,
      reasons,
    }
    // Only looked at again: nothing is to be remembered of it.
    if (!isNews(brought) && next === from.cursor) return { ...brought, seq: from.seq }
    if (rows.length > 0) await writeBatch(session, [totals], { ...step.origin, source: source.name })
    await writeCursor(session, source.name, { seq: step.seq, cursor: next, batch: step.origin.batch, at: step.origin.importedAt })
    return { ...brought, seq: step.seq }
  })
}

/** The number and name of a source's next commit. */
export function stepAfter({ name }: Source, { seq }: SourceCursor, importedAt: Date) {
  const batch = `${name}#${String(seq + 1).padStart(8, '0')}`
  return { seq: seq + 1, origin: { batch, file: name, importedAt } }
}

/** Throws when somebody else has read on since. */
export async function requireCursor(session: LakeSession, { name }: Source, from: SourceCursor): Promise<void> {
  const now = await readCursor(session, name)
  if (now.seq !== from.seq) throw new Error(`Another pull of ${name} has read on to commit ${now.seq}`)
}

/** Runs the work again when another writer was first. */
export async function transact<Result>(lake: Lake, work: (session: LakeSession) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await lake.transaction(work)
    } catch (error) {
      if (!(error instanceof LakeConflict) || attempt >= TRIES) throw error
    }
  }
}

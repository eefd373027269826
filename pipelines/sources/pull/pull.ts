import type { Lake } from '@anju/infra/lake/engine.ts'
import { LakeConflict } from '@anju/infra/lake/errors.ts'
import { findDataset } from '@anju/standards/datasets/registry.ts'
import type { JsonRecord } from '../../import/file/json-record.ts'
import { type Accepted, type Rejected, rowParser } from '../../import/parse-row.ts'
import { writeBatch } from '../../import/store/import-writer.ts'
import { understandTable } from '../../import/understand.ts'
import type { RowCounts } from '../delivery.ts'
import { CursorExpired, SourceRefused } from '../errors.ts'
import type { Source } from '../source.ts'
import { readCursor, type SourceCursor, writeCursor } from '../store/cursor.ts'
import { writeChanged, writeNewRejected } from '../store/write-changed.ts'
import type { Feed } from './feed.ts'

export interface PullDeps {
  readonly lake: Lake
  readonly clock: () => Date
  /** So many rows are one commit of the lake, at least while there are more. */
  readonly commitRows?: number
}

/** What a pull brought. */
export interface Pulled extends RowCounts {
  /** Accepted rows that the lake held already. */
  readonly unchanged: number
  readonly reasons: readonly string[]
  /** The other side did not know the cursor any more. */
  readonly expired: boolean
}

const COMMIT_ROWS = 5_000
const TRIES = 5

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
  const sum = { rowsRead: 0, rowsAccepted: 0, rowsRejected: 0, unchanged: 0, reasons: new Set<string>(), expired: false }
  const seen = new Set<string>()
  let at = await readCursor(deps.lake, source.name)
  for (let more = true; more; ) {
    const read = await readOn(feed, at.cursor, { signal, least: deps.commitRows ?? COMMIT_ROWS }).catch((error: unknown) => {
      if (!(error instanceof CursorExpired) || sum.expired) throw error
      return undefined
    })
    if (read === undefined) {
      sum.expired = true
      at = { ...at, cursor: null }
      continue
    }
    if (read.more && seen.has(read.next ?? '')) throw new SourceRefused('对方的游标回到了走过的位置，没有前进')
    seen.add(read.next ?? '')
    more = read.more
    if (read.rows.length === 0 && read.next === at.cursor) break
    const { seq, ...brought } = await commit(deps, source, { from: at, ...read })
    sum.rowsRead += brought.rowsRead
    sum.rowsAccepted += brought.rowsAccepted
    sum.rowsRejected += brought.rowsRejected
    sum.unchanged += brought.unchanged
    for (const reason of brought.reasons) sum.reasons.add(reason)
    at = { seq, cursor: read.next }
  }
  return { ...sum, reasons: [...sum.reasons] }
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

async function commit({ lake, clock }: PullDeps, source: Source, { from, rows, next }: Piece) {
  const { accepted, rejected } = sortOut(source, rows)
  const dataset = findDataset(source.dataset)!
  const seq = from.seq + 1
  const batch = `${source.name}#${String(seq).padStart(8, '0')}`
  const origin = { batch, file: source.name, importedAt: clock() }
  const totals = { dataset, read: rows.length, accepted: accepted.length, rejected: rejected.length }
  for (let attempt = 1; ; attempt++) {
    try {
      return await lake.transaction(async (session) => {
        const now = await readCursor(session, source.name)
        if (now.seq !== from.seq) throw new Error(`Another pull of ${source.name} has read on to commit ${now.seq}`)
        const changed = await writeChanged(session, dataset, accepted, origin)
        await writeNewRejected(session, dataset, rejected, origin)
        if (rows.length > 0) await writeBatch(session, [totals], origin)
        await writeCursor(session, source.name, { seq, cursor: next, batch, at: origin.importedAt })
        return {
          seq,
          rowsRead: rows.length,
          rowsAccepted: accepted.length,
          rowsRejected: rejected.length,
          unchanged: accepted.length - changed,
          reasons: rejected.map(({ reason }) => reason),
        }
      })
    } catch (error) {
      if (!(error instanceof LakeConflict) || attempt >= TRIES) throw error
    }
  }
}

function sortOut(source: Source, records: readonly JsonRecord[]): { accepted: Accepted[]; rejected: Rejected[] } {
  if (records.length === 0) return { accepted: [], rejected: [] }
  const header = [...new Set(records.flatMap((record) => [...record.keys()]))]
  const layout = { dataset: findDataset(source.dataset)!, mapping: source.mapping }
  const { dataset, match } = understandTable(source.title, { name: undefined }, { header, layout })
  const parse = rowParser(dataset, header, match)
  const rows = records.map((record, index) => parse({ line: index + 1, cells: header.map((name) => record.get(name) ?? null) }))
  return {
    accepted: rows.filter((row) => row.kind === 'accepted'),
    rejected: rows.filter((row) => row.kind === 'rejected'),
  }
}

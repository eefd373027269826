import { findDataset } from '@anju/standards/datasets/registry.ts'
import { writeBatch } from '../../import/store/import-writer.ts'
import { SourceRefused } from '../errors.ts'
import type { Source } from '../source.ts'
import { openArrivals } from '../store/arrivals.ts'
import { readCursor, writeCursor } from '../store/cursor.ts'
import type { Feed } from './feed.ts'
import { type PullDeps, requireCursor, stepAfter, transact } from './pull.ts'
import { isNews, NOTHING, type Pulled } from './pulled.ts'
import { sortOut } from './sort-out.ts'

/**
 * Reads all of a source and compares it with what the lake holds of it: what is new or has changed is written, and of what is no longer there
 * that it is gone; all in one commit or nothing. Of what is gone nothing is said while rows do not fit: one of them may be it. Throws as `pull`
 * does, and SourceRefused when nothing comes where there was something: an empty table is more often a mistake than the truth.
 */
export async function compare(
  deps: PullDeps,
  source: Source,
  { open, signal }: { open: () => Promise<Feed>; signal: AbortSignal },
): Promise<Pulled> {
  const dataset = findDataset(source.dataset)!
  return transact(deps.lake, async (session) => {
    const from = await readCursor(session, source.name)
    const step = stepAfter(source, from, deps.clock())
    const arrivals = await openArrivals(session, dataset, step.origin)
    const feed = await open()
    let sum = NOTHING
    for (let cursor: string | null = null, more = true; more; ) {
      const page = await feed.page(cursor, signal)
      const { accepted, rejected } = sortOut(source, page.rows, sum.rowsRead + 1)
      await arrivals.add(accepted, rejected)
      sum = {
        ...sum,
        rowsRead: sum.rowsRead + page.rows.length,
        rowsAccepted: sum.rowsAccepted + accepted.length,
        rowsRejected: sum.rowsRejected + rejected.length,
        reasons: [...new Set([...sum.reasons, ...rejected.map(({ reason }) => reason)])],
      }
      more = page.more
      cursor = page.next
    }
    const { held, gone } = await arrivals.missing()
    if (sum.rowsRead === 0 && held > 0)
      throw new SourceRefused(`对方的表是空的，而湖中有它的 ${held} 行；请先向对方核实，没有作任何改动`)
    const told = sum.rowsRejected > 0 && gone > 0
    const settled = await arrivals.settle({ gone: !told })
    const brought = {
      ...sum,
      ...settled,
      remarks: told && settled.newRejected > 0 ? ['有行不合要求，暂不判断哪些行已不存在'] : [],
    }
    if (!isNews(brought)) return brought
    await requireCursor(session, source, from)
    const totals = { dataset, read: sum.rowsRead, accepted: sum.rowsAccepted, rejected: sum.rowsRejected }
    await writeBatch(session, [totals], { ...step.origin, source: source.name })
    await writeCursor(session, source.name, { seq: step.seq, cursor: null, batch: step.origin.batch, at: step.origin.importedAt })
    return brought
  })
}

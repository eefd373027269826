import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { monthOf } from '@anju/standards/business-date.ts'
import { type Measuring, unlessAborted } from '../measuring.ts'
import type { Comparison } from '../pairs.ts'
import { findTool, missing } from '../postgres-tools.ts'
import { startBooks } from './books.ts'
import { compareCapture } from './throughput.ts'
import { OPENED_ON, openEqualUnits } from './units.ts'

const UNITS = 800
const MEMBERS = 30

/** Capture against PostgreSQL's own tool on the same server; skipped, and said so, where the tool is not there. */
export async function measureCapture({ dir, say, signal }: Measuring): Promise<{ comparisons: Comparison[]; skipped: string[] }> {
  const pgRecvlogical = findTool('pg_recvlogical')
  if (!pgRecvlogical) return { comparisons: [], skipped: [`数据采集的对照:${missing('pg_recvlogical')}`] }
  mkdirSync(dir, { recursive: true })
  say('账务、湖目录(空)启动')
  await using books = await startBooks(join(dir, 'state'))
  const measure = async () => {
    say(`开户:${UNITS} 个单位,各 ${MEMBERS} 人`)
    const units = await openEqualUnits(books.ledger, { units: UNITS, members: MEMBERS })
    say('数据采集对照 pg_recvlogical')
    return [await compareCapture(books, { units, firstMonth: monthOf(OPENED_ON) }, { pgRecvlogical, dir })]
  }
  return { comparisons: await unlessAborted(signal, measure()), skipped: [] }
}

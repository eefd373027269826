import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { compareCapture } from '../capture/throughput.ts'
import { type Measuring, unlessAborted } from '../measuring.ts'
import type { Comparison } from '../pairs.ts'
import { findTool, MISSING_TOOLS } from '../postgres-tools.ts'
import { startBooks } from './books.ts'
import { compareRemittances } from './remittances.ts'
import { openEqualUnits } from './units.ts'

const UNITS_A_SIDE = 400
const MEMBERS = 30

/** Ledger and capture, each against PostgreSQL's own tool on the same server; skipped, and said so, where the tools are not there. */
export async function measureBooks({ dir, say, signal }: Measuring): Promise<{ comparisons: Comparison[]; skipped: string[] }> {
  const [pgbench, pgRecvlogical] = [findTool('pgbench'), findTool('pg_recvlogical')]
  if (!pgbench || !pgRecvlogical) return { comparisons: [], skipped: [`汇缴与数据采集的对照:${MISSING_TOOLS}`] }
  mkdirSync(dir, { recursive: true })
  say('账务、湖目录(空)启动')
  await using books = await startBooks(join(dir, 'state'))
  const measure = async () => {
    say(`开户:${2 * UNITS_A_SIDE} 个单位,各 ${MEMBERS} 人`)
    const units = await openEqualUnits(books.ledger, { units: 2 * UNITS_A_SIDE + 1, members: MEMBERS })
    const sides = { ours: units.slice(0, UNITS_A_SIDE), theirs: units.slice(UNITS_A_SIDE, -1), sample: units.at(-1)! }
    say('汇缴对照 pgbench')
    const { comparison, nextMonth } = await compareRemittances(books, sides, { pgbench, dir })
    say('数据采集对照 pg_recvlogical')
    const backlog = { units: [...sides.ours, ...sides.theirs], firstMonth: nextMonth }
    return [comparison, await compareCapture(books, backlog, { pgRecvlogical, dir })]
  }
  return { comparisons: await unlessAborted(signal, measure()), skipped: [] }
}

import { type Comparison, compare, type Pair } from '../pairs.ts'
import { durableSeconds, takeFirstSnapshot } from './capturing.ts'
import { recvlogicalSeconds } from './recvlogical.ts'
import { makeAccounts, makeBacklog } from './source.ts'
import type { Station } from './station.ts'

const PAIRS = 5

/**
 * Changes a second from the log to where they are durable: capture into the lake, against pg_recvlogical into a file with fsync, both draining
 * the same backlog, of which every pair has one of its own. Capture's clock starts when it streams, not when its process does.
 */
export async function compareDurable(
  station: Station,
  { changes, tool, dir }: { readonly changes: number; readonly tool: string; readonly dir: string },
): Promise<Comparison> {
  await makeAccounts(station)
  await takeFirstSnapshot(station)
  const pairs: Pair[] = []
  for (let pair = 0; pair < PAIRS; pair++) {
    await using backlog = await makeBacklog(station, { changes, first: 1 + pair * changes })
    const ours = backlog.changes / (await durableSeconds(station, backlog))
    const theirs = backlog.changes / (await recvlogicalSeconds(station, backlog, { tool, dir }))
    pairs.push({ ours, theirs })
  }
  return compare({ name: '数据采集,落湖为准', reference: 'pg_recvlogical 写文件并 fsync', unit: '行/秒', bar: '≥ 0.5' }, pairs)
}

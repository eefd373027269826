import { statfsSync } from 'node:fs'
import { setInterval } from 'node:timers'

const LOW_BYTES = 200_000_000
/** Space must come back clearly before another warning may follow, so that a disk on the edge does not chatter. */
const ENOUGH_BYTES = 2 * LOW_BYTES
const LOOK_EVERY_MS = 3_000

/** Bytes that an ordinary process may still write below `dir`. */
export function freeBytes(dir: string): number {
  const { bavail, bsize } = statfsSync(dir)
  return bavail * bsize
}

/** The one line for a disk that is full or nearly so; undefined where there is room. */
export function diskWarning(dir: string): string | undefined {
  const free = freeBytes(dir)
  if (free >= LOW_BYTES) return undefined
  return `磁盘将满（disk full）：${dir} 只剩 ${Math.floor(free / 1e6)} MB。请先腾出空间，已有的数据都会保留`
}

/** Says once when the disk of a running centre fills up, and once when there is room again: its parts retry by themselves. */
export function watchDisk(dir: string, say: (line: string) => void): void {
  let warned = false
  setInterval(() => {
    const warning = diskWarning(dir)
    if (warning && !warned) say(`! ${warning}，腾出后各部分自动恢复`)
    if (warned && freeBytes(dir) >= ENOUGH_BYTES) say('✓ 磁盘空间已恢复')
    warned = Boolean(warning) || (warned && freeBytes(dir) < ENOUGH_BYTES)
  }, LOOK_EVERY_MS).unref()
}

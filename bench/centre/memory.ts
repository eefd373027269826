import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { descendantsOf, runningProcesses } from '@anju/infra/local/process-tree.ts'

/** Resident memory in MB: of each part with all its child processes, and together. */
export interface Memory {
  readonly parts: Readonly<Record<string, number>>
  readonly total: number
}

/**
 * Memory of the parts of the centre in this state folder and of everything that they started (PostgreSQL's backends, dbt's Python).
 * Counted as PSS: a page that several processes share, like PostgreSQL's buffers, counts once in all. Undefined where there is no /proc.
 */
export function memoryOf(stateDir: string): Memory | undefined {
  const processes = runningProcesses()
  if (!processes) return undefined
  const parts = JSON.parse(readFileSync(join(stateDir, 'processes.json'), 'utf8')) as { name: string; pid: number }[]
  const sizes = parts.map(({ name, pid }): [string, number] => [name, megabytes([pid, ...descendantsOf(pid, processes)])])
  return { parts: Object.fromEntries(sizes), total: sizes.reduce((sum, [, size]) => sum + size, 0) }
}

const megabytes = (pids: readonly number[]) => Math.round(pids.reduce((sum, pid) => sum + kilobytesOf(pid), 0) / 1_024)

/** PSS of one process, 0 when it has just ended. */
function kilobytesOf(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0
    throw error
  }
}

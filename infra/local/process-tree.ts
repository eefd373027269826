import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** A process of this machine, and the one that started it. */
export interface RunningProcess {
  readonly pid: number
  readonly parent: number
}

/** Every process of the machine, those left out that have ended and are not yet buried; undefined where there is no /proc. */
export function runningProcesses(): RunningProcess[] | undefined {
  if (!existsSync('/proc/self/stat')) return undefined
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => {
    try {
      // A name may hold blanks and brackets: state and parent come after the last of them.
      const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
      return state === 'Z' ? [] : [{ pid: Number(pid), parent: Number(parent) }]
    } catch {
      return []
    }
  })
}

/** Children, their children and so on. */
export function descendantsOf(pid: number, processes: readonly RunningProcess[]): number[] {
  const children = processes.filter(({ parent }) => parent === pid)
  return children.flatMap((child) => [child.pid, ...descendantsOf(child.pid, processes)])
}

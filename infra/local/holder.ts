import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The `npm start` that works on a state folder. */
export interface Holder {
  readonly pid: number
  /** See startTime: tells it from a later process with the same number. */
  readonly started: string | undefined
  /** Where its web is. */
  readonly address: string
}

const holderFile = (stateDir: string) => join(stateDir, 'holder.json')

/** Writes down that this process works on the folder, so that a second `npm start` leaves it alone. */
export function holdFolder(stateDir: string, address: string): void {
  const holder: Holder = { pid: process.pid, started: startTime(process.pid), address }
  writeFileSync(holderFile(stateDir), JSON.stringify(holder))
}

/** The living process that works on the folder; undefined when there is none, or where there is no /proc to know it by. */
export function holderOf(stateDir: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(holderFile(stateDir), 'utf8')) as Holder
    return holder.started && startTime(holder.pid) === holder.started ? holder : undefined
  } catch {
    // No record, or half of one that a full disk cut off: nobody who could be named.
    return undefined
  }
}

/** Field 22 of /proc/PID/stat: tells a process from a later one with the same number. Undefined when it has ended, or where there is no /proc. */
export function startTime(pid: number): string | undefined {
  try {
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return state === 'Z' ? undefined : fields[18]
  } catch {
    return undefined
  }
}

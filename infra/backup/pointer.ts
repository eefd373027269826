import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const pointer = z.object({
  folder: z.string(),
  id: z.string(),
  /** Which older backups are kept; without it all are. */
  keep: z.object({ days: z.number(), fulls: z.number() }).optional(),
})
/** Which backup the running centre feeds. */
export type Pointer = z.infer<typeof pointer>

const file = (stateDir: string) => join(stateDir, 'backup.json')

/** The backup that the centre feeds; undefined when it feeds none. */
export function readPointer(stateDir: string): Pointer | undefined {
  try {
    return pointer.parse(JSON.parse(readFileSync(file(stateDir), 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export function writePointer(stateDir: string, value: Pointer | undefined): void {
  if (!value) {
    rmSync(file(stateDir), { force: true })
    return
  }
  writeFileSync(`${file(stateDir)}.new`, `${JSON.stringify(value)}\n`, { mode: 0o600 })
  renameSync(`${file(stateDir)}.new`, file(stateDir))
}

import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises'
import { join, parse } from 'node:path'

/** Names of files that are still being written, by the conventions of those who write them. */
const UNFINISHED = /^\.|\.(part|tmp|filepart|crdownload|uploading)$|~$/i

/** Where files of a source are put (`<root>/<source>`), and where they go from there. */
export interface DropFolder {
  readonly inbox: string
  readonly taking: string
  readonly done: string
  readonly refused: string
}

export function dropFolderOf(root: string, source: string): DropFolder {
  const inbox = join(root, source)
  return { inbox, taking: join(inbox, '.taking'), done: join(inbox, 'done'), refused: join(inbox, 'refused') }
}

/** Makes the folders, readable by their owner alone: files hold what departments know of people. */
export async function makeDropFolder(folder: DropFolder): Promise<void> {
  for (const path of [folder.inbox, folder.taking, folder.done, folder.refused])
    await mkdir(path, { recursive: true, mode: 0o700 })
}

/**
 * Names of files that are whole: not named as unfinished, and not touched for `settledMs` (by the file system's own time of change, which
 * copying with kept times does not set back). What a killed process has begun to take comes first.
 */
export async function wholeFiles(folder: DropFolder, { settledMs, now }: { settledMs: number; now: Date }): Promise<string[]> {
  const begun = existsSync(folder.taking) ? await readdir(folder.taking) : []
  const entries = existsSync(folder.inbox) ? await readdir(folder.inbox, { withFileTypes: true }) : []
  const whole: string[] = []
  for (const entry of entries) {
    if (!entry.isFile() || UNFINISHED.test(entry.name)) continue
    const found = await stat(join(folder.inbox, entry.name)).catch(() => undefined)
    if (found && now.getTime() - Math.max(found.ctimeMs, found.mtimeMs) >= settledMs) whole.push(entry.name)
  }
  return [...begun.sort(), ...whole.filter((name) => !begun.includes(name)).sort()]
}

/** Takes a file out of everybody's reach; where it stands now, and whether it was begun before and not brought to its end. */
export async function beginTaking(folder: DropFolder, name: string): Promise<{ path: string; begun: boolean }> {
  const path = join(folder.taking, name)
  const begun = existsSync(path)
  if (!begun) await rename(join(folder.inbox, name), path)
  return { path, begun }
}

/** Moves a taken file to where it ends, with its report beside it. Returns the file's name there, which is like no other. */
export async function endTaking(
  folder: DropFolder,
  name: string,
  { to, report, at }: { to: 'done' | 'refused'; report: string; at: Date },
): Promise<string> {
  const kept = freeName(folder[to], `${stampOf(at)}-${name}`)
  await writeFile(join(folder[to], `${kept}.报告.txt`), `${report}\n`, { mode: 0o600 })
  await rename(join(folder.taking, name), join(folder[to], kept))
  await chmod(join(folder[to], kept), 0o600)
  return kept
}

const stampOf = (at: Date) => at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')

function freeName(folder: string, name: string): string {
  const { name: stem, ext } = parse(name)
  for (let copy = 1; ; copy++) {
    const candidate = copy === 1 ? name : `${stem}-${copy}${ext}`
    if (!existsSync(join(folder, candidate))) return candidate
  }
}

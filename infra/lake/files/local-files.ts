import { mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { FileMissing } from './file-missing.ts'
import type { LakeFiles, ListedFile } from './lake-files.ts'

/** The absolute path of `file:///x`, `file:/x` or `/x`; undefined for other schemes. */
export function localPath(location: string): string | undefined {
  const path = location.replace(/^file:(\/\/)?(?=\/)/, '')
  return path.startsWith('/') ? resolve(path) : undefined
}

/** Files on the disks of this machine, or on what is mounted there. */
export const localFiles: LakeFiles = {
  read: (location) =>
    readFile(pathOf(location)).catch((cause: NodeJS.ErrnoException) =>
      Promise.reject(cause.code === 'ENOENT' ? new FileMissing(`No such file: ${location}`, { cause }) : cause),
    ),
  create: (location, content) => writeDurably(pathOf(location), content),
  replace: (location, content) => writeFile(pathOf(location), content),
  remove: (location) => rm(pathOf(location), { force: true }),
  list: (folder) => listFolder(pathOf(folder)),
}

const AT_ONCE = 64

function ifMissing(error: NodeJS.ErrnoException): never[] {
  if (error.code !== 'ENOENT') throw error
  return []
}

/** A part for each folder and `AT_ONCE` files of it: a lake has many, and whoever lists them does other things beside. */
async function* listFolder(folder: string): AsyncGenerator<ListedFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(ifMissing)
  const files = entries.filter((entry) => entry.isFile())
  for (let from = 0; from < files.length; from += AT_ONCE) {
    const part = files.slice(from, from + AT_ONCE).map(({ name }) => listed(join(folder, name)))
    yield (await Promise.all(part)).flat()
  }
  for (const entry of entries) if (entry.isDirectory()) yield* listFolder(join(folder, entry.name))
}

/** A file that was copied here may keep its old time of writing; that of its entry (ctime) tells since when it is here. */
async function listed(path: string): Promise<ListedFile[]> {
  const found = await stat(path).catch(ifMissing)
  if (!('size' in found)) return []
  return [{ location: `file://${path}`, bytes: found.size, changedAt: Math.max(found.mtimeMs, found.ctimeMs) }]
}

function pathOf(location: string): string {
  const path = localPath(location)
  if (path === undefined) throw new Error(`Not a place on this machine: ${location}`)
  return path
}

/** Writes a new file and its directory entry to the disk itself: after this a crash of the machine cannot lose it. */
async function writeDurably(path: string, content: Buffer | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, 'wx')
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await syncPath(dirname(path))
}

/** Forces a file's or folder's contents to the disk. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

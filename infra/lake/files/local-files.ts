import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { FileMissing } from './file-missing.ts'
import type { LakeFiles } from './lake-files.ts'

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

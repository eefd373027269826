import { link, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'

const FOLDER = '.backup'
const TAKEN = '.taken'

/** Folder in which the files wait for one backup. */
const shelf = (root: string, backup: string) => join(root, FOLDER, backup)

/** The backups that want the lake's files. */
export const followers = (root: string): Promise<string[]> => readdir(join(root, FOLDER)).catch(() => [])

/**
 * Gives files a second name for each backup that follows the lake, before a pointer makes them visible: whatever expires or is dropped
 * meanwhile, a backup has every file that any moment's pointers name. Costs one look into a folder where nobody follows.
 */
export async function offerFiles(root: string, files: readonly string[]): Promise<void> {
  for (const backup of await followers(root))
    await Promise.all(files.map((file) => linked(file, join(shelf(root, backup), encodeURIComponent(relative(root, file))))))
}

/** Begins to follow the lake: what is committed from now on is offered, and all that is there now. */
export async function openShelf(root: string, backup: string): Promise<number> {
  await mkdir(join(shelf(root, backup), TAKEN), { recursive: true })
  const present = (await readdir(root, { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && !relative(root, entry.parentPath).startsWith('.'),
  )
  for (const { parentPath, name } of present) {
    const file = join(parentPath, name)
    await linked(file, join(shelf(root, backup), encodeURIComponent(relative(root, file))))
  }
  return present.length
}

/** A file that is taken off the shelf: its place in the lake, and where to read it. */
export interface OfferedFile {
  readonly path: string
  readonly from: string
}

/**
 * Takes what waits: moved aside before it is read, so that a file that is offered again when its commit comes (it was not whole yet when
 * following began) waits anew. What a killed follower had taken is among it.
 */
export async function takeOffered(root: string, backup: string): Promise<OfferedFile[]> {
  const dir = shelf(root, backup)
  for (const name of await readdir(dir)) if (name !== TAKEN) await rename(join(dir, name), join(dir, TAKEN, name))
  return (await readdir(join(dir, TAKEN))).map((name) => ({ path: decodeURIComponent(name), from: join(dir, TAKEN, name) }))
}

/** How many files wait for a backup. */
export async function countOffered(root: string, backup: string): Promise<number> {
  const [waiting, taken] = await Promise.all([readdir(shelf(root, backup)), readdir(join(shelf(root, backup), TAKEN))])
  return waiting.length - 1 + taken.length
}

/** The backup has them for good. */
export async function dropTaken(files: readonly OfferedFile[]): Promise<void> {
  await Promise.all(files.map(({ from }) => rm(from, { force: true })))
}

/** Ends following: nothing more is offered. */
export const closeShelf = (root: string, backup: string): Promise<void> =>
  rm(shelf(root, backup), { recursive: true, force: true })

/** Test kits commit files that do not exist, and a shelf may be closed at any moment; a second offer of a waiting file changes nothing. */
async function linked(file: string, name: string): Promise<void> {
  await link(file, name).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST' && error.code !== 'ENOENT') throw error
  })
}

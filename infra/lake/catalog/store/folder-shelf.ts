import { link, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { localPath } from '../../files/local-files.ts'
import type { OfferedFile, Shelf } from './shelf.ts'

const FOLDER = '.backup'
const TAKEN = '.taken'

/** The shelf of a lake in a folder: a file that waits has a second name (hard link), which costs no room. */
export function folderShelf(root: string): Shelf {
  /** Folder in which the files wait for one backup. */
  const shelf = (backup: string) => join(root, FOLDER, backup)
  const waiting = (backup: string, file: string) => join(shelf(backup), encodeURIComponent(relative(root, file)))
  const followers = (): Promise<string[]> => readdir(join(root, FOLDER)).catch(() => [])

  return {
    followers,
    known: followers,
    async offer(locations) {
      const files = locations.flatMap((location) => localPath(location) ?? [])
      for (const backup of await followers()) await Promise.all(files.map((file) => linked(file, waiting(backup, file))))
    },
    async open(backup) {
      await mkdir(join(shelf(backup), TAKEN), { recursive: true })
      const present = (await readdir(root, { recursive: true, withFileTypes: true })).filter(
        (entry) => entry.isFile() && !relative(root, entry.parentPath).startsWith('.'),
      )
      for (const { parentPath, name } of present) {
        const file = join(parentPath, name)
        await linked(file, waiting(backup, file))
      }
      return present.length
    },
    /**
     * Moved aside before it is read, so that a file that is offered again when its commit comes (it was not whole yet when following began)
     * waits anew. What a killed follower had taken is among it.
     */
    async *take(backup) {
      const dir = shelf(backup)
      for (const name of await readdir(dir)) if (name !== TAKEN) await rename(join(dir, name), join(dir, TAKEN, name))
      const taken = await readdir(join(dir, TAKEN))
      if (taken.length > 0) yield taken.map((name) => offered(decodeURIComponent(name), join(dir, TAKEN, name)))
    },
    async count(backup) {
      const [names, taken] = await Promise.all([readdir(shelf(backup)), readdir(join(shelf(backup), TAKEN))])
      return names.length - 1 + taken.length
    },
    drop: async (files) => void (await Promise.all(files.map(({ slip }) => rm(slip, { force: true })))),
    close: (backup) => rm(shelf(backup), { recursive: true, force: true }),
  }
}

const offered = (path: string, slip: string): OfferedFile => ({
  path,
  slip,
  open: async () => (await open(slip).catch(ignoring('ENOENT')))?.createReadStream(),
})

/** Test kits commit files that do not exist, and a shelf may be closed at any moment; a second offer of a waiting file changes nothing. */
async function linked(file: string, name: string): Promise<void> {
  await link(file, name).catch(ignoring('EEXIST', 'ENOENT'))
}

const ignoring =
  (...codes: string[]) =>
  (error: NodeJS.ErrnoException): undefined => {
    if (!codes.includes(error.code ?? '')) throw error
  }

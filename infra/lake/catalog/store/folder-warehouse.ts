import { mkdir, readdir, realpath } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { openLakeFiles } from '../../files/lake-files.ts'
import { localFiles, localPath, syncPath } from '../../files/local-files.ts'
import { removeEmptyFolders } from './empty-folders.ts'
import { folderShelf } from './folder-shelf.ts'
import { keptFiles } from './kept-files.ts'
import { linkedNames } from './linked-names.ts'
import { placesIn, type Warehouse } from './warehouse.ts'

/** A warehouse in a folder of this machine (absolute path), made where it is missing. `confined: false` lets clients put tables anywhere on the machine. */
export async function folderWarehouse(folder: string, { confined = true } = {}): Promise<Warehouse> {
  const root = resolve(folder)
  await mkdir(root, { recursive: true })
  const shelf = folderShelf(root)
  const pathsOf = (locations: readonly string[]) => locations.flatMap((location) => localPath(location) ?? [])
  return {
    ...placesIn(`file://${root}`, (location) => (localPath(location) ?? '').startsWith(confined ? root + sep : sep)),
    files: openLakeFiles(),
    async makeDurable(locations) {
      const files = pathsOf(locations)
      const folders = new Set(files.map((file) => dirname(file)))
      await Promise.all([...files, ...folders].map((path) => syncPath(path).catch(ignoreMissing)))
    },
    async makeFolders(location) {
      await Promise.all(['data', 'metadata'].map((part) => mkdir(`${localPath(location)}/${part}`, { recursive: true })))
    },
    kept: keptFiles(linkedNames(root)),
    offer: shelf.offer,
    async *list() {
      const tops = (await readdir(root, { withFileTypes: true })).filter((top) => top.isDirectory() && !top.name.startsWith('.'))
      for (const { name } of tops)
        for await (const part of localFiles.list(join(root, name)))
          yield part.map(({ location, ...file }) => ({ ...file, path: relative(root, localPath(location)!) }))
    },
    removeEmptyFolders: (isHome, before) => removeEmptyFolders(root, isHome, before),
    async pathOf(location) {
      const file = localPath(location)
      if (file === undefined) return undefined
      if (file.startsWith(root + sep)) return relative(root, file)
      const [real, realRoot] = await Promise.all([realpath(file).catch(() => file), realpath(root)])
      return real.startsWith(realRoot + sep) ? relative(realRoot, real) : undefined
    },
    isFollowed: async () => (await shelf.followers()).length > 0,
  }
}

/** Test kits commit snapshots of files that do not exist; what is not there cannot be lost. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

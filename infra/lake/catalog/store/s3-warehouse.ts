import { FileMissing } from '../../files/file-missing.ts'
import { openLakeFiles } from '../../files/lake-files.ts'
import { type S3Files, s3Files } from '../../files/s3-files.ts'
import type { S3Settings } from '../../files/s3-settings.ts'
import { bucketShelf } from './bucket-shelf.ts'
import { keptFiles, type SecondNames } from './kept-files.ts'
import { placesIn, type Warehouse } from './warehouse.ts'

/** A warehouse in S3-compatible storage (`s3://bucket/prefix`). What an engine has put there is durable, and folders are not a thing. */
export function s3Warehouse(uri: string, s3: S3Settings): Warehouse {
  const root = uri.replace(/\/+$/, '')
  const storage = s3Files(s3)
  const shelf = bucketShelf(storage, root)
  const below = (location: string) => location.slice(root.length + 1)
  return {
    ...placesIn(root, (location) => location.startsWith(`${root}/`) && !location.split('/').includes('..')),
    files: openLakeFiles(s3),
    makeDurable: async () => undefined,
    makeFolders: async () => undefined,
    kept: keptFiles(copiedNames(storage, root)),
    offer: shelf.offer,
    async *list() {
      for await (const part of storage.list(`${root}/`))
        yield part
          .map(({ location, ...file }) => ({ ...file, path: below(location) }))
          .filter(({ path }) => !path.startsWith('.'))
    },
    removeEmptyFolders: async () => undefined,
    pathOf: async (location) => {
      const named = location.replace(/^s3[an]:/, 's3:')
      return named.startsWith(`${root}/`) ? below(named) : undefined
    },
    isFollowed: async () => (await shelf.followers()).length > 0,
  }
}

/** Second names as copies under a prefix of their own, made within the storage; they are gone seconds after the commit. */
function copiedNames(storage: S3Files, root: string): SecondNames {
  const folder = `${root}/.kept/`
  const kept = (location: string) => folder + encodeURIComponent(location.slice(root.length + 1))
  const inside = (location: string) => location.startsWith(`${root}/`)
  return {
    add: async (location) => {
      if (!inside(location)) return true
      const copied = storage.copy(location, kept(location)).then(() => true)
      return (await copied.catch(ignoreMissing)) ?? false
    },
    has: async (location) => inside(location) && storage.exists(kept(location)),
    putBack: async (location) => {
      if (inside(location) && !(await storage.exists(location))) await storage.copy(kept(location), location).catch(ignoreMissing)
    },
    drop: async (location) => {
      if (inside(location)) await storage.remove(kept(location))
    },
    list: async () => (await storage.names(folder)).map((name) => `${root}/${decodeURIComponent(name.slice(folder.length))}`),
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof FileMissing)) throw error
}

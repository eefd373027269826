import { FileMissing } from '../../files/file-missing.ts'
import type { S3Files } from '../../files/s3-files.ts'
import type { OfferedFile, Shelf } from './shelf.ts'

/** Files of one part, which the backup packs together. */
const PART_FILES = 250

/**
 * The shelf of a lake in S3-compatible storage. What is committed waits as a copy made within the storage, until the backup has it; what was
 * there when following began is only listed, since copies of all of it would be a second lake.
 */
export function bucketShelf(storage: S3Files, root: string): Shelf {
  const folder = `${root}/.backup`
  const marker = (backup: string) => `${folder}/followers/${backup}`
  const waiting = (backup: string) => `${folder}/files/${backup}/`
  const lists = (backup: string) => `${folder}/lists/${backup}/`
  const pathOf = (location: string) => location.slice(root.length + 1)
  const isInside = (location: string) => location.startsWith(`${root}/`) && !pathOf(location).startsWith('.')

  const followers = async () => (await storage.names(marker(''))).map((name) => name.slice(marker('').length))

  const offered = (path: string, slip: string, from: string): OfferedFile => ({
    path,
    slip,
    open: () => storage.stream(from).catch(ifMissing),
  })

  return {
    followers,
    async offer(locations) {
      const files = locations.filter(isInside)
      for (const backup of await followers())
        await Promise.all(
          files.map((file) => storage.copy(file, waiting(backup) + encodeURIComponent(pathOf(file))).catch(ifMissing)),
        )
    },
    /** The marker first: a commit from then on is offered, one before has put its files already. */
    async open(backup) {
      await storage.create(marker(backup), '')
      const present = (await storage.names(`${root}/`)).filter(isInside).map(pathOf)
      for (const [index, part] of partsOf(present).entries())
        await storage.create(lists(backup) + String(index).padStart(8, '0'), JSON.stringify(part))
      return present.length
    },
    /** What is listed first: of a file that waits as a copy too, the copy is the later. */
    async *take(backup) {
      const [listed, copies] = [await storage.names(lists(backup)), await storage.names(waiting(backup))]
      for (const slip of listed) {
        const paths = JSON.parse((await storage.read(slip)).toString()) as string[]
        yield paths.map((path) => offered(path, slip, `${root}/${path}`))
      }
      for (const part of partsOf(copies))
        yield part.map((copy) => offered(decodeURIComponent(copy.slice(waiting(backup).length)), copy, copy))
    },
    async count(backup) {
      const [listed, copies] = [await storage.names(lists(backup)), await storage.names(waiting(backup))]
      return listed.length * PART_FILES + copies.length
    },
    drop: async (files) => void (await Promise.all([...new Set(files.map(({ slip }) => slip))].map(storage.remove))),
    async close(backup) {
      await storage.remove(marker(backup))
      for (const place of [lists(backup), waiting(backup)])
        for (const part of partsOf(await storage.names(place))) await Promise.all(part.map(storage.remove))
    },
    /** A copy may have come after its shelf was closed. */
    async known() {
      const names = (await storage.names(`${folder}/`)).map((name) => name.slice(folder.length + 1).split('/')[1] ?? '')
      return [...new Set(names)]
    },
  }
}

function partsOf<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / PART_FILES) }, (_, index) =>
    items.slice(index * PART_FILES, (index + 1) * PART_FILES),
  )
}

/** Test kits commit files that do not exist. */
function ifMissing(error: unknown): undefined {
  if (!(error instanceof FileMissing)) throw error
}

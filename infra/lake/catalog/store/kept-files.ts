import { setTimeout as sleep } from 'node:timers/promises'

/** A second name for a file, by which it can be put back after it was removed under the first. */
export interface SecondNames {
  /** A file that is not there gets none: false. */
  add(location: string): Promise<boolean>
  has(location: string): Promise<boolean>
  /** Gives the file its first name again where it has lost it. */
  putBack(location: string): Promise<void>
  drop(location: string): Promise<void>
  /** The files that have a second name. */
  list(): Promise<string[]>
}

/**
 * Files whose commit is under way. DuckDB removes the files of a commit that it was not told of, also when the commit took place and only
 * the answer was lost (a kill -9 of the catalog or of PostgreSQL at that moment): the table would then name files that are gone. What is
 * kept can be put back.
 */
export interface KeptFiles {
  /** Answers those that are not there. */
  keep(locations: readonly string[]): Promise<string[]>
  /** Whether the file's commit is under way, as far as it has a second name. */
  has(location: string): Promise<boolean>
  /** The commit was refused, or the file is removed on purpose: it is not put back any more. */
  forget(locations: readonly string[]): Promise<void>
  /** The commit took place, or nobody knows: puts back what the client removes in the seconds that follow, then drops the second names. */
  settle(locations: readonly string[]): Promise<void>
  /** The files whose commit an earlier catalog was in when it was killed; what of them is missing is put back at once. */
  find(): Promise<string[]>
}

/** A client that hears nothing gives up within this time and removes what it wrote. */
const CHECKS_MS = [500, 1_500, 4_000]

export function keptFiles(names: SecondNames): KeptFiles {
  const each = async (locations: readonly string[], work: (location: string) => Promise<void>) =>
    void (await Promise.all(locations.map(work)))
  return {
    async keep(locations) {
      const present = await Promise.all(locations.map(names.add))
      return locations.filter((_, index) => !present[index])
    },
    has: names.has,
    forget: (locations) => each(locations, names.drop),
    async settle(locations) {
      for (const wait of CHECKS_MS) {
        await sleep(wait, undefined, { ref: false })
        await each(locations, names.putBack)
      }
      await each(locations, names.drop)
    },
    async find() {
      const locations = await names.list()
      await each(locations, names.putBack)
      return locations
    },
  }
}

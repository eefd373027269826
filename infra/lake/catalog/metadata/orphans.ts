/** A file that lies in the warehouse, by its path below the root. */
export interface LyingFile {
  readonly path: string
  readonly bytes: number
  /** Since when it is there, ms. */
  readonly changedAt: number
}

/** How much there is of something. */
export interface Amount {
  readonly files: number
  readonly bytes: number
}

/** The orphans of one table's folder: all of them, and those of them that were removed. */
export interface FolderOrphans {
  readonly folder: string
  readonly found: Amount
  readonly removed: Amount
}

/** Engines put a table's files into these two folders of its own. What lies elsewhere is nobody's table's and stays. */
const IN_TABLE = /^(.+?)\/(data|metadata)\/./

/** The folder of the table whose file this is; undefined for a file of no table. */
export const tableFolder = (path: string): string | undefined => IN_TABLE.exec(path)?.[1]

/** A dropped table that is kept and of which something cannot be read: what of its files is needed nobody can say, so they are left alone. */
export interface UnreadTable {
  /** Its own folder. */
  readonly folder: string
  /** What cannot be read. */
  readonly reason: string
  /** The folders in which its files lie, as far as that is known. */
  readonly folders: readonly string[]
  /** Whether they may lie elsewhere too. */
  readonly elsewhere: boolean
}

/**
 * Whether the files of a folder are left alone, whoever reaches them. Where it is not known in which folders an unread table's files lie, that may be any that is
 * no present table's own: what a table has been published from stays where it was staged, and a table that has moved leaves files behind.
 */
export function foldersLeftAlone(
  unread: readonly UnreadTable[],
  isHome: (folder: string) => boolean,
): (folder: string) => boolean {
  const known = new Set(unread.flatMap(({ folders }) => folders))
  const elsewhere = unread.some((table) => table.elsewhere)
  return (folder) => known.has(folder) || (elsewhere && !isHome(folder))
}

/**
 * The files of tables' folders that no table reaches, but for folders that are left alone. `old`: those that were there before `before`, hence of no commit under way; the others
 * may yet be committed. `isReached` must be asked of pointers read after `files` were listed: what was committed meanwhile is then reached.
 */
export function orphansOf(
  files: readonly LyingFile[],
  { isReached, isLeftAlone }: { isReached: (path: string) => boolean; isLeftAlone: (folder: string) => boolean },
  before: number,
): { old: LyingFile[]; young: LyingFile[] } {
  const orphans = files.filter(({ path }) => {
    const folder = tableFolder(path)
    return folder !== undefined && !isReached(path) && !isLeftAlone(folder)
  })
  return {
    old: orphans.filter(({ changedAt }) => changedAt < before),
    young: orphans.filter(({ changedAt }) => changedAt >= before),
  }
}

/** What was found and removed, folder by folder in order of their names. */
export function byFolder(found: readonly LyingFile[], removed: ReadonlySet<LyingFile>): FolderOrphans[] {
  const folders = Map.groupBy(found, ({ path }) => tableFolder(path)!)
  return [...folders]
    .map(([folder, files]) => ({ folder, found: amountOf(files), removed: amountOf(files.filter((file) => removed.has(file))) }))
    .toSorted((a, b) => (a.folder < b.folder ? -1 : 1))
}

/** How many files and bytes. */
export const amountOf = (files: Iterable<LyingFile>): Amount => {
  let amount = { files: 0, bytes: 0 }
  for (const { bytes } of files) amount = { files: amount.files + 1, bytes: amount.bytes + bytes }
  return amount
}

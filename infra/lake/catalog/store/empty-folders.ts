import { readdir, rmdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** A folder that the catalog has made for a table, or one in such a folder. */
const OF_TABLE = /-[0-9a-f]{8}(\/|$)/

/**
 * Removes the empty folders that tables have left, but for the homes of present ones: DuckDB writes into folders and makes none. One that was
 * changed after `before` stays: a table may be about to begin there.
 */
export async function removeEmptyFolders(root: string, isHome: (path: string) => boolean, before: number): Promise<void> {
  await removeIfEmpty(root)

  /** Answers whether the folder is gone. */
  async function removeIfEmpty(folder: string): Promise<boolean> {
    const path = relative(root, folder)
    if (path.startsWith('.') || isHome(path)) return false
    const { ctimeMs } = await stat(folder)
    let empty = true
    for (const entry of await readdir(folder, { withFileTypes: true }))
      empty = entry.isDirectory() && (await removeIfEmpty(join(folder, entry.name))) && empty
    if (!empty || !OF_TABLE.test(path) || ctimeMs >= before) return false
    return rmdir(folder).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOTEMPTY') throw error
        return false
      },
    )
  }
}

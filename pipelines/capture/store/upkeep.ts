import type { LakeOptions } from '@anju/infra/lake/config.ts'
import type { Lake } from '@anju/infra/lake/engine.ts'
import { compactTable } from '@anju/infra/lake/maintenance.ts'

/** Each commit adds a small file to each table it touches; from this many on a table is due. */
const FILES_DUE = 32
/** Bounds how long one turn takes, and with it how long the next flush may have to wait. */
const FILE_BYTES_MAX = 32 << 20

/** Keeps the tables that capture writes quick to read. */
export interface Upkeep {
  /** Notes that a commit has added a file to each of these ods tables. */
  written(tables: Iterable<string>): void
  /** Merges the small files of one table that is due, if any. To be called between two commits, so that it meets no other writer. */
  turn(): Promise<void>
}

/** `tell` hears what went wrong; capture goes on without upkeep. */
export function createUpkeep(lake: Lake, options: LakeOptions, tell: (error: unknown) => void): Upkeep {
  const files = new Map<string, number>()
  return {
    written(tables) {
      for (const table of tables) files.set(table, (files.get(table) ?? 0) + 1)
    },
    async turn() {
      const [table] = [...files].find(([, count]) => count >= FILES_DUE) ?? []
      if (table === undefined) return
      files.delete(table)
      await compactTable(lake, options, { schema: 'ods', table }, { filesMin: FILES_DUE, sizeMax: FILE_BYTES_MAX }).catch(tell)
    },
  }
}

import type { FolderOrphans, UnreadTable } from '@anju/infra/lake/orphans.ts'

/** What tending the lake has done, for one table or for all. */
export interface TendingFigures {
  /** Small files that were merged into larger ones. */
  readonly filesMerged: number
  readonly snapshotsExpired: number
  readonly orphansRemoved: number
  /** Of the orphans. */
  readonly bytesFreed: number
}

export const NOTHING_DONE: TendingFigures = { filesMerged: 0, snapshotsExpired: 0, orphansRemoved: 0, bytesFreed: 0 }

/** The orphans that were removed, by the table that they were written for: a folder is named after its table, and may outlive it. */
export function orphansByTable(folders: readonly FolderOrphans[]): Map<string, TendingFigures> {
  const tables = new Map<string, TendingFigures>()
  for (const { folder, removed } of folders) {
    if (removed.files === 0) continue
    const table = tableOfFolder(folder)
    const before = tables.get(table) ?? NOTHING_DONE
    tables.set(table, {
      ...before,
      orphansRemoved: before.orphansRemoved + removed.files,
      bytesFreed: before.bytesFreed + removed.bytes,
    })
  }
  return tables
}

/** What is told of a dropped table that could not be read, by the table's name. */
export function unreadInWords({ folder, reason, elsewhere }: UnreadTable): { table: string; message: string } {
  const others = elsewhere ? '；不知道它的文件还在哪些文件夹，不属于现有表的文件夹也都未清理' : ''
  const message = `此表已删除，30 天内可以重新登记，但它的文件现在读不全（${reason}），所以都留着${others}`
  return { table: tableOfFolder(folder), message }
}

/** `ods/unit__staged-0f3a9c12` was written for `ods.unit`; Trino gives a folder 32 digits. */
const tableOfFolder = (folder: string): string =>
  folder
    .replace(/-(?:[0-9a-f]{8}|[0-9a-f]{32})$/, '')
    .replace(/__staged$/, '')
    .replaceAll('/', '.')

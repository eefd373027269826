import { join } from 'node:path'

/** One backup in its folder: a base, and all that was committed from then until the next. */
export interface BackupFolder {
  readonly id: string
  readonly dir: string
  readonly journal: string
  readonly base: string
  /** Folder of the log's segments. */
  readonly wal: string
  /** Folder of the packs: what is not PostgreSQL's. */
  readonly packs: string
}

export function backupFolder(folder: string, id: string): BackupFolder {
  const dir = join(folder, id)
  return {
    id,
    dir,
    journal: join(dir, 'journal.jsonl'),
    base: join(dir, 'base.tar.zst'),
    wal: join(dir, 'wal'),
    packs: join(dir, 'packs'),
  }
}

/** A new backup's name: the moment in Shanghai at which it begins, 20261126t140300. Also the end of its slot's name. */
export const backupId = (at: Date) =>
  at.toLocaleString('sv', { timeZone: 'Asia/Shanghai' }).replaceAll(/[-:]/g, '').replace(' ', 't')

export const IS_BACKUP_ID = /^\d{8}t\d{6}$/

export const slotName = (id: string) => `anju_backup_${id}`

import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { BackupRefused } from './errors.ts'
import { type BackupFolder, backupFolder, IS_BACKUP_ID } from './folder.ts'
import { type JournalLine, type LineOf, readJournal } from './journal.ts'
import { textFromMoment } from './times.ts'

/** A backup as its journal tells it. */
export interface Backup {
  readonly folder: BackupFolder
  readonly lines: readonly JournalLine[]
  readonly begin: LineOf<'begin'>
  readonly base: LineOf<'base'>
  /** Moments that can be restored: from the first to the last, both with all that they need. */
  readonly window: { readonly first: LineOf<'through'>; readonly last: LineOf<'through'> }
}

export const linesOf = <Kind extends JournalLine['kind']>(lines: readonly JournalLine[], kind: Kind): LineOf<Kind>[] =>
  lines.filter((line): line is LineOf<Kind> => line.kind === kind)

/** The backups of a folder that can be restored, oldest first; those that were cut short before their first moment are left out. Throws BackupBroken, BackupRefused. */
export async function readBackups(folder: string): Promise<Backup[]> {
  if (!existsSync(folder)) throw new BackupRefused(`没有找到备份目录 ${folder}`)
  const ids = readdirSync(folder).filter((name) => IS_BACKUP_ID.test(name) && existsSync(backupFolder(folder, name).journal))
  const backups: Backup[] = []
  for (const id of ids.sort()) backups.push(...(await readBackup(backupFolder(folder, id))))
  return backups
}

async function readBackup(folder: BackupFolder): Promise<Backup[]> {
  const lines = await readJournal(folder.journal)
  const [[begin], [base], moments] = [linesOf(lines, 'begin'), linesOf(lines, 'base'), linesOf(lines, 'through')]
  const [first, last] = [moments[0], moments.at(-1)]
  return begin && base && first && last ? [{ folder, lines, begin, base, window: { first, last } }] : []
}

/** The newest backup that has the moment; without one the newest of all. Throws BackupRefused naming what there is. */
export function chooseBackup(backups: readonly Backup[], at: Date | undefined): Backup {
  const [newest] = backups.slice(-1)
  if (!newest) throw new BackupRefused('目录中没有可以恢复的备份')
  if (!at) return newest
  const chosen = backups.findLast(({ window }) => at >= new Date(window.first.at) && at <= new Date(window.last.at))
  if (!chosen) throw new BackupRefused(`备份不含 ${textFromMoment(at)}。可以恢复到：${backups.map(windowText).join('；')}`)
  return chosen
}

/** `2026-11-26 14:03:00 至 2026-11-26 18:20:11`. */
export const windowText = ({ window: { first, last } }: Backup) => `${textFromMoment(first.at)} 至 ${textFromMoment(last.at)}`

/** Bytes that a backup takes. */
export function sizeOf({ folder }: Backup): number {
  return readdirSync(folder.dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}

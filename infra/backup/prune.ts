import { existsSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { type Backup, readBackups } from './backups.ts'
import { type BackupFolder, backupFolder, IS_BACKUP_ID } from './folder.ts'

/** What is kept: the moments of so many days back, and at least so many backups. */
export interface KeepPolicy {
  readonly days: number
  readonly fulls: number
}

const DAY_MS = 86_400_000

/**
 * The backups that the policy no longer keeps, oldest first: those that end before the days that are kept, but never the newest `fulls` of
 * them, and never the one that is fed.
 */
export function prunable(
  backups: readonly Backup[],
  { days, fulls }: KeepPolicy,
  { now, fed }: { now: Date; fed: string | undefined },
): Backup[] {
  const since = now.getTime() - days * DAY_MS
  return backups
    .slice(0, Math.max(0, backups.length - Math.max(1, fulls)))
    .filter(({ folder, window }) => folder.id !== fed && new Date(window.last.at).getTime() < since)
}

/** Removes what the policy no longer keeps, and what is left of a removal that was broken off. Returns the ids. Throws BackupBroken. */
export async function prune(to: string, policy: KeepPolicy, told: { now: Date; fed: string | undefined }): Promise<string[]> {
  for (const remains of remainsIn(to)) if (remains.id !== told.fed) await rm(remains.dir, { recursive: true })
  const gone = prunable(await readBackups(to), policy, told)
  for (const { folder } of gone) await remove(folder)
  return gone.map(({ folder }) => folder.id)
}

/** The journal first: a backup that is half removed is none. */
async function remove({ journal, dir }: BackupFolder): Promise<void> {
  await rm(journal)
  await rm(dir, { recursive: true })
}

const remainsIn = (to: string): BackupFolder[] =>
  readdirSync(to)
    .filter((name) => IS_BACKUP_ID.test(name))
    .map((name) => backupFolder(to, name))
    .filter(({ journal }) => !existsSync(journal))

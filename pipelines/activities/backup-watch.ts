import type { QualityDb } from '@anju/quality/store/database.ts'
import { keepIncidents, type ObservedTrouble } from '@anju/quality/store/incidents.ts'
import { clockTimeAt } from '@anju/standards/business-date.ts'
import { z } from 'zod'

interface WatchDeps {
  /** Where the part answers that feeds the backup. */
  readonly backupUrl: string
  readonly quality: QualityDb
  readonly clock: () => Date
}

/** What `/status` of that part says: nothing of a backup while the centre has none. */
const status = z.object({
  backup: z.string().optional(),
  through: z.string().optional(),
  trouble: z.string().optional(),
  folder: z.string().nullable(),
})
export type BackupStatus = z.infer<typeof status>

const PREFIX = 'backup.'
/** A quiet centre's backup makes a moment sure every minute. */
const LATE_MS = 180_000
/** A week, and a day to make up for a missed one: a restore replays the log from the newest full backup. */
const FULL_DAYS = 8
const DAY_MS = 86_400_000
const WITHIN_MS = 5_000

/** One look at the backup: one that is not fed, or has had no new full backup for long, is an incident until it is better. */
export function createBackupWatch({ backupUrl, quality, clock }: WatchDeps): () => Promise<void> {
  const began = clock()
  let seen = ''
  return async () => {
    const answer = await fetch(new URL('/status', backupUrl), { signal: AbortSignal.timeout(WITHIN_MS) }).catch(() => undefined)
    const told = answer?.ok ? status.parse(await answer.json()) : undefined
    const troubles = backupTroubles(told, { began, now: clock() })
    const now = JSON.stringify(troubles)
    if (now === seen) return
    await keepIncidents(quality, PREFIX, troubles, clock())
    seen = now
  }
}

/** What is wrong with a backup by its status; undefined: the part does not answer. `began`: since when somebody watches. */
export function backupTroubles(told: BackupStatus | undefined, { began, now }: { began: Date; now: Date }): ObservedTrouble[] {
  const lateMs = (since: Date) => now.getTime() - since.getTime()
  if (!told) return lateMs(began) < LATE_MS ? [] : [trouble('part', '备份进程没有应答，看不到备份是否在继续')]
  if (told.backup === undefined) return []
  const troubles: ObservedTrouble[] = []
  const sure = told.through === undefined ? began : new Date(told.through)
  if (lateMs(sure) >= LATE_MS) {
    const until = told.through === undefined ? '本次启动以来' : `${clockTimeAt(sure)} 之后`
    troubles.push(
      trouble('feed', `备份没有继续记入 ${told.folder}：${until}的变更还不能恢复。${told.trouble ?? '原因见 logs/backup.log'}`),
    )
  }
  const days = Math.floor(lateMs(beganAt(told.backup)) / DAY_MS)
  if (days >= FULL_DAYS) troubles.push(trouble('full', `上一份完整备份是 ${days} 天前的，恢复会很慢。请运行 npm run backup`))
  return troubles
}

const trouble = (what: string, detail: string): ObservedTrouble => ({
  id: `${PREFIX}${what}`,
  dataset: '备份',
  failing: 1,
  detail,
})

/** The moment that a backup's name tells, as Shanghai's clock shows it: 20261126t140300. */
const beganAt = (id: string) => new Date(id.replace(/^(\d{4})(\d{2})(\d{2})t(\d{2})(\d{2})(\d{2})$/, '$1-$2-$3T$4:$5:$6+08:00'))

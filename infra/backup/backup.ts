import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { refuseInChinese } from '@anju/standards/chinese-zod.ts'
import { readOrMakeSecrets } from '../local/secrets.ts'
import { readSettings } from '../local/settings.ts'
import { type Backup, readBackups, sizeOf, windowText } from './backups.ts'
import { BackupRefused, wordsFor } from './errors.ts'
import { lakePlace } from './lake-place.ts'
import { makeBackup, type RunningCentre } from './make.ts'
import { readPointer, writePointer } from './pointer.ts'
import { type KeepPolicy, prune } from './prune.ts'
import { megabytes, secondsSince } from './times.ts'

refuseInChinese()
// `npm run backup -- --to DIR`: a new backup of the running centre, fed from then on; `--keep-days N --keep-fulls N`: which older ones stay, then
// and from then on. `--list [--to DIR]`: what there is. `--stop`: feed it no longer.
const USAGE = '用法：npm run backup -- --to 目录 [--keep-days 天数] [--keep-fulls 份数] ｜ --list [--to 目录] ｜ --stop'
/** A quiet centre makes a moment sure every minute. */
const LATE_MS = 180_000

try {
  const { values } = parseArgs({
    options: {
      to: { type: 'string' },
      'keep-days': { type: 'string' },
      'keep-fulls': { type: 'string' },
      list: { type: 'boolean', default: false },
      stop: { type: 'boolean', default: false },
    },
  })
  const settings = readSettings(process.env)
  const pointer = readPointer(settings.stateDir)
  const to = values.to === undefined ? pointer?.folder : resolve(values.to)
  if (values.stop) stop(settings.stateDir)
  else if (!to) throw new BackupRefused(`还没有备份过，请指明目录。${USAGE}`)
  else if (values.list) list(await readBackups(to), pointer?.id)
  else await make(to, keepFrom(values) ?? pointer?.keep, runningCentre())
} catch (error) {
  console.error(`anju: ${wordsFor(error)}`)
  process.exitCode = 1
}

function runningCentre(): RunningCentre {
  const { stateDir, ports, warehouse, s3, foreignCatalog } = readSettings(process.env)
  if (foreignCatalog)
    throw new BackupRefused(
      `湖的目录在 ${foreignCatalog.url}（LAKE_CATALOG_URL），指针不在本中心的数据库里，与账务恢复不到同一时刻，本命令不备份。请用该目录和存储自己的工具保护湖，用数据库自己的工具备份数据库，见 docs/backup.md`,
    )
  const secrets = readOrMakeSecrets(join(stateDir, 'secrets.json'))
  return {
    databaseUrl: `postgres://anju_backup:${secrets.backupPassword}@127.0.0.1:${ports.postgres}/postgres`,
    stateDir,
    dataDir: join(stateDir, 'postgres'),
    lake: lakePlace(warehouse, s3),
    feederUrl: `http://127.0.0.1:${ports.backup}`,
  }
}

/** The policy of the flags; undefined without any. Throws BackupRefused for what is no count. */
function keepFrom(values: { 'keep-days'?: string; 'keep-fulls'?: string }): KeepPolicy | undefined {
  const count = (flag: 'keep-days' | 'keep-fulls', otherwise: number): number => {
    const given = values[flag]
    if (given !== undefined && !/^[1-9]\d{0,3}$/.test(given))
      throw new BackupRefused(`--${flag} 为“${given}”，应为 1 到 9999 的整数。${USAGE}`)
    return given === undefined ? otherwise : Number(given)
  }
  if (values['keep-days'] === undefined && values['keep-fulls'] === undefined) return undefined
  return { days: count('keep-days', 0), fulls: count('keep-fulls', 1) }
}

async function make(to: string, keep: KeepPolicy | undefined, centre: RunningCentre): Promise<void> {
  const began = Date.now()
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort())
  const backup = await makeBackup({ to, keep }, centre, (line) => console.log(`… ${line}`), interrupted.signal)
  console.log(`✓ 备份完成：${backup.folder.dir}，${megabytes(sizeOf(backup))}，用时 ${secondsSince(began)}`)
  console.log(`  可以恢复到 ${windowText(backup)}，此后的每一刻也随中心的运行继续记入，约每 3 秒一次`)
  if (keep) {
    const gone = await prune(to, keep, { now: new Date(), fed: backup.folder.id })
    console.log(`  保留最近 ${keep.days} 天、至少 ${keep.fulls} 份${gone.length > 0 ? `，已删除旧备份 ${gone.join('、')}` : ''}`)
  }
  console.log(`  备份中有中心的密钥和全部个人信息，只有本用户可读，请像数据目录一样保管`)
}

function list(backups: readonly Backup[], fed: string | undefined): void {
  if (backups.length === 0) console.log('目录中没有可以恢复的备份')
  for (const backup of backups)
    console.log(
      `${backup.folder.id}  ${windowText(backup)}  ${megabytes(sizeOf(backup))}${backup.folder.id === fed ? `  ${feedingText(backup)}` : ''}`,
    )
}

function feedingText({ window }: Backup): string {
  const late = Date.now() - new Date(window.last.at).getTime()
  return late < LATE_MS
    ? '正在继续记入'
    : `已有 ${Math.floor(late / 60_000)} 分钟没有记入，原因见数据目录的 logs/backup.log；中心停着时属正常`
}

function stop(stateDir: string): void {
  const pointer = readPointer(stateDir)
  writePointer(stateDir, undefined)
  console.log(pointer ? `✓ 不再向 ${pointer.folder} 记入，已有的备份仍可恢复` : '中心没有在备份')
}

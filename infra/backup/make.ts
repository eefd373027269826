import { mkdir, readdir, rm } from 'node:fs/promises'
import { relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Backup, readBackups } from './backups.ts'
import { BackupRefused } from './errors.ts'
import { backupFolder, backupId, IS_BACKUP_ID, slotName } from './folder.ts'
import type { Centre } from './follow.ts'
import { type Journal, openJournal } from './journal.ts'
import { dropLeftovers } from './leftovers.ts'
import { writeCompressed } from './pack.ts'
import { readPointer, writePointer } from './pointer.ts'
import type { KeepPolicy } from './prune.ts'
import { connectReplication, connectSql, identify, startBaseBackup } from './replication.ts'
import { createSlot, dropSlot, earliestRestart } from './slots.ts'
import { packState } from './state-files.ts'
import { megabytes } from './times.ts'
import { makeFolders } from './wal-files.ts'
import { segmentOf, segmentStart, textFromLsn } from './wal-position.ts'

export interface RunningCentre extends Centre {
  /** Where the part answers that feeds the backup. */
  readonly feederUrl: string
}

type Say = (line: string) => void
const SAY_EVERY_MS = 2_000

/**
 * Makes a new backup in `to` while the centre works, and hands it to the part that feeds it. Resolves when its first moment can be restored.
 * The order is what makes it consistent: the log is kept from before the copy begins, the lake's files are offered from before it ends.
 * Cut short, nothing of it is left. Throws BackupRefused when the centre does not run or the folder is of no use.
 */
export async function makeBackup(
  { to, keep }: { readonly to: string; readonly keep: KeepPolicy | undefined },
  centre: RunningCentre,
  say: Say,
  signal: AbortSignal,
): Promise<Backup> {
  await requireFeeder(centre)
  await using stack = new AsyncDisposableStack()
  const client = stack.adopt(await connectSql(centre.databaseUrl), (opened) => opened.end())
  const { systemId, timeline } = await identify(centre.databaseUrl)
  await requireFolder(to, centre, systemId)
  await dropLeftovers(client, centre.lake, readPointer(centre.stateDir)?.id)
  const id = backupId(new Date())
  const folder = backupFolder(to, id)
  await makeFolders(folder.wal, folder.packs)
  await createSlot(client, slotName(id))
  try {
    const journal = stack.adopt(await openJournal(folder.journal), (opened) => opened.close())
    const walFrom = textFromLsn(segmentStart(segmentOf((await earliestRestart(client))!)))
    const { stateDir, lake } = centre
    journal.append({
      kind: 'begin',
      format: 1,
      systemId,
      timeline,
      stateDir,
      lakeRoot: lake.root,
      walFrom,
      at: new Date().toISOString(),
    })
    say(`湖：${await lake.shelf.open(id)} 个文件已登记`)
    await copyDatabases(centre, folder.base, journal, say, signal)
    journal.append(await packState(stateDir, to, id))
    say('流程引擎与密钥已备份')
    signal.throwIfAborted()
  } catch (error) {
    await centre.lake.shelf.close(id)
    await dropSlot(client, slotName(id))
    await rm(folder.dir, { recursive: true, force: true })
    throw error
  }
  writePointer(centre.stateDir, { folder: to, id, ...(keep ? { keep } : {}) })
  return firstMoment(to, id, centre, say)
}

async function requireFeeder({ feederUrl, stateDir }: RunningCentre): Promise<void> {
  const answer = await fetch(`${feederUrl}/healthz`).catch(() => undefined)
  if (!answer?.ok)
    throw new BackupRefused(
      `中心没有在运行（数据目录 ${stateDir}）。备份在运行中进行，请先 npm start；用了别的 ANJU_STATE 或 ANJU_PORT_BASE 时，备份也要用同样的`,
    )
}

async function requireFolder(to: string, { stateDir }: Centre, systemId: string): Promise<void> {
  if (!relative(stateDir, to).startsWith('..'))
    throw new BackupRefused(`备份目录 ${to} 在数据目录里面，会随它一起丢失，请换一个目录，最好在另一块磁盘上`)
  await mkdir(to, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw new BackupRefused(`不能写入备份目录 ${to}（${error.code}）`)
  })
  const foreign = (await readdir(to)).filter((name) => !IS_BACKUP_ID.test(name))
  if (foreign.length > 0)
    throw new BackupRefused(`备份目录 ${to} 中已有别的文件（${foreign.slice(0, 3).join('、')}），请换一个空目录`)
  if ((await readBackups(to)).some(({ begin }) => begin.systemId !== systemId))
    throw new BackupRefused(`备份目录 ${to} 中是另一个中心的备份，请换一个目录`)
}

async function copyDatabases(
  { databaseUrl }: Centre,
  path: string,
  journal: Journal,
  say: Say,
  signal: AbortSignal,
): Promise<void> {
  const client = await connectReplication(databaseUrl)
  try {
    const { tar, range } = startBaseBackup(client)
    let [copied, saidAt] = [0, Date.now()]
    tar.on('data', (chunk: Buffer) => {
      copied += chunk.length
      if (Date.now() - saidAt < SAY_EVERY_MS) return
      saidAt = Date.now()
      say(`数据库：已复制 ${megabytes(copied)}`)
    })
    const written = await writeCompressed(path, tar, signal)
    const { start, stop } = await range
    journal.append({
      kind: 'base',
      file: 'base.tar.zst',
      ...written,
      start: textFromLsn(start),
      stop: textFromLsn(stop),
      at: new Date().toISOString(),
    })
    say(`数据库：${megabytes(copied)} 已复制，压缩后 ${megabytes(written.bytes)}`)
  } finally {
    await client.end()
  }
}

/** Waits until the part that feeds the backup has made its first moment sure. Throws an Error with its trouble when it has any for long. */
async function firstMoment(to: string, id: string, { feederUrl, lake }: RunningCentre, say: Say): Promise<Backup> {
  for (let saidAt = Date.now(), troubles = 0; ; await sleep(200)) {
    const status = await fetch(`${feederUrl}/status`).then(
      (answer) => answer.json() as Promise<{ backup?: string; through?: string; trouble?: string }>,
      () => undefined,
    )
    const backup =
      status?.backup === id && status.through ? (await readBackups(to)).find(({ folder }) => folder.id === id) : undefined
    if (backup) return backup
    troubles = status?.trouble ? troubles + 1 : 0
    if (troubles > 50) throw new Error(`备份没有继续：${status!.trouble}`)
    if (Date.now() - saidAt < SAY_EVERY_MS) continue
    saidAt = Date.now()
    say(`湖：还有 ${await lake.shelf.count(id)} 个文件`)
  }
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { holderOf } from '../local/holder.ts'
import { endLeftovers } from '../local/supervisor.ts'
import { chooseBackup, readBackups } from './backups.ts'
import { BackupRefused } from './errors.ts'
import { backupId } from './folder.ts'
import { type RestoredLake, restoreLake } from './lake-files.ts'
import type { LakePlace } from './lake-place.ts'
import { folderRoot } from './move.ts'
import { putLake } from './put-lake.ts'
import { recoverDatabases } from './recover.ts'
import { megabytes, textFromMoment } from './times.ts'
import { placesOf, unpack } from './unpack.ts'
import { neededFiles, planRestore, verifyFiles } from './verify.ts'

export interface RestoreOptions {
  readonly from: string
  /** Undefined: the last moment that the backup has. */
  readonly at: Date | undefined
  /** Whether a state folder that is there may be moved aside. */
  readonly replace: boolean
  readonly stateDir: string
  /** Where the lake is to lie. */
  readonly home: Pick<LakePlace, 'root' | 'storage'>
  readonly say: (line: string) => void
}

export interface Restored extends RestoredLake {
  readonly moment: Date
  /** Where the former state folder is now. */
  readonly movedTo: string | undefined
  readonly slots: number
}

/**
 * Puts a centre back as it was at a moment. Everything is checked first and built beside the state folder, which is put in place in one
 * step at the end: whatever fails before leaves it as it was. Throws BackupRefused, BackupBroken.
 */
export async function restoreCentre({ from, at, replace, stateDir, home, say }: RestoreOptions): Promise<Restored> {
  requireFree(stateDir, replace)
  const backup = chooseBackup(await readBackups(from), at)
  const plan = planRestore(backup, at)
  const moment = at ?? new Date(plan.through.at)
  say(`恢复到 ${textFromMoment(moment)}，用备份 ${backup.folder.id}`)
  const needed = neededFiles(plan)
  await verifyFiles(
    needed,
    everyTenth((done, of) => say(`校验：${megabytes(done)} / ${megabytes(of)}`)),
  )
  say(`校验通过：${needed.length} 个文件`)
  const building = `${stateDir}.restoring`
  await rm(building, { recursive: true, force: true })
  const lake = await build(plan, building, home, say)
  // Those of a supervisor that was killed.
  await endLeftovers(stateDir)
  const movedTo = await moveAside(stateDir)
  await rename(building, stateDir)
  return { ...lake, moment, movedTo, slots: plan.slots.length }
}

async function build(
  plan: ReturnType<typeof planRestore>,
  building: string,
  home: RestoreOptions['home'],
  say: RestoreOptions['say'],
): Promise<RestoredLake> {
  const { packs } = plan.backup.folder
  const state = placesOf(packs, [plan.statePack])
  await unpack(state, state.keys(), building)
  const { postgresPassword } = JSON.parse(readFileSync(join(building, 'secrets.json'), 'utf8'))
  const postgres = await recoverDatabases(plan, join(building, 'postgres'), postgresPassword)
  say('数据库已恢复')
  try {
    const places = placesOf(packs, plan.lakePacks)
    const from = plan.backup.begin.lakeRoot ?? folderRoot(join(plan.backup.begin.stateDir, 'warehouse'))
    const to = join(building, 'warehouse')
    const lake = await restoreLake(postgres.url('lake'), places, { from, home: home.root, to })
    const rewritten = from !== home.root
    if (rewritten) say(`湖中文件相互引用的路径已由 ${shown(from)} 改为 ${shown(home.root)}`)
    if (home.storage) {
      say(`湖：${await putLake(to, home.storage, { root: home.root, rewritten })} 个文件已放回 ${home.root}`)
      await rm(to, { recursive: true, force: true })
    }
    say(`湖已恢复：${lake.tables} 张表`)
    return lake
  } finally {
    await postgres.stop()
  }
}

/** A lake's root as an operator writes it. */
const shown = (root: string) => root.replace(/^file:\/\//, '')

function requireFree(stateDir: string, replace: boolean): void {
  const holder = holderOf(stateDir)
  if (holder) throw new BackupRefused(`中心正在运行（${holder.address}，进程 ${holder.pid}），不能覆盖。请先停止它`)
  if (!replace && existsSync(stateDir) && readdirSync(stateDir).length > 0)
    throw new BackupRefused(`数据目录 ${stateDir} 不是空的，不会覆盖。确要恢复请加 --replace，原来的目录会移到旁边保留`)
}

async function moveAside(stateDir: string): Promise<string | undefined> {
  if (!existsSync(stateDir)) return undefined
  if (readdirSync(stateDir).length === 0) return void (await rm(stateDir, { recursive: true }))
  const aside = `${stateDir}.before-${backupId(new Date())}`
  await rename(stateDir, aside)
  return aside
}

/** Tells of progress ten times on the way. */
function everyTenth(tell: (done: number, of: number) => void): (done: number, of: number) => void {
  let told = 0
  return (done, of) => {
    const tenth = Math.floor((10 * done) / of)
    if (tenth <= told || done === of) return
    told = tenth
    tell(done, of)
  }
}

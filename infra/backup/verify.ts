import { createHash } from 'node:crypto'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Backup, linesOf } from './backups.ts'
import { BackupBroken } from './errors.ts'
import type { LineOf } from './journal.ts'
import { restartOfSlot } from './slots.ts'
import { type Lsn, lsnFromText, segmentName, segmentOf } from './wal-position.ts'

/** What is needed of a backup for one moment. */
export interface Plan {
  readonly backup: Backup
  /** Undefined: the last moment that the backup has. */
  readonly at: Date | undefined
  /** Log and lake are taken up to here; nothing that was committed up to the moment lies behind it. */
  readonly through: LineOf<'through'>
  readonly slots: readonly LineOf<'slot'>[]
  readonly lakePacks: readonly LineOf<'pack'>[]
  readonly statePack: LineOf<'pack'>
  /** The log's segments in order; the last may be the growing one. */
  readonly segments: readonly (LineOf<'wal'> | LineOf<'through'>['wal'])[]
}

/** Works out what a moment needs; `at` lies in the backup's window. Throws BackupBroken when the log has a gap. */
export function planRestore(backup: Backup, at: Date | undefined): Plan {
  const { lines, begin, base, window } = backup
  const isBefore = (line: { at: string }) => !at || new Date(line.at) <= at
  const through = (at && linesOf(lines, 'through').find((line) => new Date(line.at) >= at)) ?? window.last
  const known = lines.slice(0, lines.indexOf(through))
  const packs = linesOf(known, 'pack')
  const lastBefore = lines.findLastIndex((line) => line.kind === 'through' && isBefore(line))
  const slots = new Map(linesOf(lines.slice(0, lastBefore), 'slot').map((slot) => [slot.name, slot]))
  const from = [lsnFromText(base.start), ...[...slots.values()].map(restartOfSlot)].reduce((a, b) => (a < b ? a : b))
  return {
    backup,
    at,
    through,
    slots: [...slots.values()],
    lakePacks: packs.filter(({ of }) => of === 'lake'),
    statePack: packs.findLast((pack) => pack.of === 'state' && isBefore(pack))!,
    segments: segmentsOf(backup, begin.timeline, from, through),
  }
}

function segmentsOf({ lines }: Backup, timeline: number, from: Lsn, through: LineOf<'through'>): Plan['segments'] {
  const whole = new Map(linesOf(lines, 'wal').map((line) => [line.segment, line]))
  const segments: (LineOf<'wal'> | LineOf<'through'>['wal'])[] = []
  for (let segment = segmentOf(from); segment <= segmentOf(lsnFromText(through.lsn)); segment++) {
    const name = segmentName(timeline, segment)
    const found = whole.get(name) ?? (through.wal.segment === name ? through.wal : undefined)
    if (!found) throw new BackupBroken(`数据库日志缺第 ${name} 段，不能恢复到这一时刻`)
    segments.push(found)
  }
  return segments
}

/** A file of the backup that the plan needs, with what it must be. */
export interface NeededFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
  /** Only its beginning counts: it was still growing. */
  readonly growing: boolean
}

export function neededFiles({ backup: { folder, base }, lakePacks, statePack, segments }: Plan): NeededFile[] {
  const whole = (path: string, { bytes, sha256 }: { bytes: number; sha256: string }) => ({ path, bytes, sha256, growing: false })
  return [
    whole(folder.base, base),
    ...[...lakePacks, statePack].map((pack) => whole(join(folder.packs, pack.file), pack)),
    ...segments.map((segment) =>
      'file' in segment
        ? whole(join(folder.wal, segment.file), segment)
        : { ...segment, path: join(folder.wal, `${segment.segment}.partial`), growing: true },
    ),
  ].filter(({ bytes, growing }) => bytes > 0 || !growing)
}

/** Reads every file against its sum. Throws BackupBroken naming the first that is missing, cut or changed. */
export async function verifyFiles(files: readonly NeededFile[], progress: (done: number, of: number) => void): Promise<void> {
  const of = files.reduce((sum, { bytes }) => sum + bytes, 0)
  let done = 0
  for (const file of files) {
    if (!existsSync(file.path)) throw new BackupBroken(`备份缺文件：${file.path}`)
    const { size } = statSync(file.path)
    if (file.growing ? size < file.bytes : size !== file.bytes)
      throw new BackupBroken(`备份文件长度不对：${file.path} 应为 ${file.bytes} 字节，实为 ${size}`)
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(file.path, {
      end: file.bytes - 1,
      highWaterMark: 1 << 20,
    }) as AsyncIterable<Buffer>) {
      hash.update(chunk)
      done += chunk.length
      progress(done, of)
    }
    if (hash.digest('hex') !== file.sha256) throw new BackupBroken(`备份文件与校验和不符，内容被改动或损坏：${file.path}`)
  }
}

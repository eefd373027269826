import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { chooseBackup, readBackups } from './backups.ts'
import { backupFolder } from './folder.ts'
import { type JournalLine, openJournal, readJournal } from './journal.ts'
import { packedFrom, writePack } from './pack.ts'
import { placesOf, unpack } from './unpack.ts'
import { planRestore } from './verify.ts'
import { segmentName } from './wal-position.ts'

let dir: string
let path: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'anju-journal-'))
  path = join(dir, 'journal.jsonl')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const SUM = 'a'.repeat(64)
const at = (minute: number) => `2026-11-26T06:0${minute}:00.000Z`
const segment = (number: bigint) => segmentName(1, number)
const wal = (number: bigint): JournalLine => ({
  kind: 'wal',
  segment: segment(number),
  file: `${segment(number)}.zst`,
  bytes: 1,
  sha256: SUM,
})
const through = (minute: number, lsn: string, growing: bigint): JournalLine => ({
  kind: 'through',
  lsn,
  at: at(minute),
  wal: { segment: segment(growing), bytes: 100, sha256: SUM },
})
const state = (minute: number): JournalLine => ({
  kind: 'pack',
  of: 'state',
  file: `state-${minute}.zst`,
  bytes: 1,
  sha256: SUM,
  at: at(minute),
  entries: [],
})
const lake = (minute: number): JournalLine => ({
  kind: 'pack',
  of: 'lake',
  file: `lake-${minute}.zst`,
  bytes: 1,
  sha256: SUM,
  at: at(minute),
  entries: [],
})
const BEGIN: JournalLine = {
  kind: 'begin',
  format: 1,
  systemId: '7',
  timeline: 1,
  stateDir: '/centre',
  walFrom: '0/1000000',
  at: at(0),
}
const LINES: readonly JournalLine[] = [
  BEGIN,
  { kind: 'base', file: 'base.tar.zst', bytes: 1, sha256: SUM, start: '0/2000028', stop: '0/2000120', at: at(1) },
  state(1),
  lake(2),
  wal(1n),
  through(2, '0/2000200', 2n),
  state(3),
  lake(3),
  wal(2n),
  wal(3n),
  through(4, '0/4000100', 4n),
  lake(5),
  through(6, '0/4000200', 4n),
]

async function write(lines: readonly JournalLine[]): Promise<void> {
  const journal = await openJournal(path)
  journal.append(...lines)
  journal.close()
}

test('what is written is read again, also when it was opened several times', async () => {
  await write(LINES.slice(0, 4))
  await write(LINES.slice(4))
  expect(await readJournal(path)).toEqual(LINES)
  const journal = await openJournal(path)
  expect(journal).toMatchObject({ begin: BEGIN, segments: 3, length: LINES.length })
  journal.close()
})

test('a last line that was cut off while it was written does not count, and is written over', async () => {
  await write(LINES.slice(0, 3))
  appendFileSync(path, `${SUM} {"kind":"wa`)
  expect(await readJournal(path)).toEqual(LINES.slice(0, 3))
  await write(LINES.slice(3, 5))
  expect(await readJournal(path)).toEqual(LINES.slice(0, 5))
})

test.each<[string, (text: string) => string]>([
  ['a changed letter', (text) => text.replace('state-1', 'state-7')],
  ['a line less', (text) => text.split('\n').toSpliced(1, 1).join('\n')],
  ['two lines in each other’s place', (text) => text.replace(/^(.*\n)(.*\n)(.*\n)/, '$1$3$2')],
])('%s is noticed, and the line named', async (_, change) => {
  await write(LINES)
  writeFileSync(path, change(readFileSync(path, 'utf8')))
  await expect(readJournal(path)).rejects.toThrow(/备份清单 .*journal\.jsonl 第 [23] 行与校验和不符/)
})

/** The lines as a backup in its folder. */
async function backupOf(lines: readonly JournalLine[]) {
  const id = '20261126t140000'
  path = backupFolder(dir, id).journal
  rmSync(join(dir, id), { recursive: true, force: true })
  mkdirSync(join(dir, id))
  await write(lines)
  return readBackups(dir)
}

test('a moment needs the log from the base on to the first sure position after it, and workflows from before it', async () => {
  const [backup] = await backupOf(LINES)
  const plan = planRestore(backup!, new Date(at(3)))
  expect(plan.through.at).toBe(at(4))
  expect(plan.segments.map(({ segment: name }) => name)).toEqual([2n, 3n, 4n].map(segment))
  expect(plan.statePack.at).toBe(at(3))
  expect(plan.lakePacks.map((pack) => pack.at)).toEqual([at(2), at(3)])
})

test('the last moment needs all of it', async () => {
  const [backup] = await backupOf(LINES)
  const plan = planRestore(backup!, undefined)
  expect(plan.through.at).toBe(at(6))
  expect(plan.lakePacks.map((pack) => pack.at)).toEqual([at(2), at(3), at(5)])
})

test('a log with a gap is refused by the segment that lacks', async () => {
  const [backup] = await backupOf(LINES.filter((line) => !(line.kind === 'wal' && line.segment === segment(3n))))
  expect(() => planRestore(backup!, undefined)).toThrow(`数据库日志缺第 ${segment(3n)} 段`)
})

test('a moment outside is refused with the moments there are; a backup without any is none', async () => {
  const backups = await backupOf(LINES)
  expect(() => chooseBackup(backups, new Date(at(7)))).toThrow(
    '备份不含 2026-11-26 14:07:00。可以恢复到：2026-11-26 14:02:00 至 2026-11-26 14:06:00',
  )
  expect(await backupOf(LINES.slice(0, 5))).toEqual([])
  expect(() => chooseBackup([], undefined)).toThrow('没有可以恢复的备份')
})

test('packed files come out as they went in, the later of the same name, and what lacks is told', async () => {
  const contents = { 'a/one': 'first', 'a/two': '', three: '安'.repeat(100_000) }
  const files = Object.entries(contents).map(([name, content], index) => {
    const from = join(dir, `source-${index}`)
    writeFileSync(from, content)
    return { path: name, from }
  })
  const pack = async (name: string, packed: typeof files) => {
    const written = await writePack(
      join(dir, name),
      packed.map(({ path, from }) => packedFrom(path, from)),
    )
    return { kind: 'pack' as const, of: 'lake' as const, file: name, at: at(1), ...written }
  }
  const first = await pack('1.zst', files)
  writeFileSync(files[0]!.from, 'second')
  const places = placesOf(dir, [first, await pack('2.zst', files.slice(0, 1))])
  expect(await unpack(places, ['a/one', 'a/two', 'three', 'four'], join(dir, 'out'))).toEqual(['four'])
  expect(readFileSync(join(dir, 'out/a/one'), 'utf8')).toBe('second')
  expect(readFileSync(join(dir, 'out/a/two'), 'utf8')).toBe('')
  expect(readFileSync(join(dir, 'out/three'), 'utf8')).toBe(contents.three)
})

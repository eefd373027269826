import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backupFolder } from './folder.ts'
import { openJournal } from './journal.ts'
import { prune } from './prune.ts'

const NOW = new Date('2026-11-26T12:00:00+08:00')
const SUM = '0'.repeat(64)
let to: string
beforeEach(() => {
  to = mkdtempSync(join(tmpdir(), 'anju-test-prune-'))
})
afterEach(() => rmSync(to, { recursive: true }))

/** A backup that begins on a day of November 2026 and is fed until another. */
async function make(from: number, until: number): Promise<string> {
  const id = `202611${String(from).padStart(2, '0')}t010000`
  const folder = backupFolder(to, id)
  mkdirSync(folder.wal, { recursive: true })
  writeFileSync(join(folder.wal, 'segment'), 'log')
  const at = (day: number) => new Date(`2026-11-${String(day).padStart(2, '0')}T01:00:00+08:00`).toISOString()
  const moment = (day: number) =>
    ({ kind: 'through', lsn: '0/1', at: at(day), wal: { segment: 's', bytes: 0, sha256: SUM } }) as const
  const journal = await openJournal(folder.journal)
  journal.append(
    { kind: 'begin', format: 1, systemId: '1', timeline: 1, stateDir: '/srv/anju', walFrom: '0/1', at: at(from) },
    { kind: 'base', file: 'base.tar.zst', bytes: 0, sha256: SUM, start: '0/1', stop: '0/1', at: at(from) },
    moment(from),
    moment(until),
  )
  journal.close()
  return id
}
const left = () => readdirSync(to).sort()

describe('old backups', () => {
  test('go when they end before the days that are kept', async () => {
    const [old, , newest] = [await make(1, 8), await make(8, 20), await make(20, 26)]
    expect(await prune(to, { days: 10, fulls: 1 }, { now: NOW, fed: newest })).toEqual([old])
    expect(left()).toEqual(['20261108t010000', newest])
  })

  test('stay while fewer than so many would be left, however old', async () => {
    const all = [await make(1, 2), await make(2, 3), await make(3, 4)]
    expect(await prune(to, { days: 1, fulls: 3 }, { now: NOW, fed: undefined })).toEqual([])
    expect(await prune(to, { days: 1, fulls: 2 }, { now: NOW, fed: undefined })).toEqual([all[0]])
    expect(left()).toEqual(all.slice(1))
  })

  test('the newest and the one that is fed never go', async () => {
    const [fed, , newest] = [await make(1, 2), await make(2, 3), await make(3, 4)]
    await prune(to, { days: 0, fulls: 0 }, { now: NOW, fed })
    expect(left()).toEqual([fed, newest])
  })

  test('what a removal that was broken off has left goes with the next', async () => {
    const newest = await make(20, 26)
    mkdirSync(join(to, '20261101t010000/wal'), { recursive: true })
    await prune(to, { days: 30, fulls: 2 }, { now: NOW, fed: newest })
    expect(left()).toEqual([newest])
  })
})

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLedgerClient } from '@anju/demo/ledger-client.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, TRIAL_SCHEMA } from '../../pipelines/capture/test-source.ts'
import { compareWithSource } from '../../pipelines/chaos/compare.ts'
import { diceOf } from '../../pipelines/chaos/dice.ts'
import { transactions } from '../../pipelines/chaos/load.ts'
import { creditCodeOf } from '../../services/core-ledger/testing/synthetic-unit.ts'
import { memberOf, UNIT } from '../../services/core-ledger/testing/test-ledger.ts'
import { freeBlock } from '../local/free-block.ts'
import { runVerb, startTestCentre, type TestCentre } from './test-centre.ts'
import { addTrial, books, now, odsDifferences, shanghai, sure, withLake } from './test-checks.ts'

// A centre is backed up under load, destroyed, and put back as it was at moments between: the parts are real, the verbs are the operator's.
const dir = mkdtempSync(join(tmpdir(), 'anju-backup-'))
const env = { ANJU_STATE: join(dir, 'centre'), ANJU_PORT_BASE: String(await freeBlock()) }
const to = join(dir, 'backup')
let centre: TestCentre

beforeAll(async () => {
  centre = await startTestCentre(env)
  await addTrial(centre, TRIAL_SCHEMA)
})
afterAll(async () => {
  await centre?.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** Writes the trial's transactions, and units with members through the ledger, until it is stopped. */
function startLoad(seed: number) {
  const stop = new AbortController()
  let written = 0
  async function write(): Promise<void> {
    const client = await connect(centre.postgres.url('ledger'))
    for (const transaction of transactions(seed, diceOf(seed))) {
      if (stop.signal.aborted) break
      await client.query(transaction)
      written += 1
      await sleep(5)
    }
    await client.end()
  }
  async function post(): Promise<void> {
    for (let order = seed * 100; !stop.signal.aborted; order++) {
      const { unitNo } = await ledger().post<{ unitNo: string }>('/units', `unit/${order}`, {
        ...UNIT,
        creditCode: creditCodeOf(order),
      })
      await ledger().postAll('/members', `members/${order}`, [memberOf(unitNo, order * 2), memberOf(unitNo, order * 2 + 1)])
    }
  }
  const ended = Promise.all([write(), post()])
  return {
    written: () => written,
    async stop() {
      stop.abort()
      await ended
    },
  }
}

async function destroy(): Promise<void> {
  await centre.stop()
  rmSync(env.ANJU_STATE, { recursive: true })
}

async function restore(at: Date | undefined, ...more: string[]): Promise<string> {
  const { code, said } = await runVerb('restore', ['--from', to, ...(at ? ['--at', shanghai(at)] : []), ...more], env)
  expect(code, said).toBe(0)
  centre = await startTestCentre(env)
  return said
}

const ledger = () =>
  createLedgerClient({ url: `http://127.0.0.1:${centre.settings.ports.ledger}`, token: centre.secrets.ledgerToken })

async function read(path: string): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${centre.secrets.ledgerToken}` }
  return (await (await fetch(`http://127.0.0.1:${centre.settings.ports.ledger}${path}`, { headers })).json()) as Record<
    string,
    unknown
  >
}

/** A day with a voucher, closed: its proof depends on every byte of its books. */
async function closeDay(date: string): Promise<void> {
  const { unitNo } = await ledger().post<{ unitNo: string }>('/units', `unit/${date}`, {
    ...UNIT,
    creditCode: creditCodeOf(9_000),
  })
  const member = await ledger().post<{ accountNo: string }>('/members', `member/${date}`, memberOf(unitNo, 90_000))
  await ledger().post('/transfers-in', `transfer/${date}`, {
    accountNo: member.accountNo,
    amount: '100.00',
    businessDate: date,
  })
  await ledger().post('/day-closes', `close/${date}`, { date })
}

/** A batch runs to its end: the ledger, Temporal and the worker know each other. */
async function runBatch(period: string): Promise<void> {
  const { batchNo } = await ledger().post<{ batchNo: string }>('/batches', `batch/${period}`, {
    kind: 'move_to_overdue',
    period,
  })
  await expect.poll(async () => (await read(`/batches/${batchNo}`)).state, { timeout: 60_000 }).toBe('completed')
}

const pidOf = (part: string): number =>
  JSON.parse(readFileSync(join(env.ANJU_STATE, 'processes.json'), 'utf8')).find(({ name }: { name: string }) => name === part).pid

/** Two rows out of three of a table, taken out by position as merging does it: its files of deleted rows name others by whole paths. */
const takeOut = (rest: number) => withLake(centre, (lake) => lake.run(`DELETE FROM dwd.merged WHERE n % 3 = ${rest}`))
const rowsLeft = () => withLake(centre, (lake) => lake.query('SELECT count(*) AS n, sum(n) AS sum FROM dwd.merged'))

let quiet: { at: Date; books: Record<string, string> }
let busy: Date

test('a centre is backed up while it works', async () => {
  const load = startLoad(1)
  await withLake(centre, (lake) => lake.run('CREATE TABLE dwd.merged AS SELECT range::INTEGER AS n FROM range(999)'))
  await takeOut(0)
  await expect.poll(load.written, { timeout: 30_000 }).toBeGreaterThan(100)
  const { code, said } = await runVerb('backup', ['--to', to, '--keep-days', '30', '--keep-fulls', '2'], env)
  expect(code, said).toBe(0)
  expect(said).toMatch(/✓ 备份完成：.*MB，用时/)
  expect(said).toContain('保留最近 30 天、至少 2 份')
  const listed = await runVerb('backup', ['--list'], env)
  expect(listed).toEqual({ code: 0, said: expect.stringMatching(/^\d{8}t\d{6} {2}.* 至 .* MB {2}正在继续记入$/m) })
  console.info(said)
  await load.stop()
  await takeOut(1)
  await closeDay('2024-12-10')
  await runBatch('2026-11-20')
  await sleep(50)
  quiet = { at: await now(centre), books: await books(centre) }
  await sleep(50)
  const more = startLoad(2)
  await expect.poll(more.written, { timeout: 30_000 }).toBeGreaterThan(100)
  // What feeds the backup may die at any moment.
  process.kill(pidOf('backup'), 'SIGKILL')
  await expect.poll(more.written, { timeout: 30_000 }).toBeGreaterThan(200)
  busy = await now(centre)
  await expect.poll(more.written, { timeout: 30_000 }).toBeGreaterThan(400)
  await more.stop()
  await sure(centre, await now(centre))
  expect(await odsDifferences(centre, compareWithSource)).toEqual([])
})

test('a running centre is not overwritten', async () => {
  expect((await runVerb('restore', ['--from', to], env)).said).toMatch(/^anju: 中心正在运行/)
})

/** The one backup's folder. */
const made = () => join(to, readdirSync(to)[0]!)
const pick = (part: string, beginning: string) => {
  const name = readdirSync(join(made(), part))
    .sort()
    .findLast((file) => file.startsWith(beginning))
  return join(made(), part, name!)
}

const DAMAGES: readonly (readonly [string, RegExp, () => string, (content: Buffer) => Buffer | undefined])[] = [
  [
    'a byte of the databases is flipped',
    /与校验和不符.*base\.tar\.zst/,
    () => join(made(), 'base.tar.zst'),
    (content) => flipped(content, content.length >> 1),
  ],
  ['a pack is missing', /备份缺文件.*state-/, () => pick('packs', 'state'), () => undefined],
  ['a segment of the log is missing', /备份缺文件.*wal/, () => pick('wal', ''), () => undefined],
  ['a file is cut', /长度不对.*base\.tar\.zst/, () => join(made(), 'base.tar.zst'), (content) => content.subarray(0, -1)],
  [
    'a line of the list is lost',
    /清单.*第 3 行与校验和不符/,
    () => join(made(), 'journal.jsonl'),
    (content) => withoutLine(content, 2),
  ],
]
const flipped = (content: Buffer, at: number) => {
  const changed = Buffer.from(content)
  changed[at]! ^= 1
  return changed
}
const withoutLine = (content: Buffer, index: number) => Buffer.from(content.toString().split('\n').toSpliced(index, 1).join('\n'))

test('a damaged backup is refused in words that name what is damaged, and nothing is touched', async () => {
  expect(await books(centre)).not.toEqual(quiet.books)
  await destroy()
  for (const [damage, words, where, change] of DAMAGES) {
    const file = where()
    const content = readFileSync(file)
    const changed = change(content)
    if (changed) writeFileSync(file, changed)
    else rmSync(file)
    const { code, said } = await runVerb('restore', ['--from', to], env)
    expect({ damage, code, said }).toEqual({ damage, code: 1, said: expect.stringMatching(words) })
    expect(existsSync(env.ANJU_STATE)).toBe(false)
    writeFileSync(file, content)
  }
})

test.each([
  ['a moment before the backup', ['--at', '2020-01-01 00:00:00'], /备份不含 2020-01-01 00:00:00。可以恢复到：.* 至 /],
  ['a moment that is none', ['--at', '昨天'], /--at 昨天 不是时刻/],
])('%s is refused', async (_, more, words) => {
  expect(await runVerb('restore', ['--from', to, ...more], env)).toEqual({ code: 1, said: expect.stringMatching(words) })
})

test('a folder that is not empty is left as it is', async () => {
  mkdirSync(env.ANJU_STATE)
  writeFileSync(join(env.ANJU_STATE, 'something'), 'mine')
  expect((await runVerb('restore', ['--from', to], env)).said).toMatch(/不是空的，不会覆盖/)
  expect(readFileSync(join(env.ANJU_STATE, 'something'), 'utf8')).toBe('mine')
  rmSync(env.ANJU_STATE, { recursive: true })
})

test('a destroyed centre is put back to a quiet moment: the books are what they were, row by row, their proofs hold, ods tells their history', async () => {
  console.info(await restore(quiet.at))
  expect(await books(centre)).toEqual(quiet.books)
  expect(await read('/day-closes:verify')).toMatchObject({ differences: [] })
  expect(await odsDifferences(centre, compareWithSource)).toEqual([])
})

test('and to a moment in the middle of the load, the folder moved aside: capture and workflows go on by themselves', async () => {
  await centre.stop()
  expect(await restore(busy, '--replace')).toMatch(/原来的数据目录移到了 .*centre\.before-/)
  expect(await odsDifferences(centre, compareWithSource)).toEqual([])
  expect(await books(centre)).not.toEqual(quiet.books)
  const load = startLoad(3)
  await expect.poll(load.written, { timeout: 30_000 }).toBeGreaterThan(100)
  await load.stop()
  await runBatch('2026-11-21')
  expect(await odsDifferences(centre, compareWithSource)).toEqual([])
})

test('and into another folder, the former gone: the lake is read and written there, and the work goes on', async () => {
  await centre.stop()
  rmSync(env.ANJU_STATE, { recursive: true })
  env.ANJU_STATE = join(dir, 'elsewhere')
  const said = await restore(busy)
  expect(said).toContain(`已由 ${join(dir, 'centre/warehouse')} 改为 ${join(dir, 'elsewhere/warehouse')}`)
  expect(await rowsLeft()).toEqual([{ n: 333n, sum: 166_500n }])
  await withLake(centre, (lake) => lake.run('DELETE FROM dwd.merged WHERE n > 500'))
  expect(await rowsLeft()).toEqual([{ n: 167n, sum: 41_917n }])
  expect(await odsDifferences(centre, compareWithSource)).toEqual([])
  const load = startLoad(4)
  await expect.poll(load.written, { timeout: 30_000 }).toBeGreaterThan(100)
  await load.stop()
  await runBatch('2026-11-21')
  expect(await odsDifferences(centre, compareWithSource)).toEqual([])
})

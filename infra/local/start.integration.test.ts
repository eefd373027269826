import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { buildStaleApps } from './build.ts'
import { freeBlock, isFree } from './free-block.ts'
import { portsFrom, ROOT } from './settings.ts'
import { stopWith } from './test-process.ts'

// The real parts, started by an ordinary user without a terminal, and stopped at every stage of a first start.
const isRoot = process.getuid?.() === 0
/** Root starts it as nobody; anybody else is an ordinary user already. */
const ordinary = isRoot ? { uid: 65_534, gid: 65_534 } : {}
const mayRun = (command: string, ...args: string[]) => spawnSync(command, args, ordinary).status === 0
const START = ['--disable-warning=ExperimentalWarning', join(ROOT, 'infra/local/start.ts')]
/** Not so where the folders above belong to root alone: a clone, or the Python that the environment was made with, below /root. */
const mayRunNode = mayRun(process.execPath, '-e', `require('fs').readFileSync(${JSON.stringify(join(ROOT, 'package.json'))})`)
const mayRunPython = mayRun(join(ROOT, '.tools/python/bin/python'), '--version')

let stateDir: string
let base: number
let running: ChildProcess | undefined

beforeAll(() => buildStaleApps())
beforeEach(async () => {
  base = await freeBlock()
  stateDir = mkdtempSync(join(tmpdir(), 'anju-start-'))
  chmodSync(stateDir, 0o755)
  for (const name of ['home', 'disk']) mkdirSync(join(stateDir, name))
  if (ordinary.uid) chownSync(join(stateDir, 'home'), ordinary.uid, ordinary.gid)
})
afterEach(async () => {
  // A test that failed must not leave its centre behind.
  if (running && running.exitCode === null) {
    running.kill('SIGTERM')
    await once(running, 'exit')
  }
  running = undefined
  rmSync(stateDir, { recursive: true, force: true })
})

const env = () => ({
  PATH: process.env.PATH,
  HOME: join(stateDir, 'home'),
  ANJU_STATE: join(stateDir, 'home/centre'),
  ANJU_PORT_BASE: String(base),
  ANJU_SCALE: '0.02',
})

function start(who: { uid?: number; gid?: number }): {
  child: ChildProcess
  said: (words: RegExp) => Promise<void>
  told: () => string
} {
  const child = spawn(process.execPath, START, { ...who, cwd: ROOT, env: env(), stdio: ['ignore', 'pipe', 'pipe'] })
  running = child
  let told = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      told += chunk
    })
  const said = (words: RegExp) => expect.poll(() => told, { timeout: 150_000, interval: 20 }).toMatch(words)
  return { child, said, told: () => told }
}

/** Processes that still work for this centre: its folder is in what they were started with. */
function left(): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .filter((pid) => ['environ', 'cmdline'].some((file) => readable(`/proc/${pid}/${file}`).includes(stateDir)))
    .map((pid) => readable(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))
}

function readable(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const stopped = 'stopped %s by %s, nothing is left running and no port is held'
const STAGES = [
  ['while PostgreSQL is made', 'SIGINT', /✓ 网页应用/],
  ['while a part starts', 'SIGTERM', /✓ temporal/],
  ['while the worker starts', 'SIGHUP', /✓ capture/],
] as const

test.skipIf(!mayRunNode).each(STAGES)(`as an ordinary user, without a terminal: ${stopped}`, (_, signal, words) =>
  stopAt(ordinary, signal, words),
)

test.each([['while the demo centre is made', 'SIGINT', /演示中心 /]] as const)(stopped, async (_, signal, words) => {
  if (!mayRunPython) console.warn('started as root: an ordinary user may not run the Python of .tools')
  await stopAt(mayRunNode && mayRunPython ? ordinary : {}, signal, words)
})

async function stopAt(who: typeof ordinary, signal: NodeJS.Signals, words: RegExp): Promise<void> {
  const { child, said, told } = start(who)
  const ended = once(child, 'exit')
  await said(words)
  child.kill(signal)
  expect(await ended, told()).toEqual([0, null])
  expect(told()).toContain('✓ 全部停止，数据已保留')
  expect(told()).not.toContain('anju:')
  expect(left()).toEqual([])
  const ports = Object.values(portsFrom(base))
  expect(await Promise.all(ports.map(isFree))).toEqual(ports.map(() => true))
}

test('a second start on the same folder says where the first is, and touches nothing', async () => {
  const { child, said, told } = start({})
  await said(/✓ temporal/)
  const second = spawnSync(process.execPath, START, { encoding: 'utf8', env: { ...env(), ANJU_PORT_BASE: String(base + 100) } })
  expect({ status: second.status, stderr: second.stderr }).toEqual({ status: 0, stderr: '' })
  expect(second.stdout.trim().split('\n')).toEqual([
    expect.stringMatching(new RegExp(`^安居已在运行：http://127\\.0\\.0\\.1:${base}.*进程 ${child.pid}`)),
  ])
  const record = join(env().ANJU_STATE, 'processes.json')
  await expect.poll(() => readable(record), { timeout: 60_000, interval: 20 }).toContain('capture')
  expect(told()).not.toContain('退出了')
  await stopWith(child, 'SIGKILL')
  const { child: third, said: thirdSaid } = start({})
  await thirdSaid(/✓ 已清理上次遗留的进程：.*postgres/)
  const stoppedThird = once(third, 'exit')
  third.kill('SIGINT')
  await stoppedThird
  expect(left()).toEqual([])
})

test('a setting that makes no sense: one line', () => {
  const done = spawnSync(process.execPath, START, { encoding: 'utf8', env: { ...env(), ANJU_PORT_BASE: 'x' } })
  expect(done.status).toBe(1)
  expect(done.stderr.trim().split('\n')).toEqual([expect.stringMatching(/^anju: 设置不合要求：ANJU_PORT_BASE/)])
})

/** A command on a disk of that size, which is seen by the command alone and goes with it. */
const onDisk = (size: string, script: string) =>
  spawnSync('unshare', ['-Urm', 'sh', '-c', `mount -t tmpfs -o size=${size} tmpfs "$DISK" && ${script}`], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...env(), DISK: join(stateDir, 'disk'), ANJU_STATE: join(stateDir, 'disk') },
  })

test('a disk too small for a centre: one line', ({ skip }) => {
  skip(onDisk('1m', 'true').status !== 0, 'this system lets nobody mount')
  const done = onDisk('100m', `exec "${process.execPath}" ${START.join(' ')}`)
  expect(done.status).toBe(1)
  expect(done.stderr.trim().split('\n')).toEqual([expect.stringMatching(/^anju: 磁盘空间不足.*请先腾出空间/)])
})

test('a disk that fills up while a centre runs: one line, the supervisor stays, a dead part comes back; one more when there is room', ({
  skip,
}) => {
  skip(onDisk('1m', 'true').status !== 0, 'this system lets nobody mount')
  const script = join(ROOT, 'infra/local/testing/fill-disk.ts')
  const done = onDisk('450m', `exec "${process.execPath}" --disable-warning=ExperimentalWarning "${script}" "$DISK" ${base}`)
  expect({ status: done.status, stderr: done.stderr }).toEqual({ status: 0, stderr: '' })
  expect(done.stdout.trim().split('\n')).toEqual([
    expect.stringMatching(/^! 磁盘将满.*只剩 0 MB。请先腾出空间/),
    expect.stringMatching(/^! part 退出了（SIGKILL），正在重新启动/),
    'part serves again',
    '✓ 磁盘空间已恢复',
  ])
})

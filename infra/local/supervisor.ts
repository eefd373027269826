import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTime } from './holder.ts'

/** One part of a running centre: how to start it and how to know that it serves. */
export interface Part {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: Record<string, string>
  /** Answers 200 when the part is ready. */
  readonly healthUrl: string
  /** For a part whose 200 alone does not say so: what its answer then holds. */
  readonly readyWords?: string
  readonly startTimeoutMs?: number
  /** A part that the others start without, when it has not served after its time: what is wrong with it is then seen and put right in the console. */
  readonly mayBeLate?: boolean
}

export interface Supervisor {
  /** Resolves when the part serves; rejects when it does not, or when stop() came first. Of one that may be late it resolves to what is wrong, in words. */
  start(part: Part): Promise<string | undefined>
  /** Watches a process that `start` starts in its own way (PostgreSQL), and starts it so again when it dies. */
  adopt(name: string, start: () => Promise<ChildProcess>): Promise<void>
  stop(): Promise<void>
}

const STOP_GRACE_MS = 10_000

/**
 * Runs parts as children in process groups of their own, so that Ctrl-C reaches only the supervisor, which stops them in reverse order.
 * A part that dies is started again, less and less eagerly; what runs is written to `<stateDir>/processes.json`,
 * so that the next start can end what a killed supervisor left behind.
 */
export function createSupervisor(stateDir: string, say: (line: string) => void): Supervisor {
  const logs = join(stateDir, 'logs')
  mkdirSync(logs, { recursive: true })
  const running = new Map<string, ChildProcess>()
  /** Adopted processes on their way: stop() waits for them, since one that arrived later would be left behind. */
  const arriving = new Set<Promise<void>>()
  let stopping = false

  function record(): void {
    const file = recordFile(stateDir)
    try {
      writeFileSync(
        `${file}.new`,
        JSON.stringify([...running].map(([name, { pid }]) => ({ name, pid, started: pid && startTime(pid) }))),
      )
      renameSync(`${file}.new`, file)
    } catch {
      // A full disk must not end the supervisor, or the parts would be left alone; the older record stays.
    }
  }

  function launch(part: Part, failures: number): ChildProcess {
    // The part writes its log itself: no pipe of ours that a full disk could break or block.
    const log = openSync(join(logs, `${part.name}.log`), 'a')
    const child = spawn(part.command, part.args, {
      stdio: ['ignore', log, log],
      env: { ...baseEnvironment(), ...part.env },
      detached: true,
    })
    closeSync(log)
    child.on('error', (error) => say(`! ${part.name}: ${error.message}`))
    running.set(part.name, child)
    record()
    const launchedAt = Date.now()
    child.once('exit', async (code, signal) => {
      if (stopping) return
      const failuresNow = Date.now() - launchedAt > 60_000 ? 0 : failures + 1
      say(`! ${part.name} 退出了（${signal ?? code}），正在重新启动；日志：${join(logs, `${part.name}.log`)}`)
      await pauseAfter(failuresNow)
      if (!stopping) launch(part, failuresNow)
    })
    return child
  }

  async function arrive(name: string, start: () => Promise<ChildProcess>): Promise<void> {
    const child = await start()
    running.set(name, child)
    record()
    child.once('exit', (code, signal) => {
      if (stopping) return
      say(`! ${name} 退出了（${signal ?? code}），正在重新启动`)
      void revive(name, start)
    })
  }

  function adopt(name: string, start: () => Promise<ChildProcess>): Promise<void> {
    const arrival = arrive(name, start)
    arriving.add(arrival)
    return arrival.finally(() => arriving.delete(arrival))
  }

  async function revive(name: string, start: () => Promise<ChildProcess>): Promise<void> {
    for (let failures = 0; !stopping; failures++) {
      try {
        return await adopt(name, start)
      } catch (error) {
        if (failures === 0) say(`! ${name} 没有起来，会一再重试：${lastLine(error)}`)
        await pauseAfter(failures)
      }
    }
  }

  return {
    adopt,
    async start(part) {
      if (!stopping) launch(part, 0)
      const late = await waitHealthy(part, () => stopping, join(logs, `${part.name}.log`))
      if (stopping) throw new Error(`${part.name} was stopped while it started`)
      return late
    },
    async stop() {
      stopping = true
      await Promise.allSettled(arriving)
      for (const child of [...running.values()].reverse()) await endGroup(child)
      running.clear()
      record()
    },
  }
}

const pauseAfter = (failures: number) => sleep(Math.min(500 * 2 ** failures, 15_000))

const shortened = (line: string) => (line.length > 300 ? `${line.slice(0, 300)}…` : line)

const lastLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1)

async function waitHealthy(part: Part, stopping: () => boolean, logFile: string): Promise<string | undefined> {
  const deadline = Date.now() + (part.startTimeoutMs ?? 60_000)
  let said = ''
  while (Date.now() < deadline && !stopping()) {
    const ok = await fetch(part.healthUrl, { signal: AbortSignal.timeout(2_000) }).then(
      async (response) => {
        said = await response.text()
        return response.ok && (!part.readyWords || said.includes(part.readyWords))
      },
      () => false,
    )
    if (ok) return undefined
    await sleep(100)
  }
  if (stopping()) return undefined
  if (part.mayBeLate) return `已启动，但还没有就绪：${reasonIn(said) ?? `原因见 ${logFile}`}`
  const tail = existsSync(logFile) ? readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).map(shortened).join('\n') : ''
  throw new Error(`${part.name} 没有就绪。它最后的话（${logFile}）：\n${tail}`)
}

/** The reason that a part gives for not serving, if it gives one. */
function reasonIn(answer: string): string | undefined {
  try {
    const { reason } = JSON.parse(answer) as { reason?: unknown }
    return typeof reason === 'string' ? reason : undefined
  } catch {
    return undefined
  }
}

/** Asks a process group to end, and ends it by force after the grace time. */
async function endGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || !child.pid) return
  const ended = once(child, 'exit')
  // PostgreSQL: SIGINT is its fast shutdown; the other parts end on SIGINT as on SIGTERM.
  signalGroup(child.pid, 'SIGINT')
  const late = setTimeout(() => child.pid && signalGroup(child.pid, 'SIGKILL'), STOP_GRACE_MS)
  await ended
  clearTimeout(late)
  signalGroup(child.pid, 'SIGKILL')
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** What every part may see of the caller's environment: nothing but where programs, homes and locales are. */
function baseEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TZ', 'SSL_CERT_FILE']
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

const recordFile = (stateDir: string) => join(stateDir, 'processes.json')

/**
 * Ends the parts that an earlier supervisor of this state folder left behind when it was killed. Returns their names.
 * Only for a folder that nobody holds (holderOf): the parts of a living supervisor would be ended as well.
 */
export async function endLeftovers(stateDir: string): Promise<string[]> {
  if (!existsSync(recordFile(stateDir))) return []
  const left = JSON.parse(readFileSync(recordFile(stateDir), 'utf8')) as { name: string; pid?: number; started?: string }[]
  const alive = left.filter(({ pid, started }) => pid && started && startTime(pid) === started).reverse()
  for (const { pid } of alive) {
    signalGroup(pid!, 'SIGINT')
    for (let waited = 0; startTime(pid!) && waited < STOP_GRACE_MS; waited += 100) await sleep(100)
    if (startTime(pid!)) signalGroup(pid!, 'SIGKILL')
  }
  return alive.map(({ name }) => name)
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@anju/infra/local/free-port.ts'
import { ROOT } from '@anju/infra/local/settings.ts'

/** The real worker as a process of its own. */
export interface TestWorker {
  readonly process: ChildProcess
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM; resolves with the milliseconds it took to end. */
  end(): Promise<number>
}

/** Starts worker.ts with the given environment and waits until it is healthy. */
export async function startTestWorker(env: Readonly<Record<string, string>>): Promise<TestWorker> {
  const port = await freePort()
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, 'pipelines/worker.ts')], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, WORKER_PORT: String(port), DBT_PYTHON: join(ROOT, '.tools/python/bin/python'), ...env },
  })
  child.unref()
  process.once('exit', () => child.kill('SIGKILL'))
  await healthy(child, port)
  const stopWith = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return 0
    const began = Date.now()
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
    return Date.now() - began
  }
  return { process: child, kill: async () => void (await stopWith('SIGKILL')), end: () => stopWith('SIGTERM') }
}

async function healthy(child: ChildProcess, port: number): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (child.exitCode !== null) throw new Error(`The worker ended with ${child.exitCode} before it was ready`)
    const ready = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) return
    await sleep(100)
  }
  throw new Error('The worker did not become healthy in 60 s')
}

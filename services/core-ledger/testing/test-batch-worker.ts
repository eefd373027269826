import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@anju/infra/local/free-port.ts'
import { ROOT } from '@anju/infra/local/settings.ts'

/** The ledger's worker as a process of its own. */
export interface TestBatchWorker {
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>
}

/** Starts batches/worker.ts with the given environment and waits until it is healthy. */
export async function startTestBatchWorker(env: Readonly<Record<string, string>>): Promise<TestBatchWorker> {
  const port = await freePort()
  const script = join(ROOT, 'services/core-ledger/batches/worker.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, LEDGER_WORKER_PORT: String(port), ...env },
  })
  child.unref()
  process.once('exit', () => child.kill('SIGKILL'))
  await healthy(child, port)
  return {
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
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

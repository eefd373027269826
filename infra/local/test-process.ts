import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT } from './settings.ts'

/** A part of the product as a process of its own, for a test. */
export interface TestProcess {
  readonly process: ChildProcess
  /** Where it answers. */
  readonly port: number
  /** kill -9; resolves when it is gone, at once when it was. */
  kill(): Promise<void>
  /** SIGTERM; resolves with the milliseconds it took to end. */
  end(): Promise<number>
}

const READY_WITHIN_MS = 180_000

/**
 * Starts `script` of the repository and waits until `http://127.0.0.1:<port>/healthz` answers. A test that fails early does not leave it
 * behind, nor wait for it. What it says is shown, or only kept. Throws when it ends before it is ready, with what it said last if that
 * was kept, or is not ready in three minutes: capture after a kill may have much to catch up with.
 */
export async function startTestProcess(
  script: string,
  port: number,
  env: Readonly<Record<string, string>>,
  output: 'inherit' | 'kept' = 'inherit',
): Promise<TestProcess> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, script)], {
    stdio: output === 'inherit' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  letEndWithUs(child)
  const lastWords = lastWordsOf(child)
  await ready(child, { script, port, lastWords })
  return {
    process: child,
    port,
    kill: async () => void (await stopWith(child, 'SIGKILL')),
    end: () => stopWith(child, 'SIGTERM'),
  }
}

/** A child that neither keeps this process alive nor outlives it. */
export function letEndWithUs(child: ChildProcess): void {
  child.unref()
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
}

/** Signals a child and waits until it is gone; returns the milliseconds that it took, 0 when it was gone already. */
export async function stopWith(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number> {
  if (child.exitCode !== null || child.signalCode !== null) return 0
  const began = Date.now()
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
  return Date.now() - began
}

const KEPT_CHARACTERS = 4_000

/** Reads what a child says so that it never waits for a reader; returns the end of it. */
function lastWordsOf(child: ChildProcess): () => string {
  let said = ''
  for (const stream of [child.stdout, child.stderr] as (Socket | null)[])
    stream?.on('data', (chunk: Buffer) => (said = (said + chunk).slice(-KEPT_CHARACTERS))).unref()
  return () => said
}

async function ready(
  child: ChildProcess,
  { script, port, lastWords }: { readonly script: string; readonly port: number; readonly lastWords: () => string },
): Promise<void> {
  for (let waited = 0; waited < READY_WITHIN_MS; waited += 50) {
    if (child.exitCode !== null) throw new Error(`${script} ended with ${child.exitCode} before it was ready: ${lastWords()}`)
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined)
    if (answer?.ok) return
    await sleep(50)
  }
  child.kill('SIGKILL')
  throw new Error(`${script} did not become ready in ${READY_WITHIN_MS} ms: ${lastWords()}`)
}

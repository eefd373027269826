import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { letEndWithUs, stopWith } from '../local/test-process.ts'
import { TRINO_VERSION } from './bring.ts'
import { javaArguments, secretEnvironment, type TrinoNodeOptions, writeConfiguration } from './configuration.ts'

/** A running server of a Trino cluster. */
export interface TrinoNode {
  readonly url: string
  readonly process: ChildProcess
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>
  /** Asks it to end; resolves when it is gone. */
  stop(): Promise<void>
}

const READY_WITHIN_MS = 300_000

/**
 * Writes a server's configuration, starts it, and waits until it takes queries (a coordinator) or tasks (a worker). It does not outlive this
 * process. Throws an Error with its last words when it ends first, or is not ready in five minutes.
 */
export async function startTrinoNode(options: TrinoNodeOptions): Promise<TrinoNode> {
  writeConfiguration(options)
  const log = join(options.stateDir, 'trino.log')
  const child = launch(options, log)
  const url = `http://127.0.0.1:${options.port}`
  await ready(child, url, log)
  return {
    url,
    process: child,
    kill: async () => void (await stopWith(child, 'SIGKILL')),
    stop: async () => void (await stopWith(child, 'SIGTERM')),
  }
}

function launch(options: TrinoNodeOptions, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a')
  const child = spawn(join(options.java, 'bin/java'), javaArguments(options, TRINO_VERSION), {
    cwd: options.stateDir,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...secretEnvironment(options) },
  })
  closeSync(log)
  letEndWithUs(child)
  return child
}

async function ready(child: ChildProcess, url: string, log: string): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await sleep(200)) {
    if (child.exitCode !== null || child.signalCode !== null) break
    const answer = await fetch(`${url}/v1/info`).catch(() => undefined)
    if (answer?.ok && ((await answer.json()) as { starting: boolean }).starting === false) return
  }
  child.kill('SIGKILL')
  const lastWords = readFileSync(log, 'utf8').trim().split('\n').slice(-8).join('\n')
  throw new Error(`Trino at ${url} did not become ready. Its last words (${log}):\n${lastWords}`)
}

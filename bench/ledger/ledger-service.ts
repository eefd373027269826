import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@anju/infra/local/free-port.ts'
import { ROOT } from '@anju/infra/local/settings.ts'

const START_TIMEOUT_MS = 30_000
/** What a system of the centre shows; a person alone may not remit. */
const TOKEN = 'token-of-the-bench-0123456789'

/** The ledger as a process of its own. */
export interface LedgerService extends AsyncDisposable {
  readonly port: number
  /** By which a system of the centre signs in. */
  readonly token: string
}

/** Starts the ledger on a database; disposing stops it. */
export async function startLedgerService(databaseUrl: string): Promise<LedgerService> {
  const port = await freePort()
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, 'services/core-ledger/main.ts')], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      LEDGER_PORT: String(port),
      LEDGER_DATABASE_URL: databaseUrl,
      LEDGER_TOKEN: TOKEN,
    },
  })
  const stop = () => stopped(child)
  try {
    await ready(port)
    return { port, token: TOKEN, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function ready(port: number): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS
  while (performance.now() < deadline) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined)
    if (answer?.ok) return
    await sleep(50)
  }
  throw new Error('the ledger did not start')
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

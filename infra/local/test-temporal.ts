import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import { freePort } from './free-port.ts'
import { ROOT } from './settings.ts'
import { letEndWithUs, stopWith } from './test-process.ts'

/** A real Temporal server in memory, for one test file. */
export interface TestTemporal {
  readonly address: string
  readonly client: Client
  /** Ends it at once, and starts it anew at the same address without anything it knew. */
  lose(): Promise<void>
  stop(): Promise<void>
}

/** Starts the development server without its pages on free ports; ready in about half a second. */
export async function startTestTemporal(): Promise<TestTemporal> {
  const [port, http, metrics] = [await freePort(), await freePort(), await freePort()]
  const flags = ['--ip', '127.0.0.1', '--port', port, '--http-port', http, '--metrics-port', metrics, '--log-level', 'never']
  const start = () => {
    const started = spawn(join(ROOT, '.tools/python/bin/temporal'), ['server', 'start-dev', '--headless', ...flags.map(String)], {
      stdio: 'ignore',
    })
    letEndWithUs(started)
    return started
  }
  let child = start()
  const address = `127.0.0.1:${port}`
  const connection = await connectWhenReady(child, address)
  return {
    address,
    client: new Client({ connection }),
    async lose() {
      await stopWith(child, 'SIGKILL')
      child = start()
      await (await connectWhenReady(child, address)).close()
    },
    async stop() {
      await connection.close()
      await stopWith(child, 'SIGKILL')
    },
  }
}

async function connectWhenReady(child: ChildProcess, address: string): Promise<Connection> {
  for (let waited = 0; waited < 20_000; waited += 100) {
    if (child.exitCode !== null) throw new Error(`Temporal ended with ${child.exitCode} before it was ready`)
    const connection = await Connection.connect({ address, connectTimeout: 1000 }).catch(() => undefined)
    if (connection !== undefined) return connection
    await sleep(100)
  }
  throw new Error('Temporal did not become ready in 20 s')
}

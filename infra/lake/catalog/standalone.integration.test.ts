import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'

let stateDir: string
const started: ChildProcess[] = []
beforeAll(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'anju-test-standalone-'))
})
afterAll(async () => {
  const last = started.at(-1)
  if (last?.exitCode === null) {
    last.kill('SIGTERM')
    await once(last, 'exit')
  }
  rmSync(stateDir, { recursive: true, force: true })
})

function run(): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'standalone.ts')], {
    env: { ...process.env, ANJU_STATE: stateDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  return child
}

async function addressOf(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) if (line.startsWith('http')) return line
  throw new Error('the catalog ended without an address')
}

const ask = async (address: string, method: string, path: string, body?: object) =>
  (
    await fetch(`${address}/v1/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  ).json()

test('the catalog alone comes back after kill -9, with all that it had; its folder has one holder', async () => {
  const first = run()
  const address = await addressOf(first)
  await ask(address, 'POST', 'namespaces', { namespace: ['trial'] })
  const second = run()
  const [said] = await Promise.all([second.stderr!.toArray().then(String), once(second, 'exit')])
  expect([second.exitCode, said]).toEqual([1, expect.stringContaining(`正由进程 ${first.pid} 使用（${address}）`)])
  first.kill('SIGKILL')
  await once(first, 'exit')
  const again = run()
  expect(await ask(await addressOf(again), 'GET', 'namespaces')).toMatchObject({ namespaces: [['trial']] })
}, 120_000)

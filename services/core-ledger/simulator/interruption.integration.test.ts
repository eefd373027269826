import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { descendantsOf, runningProcesses } from '@anju/infra/local/process-tree.ts'
import { expect, test } from 'vitest'

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends all that the run has started, and removes its folder; the command to go on with is told',
  async (signal) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), '--seed', '3', '--ops', '500'])
    let told = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        told += chunk
      })
    const said = (words: RegExp) => expect.poll(() => told, { timeout: 60_000, interval: 50 }).toMatch(words)
    await said(/in \/\S+/)
    const [, dir] = /in (\/\S+)/.exec(told)!
    // The one while it starts, the other while it plays.
    if (signal === 'SIGINT')
      await expect.poll(() => existsSync(join(dir!, 'data/postmaster.pid')), { timeout: 60_000 }).toBe(true)
    else await said(/the centre is open/)
    const started = descendantsOf(child.pid!, runningProcesses()!)
    expect(started.length).toBeGreaterThan(0)
    child.kill(signal)
    const [code] = await once(child, 'exit')
    expect(code).toBe(130)
    expect(told).toContain('again: npm run simulate -- --seed 3 --ops 500')
    expect(existsSync(dir!)).toBe(false)
    const alive = new Set(runningProcesses()!.map(({ pid }) => pid))
    expect(started.filter((pid) => alive.has(pid))).toEqual([])
  },
)

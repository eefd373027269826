import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { descendantsOf, runningProcesses } from '@anju/infra/local/process-tree.ts'
import { expect, test } from 'vitest'

test('an interrupted run ends all that it has started, and leaves no file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'anju-chaos-interrupted-'))
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), '--seed', '3', '--kills', '50'], {
    env: { ...process.env, TMPDIR: folder },
  })
  let told = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      told += chunk
    })
  await expect.poll(() => told, { timeout: 120_000, interval: 50 }).toMatch(/3 of 50 kills/)
  const started = descendantsOf(child.pid!, runningProcesses()!)
  expect(started.length).toBeGreaterThan(3)
  child.kill('SIGINT')
  const [code] = await once(child, 'exit')
  expect(code).toBe(130)
  expect(told).toContain('interrupted')
  const alive = new Set(runningProcesses()!.map(({ pid }) => pid))
  expect(started.filter((pid) => alive.has(pid))).toEqual([])
  expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([])
}, 180_000)

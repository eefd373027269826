import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freePort } from './free-port.ts'
import { createSupervisor, type Part, type Supervisor } from './supervisor.ts'

let stateDir: string
let supervisor: Supervisor
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'anju-supervisor-'))
  supervisor = createSupervisor(stateDir, () => {})
})
afterEach(async () => {
  await supervisor.stop()
  rmSync(stateDir, { recursive: true, force: true })
})

/** A part that answers, and never serves. */
async function unwell(more: Partial<Part>): Promise<Part> {
  const port = await freePort()
  const answer = JSON.stringify({ status: 'refused', reason: '复制槽丢失' })
  const script = `require('http').createServer((_, answer) => answer.writeHead(503).end(${JSON.stringify(answer)})).listen(${port}, '127.0.0.1'); console.log('no')`
  const healthUrl = `http://127.0.0.1:${port}/healthz`
  return { name: 'unwell', command: process.execPath, args: ['-e', script], env: {}, healthUrl, startTimeoutMs: 2_000, ...more }
}

test('a part that does not serve in its time ends the start', async () => {
  await expect(supervisor.start(await unwell({}))).rejects.toThrow('unwell 没有就绪')
})

test('one that may be late does not: the others go on, and its reason is said', async () => {
  expect(await supervisor.start(await unwell({ mayBeLate: true }))).toBe('已启动，但还没有就绪：复制槽丢失')
})

import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { descendantsOf, runningProcesses } from './process-tree.ts'

test('grandchildren belong to a process, other processes do not', () => {
  const processes = [
    { pid: 10, parent: 1 },
    { pid: 11, parent: 10 },
    { pid: 12, parent: 11 },
    { pid: 13, parent: 10 },
    { pid: 20, parent: 1 },
  ]
  expect(descendantsOf(10, processes)).toEqual([11, 12, 13])
  expect(descendantsOf(20, processes)).toEqual([])
})

test.skipIf(!runningProcesses())('a child of ours is found as ours', () => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'])
  try {
    expect(descendantsOf(process.pid, runningProcesses()!)).toContain(child.pid)
  } finally {
    child.kill('SIGKILL')
  }
})

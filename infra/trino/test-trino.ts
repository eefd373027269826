import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { freePort } from '../local/free-port.ts'
import { bringTrino } from './bring.ts'
import { openTrino, type Trino } from './client.ts'
import type { TrinoNodeOptions } from './configuration.ts'
import { findJava } from './java.ts'
import { startTrinoNode, type TrinoNode } from './node.ts'

/** Where the lake's catalog answers. */
type TrinoLake = Pick<TrinoNodeOptions, 'catalogUrl' | 'token'>

/** A Trino of one server over a test's lake. */
export interface TestTrino {
  readonly trino: Trino
  readonly node: TrinoNode
  stop(): Promise<void>
}

/** False where a machine lacks the JDK or Maven: there the tests of Trino are left out. In CI they never are. */
export const TRINO_CAN_RUN = process.env.CI === 'true' || (hasJava() && hasMaven())

function hasJava(): boolean {
  try {
    return findJava(process.env) !== ''
  } catch {
    return false
  }
}

function hasMaven(): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'mvn')))
}

/** Brings Trino where it is missing (minutes, once a machine) and starts it: about ten seconds and 1 GB. */
export async function startTestTrino({ options }: { readonly options: TrinoLake }): Promise<TestTrino> {
  const java = findJava(process.env)
  const home = await bringTrino(java)
  const stateDir = mkdtempSync(join(tmpdir(), 'anju-test-trino-'))
  const node = await startTrinoNode({ home, java, stateDir, port: await freePort(), heapMb: 640, ...options })
  return {
    trino: openTrino({ url: node.url, user: 'test' }),
    node,
    async stop() {
      await node.stop()
      rmSync(stateDir, { recursive: true, force: true })
    },
  }
}

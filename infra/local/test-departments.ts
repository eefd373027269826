import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { startTestProcess } from './test-process.ts'

export const TEST_DEPARTMENT_TOKEN = 'test-department-token-0123456789'

/** The departments' simulator as a process of its own, with people whom it makes up. */
export interface TestDepartments {
  readonly url: string
  /** `GET` without, `PUT` or `POST` with a body. Throws with the answer when it is refused. */
  ask(method: string, path: string, body?: object): Promise<Record<string, unknown>>
  close(): Promise<void>
}

export async function startTestDepartments(people: number): Promise<TestDepartments> {
  const folder = mkdtempSync(join(tmpdir(), 'anju-departments-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const running = await startTestProcess('services/department-simulator/main.ts', port, {
    DEPARTMENT_PORT: String(port),
    DEPARTMENT_TOKEN: TEST_DEPARTMENT_TOKEN,
    DEPARTMENT_STATE: folder,
    DEPARTMENT_PEOPLE: String(people),
  })
  return {
    url,
    async ask(method, path, body) {
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${TEST_DEPARTMENT_TOKEN}`, ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as Record<string, unknown>
    },
    async close() {
      await running.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

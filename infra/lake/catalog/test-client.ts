import { expect } from 'vitest'
import type { TestLake } from '../test-lake.ts'
import { createJudge } from './protocol/judge.ts'

export interface Answer {
  readonly status: number
  readonly body: Record<string, unknown> & { error?: { type: string; message: string; code: number } }
}

export interface TestClient {
  /** Asks the catalog; whatever it answers is as Iceberg's own description of the protocol has it. */
  call(method: string, path: string, body?: unknown): Promise<Answer>
  /** Asks what the description does not describe, or describes wrongly. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>
}

/** A client of a test's catalog. `body` is sent as JSON, or as it is when it is text; a token other than the catalog's may be given. */
export function createTestClient({ options }: TestLake, token = options.token): TestClient {
  const judge = createJudge()
  const ask: TestClient['ask'] = async (method, path, body) => {
    const response = await fetch(new URL(path, options.catalogUrl), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text ? JSON.parse(text) : {} }
  }
  return {
    ask,
    async call(method, path, body) {
      const answer = await ask(method, path, body)
      expect(judge(method, path, answer.status, answer.body)).toEqual([])
      return answer
    },
  }
}

/** Status and type of a refusal. */
export const refusal = ({ status, body }: Answer) => [status, body.error?.type]

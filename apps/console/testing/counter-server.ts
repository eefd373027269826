import type { UsageEntry } from '@anju/catalog/usage-log/entry.ts'
import { TEST_TOKEN } from '@anju/core-ledger/testing/test-ledger.ts'
import type { Role } from '@anju/standards/viewer.ts'
import fastify, { type FastifyInstance } from 'fastify'
import { registerCounterRoutes } from '../server/counter/routes.ts'
import { answerProblems } from '../server/problems.ts'

/** Who is signed in, and what the usage log was told; a test changes and empties them. */
export interface CounterDesk {
  role: Role
  readonly log: UsageEntry[]
}

/** The counter's routes alone, on the test ledger at `url`, for 王柜员 in the role of `desk`. Not listening: ask it by `inject`. */
export function counterServer(url: string, desk: CounterDesk): FastifyInstance {
  const server = fastify({ bodyLimit: 4 * 1024 * 1024 })
  answerProblems(server)
  server.decorateRequest('viewer')
  server.addHook('onRequest', async (request) => {
    request.viewer = { subject: 'wang', name: '王柜员', role: desk.role }
  })
  const usageLog = { append: async (entry: UsageEntry) => void desk.log.push(entry) }
  registerCounterRoutes(server, { ledger: { url, token: TEST_TOKEN }, usageLog, tokenKey: 'key' })
  return server
}

import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { CatalogDeps } from '../deps.ts'
import { CatalogError, errorDocument } from '../errors.ts'
import { expireTable } from '../expire.ts'
import { printJson } from '../json.ts'
import { type OrphanProgress, removeOrphans } from '../orphans.ts'
import { orphansBody, parseBody, publishBody } from './requests.ts'

/** How often a long removal says how far it is. */
const TELL_MS = 1_000

/** What keeps the lake in order, beside the protocol: expiry of a table's snapshots, removal of the warehouse's orphans. */
export function registerUpkeepRoutes(app: FastifyInstance, deps: CatalogDeps): void {
  app.post('/anju/v1/expire', async ({ body }) => {
    const { namespace, table } = parseBody(publishBody, body)
    return { expired: await expireTable(deps, { namespace, name: table }) }
  })

  /** Answers a line of JSON now and then, `{progress}`, and at last `{report}` or `{error}`; who hangs up ends it. */
  app.post('/anju/v1/orphans', ({ body, log }, reply) => {
    const { 'older-than-ms': olderThanMs } = parseBody(orphansBody, body)
    const lines = removalLines(deps, olderThanMs, (error) => log.error(error))
    return reply.type('application/x-ndjson').send(Readable.from(lines))
  })
}

async function* removalLines(deps: CatalogDeps, olderThanMs: number, report: (error: unknown) => void): AsyncGenerator<string> {
  const left = new AbortController()
  let progress: OrphanProgress = { step: 'waiting', done: 0, total: 0 }
  const tell = (now: OrphanProgress) => {
    progress = now
  }
  const answer = removeOrphans(deps, { olderThanMs, signal: left.signal, tell }).then(
    (found) => ({ report: found }),
    (error: unknown) => {
      if (!left.signal.aborted) report(error)
      return errorDocument(
        'InternalServerError',
        error instanceof CatalogError ? error.message : 'The catalog failed; its log says why',
      )
    },
  )
  try {
    for (;;) {
      const ended = await Promise.race([answer, sleep(TELL_MS)])
      yield `${printJson(ended ?? { progress })}\n`
      if (ended) return
    }
  } finally {
    left.abort()
  }
}

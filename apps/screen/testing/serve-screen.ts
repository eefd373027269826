import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startDashboards, type TestDashboards } from '@anju/dashboards/testing/test-dashboards.ts'
import type { Lake } from '@anju/infra/lake/engine.ts'
import type { FastifyInstance } from 'fastify'

const DIST = join(import.meta.dirname, '../dist')
const TYPES: Record<string, string> = {
  js: 'text/javascript',
  css: 'text/css',
  woff2: 'font/woff2',
}

// The policy of apps/console/server/security-headers.ts: no outside host, no inline or evaluated script.
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'"

/** The built app and its API from one origin, under the same content security policy as the real web server. */
export async function serveScreen(options: { databaseUrl: string; lake: Lake; port?: number }): Promise<TestDashboards> {
  return startDashboards({ ...options, pages: servePages })
}

function servePages(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('content-security-policy', POLICY)
  })
  app.get<{ Params: { file: string } }>('/screen/assets/:file', async ({ params }, reply) => {
    const type = TYPES[params.file.split('.').at(-1) ?? '']
    if (!type || !/^[\w.-]+$/.test(params.file)) return reply.code(404).send()
    return reply.type(type).send(readFileSync(join(DIST, 'assets', params.file)))
  })
  app.get('/screen/*', async (_request, reply) => reply.type('text/html').send(readFileSync(join(DIST, 'index.html'))))
}

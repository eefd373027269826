import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { webProblem } from './errors.ts'

const APPS = resolve(import.meta.dirname, '../..')

/** Serves the built browser apps: the screens under /screen/, the console for every other path; both route in the browser. */
export async function servePages(app: FastifyInstance): Promise<void> {
  const consoleApp = join(APPS, 'console/dist')
  const screen = join(APPS, 'screen/dist')
  const immutable = { immutable: true, maxAge: '365d' }
  await app.register(fastifyStatic, { root: join(consoleApp, 'assets'), prefix: '/assets/', ...immutable })
  await app.register(fastifyStatic, {
    root: join(screen, 'assets'),
    prefix: '/screen/assets/',
    decorateReply: false,
    ...immutable,
  })
  const pages = {
    console: readFileSync(join(consoleApp, 'index.html'), 'utf8'),
    screen: readFileSync(join(screen, 'index.html'), 'utf8'),
  }
  app.setNotFoundHandler((request, reply) => {
    const page = request.method === 'GET' && request.headers.accept?.includes('text/html')
    if (!page || /^\/(api|oidc|auth)\//.test(request.url))
      throw webProblem('not_found', { field: 'url', value: request.url.slice(0, 200) })
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(request.url.startsWith('/screen') ? pages.screen : pages.console)
  })
}

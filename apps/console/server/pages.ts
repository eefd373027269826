import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { webProblem } from './errors.ts'

const FONTS = dirname(fileURLToPath(import.meta.resolve('@fontsource/noto-sans-sc/400.css')))
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
  // For pages that no app builds (sign-in): their Chinese must not depend on the machine's fonts either.
  await app.register(fastifyStatic, { root: FONTS, prefix: '/fonts/', decorateReply: false, maxAge: '1d' })
  app.setNotFoundHandler(async (request, reply) => {
    const wanted = request.headers.accept?.includes('text/html') || request.url === '/'
    const page = ['GET', 'HEAD'].includes(request.method) && wanted
    if (!page || /^\/(api|oidc|auth)\//.test(request.url))
      throw webProblem('not_found', { field: 'url', value: request.url.slice(0, 200) })
    // Read anew, so that an app that is built again while the centre runs is served whole.
    const html = await readFile(join(request.url.startsWith('/screen') ? screen : consoleApp, 'index.html'), 'utf8')
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(html)
  })
}

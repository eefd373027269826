import type { Lake } from '@anju/infra/lake/engine.ts'
import { ProblemError } from '@anju/standards/problem.ts'
import type { Role, Viewer } from '@anju/standards/viewer.ts'
import fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { LakeChange } from '../binding/lake-cache.ts'
import type { LiveMessage } from '../binding/live-hub.ts'
import { registerDashboardRoutes } from '../http/routes.ts'
import { builtInScreens } from '../screens/built-in.ts'
import { type DashboardsDb, openDashboardsDb } from '../store/database.ts'
import { migrateDashboards } from '../store/migrate.ts'
import { seedScreens } from '../store/screens.ts'

declare module 'fastify' {
  interface FastifyRequest {
    viewer: Viewer
  }
}

export interface TestDashboards {
  readonly app: FastifyInstance
  readonly db: DashboardsDb
  readonly url: string
  signInAs(role: Role): void
  /** Plays the web server's change feed. */
  tell(change: LakeChange): void
  request(method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown): Promise<{ status: number; body: unknown }>
  follow(screenId: string): Promise<Follower>
  stop(): Promise<void>
}

export interface Follower extends AsyncDisposable {
  /** The next live message. */
  next(): Promise<LiveMessage>
}

/** The dashboards' routes on a real database and lake, behind a viewer whose role the test chooses. */
export async function startDashboards(options: {
  databaseUrl: string
  lake: Lake
  port?: number
  pages?: (app: FastifyInstance) => void
}): Promise<TestDashboards> {
  const db = openDashboardsDb(options.databaseUrl)
  await migrateDashboards(db)
  await seedScreens(db, builtInScreens())
  const listeners = new Set<(change: LakeChange) => void>()
  let role: Role = 'steward'
  const app = fastify({ logger: { level: 'warn' } })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof ProblemError)) return reply.send(error)
    return reply.code(error.problem.status).type('application/problem+json').send(JSON.stringify(error.problem))
  })
  app.decorateRequest('viewer')
  app.addHook('onRequest', async (request) => {
    request.viewer = { subject: 'test', name: '测试员', role }
  })
  registerDashboardRoutes(app, {
    db,
    lake: options.lake,
    clock: () => new Date('2026-11-25T09:40:00+08:00'),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  })
  options.pages?.(app)
  const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 })
  return {
    app,
    db,
    url,
    signInAs: (next) => {
      role = next
    },
    tell: (change) => {
      for (const listener of listeners) listener(change)
    },
    request: (method, path, body) => request(url, method, path, body),
    follow: (screenId) => follow(url, screenId),
    stop: async () => {
      await app.close()
      await db.destroy()
    },
  }
}

async function request(url: string, method: string, path: string, body?: unknown) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await fetch(url + path, { method, ...sent })
  return { status: response.status, body: await response.json() }
}

async function follow(url: string, screenId: string): Promise<Follower> {
  const ending = new AbortController()
  const response = await fetch(`${url}/api/screens/${screenId}/live`, { signal: ending.signal })
  const messages = readMessages(response)
  return {
    next: async () => (await messages.next()).value as LiveMessage,
    [Symbol.asyncDispose]: async () => ending.abort(),
  }
}

async function* readMessages(response: Response): AsyncGenerator<LiveMessage> {
  let rest = ''
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1]
      if (data) yield JSON.parse(data) as LiveMessage
    }
  }
}

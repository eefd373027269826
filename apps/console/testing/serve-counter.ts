import { freePort } from '@anju/infra/local/free-port.ts'
import fastifyCookie from '@fastify/cookie'
import fastify from 'fastify'
import { registerBusinessDate } from '../server/business-date.ts'
import { registerCounterRoutes } from '../server/counter/routes.ts'
import { mountDemoProvider } from '../server/demo-provider.ts'
import { servePages } from '../server/pages.ts'
import { answerProblems } from '../server/problems.ts'
import { setSecurityHeaders } from '../server/security-headers.ts'
import { createSessions, requireViewer } from '../server/session.ts'
import { registerSignIn } from '../server/sign-in.ts'

const SECRET = 'a-secret-of-more-than-thirty-two-characters'
export const PASSWORD = 'opensesame'

/** The console's server with sign-in, pages, business date and the counter, and nothing of the data platform. */
export async function serveCounter(
  ledger: { url: string; token: string },
  clock: () => Date,
): Promise<{ origin: string; close(): Promise<void> }> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const app = fastify({ forceCloseConnections: true })
  answerProblems(app)
  setSecurityHeaders(app)
  await app.register(fastifyCookie)
  const sessions = createSessions(SECRET)
  requireViewer(app, { sessions, serviceToken: SECRET, origin })
  registerSignIn(app, { origin, issuer: `${origin}/oidc`, clientId: 'anju-console', clientSecret: SECRET, sessions })
  registerCounterRoutes(app, { ledger, usageLog: { append: async () => undefined }, tokenKey: SECRET })
  registerBusinessDate(app, { ledger, clock })
  await mountDemoProvider(app, { origin, clientId: 'anju-console', clientSecret: SECRET, password: PASSWORD })
  await servePages(app)
  await app.listen({ port, host: '127.0.0.1' })
  return { origin, close: () => app.close() }
}

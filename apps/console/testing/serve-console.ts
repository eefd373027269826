import { freePort } from '@anju/infra/local/free-port.ts'
import fastifyCookie from '@fastify/cookie'
import fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { mountDemoProvider } from '../server/demo-provider.ts'
import { servePages } from '../server/pages.ts'
import { answerProblems } from '../server/problems.ts'
import { setSecurityHeaders } from '../server/security-headers.ts'
import { createSessions, requireViewer } from '../server/session.ts'
import { registerSignIn } from '../server/sign-in.ts'

export const SECRET = 'a-secret-of-more-than-thirty-two-characters'
export const PASSWORD = 'opensesame'

/** The console's server with sign-in, the built pages, and of the API only what `register` mounts. */
export async function serveConsole(
  register: (app: FastifyInstance) => void,
): Promise<{ origin: string; close(): Promise<void> }> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const app = fastify({ forceCloseConnections: true })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  answerProblems(app)
  setSecurityHeaders(app)
  await app.register(fastifyCookie)
  const sessions = createSessions(SECRET)
  requireViewer(app, { sessions, serviceToken: SECRET, origin })
  registerSignIn(app, { origin, issuer: `${origin}/oidc`, clientId: 'anju-console', clientSecret: SECRET, sessions })
  register(app)
  await mountDemoProvider(app, { origin, clientId: 'anju-console', clientSecret: SECRET, password: PASSWORD })
  await servePages(app)
  await app.listen({ port, host: '127.0.0.1' })
  return { origin, close: () => app.close() }
}

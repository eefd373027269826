import { createHash } from 'node:crypto'
import { sameSecret } from '@anju/infra/same-secret.ts'
import { type Viewer, viewerSchema } from '@anju/standards/viewer.ts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { EncryptJWT, jwtDecrypt } from 'jose'
import { webProblem } from './errors.ts'

declare module 'fastify' {
  interface FastifyRequest {
    viewer: Viewer
    /** Whether the service token was shown: a program of the centre, no person. */
    byProgram: boolean
  }
}

export const SESSION_COOKIE = 'anju_session'
const SESSION_SECONDS = 8 * 3600
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])
/** What needs no sign-in, as routes are declared: signing in itself, the apps' files, whether the server lives. */
const OPEN = /^\/(healthz$|auth\/|oidc\/|assets\/|screen\/assets\/|fonts\/)/

/** Seals and opens the encrypted session cookie. */
export interface Sessions {
  seal(viewer: Viewer): Promise<string>
  open(cookie: string | undefined): Promise<Viewer | undefined>
}

/** Sessions as encrypted, expiring tokens: the server keeps nothing, the browser can read nothing. */
export function createSessions(secret: string): Sessions {
  const key = createHash('sha256').update(secret).digest()
  return {
    seal: (viewer) =>
      new EncryptJWT({ viewer })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setIssuedAt()
        .setExpirationTime(`${SESSION_SECONDS}s`)
        .encrypt(key),
    async open(cookie) {
      if (!cookie) return undefined
      const opened = await jwtDecrypt(cookie, key).catch(() => undefined)
      return viewerSchema.safeParse(opened?.payload.viewer).data
    },
  }
}

/** Cookie flags: not for scripts, not for other sites; `Secure` wherever the origin is https. */
export const sessionCookie = (origin: string) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'lax' as const,
  secure: origin.startsWith('https:'),
  maxAge: SESSION_SECONDS,
})

/**
 * Sets `request.viewer` for every route that is not open, or refuses: 401 without a valid session or service token,
 * 403 when a changing request comes from another site (the cookie alone must not be enough). It goes by the route that was found, never by
 * the address as written, of which the router takes percent-encoded letters for the same. Without a route there is only the apps' page.
 */
export function requireViewer(app: FastifyInstance, options: { sessions: Sessions; serviceToken: string; origin: string }): void {
  app.decorateRequest('viewer')
  app.decorateRequest('byProgram', false)
  app.addHook('onRequest', async (request) => {
    const route = request.routeOptions.url
    if (route === undefined || OPEN.test(route)) return
    const program = bearerViewer(request, options.serviceToken)
    const viewer = program ?? (await options.sessions.open(request.cookies[SESSION_COOKIE]))
    if (!viewer) throw webProblem('not_signed_in')
    const origin = request.headers.origin
    if (!SAFE_METHODS.has(request.method) && origin !== undefined && origin !== options.origin) {
      throw webProblem('foreign_origin', { field: 'Origin', value: origin, allowed: options.origin })
    }
    request.viewer = viewer
    request.byProgram = program !== undefined
  })
}

function bearerViewer(request: FastifyRequest, serviceToken: string): Viewer | undefined {
  const [scheme, token] = request.headers.authorization?.split(' ') ?? []
  if (scheme?.toLowerCase() !== 'bearer' || !token || !sameSecret(token, serviceToken)) return undefined
  return { subject: 'service', name: '业务系统', role: 'service' }
}

import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import { fail } from '../errors.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who posts: the subject of the token. */
    actor: string
  }
}

const OPEN = new Set(['/healthz', '/openapi.json'])

/** Lets in the centre's own services by their token, clerks by an access token of the sign-in provider, and nobody else. */
export function requireActor(app: FastifyInstance, { token, issuer }: { token: string; issuer: string }): void {
  const clerk = issuer === '' ? undefined : clerkVerifier(issuer)
  app.decorateRequest('actor', '')
  app.addHook('onRequest', async (request) => {
    if (OPEN.has(request.url.split('?')[0]!)) return
    const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (!given) throw fail('unauthorized', { field: 'Authorization', allowed: 'Bearer 凭据' })
    request.actor = sameSecret(given, token) ? 'service' : await subjectOf(given, clerk)
  })
}

async function subjectOf(given: string, clerk: ((token: string) => Promise<JWTPayload>) | undefined): Promise<string> {
  const claims = await clerk?.(given).catch((error: unknown) => {
    if (error instanceof errors.JWKSTimeout || error instanceof TypeError) throw fail('sign_in_unavailable')
    return undefined
  })
  if (!claims?.sub) throw fail('unauthorized', { field: 'Authorization', allowed: '有效的凭据' })
  if (claims.role !== 'clerk')
    throw fail('role_not_allowed', { field: 'role', value: String(claims.role ?? ''), allowed: 'clerk' })
  return claims.sub
}

function clerkVerifier(issuer: string) {
  const keys = createRemoteJWKSet(new URL(`${issuer.replace(/\/$/, '')}/jwks`))
  return async (token: string) => (await jwtVerify(token, keys, { issuer })).payload
}

/** Same secret, compared in constant time whatever the lengths. */
function sameSecret(given: string, expected: string): boolean {
  const digest = (secret: string) => createHash('sha256').update(secret).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

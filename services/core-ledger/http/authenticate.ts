import { sameSecret } from '@anju/infra/same-secret.ts'
import type { FastifyInstance } from 'fastify'
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Actor } from '../domain/actor.ts'
import { fail } from '../errors.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who posts. */
    actor: Actor
  }
}

const OPEN = new Set(['/healthz', '/openapi.json'])

/** Where the bank brings its notices: with its own token, which opens nothing else. */
export const BANK_PATH = '/bank/notices'

export interface Doors {
  /** Bearer token of the centre's own services. */
  readonly token: string
  /** Bearer token of the bank; '' when there is none. */
  readonly bankToken: string
  readonly issuer: string
}

/** Lets in the centre's own services by their token, clerks and supervisors by an access token of the sign-in provider, the bank where it brings notices, and nobody else. */
export function requireActor(app: FastifyInstance, { token, bankToken, issuer }: Doors): void {
  const clerk = issuer === '' ? undefined : clerkVerifier(issuer)
  app.decorateRequest('actor')
  app.addHook('onRequest', async (request) => {
    const [path] = request.url.split('?')
    if (OPEN.has(path!)) return
    const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (!given) throw fail('unauthorized', { field: 'Authorization', allowed: 'Bearer 凭据' })
    if (path === BANK_PATH) {
      if (bankToken === '' || !sameSecret(given, bankToken))
        throw fail('unauthorized', { field: 'Authorization', allowed: '银行的凭据' })
      request.actor = { subject: 'bank', role: 'service' }
      return
    }
    request.actor = sameSecret(given, token) ? actingFor(request.headers['acting-for']) : await personOf(given, clerk)
  })
}

/** The centre's own console has signed the person in: it names them as `role:subject`. Without it, the service acts for itself. */
function actingFor(person: string | string[] | undefined): Actor {
  if (person === undefined) return { subject: 'service', role: 'service' }
  const named = /^(clerk|supervisor):([\w.@-]{1,64})$/.exec(String(person))
  if (!named)
    throw fail('role_not_allowed', {
      field: 'Acting-For',
      value: String(person).slice(0, 100),
      allowed: 'clerk:… 或 supervisor:…',
    })
  return { role: named[1] as 'clerk' | 'supervisor', subject: named[2]! }
}

async function personOf(given: string, clerk: ((token: string) => Promise<JWTPayload>) | undefined): Promise<Actor> {
  const claims = await clerk?.(given).catch((error: unknown) => {
    if (saysNothingOfToken(error)) throw fail('sign_in_unavailable')
    return undefined
  })
  if (!claims?.sub) throw fail('unauthorized', { field: 'Authorization', allowed: '有效的凭据' })
  if (claims.role !== 'clerk' && claims.role !== 'supervisor')
    throw fail('role_not_allowed', { field: 'role', value: String(claims.role ?? ''), allowed: 'clerk、supervisor' })
  return { subject: claims.sub, role: claims.role }
}

/** The provider could not be asked: a network error, a timeout, an answer that is not its keys. */
const saysNothingOfToken = (error: unknown) =>
  !(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout || error.code === 'ERR_JOSE_GENERIC'

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() })
const DISCOVERY_TIMEOUT_MS = 5_000

/** Verifies access tokens by the keys that the issuer's discovery document names; the document is asked for until it has been read once. */
function clerkVerifier(issuer: string) {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  let provider: Promise<{ issuer: string; keys: JWTVerifyGetKey }> | undefined
  const discover = async () => {
    const response = await fetch(address, { signal: AbortSignal.timeout(DISCOVERY_TIMEOUT_MS) })
    const document = discovery.parse(await response.json())
    return { issuer: document.issuer, keys: createRemoteJWKSet(new URL(document.jwks_uri)) }
  }
  return async (token: string) => {
    provider ??= discover()
    const { issuer: named, keys } = await provider.catch((error: unknown) => {
      provider = undefined
      throw error
    })
    return (await jwtVerify(token, keys, { issuer: named })).payload
  }
}

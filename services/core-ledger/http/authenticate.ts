import { sameSecret } from '@anju/infra/same-secret.ts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
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

const PERSON_ROLES = ['clerk', 'supervisor', 'auditor'] as const
type PersonRole = (typeof PERSON_ROLES)[number]

export interface Doors {
  /** Bearer token of the centre's own services. */
  readonly token: string
  /** Bearer token of the bank; '' when there is none. */
  readonly bankToken: string
  readonly issuer: string
}

/** Lets in the centre's own services by their token, clerks, supervisors and auditors (who only read) by an access token of the sign-in provider, the bank where it brings notices, and nobody else. */
export function requireActor(app: FastifyInstance, { token, bankToken, issuer }: Doors): void {
  const clerk = issuer === '' ? undefined : remembering(clerkVerifier(issuer))
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
    request.actor = sameSecret(given, token) ? actingFor(request.headers) : await personOf(given, clerk)
    if (request.actor.role === 'auditor' && request.method !== 'GET' && request.method !== 'HEAD')
      throw fail('role_not_allowed', {
        field: 'role',
        value: 'auditor',
        detail: '审计人员只查阅，不办理',
        allowed: '柜员、复核主管',
      })
  })
}

/**
 * The centre's own console has signed the person in: it names them as `role:subject`, and in `Acting-Name` (percent-encoded) as they are called.
 * Without the first, the service acts for itself.
 */
function actingFor({ 'acting-for': person, 'acting-name': name }: FastifyRequest['headers']): Actor {
  if (person === undefined) return { subject: 'service', role: 'service' }
  const named = /^(clerk|supervisor|auditor):([\w.@-]{1,64})$/.exec(String(person))
  if (!named)
    throw fail('role_not_allowed', {
      field: 'Acting-For',
      value: String(person).slice(0, 100),
      allowed: 'clerk:…、supervisor:… 或 auditor:…',
    })
  return { role: named[1] as PersonRole, subject: named[2]!, name: nameOf(name) }
}

function nameOf(written: string | string[] | undefined): string | undefined {
  try {
    return written === undefined ? undefined : decodeURIComponent(String(written)).slice(0, 100)
  } catch {
    throw fail('role_not_allowed', { field: 'Acting-Name', allowed: '百分号编码的姓名' })
  }
}

async function personOf(given: string, clerk: ((token: string) => Promise<JWTPayload>) | undefined): Promise<Actor> {
  const claims = await clerk?.(given).catch((error: unknown) => {
    if (saysNothingOfToken(error)) throw fail('sign_in_unavailable')
    return undefined
  })
  if (!claims?.sub) throw fail('unauthorized', { field: 'Authorization', allowed: '有效的凭据' })
  const role = PERSON_ROLES.find((one) => one === claims.role)
  if (!role) throw fail('role_not_allowed', { field: 'role', value: String(claims.role ?? ''), allowed: PERSON_ROLES.join('、') })
  return { subject: claims.sub, role, ...(typeof claims.name === 'string' ? { name: claims.name } : {}) }
}

/** The provider could not be asked: a network error, a timeout, an answer that is not its keys. */
const saysNothingOfToken = (error: unknown) =>
  !(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout || error.code === 'ERR_JOSE_GENERIC'

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() })
const DISCOVERY_TIMEOUT_MS = 5_000

/** How long a token's signature is taken as seen, well within the time for which the provider's keys are kept anyway; and of how many tokens. */
const REMEMBERED_MS = 60_000
const REMEMBERED_TOKENS = 1_000

/** Remembers what a verified token says until it expires or REMEMBERED_MS have passed: it comes with every request, and its signature costs more than the rest of the way here. */
function remembering(verify: (token: string) => Promise<JWTPayload>): (token: string) => Promise<JWTPayload> {
  const known = new Map<string, { readonly claims: JWTPayload; readonly until: number }>()
  return async (token) => {
    const seen = known.get(token)
    if (seen && Date.now() < seen.until) return seen.claims
    const claims = await verify(token)
    if (known.size >= REMEMBERED_TOKENS) known.clear()
    known.set(token, { claims, until: Math.min(Date.now() + REMEMBERED_MS, (claims.exp ?? Number.POSITIVE_INFINITY) * 1_000) })
    return claims
  }
}

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

import { randomBytes } from 'node:crypto'
import { viewerSchema } from '@anju/standards/viewer.ts'
import type { FastifyInstance } from 'fastify'
import * as oidc from 'openid-client'
import { webProblem } from './errors.ts'
import { SESSION_COOKIE, type Sessions, sessionCookie } from './session.ts'

export interface SignInOptions {
  readonly origin: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly sessions: Sessions
}

const PENDING_COOKIE = 'anju_sign_in'

/** What is remembered between leaving for the provider and coming back. */
interface Pending {
  readonly state: string
  readonly verifier: string
  readonly returnTo: string
}

/** Sign-in by OpenID Connect's authorization code flow with PKCE: /auth/login, /auth/callback, /auth/logout, and /api/me. */
export function registerSignIn(app: FastifyInstance, options: SignInOptions): void {
  const discovered = discoverOnce(options)
  const cookie = sessionCookie(options.origin)

  app.get<{ Querystring: { returnTo?: string; role?: string } }>('/auth/login', async (request, reply) => {
    const pending: Pending = {
      state: randomBytes(16).toString('hex'),
      verifier: oidc.randomPKCECodeVerifier(),
      returnTo: localPath(request.query.returnTo, options.origin),
    }
    const url = oidc.buildAuthorizationUrl(await discovered(), {
      redirect_uri: `${options.origin}/auth/callback`,
      scope: 'openid profile',
      state: pending.state,
      code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
      prompt: 'login',
      ...(request.query.role ? { login_hint: request.query.role } : {}),
    })
    reply.setCookie(PENDING_COOKIE, Buffer.from(JSON.stringify(pending)).toString('base64url'), { ...cookie, maxAge: 600 })
    return reply.redirect(url.href)
  })

  app.get('/auth/callback', async (request, reply) => {
    const pending = readPending(request.cookies[PENDING_COOKIE])
    if (!pending) throw webProblem('sign_in_failed')
    const viewer = await exchange(await discovered(), new URL(request.url, options.origin), pending)
    reply.clearCookie(PENDING_COOKIE, cookie).setCookie(SESSION_COOKIE, await options.sessions.seal(viewer), cookie)
    return reply.redirect(pending.returnTo)
  })

  app.get('/auth/logout', (_request, reply) => reply.clearCookie(SESSION_COOKIE, cookie).redirect('/'))
  app.get('/api/me', async (request) => request.viewer)
}

/** Asks the provider for its metadata on the first use and keeps the answer; a failure is not kept. */
function discoverOnce({ issuer, clientId, clientSecret }: SignInOptions): () => Promise<oidc.Configuration> {
  let known: Promise<oidc.Configuration> | undefined
  const insecure = new URL(issuer).protocol === 'http:' ? { execute: [oidc.allowInsecureRequests] } : {}
  return () => {
    known ??= oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, insecure).catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }
}

async function exchange(configuration: oidc.Configuration, url: URL, { state, verifier }: Pending) {
  const tokens = await oidc
    .authorizationCodeGrant(configuration, url, { expectedState: state, pkceCodeVerifier: verifier })
    .catch(() => Promise.reject(webProblem('sign_in_failed')))
  const claims = await claimsOf(configuration, tokens)
  const viewer = viewerSchema.safeParse({ subject: claims?.sub, name: claims?.name ?? claims?.sub, role: claims?.role })
  if (!viewer.success) {
    throw webProblem('sign_in_failed', {
      detail: '登录服务没有给出可用的角色',
      field: 'role',
      value: String(claims?.role ?? ''),
      allowed: viewerSchema.shape.role.options.join(' / '),
    })
  }
  return viewer.data
}

/** What the provider says of the person: in the ID token, or, where that is as short as OpenID Connect Core 5.4 has it, at the userinfo endpoint. */
async function claimsOf(
  configuration: oidc.Configuration,
  tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers,
) {
  const claims = tokens.claims()
  if (!claims || claims.role !== undefined || !configuration.serverMetadata().userinfo_endpoint) return claims
  const told = await oidc
    .fetchUserInfo(configuration, tokens.access_token, claims.sub)
    .catch(() => Promise.reject(webProblem('sign_in_failed')))
  return { ...claims, ...told }
}

function readPending(cookie: string | undefined): Pending | undefined {
  try {
    return JSON.parse(Buffer.from(cookie ?? '', 'base64url').toString()) as Pending
  } catch {
    return undefined
  }
}

/** Only a path of this site may be returned to, else the sign-in would be an open redirect. Read as a browser reads it, which drops tabs and line ends. */
function localPath(path: string | undefined, origin: string): string {
  const url = path?.startsWith('/') ? URL.parse(path, origin) : null
  return url?.origin === origin && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : '/'
}

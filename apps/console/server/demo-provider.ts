import { randomBytes } from 'node:crypto'
import { sameSecret } from '@anju/infra/same-secret.ts'
import { ROLES, type Role } from '@anju/standards/viewer.ts'
import type { FastifyInstance } from 'fastify'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'
import { signInPage } from './sign-in-page.ts'

export interface DemoProviderOptions {
  readonly origin: string
  readonly clientId: string
  readonly clientSecret: string
  readonly password: string
}

const NAMES: Record<Role, string> = {
  steward: '周数管',
  analyst: '吴分析',
  leader: '郑主任',
  service: '业务系统',
  clerk: '王柜员',
  supervisor: '孙复核',
  auditor: '冯审计',
}

/**
 * An OpenID Connect provider for the demo, mounted at /oidc: seven people, one for each role, one password drawn on this machine.
 * A real centre sets OIDC_ISSUER instead and this module is never loaded.
 */
export async function mountDemoProvider(app: FastifyInstance, options: DemoProviderOptions): Promise<void> {
  const provider = await createProvider(options)
  const handle = provider.callback()
  await app.register(async (scope) => {
    // The provider reads request bodies itself.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.get('/oidc/interaction/:uid', async (request, reply) => {
      const { uid, params } = await provider.interactionDetails(request.raw, reply.raw)
      reply.type('text/html; charset=utf-8')
      return signInPage({ action: `/oidc/interaction/${uid}`, wrong: false, chosen: String(params.login_hint ?? 'steward') })
    })
    scope.post('/oidc/interaction/:uid', async (request, reply) => {
      const form = new URLSearchParams(await readBody(request.raw))
      const account = form.get('account') ?? ''
      if (!isRole(account) || !sameSecret(form.get('password') ?? '', options.password)) {
        reply.code(401).type('text/html; charset=utf-8')
        return signInPage({ action: request.url, wrong: true, chosen: account })
      }
      reply.hijack()
      const details = await provider.interactionDetails(request.raw, reply.raw)
      const grant = new provider.Grant({ accountId: account, clientId: String(details.params.client_id) })
      grant.addOIDCScope('openid profile')
      const grantId = await grant.save()
      await provider.interactionFinished(
        request.raw,
        reply.raw,
        { login: { accountId: account }, consent: { grantId } },
        { mergeWithLastSubmission: false },
      )
    })
    scope.all('/oidc/*', (request, reply) => {
      reply.hijack()
      // The provider learns from the original URL that it is mounted under /oidc.
      Object.assign(request.raw, { originalUrl: request.raw.url, url: request.raw.url?.slice('/oidc'.length) })
      void handle(request.raw, reply.raw)
    })
  })
}

async function createProvider({ origin, clientId, clientSecret }: DemoProviderOptions): Promise<Provider> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const provider = new Provider(`${origin}/oidc`, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [`${origin}/auth/callback`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }] },
    cookies: { keys: [randomBytes(24).toString('hex')], short: { path: '/' }, long: { path: '/' } },
    claims: { openid: ['sub'], profile: ['name', 'role'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/oidc/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) =>
      isRole(id) ? { accountId: id, claims: () => ({ sub: id, name: NAMES[id], role: id }) } : undefined,
    ttl: { AccessToken: 3600, AuthorizationCode: 60, IdToken: 3600, Interaction: 3600, Session: 8 * 3600, Grant: 8 * 3600 },
  })
  provider.on('server_error', (_ctx, error) => process.stderr.write(`oidc: ${error.message}\n`))
  return provider
}

const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text)

async function readBody(stream: AsyncIterable<Buffer>): Promise<string> {
  let body = ''
  for await (const chunk of stream) {
    body += chunk
    if (body.length > 10_000) break
  }
  return body
}

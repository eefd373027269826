import { tokenOf } from '@anju/catalog/policy/token.ts'
import type { UsageLog } from '@anju/catalog/usage-log/usage-log.ts'
import type { Viewer } from '@anju/standards/viewer.ts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { webProblem } from '../errors.ts'
import { isAllowed } from './allowed.ts'
import { registerBaseFileRoutes } from './base-file-routes.ts'
import { assertLookedUp } from './people-search.ts'
import { hideIdentities, maySeeWhole } from './personal.ts'

export interface CounterDeps {
  readonly ledger: { readonly url: string; readonly token: string }
  readonly usageLog: UsageLog
  /** Stands for a person's number in the usage log. */
  readonly tokenKey: string
}

const PREFIX = '/api/counter'
/** Closing a busy day reads all of its vouchers. */
const TIMEOUT_MS = 60_000

/**
 * The counter's way to the ledger, for clerks and supervisors, and for auditors who only read: a request on the list goes on as it is, in the name of who is signed in;
 * the ledger's answer comes back with identities hidden and with its ETag, which a change may name in If-Match. `whole=true` on one member
 * shows them, if the policy allows. Refuses counter_role_needed, counter_path_unknown, identity_denied, ledger_unreachable.
 */
export function registerCounterRoutes(app: FastifyInstance, deps: CounterDeps): void {
  /** Asks, and logs a look at people. `whole`: as they are, nothing hidden. */
  const ask = async (request: FastifyRequest, asked: Asked, whole = false) => {
    const { status, etag, answer } = await askLedger(deps.ledger, request, asked)
    const [path = ''] = asked.path.split('?')
    if (showsPeople(asked.method, path))
      await deps.usageLog.append(
        entryOf(request.viewer, { method: asked.method, path, whole, status, answer, tokenKey: deps.tokenKey }),
      )
    return { status, etag, answer }
  }
  const handler = async (request: FastifyRequest) => {
    const { viewer } = request
    assertCounter(request)
    const url = new URL(request.url.slice(PREFIX.length), 'http://ledger')
    const path = decodeURIComponent(url.pathname)
    if (!isAllowed(request.method, path)) throw webProblem('counter_path_unknown', { field: 'url', value: path.slice(0, 200) })
    if (request.method === 'GET' && path === '/members') assertLookedUp(url.searchParams)
    const whole = url.searchParams.get('whole') === 'true'
    if (whole && !maySeeWhole(viewer.role)) throw webProblem('identity_denied')
    url.searchParams.delete('whole')
    const asked = { method: request.method, path: path + url.search, body: request.body }
    const { status, etag, answer } = await ask(request, asked, whole)
    return { status, etag, answer: whole ? answer : hideIdentities(answer) }
  }
  registerBaseFileRoutes(app, { prefix: PREFIX, askLedger: ask, assertCounter })
  app.route({
    method: ['GET', 'POST'],
    url: `${PREFIX}/*`,
    schema: { tags: ['counter'], summary: '柜面：转交核心账务办理，限柜员与复核主管' },
    handler: async (request, reply) => {
      const { status, etag, answer } = await handler(request)
      if (etag) reply.header('etag', etag)
      const type = status < 400 ? 'application/json' : 'application/problem+json'
      return reply.code(status).type(`${type}; charset=utf-8`).send(JSON.stringify(answer))
    },
  })
}

function assertCounter({ viewer: { role }, method }: FastifyRequest): void {
  if (role === 'clerk' || role === 'supervisor' || (role === 'auditor' && method === 'GET')) return
  const detail = role === 'auditor' ? { detail: '审计人员只查阅，不办理' } : {}
  throw webProblem('counter_role_needed', { field: 'role', value: role, allowed: '柜员、复核主管', ...detail })
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly body?: unknown
}

/** Whether an answer shows people: members, a borrower, or the rows of a unit's file with their names. */
const showsPeople = (method: string, path: string): boolean =>
  (method === 'GET' &&
    /^\/(members|voluntary-suggestions$|desk(\/|$)|vouchers\/\w+\/contribution-lines$|loans\/\w+$|units\/\w+\/roll$|transfer-letters$)/.test(
      path,
    )) ||
  path.endsWith('/base-file:preview')

async function askLedger(ledger: CounterDeps['ledger'], request: FastifyRequest, { method, path, body }: Asked) {
  const { viewer } = request
  const { 'idempotency-key': key, 'if-match': ifMatch } = request.headers
  const response = await fetch(new URL(path, ledger.url), {
    method,
    headers: {
      authorization: `Bearer ${ledger.token}`,
      'acting-for': `${viewer.role}:${viewer.subject}`,
      'acting-name': encodeURIComponent(viewer.name),
      ...(typeof key === 'string' ? { 'idempotency-key': key } : {}),
      ...(ifMatch ? { 'if-match': ifMatch } : {}),
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
    },
    ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => undefined)
  const answer: unknown = await response?.json().catch(() => undefined)
  // 401 is between the two services: the person is signed in.
  if (!response || answer === undefined || response.status === 401) throw webProblem('ledger_unreachable')
  return { status: response.status, etag: response.headers.get('etag'), answer }
}

/** Who looked at a person, without the person's number. */
function entryOf(
  viewer: Viewer,
  seen: { method: string; path: string; whole: boolean; status: number; answer: unknown; tokenKey: string },
) {
  const statement = seen.path.replace(/[^/]*\d[^/]*/, (number) => tokenOf(number, seen.tokenKey))
  const table = seen.path.startsWith('/loans') ? 'ledger.loan' : 'ledger.member'
  const { items, rows = items } = seen.answer as { items?: unknown[]; rows?: unknown[] }
  return {
    at: new Date(),
    ...viewer,
    purpose: 'business',
    action: 'counter' as const,
    outcome: seen.status < 400 ? ('answered' as const) : ('refused' as const),
    assets: [table],
    columns: [table === 'ledger.loan' ? `${table}.borrower_id_number` : `${table}.id_number`],
    masked: !seen.whole,
    rowCount: seen.status < 400 ? (rows?.length ?? 1) : 0,
    statement: `${seen.method} ${PREFIX}${statement}`,
    detail: '',
  }
}

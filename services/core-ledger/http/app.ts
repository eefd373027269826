import { createMetrics, serveMetrics } from '@anju/infra/metrics.ts'
import { CITY } from '@anju/standards/code-lists/region.ts'
import fastifySwagger from '@fastify/swagger'
import fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import type { BankGateway } from '../bank/gateway.ts'
import type { LedgerDb } from '../store/connect.ts'
import { type PolicyBooks, policyBooks } from '../store/policy.ts'
import { registerApplicationRoutes } from './application-routes.ts'
import { requireActor } from './authenticate.ts'
import { registerBankRoutes } from './bank-routes.ts'
import { registerBatchRoutes } from './batch-routes.ts'
import { registerBooksRoutes } from './books-routes.ts'
import { answerConditionally } from './conditional.ts'
import { registerContributionRoutes } from './contribution-routes.ts'
import { registerCounterRoutes } from './counter-routes.ts'
import { registerDeskRoutes } from './desk-routes.ts'
import { apiDocument } from './document.ts'
import { registerInstructionRoutes } from './instruction-routes.ts'
import { registerLoanRoutes } from './loan-routes.ts'
import { registerPolicyRoutes } from './policy-routes.ts'
import { registerPostingRoutes } from './posting-routes.ts'
import { answerParserError, answerProblems, answerRouterError } from './problems.ts'
import { readJsonAsUtf8 } from './read-json.ts'
import { registerReadingRoutes } from './reading-routes.ts'
import { registerReconciliationRoutes } from './reconciliation-routes.ts'
import { refuseUnknownParameters } from './unknown-parameters.ts'
import { refuseUnknownRoutes } from './unknown-routes.ts'
import { registerVoluntaryRoutes } from './voluntary-routes.ts'
import { watchAnswers } from './watch-answers.ts'
import { registerWithdrawalRoutes } from './withdrawal-routes.ts'

export interface LedgerAppOptions {
  readonly db: LedgerDb
  readonly token: string
  /** The settlement line; without it what needs it is refused with bank_unavailable. */
  readonly gateway?: BankGateway | undefined
  /** Bearer token of the bank for its notices; '' for none. */
  readonly bankToken?: string
  /** OpenID Connect issuer whose clerks may post; '' for none. */
  readonly issuer: string
  /** The policy of the centre's city; of the demo's city unless given. */
  readonly policies?: PolicyBooks
  readonly clock?: () => Date
  readonly log?: boolean
  /** Told of an answer that the API's document does not name; logged as a fault of the document unless given. */
  readonly undocumented?: (answer: string) => void
}

/** The ledger's HTTP face: postings, readings, `/healthz`, `/openapi.json`. */
export async function createLedgerApp({
  db,
  token,
  gateway,
  bankToken = '',
  issuer,
  policies = policyBooks(CITY.code),
  clock = () => new Date(),
  log = false,
  undocumented,
}: LedgerAppOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: log ? { level: 'warn' } : false,
    bodyLimit: 32 * 1024 * 1024,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1_000 },
    frameworkErrors: answerRouterError,
    clientErrorHandler: answerParserError,
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  answerProblems(app)
  readJsonAsUtf8(app)
  answerConditionally(app)
  watchAnswers(app, undocumented ?? ((answer) => app.log.error({ answer }, 'not in the API document')))
  requireActor(app, { token, bankToken, issuer })
  refuseUnknownRoutes(app)
  serveMetrics(app, createMetrics('ledger'))
  refuseUnknownParameters(app)
  await app.register(fastifySwagger, apiDocument)
  const deps = { db, clock, policies }
  await app.register(async (scope) => {
    scope.get('/healthz', { schema: { hide: true } }, async () => {
      await sql`SELECT 1`.execute(db)
      return { status: 'ok' }
    })
    scope.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
    registerPostingRoutes(scope, deps)
    registerReadingRoutes(scope, deps)
    registerLoanRoutes(scope, deps)
    registerPolicyRoutes(scope, deps)
    registerBankRoutes(scope, deps)
    registerInstructionRoutes(scope, deps)
    registerReconciliationRoutes(scope, { ...deps, gateway })
    registerBooksRoutes(scope, deps)
    registerContributionRoutes(scope, deps)
    registerVoluntaryRoutes(scope, deps)
    registerBatchRoutes(scope, deps)
    registerWithdrawalRoutes(scope, deps)
    registerApplicationRoutes(scope, deps)
    registerCounterRoutes(scope, deps)
    registerDeskRoutes(scope, deps)
  })
  return app
}

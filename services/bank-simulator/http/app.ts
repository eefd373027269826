import { createTokenApp } from '@anju/infra/token-app.ts'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { NoticeAddress } from '../deliver.ts'
import { fail } from '../errors.ts'
import type { BankDb } from '../store/connect.ts'
import { registerControlRoutes } from './control-routes.ts'
import { registerInquiryRoutes } from './inquiry-routes.ts'
import { registerInstructionRoutes } from './instruction-routes.ts'

export interface BankAppOptions {
  readonly db: BankDb
  readonly token: string
  readonly notices: NoticeAddress
}

/** The bank's HTTP face: `/messages/BDC…`, the control of its faults, `/healthz`. */
export function createBankApp({ db, token, notices }: BankAppOptions): FastifyInstance {
  const app = createTokenApp({ token, fail, bodyLimit: 16 * 1024 * 1024, healthy: () => sql`SELECT 1`.execute(db) })
  registerInstructionRoutes(app, db)
  registerInquiryRoutes(app, db)
  registerControlRoutes(app, db, notices)
  return app
}

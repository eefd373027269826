import { createTokenApp } from '@anju/infra/token-app.ts'
import type { FastifyInstance } from 'fastify'
import { fail } from '../errors.ts'
import type { StateFile } from '../store/state-file.ts'
import { registerControlRoutes } from './control-routes.ts'
import { registerRecordRoutes } from './record-routes.ts'

/** The departments' HTTP face: `/<department>/records`, the control of their faults, `/healthz`. */
export function createDepartmentApp({ state, token }: { state: StateFile; token: string }): FastifyInstance {
  const app = createTokenApp({ token, fail, bodyLimit: 256 * 1024 * 1024 })
  registerRecordRoutes(app, state)
  registerControlRoutes(app, state)
  return app
}

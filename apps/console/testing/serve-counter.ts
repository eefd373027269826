import { registerBusinessDate } from '../server/business-date.ts'
import { registerCounterRoutes } from '../server/counter/routes.ts'
import { SECRET, serveConsole } from './serve-console.ts'

/** The console's server with sign-in, pages, business date and the counter, and nothing of the data platform. */
export const serveCounter = (
  ledger: { url: string; token: string },
  clock: () => Date,
): Promise<{ origin: string; close(): Promise<void> }> =>
  serveConsole((app) => {
    registerCounterRoutes(app, { ledger, usageLog: { append: async () => undefined }, tokenKey: SECRET })
    registerBusinessDate(app, { ledger, clock })
  })

import { createHttpGateway } from './bank/http-gateway.ts'
import { startBankLoop } from './bank/loop.ts'
import { readLedgerConfig } from './config.ts'
import { createLedgerApp } from './http/app.ts'
import { instructionHandlers } from './operations/instruction-handlers.ts'
import { connectLedger } from './store/connect.ts'
import { policyBooks } from './store/policy.ts'
import { assertServing } from './store/serving.ts'

const config = readLedgerConfig(process.env)
const db = connectLedger(config.databaseUrl)
await assertServing(db)
const policies = policyBooks(config.city)
const gateway = config.bank && createHttpGateway(config.bank)
const app = await createLedgerApp({
  db,
  token: config.token,
  gateway,
  bankToken: config.bankNoticeToken,
  issuer: config.issuer,
  policies,
  log: true,
})
await app.listen({ host: config.host, port: config.port })
const handlers = instructionHandlers(policies)
const bankLoop = config.bank && gateway && startBankLoop({ db, gateway, handlers, ...config.bank })

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())

async function stop(): Promise<void> {
  await bankLoop?.stop()
  await app.close()
  await db.destroy()
  process.exit(0)
}

import { readLedgerConfig } from './config.ts'
import { createLedgerApp } from './http/app.ts'
import { connectLedger } from './store/connect.ts'
import { migrateLedger } from './store/migrate.ts'

const config = readLedgerConfig(process.env)
const db = connectLedger(config.databaseUrl)
await migrateLedger(db)
const app = await createLedgerApp({ db, token: config.token, issuer: config.issuer, city: config.city, log: true })
await app.listen({ host: config.host, port: config.port })

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())

async function stop(): Promise<void> {
  await app.close()
  await db.destroy()
  process.exit(0)
}

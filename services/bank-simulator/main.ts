import { clearDue } from './clear.ts'
import { readBankConfig } from './config.ts'
import { deliverDue } from './deliver.ts'
import { createBankApp } from './http/app.ts'
import { connectBank } from './store/connect.ts'
import { migrateBank } from './store/migrate.ts'

const config = readBankConfig(process.env)
const db = connectBank(config.databaseUrl)
await migrateBank(db)
const app = createBankApp({ db, token: config.token, notices: config.notices })
await app.listen({ host: config.host, port: config.port })

let timer = config.clearingMs > 0 ? setTimeout(tick, config.clearingMs) : undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())

/** Clears and delivers what is due, over and over; what fails is tried again at the next turn. */
async function tick(): Promise<void> {
  try {
    await clearDue(db, { early: false })
    await deliverDue(db, config.notices, { early: false })
  } catch (error) {
    console.error(error)
  }
  if (timer) timer = setTimeout(tick, config.clearingMs)
}

async function stop(): Promise<void> {
  clearTimeout(timer)
  timer = undefined
  await app.close()
  await db.destroy()
  process.exit(0)
}

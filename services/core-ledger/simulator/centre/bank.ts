import { freePort } from '@anju/infra/local/free-port.ts'
import type { PostgresServer } from '@anju/infra/local/postgres.ts'
import { startTestProcess } from '@anju/infra/local/test-process.ts'
import { type Kysely, sql } from 'kysely'
import { connectLedger } from '../../store/connect.ts'

/** The bank as a process of its own; it clears, and brings notices, when told to. */
export interface Bank {
  readonly url: string
  readonly token: string
  /** Its own books, for whoever checks them. */
  readonly db: Kysely<unknown>
  /** Asks its control until it answers: it may be dead at the moment. */
  control(method: 'PUT' | 'POST', path: string, body: object): Promise<Readonly<Record<string, unknown>>>
  kill(): Promise<void>
  revive(): Promise<void>
}

const TOKEN = 'simulated-bank-token'
const TRIES = 200

/** Starts it on a database of its own on the same server. `notices`: where its 到账通知 go, and what they show. */
export async function startBank(
  postgres: PostgresServer,
  notices: { readonly url: string; readonly token: string },
  atEnd: (end: () => Promise<unknown>) => void,
): Promise<Bank> {
  const admin = connectLedger(postgres.url('postgres'), { connections: 1 })
  await sql`CREATE DATABASE bank`.execute(admin)
  await admin.destroy()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    BANK_PORT: String(port),
    BANK_DATABASE_URL: postgres.url('bank'),
    BANK_TOKEN: TOKEN,
    BANK_NOTICE_URL: notices.url,
    BANK_NOTICE_TOKEN: notices.token,
    BANK_CLEARING_MS: '0',
  }
  const start = () => startTestProcess('services/bank-simulator/main.ts', port, env, 'kept')
  let running = await start()
  atEnd(() => running.kill())
  const db = connectLedger(postgres.url('bank'), { connections: 1 }) as unknown as Kysely<unknown>
  atEnd(() => db.destroy())
  return {
    url,
    token: TOKEN,
    db,
    async control(method, path, body) {
      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
      for (let tries = 0; tries < TRIES; tries++) {
        const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) }).catch(() => undefined)
        if (response?.ok) return (await response.json()) as Record<string, unknown>
        await new Promise((done) => setTimeout(done, 100))
      }
      throw new Error(`the bank does not answer ${path}`)
    },
    kill: () => running.kill(),
    async revive() {
      running = await start()
    },
  }
}

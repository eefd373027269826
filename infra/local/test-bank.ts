import { freePort } from './free-port.ts'
import { createTestDatabase } from './test-postgres.ts'
import { startTestProcess } from './test-process.ts'

export const TEST_BANK_TOKEN = 'test-bank-token-0123456789'
export const TEST_NOTICE_TOKEN = 'test-notice-token-0123456789'
/** The day of the bank in tests. */
export const TEST_BANK_DAY = '2026-11-25'

/** The bank simulator as a process of its own, on a database of its own; it clears and notices when told to. */
export interface TestBank {
  readonly url: string
  ask(method: string, path: string, body?: unknown, token?: string): Promise<{ status: number; body: Record<string, unknown> }>
  /** `POST /messages/<code>`. */
  send(code: string, message: object): Promise<{ status: number; body: Record<string, unknown> }>
  /** Sets the faults, and takes back those set before. */
  faults(faults: object): Promise<void>
  /** Clears and notices all there is, due or not. */
  clear(): Promise<void>
  /** kill -9, then a new process. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** `noticeUrl`: where its 到账通知 go. */
export async function startTestBank(postgresUrl: string, noticeUrl: string): Promise<TestBank> {
  const database = await createTestDatabase(postgresUrl)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    BANK_PORT: String(port),
    BANK_DATABASE_URL: database.url,
    BANK_TOKEN: TEST_BANK_TOKEN,
    BANK_NOTICE_URL: noticeUrl,
    BANK_NOTICE_TOKEN: TEST_NOTICE_TOKEN,
    BANK_CLEARING_MS: '0',
  }
  const launch = () => startTestProcess('services/bank-simulator/main.ts', port, env)
  let running = await launch()
  const ask: TestBank['ask'] = async (method, path, body, token = TEST_BANK_TOKEN) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const bank: TestBank = {
    url,
    ask,
    send: (code, message) => ask('POST', `/messages/${code}`, message),
    faults: async (faults) => void (await ask('PUT', '/control/faults', { today: TEST_BANK_DAY, ...faults })),
    clear: async () => void (await ask('POST', '/control/clear')),
    async restart() {
      await running.kill()
      running = await launch()
    },
    async close() {
      await running.kill()
      await database.drop()
    },
  }
  await bank.faults({})
  return bank
}

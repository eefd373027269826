import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrateAsOwner } from '@anju/core-ledger/testing/test-ledger.ts'
import { freePort } from '@anju/infra/local/free-port.ts'
import { startTestBank, TEST_BANK_TOKEN, TEST_NOTICE_TOKEN, type TestBank } from '@anju/infra/local/test-bank.ts'
import { createLedgerDatabase, type LedgerDatabase } from '@anju/infra/local/test-postgres.ts'
import { startTestProcess, type TestProcess } from '@anju/infra/local/test-process.ts'
import { businessDateAt } from '@anju/standards/business-date.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openBank, readLedger } from './open-bank.ts'
import { joinVoluntarily } from './voluntary.ts'

const TOKEN = 'demo-test-token-0123456789'
let database: LedgerDatabase
let bank: TestBank
let ledger: TestProcess
let config: Parameters<typeof joinVoluntarily>[0]

beforeAll(async () => {
  database = await createLedgerDatabase(inject('postgresUrl'))
  await migrateAsOwner(database)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  bank = await startTestBank(inject('postgresUrl'), `${url}/bank/notices`)
  ledger = await startTestProcess('services/core-ledger/main.ts', port, {
    LEDGER_PORT: String(port),
    LEDGER_DATABASE_URL: database.url,
    LEDGER_TOKEN: TOKEN,
    BANK_URL: bank.url,
    BANK_TOKEN: TEST_BANK_TOKEN,
    BANK_NOTICE_TOKEN: TEST_NOTICE_TOKEN,
    BANK_EVERY_MS: '200',
  })
  const DEMO_STATE = mkdtempSync(join(tmpdir(), 'anju-voluntary-'))
  config = { LEDGER_URL: url, LEDGER_TOKEN: TOKEN, BANK_URL: bank.url, BANK_TOKEN: TEST_BANK_TOKEN, DEMO_SEED: 7, DEMO_STATE }
})
afterAll(async () => {
  await ledger?.kill()
  await bank?.close()
  await database?.drop()
  rmSync(config.DEMO_STATE, { recursive: true, force: true })
})

interface Agreement {
  readonly agreementNo: string
  readonly accountNo: string
  readonly paidThrough: string | null
}
const agreements = async () => ((await readLedger(config, '/voluntary-agreements')) as { items: Agreement[] }).items

test('a few people join and pay in; their money reaches their first months by itself, and nothing is done twice', async () => {
  await bank.faults({ today: businessDateAt() })
  await openBank(config)
  await joinVoluntarily(config)
  await bank.clear()
  const paid = async () => (await agreements()).filter(({ paidThrough }) => paidThrough !== null).length
  await expect.poll(paid, { timeout: 30_000 }).toBe(8)
  rmSync(join(config.DEMO_STATE, 'voluntary-done'))
  await joinVoluntarily(config)
  await bank.clear()
  expect(await agreements()).toHaveLength(8)
  const { items } = (await readLedger(config, '/receipts?limit=100')) as { items: { amount: string; allocated: string }[] }
  expect(items).toHaveLength(8)
  for (const { amount, allocated } of items) expect(allocated).toBe(amount)
  const people = (await readLedger(config, '/people')) as { items: { subject: string; name: string }[] }
  expect(people.items.map(({ name }) => name).toSorted()).toEqual(['复核', '经办'])
})

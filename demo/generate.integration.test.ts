import { migrateAsOwner } from '@anju/core-ledger/testing/test-ledger.ts'
import { freePort } from '@anju/infra/local/free-port.ts'
import { createLedgerDatabase, type LedgerDatabase } from '@anju/infra/local/test-postgres.ts'
import { startTestProcess, type TestProcess } from '@anju/infra/local/test-process.ts'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { generateCentre } from './generate.ts'

const token = 'demo-test-token-0123456789'
let database: LedgerDatabase
let ledgerUrl: string
let ledger: TestProcess

beforeAll(async () => {
  database = await createLedgerDatabase(inject('postgresUrl'))
  await migrateAsOwner(database)
  const port = await freePort()
  ledgerUrl = `http://127.0.0.1:${port}`
  ledger = await startTestProcess(
    'services/core-ledger/main.ts',
    port,
    { LEDGER_PORT: String(port), LEDGER_DATABASE_URL: database.url, LEDGER_TOKEN: token },
    'kept',
  )
})
afterAll(async () => {
  await ledger?.kill()
  await database.drop()
})

async function figures(): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query(`SELECT
    (SELECT count(*) FROM ledger.unit)::text AS units, (SELECT count(*) FROM ledger.member)::text AS members,
    (SELECT count(*) FROM ledger.account_entry)::text AS entries, (SELECT count(*) FROM ledger.loan)::text AS loans,
    (SELECT sum(balance) FROM ledger.account)::text AS balance, (SELECT sum(amount) FROM ledger.account_entry)::text AS entry_sum,
    (SELECT max(business_date) FROM ledger.day_close)::text AS closed_through, (SELECT count(*) FROM ledger.period)::text AS months_closed,
    (SELECT string_agg(DISTINCT year::text, ',' ORDER BY year::text) FROM ledger.settlement) AS years_settled,
    (SELECT sum(-amount) FROM ledger.account_entry WHERE kind IN ('11', '12'))::text AS withdrawn`)
  await client.end()
  return rows[0]
}

test('the centre is made through the ledger’s API; made again, it posts nothing twice', async () => {
  const options = { ledgerUrl, token, scale: 0.02, seed: 7, until: '2026-11-25' }
  const state = await generateCentre(options)
  const made = await figures()
  expect(Number(made.units)).toBe(4)
  expect(Number(made.members)).toBe(state.members.length)
  expect(Number(made.entries)).toBeGreaterThan(1_500)
  expect(Number(made.loans)).toBe(state.loans.length)
  expect(made.balance).toBe(made.entry_sum)
  expect(Number(made.withdrawn)).toBeGreaterThan(0)
  expect([made.closed_through, made.months_closed, made.years_settled]).toEqual(['2026-11-24', '23', '2025,2026'])
  await generateCentre(options)
  expect(await figures()).toEqual(made)
})

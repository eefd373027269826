import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { startTestLedger, type TestLedger } from '../testing/test-ledger.ts'
import { SENT_AHEAD } from './connect.ts'

let ledger: TestLedger
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
})
afterAll(() => ledger?.close())

const write = (prefix: string, last: number) =>
  ledger.db.transaction().execute(async (trx) => {
    await sql`INSERT INTO ledger.day_number VALUES (${prefix}, '2026-11-25', 1)`.execute(trx)
    await sql`${sql.raw(SENT_AHEAD)} UPDATE ledger.day_number SET last = ${last}::int WHERE prefix = ${prefix}`.execute(trx)
  })

async function written(prefix: string): Promise<number[]> {
  const { rows } = await sql<{ last: number }>`SELECT last FROM ledger.day_number WHERE prefix = ${prefix}`.execute(ledger.db)
  return rows.map(({ last }) => last)
}

test('a last write that nobody waits for is committed with its transaction', async () => {
  await write('71', 2)
  expect(await written('71')).toEqual([2])
})

test('when it fails, nothing is committed, the caller learns why, and the connection goes on', async () => {
  for (let attempt = 0; attempt < 20; attempt++)
    await expect(write('72', 1_000_000)).rejects.toMatchObject({ constraint: 'day_number_width' })
  expect(await written('72')).toEqual([])
  await write('72', 3)
  expect(await written('72')).toEqual([3])
})

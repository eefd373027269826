import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { openUnitWith, startTestLedger, type TestLedger } from './testing/test-ledger.ts'

// Remittances that come at the same time share a transaction; nobody may notice.
let ledger: TestLedger
let unitNos: string[]
let order = 1
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
})
afterAll(() => ledger?.close())
beforeEach(async () => {
  unitNos = []
  for (let unit = 0; unit < 6; unit++) unitNos.push((await openUnitWith(ledger, order++, 1)).unitNo)
})

const remit = (unitNo: string | undefined, month = '202411', key?: string) =>
  ledger.post('/remittances', { unitNo, month, businessDate: '2026-11-20' }, key)

/** How many transactions have posted the vouchers of the units, and how many vouchers there are. */
async function posted(): Promise<{ transactions: number; vouchers: number }> {
  const { rows } = await sql<{ transactions: number; vouchers: number }>`
    SELECT count(DISTINCT v.xmin::text)::int AS transactions, count(*)::int AS vouchers
    FROM ledger.voucher v JOIN ledger.remittance r USING (voucher_no) WHERE r.unit_no = ANY(${unitNos})`.execute(ledger.db)
  return rows[0]!
}

test('what comes at the same time is posted by fewer transactions, each with its own voucher and answer', async () => {
  const answers = await Promise.all(unitNos.map((unitNo) => remit(unitNo)))
  expect(answers.map(({ status, body }) => [status, body.unitNo])).toEqual(unitNos.map((unitNo) => [201, unitNo]))
  expect(new Set(answers.map(({ body }) => body.voucherNo)).size).toBe(6)
  const { transactions, vouchers } = await posted()
  expect(vouchers).toBe(6)
  expect(transactions).toBeLessThan(6)
})

test('every key keeps the answer of its own request', async () => {
  const keyed = unitNos.map((unitNo) => ({ unitNo, key: `kept-${unitNo}` }))
  const first = await Promise.all(keyed.map(({ unitNo, key }) => remit(unitNo, '202411', key)))
  for (const [index, { unitNo, key }] of keyed.entries()) {
    const again = await remit(unitNo, '202411', key)
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect(again.body).toEqual(first[index]!.body)
  }
})

test('one that is refused is refused as if it had come alone, and the others are posted', async () => {
  const begun = (await openUnitWith(ledger, order++, 1)).unitNo
  expect((await remit(begun)).status).toBe(201)
  const answers = await Promise.all([...unitNos.map((unitNo) => remit(unitNo)), remit('9899123100001'), remit(begun, '202501')])
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 201, 404, 422])
  expect(answers[6]!.body).toMatchObject({ code: 'unit_unknown', field: 'unitNo' })
  expect(answers[7]!.body).toMatchObject({ code: 'month_not_next', field: 'month' })
  expect((await posted()).vouchers).toBe(6)
})

test('the same key many times at once posts once; all get the one answer', async () => {
  const answers = await Promise.all([
    ...Array.from({ length: 5 }, () => remit(unitNos[0], '202411', 'clicked')),
    remit(unitNos[1]),
  ])
  const clicked = answers.slice(0, 5)
  expect(new Set(clicked.map(({ status, body }) => `${status} ${body.voucherNo}`)).size).toBe(1)
  expect(clicked.filter(({ headers }) => headers['idempotency-replayed'] === 'false')).toHaveLength(1)
  expect((await posted()).vouchers).toBe(2)
})

test('a unit that somebody holds keeps only its own remittance waiting', async () => {
  const answered: string[] = []
  const ask = async (unitNo: string) => {
    const { status } = await remit(unitNo)
    answered.push(`${unitNo} ${status}`)
  }
  const asked = await ledger.db.transaction().execute(async (trx) => {
    await sql`SELECT FROM ledger.unit WHERE unit_no = ${unitNos[2]} FOR UPDATE`.execute(trx)
    const all = unitNos.map(ask)
    await Promise.all(all.filter((_, index) => index !== 2))
    expect(answered).toHaveLength(5)
    return all
  })
  await Promise.all(asked)
  expect(answered.at(-1)).toBe(`${unitNos[2]} 201`)
})

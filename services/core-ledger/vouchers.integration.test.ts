import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openUnitWith, startTestLedger, type TestLedger } from './testing/test-ledger.ts'

// The vouchers of some days, as an accountant looks for them.
let ledger: TestLedger
let unitNo: string
let accountNos: string[]
let remitted: string
let reversed: string
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
  ;({ unitNo, accountNos } = await openUnitWith(ledger, 1, 2))
  const first = await ledger.post('/remittances', { unitNo, month: '202411', businessDate: '2024-11-20' })
  remitted = String(first.body.voucherNo)
  const second = await ledger.post('/remittances', { unitNo, month: '202412', businessDate: '2024-12-20' })
  const undone = await ledger.post(`/vouchers/${second.body.voucherNo}/reversal`, { businessDate: '2024-12-21' })
  reversed = String(undone.body.voucherNo)
  await ledger.post('/transfers-in', { accountNo: accountNos[0], amount: '1000.00', businessDate: '2024-12-21' })
})
afterAll(() => ledger?.close())

interface Row {
  position: string
  voucherNo: string
  businessDate: string
  reversalOf: string | null
  reversedBy: string | null
}
const list = async (query: string) => (await ledger.get(`/vouchers?${query}`)).body as { items: Row[]; next: string | null }

test('the vouchers of a day are those of that day', async () => {
  const { items } = await list('from=2024-11-20&to=2024-11-20')
  expect(items).toMatchObject([
    { voucherNo: remitted, businessDate: '2024-11-20', kind: '001', reversalOf: null, reversedBy: null },
  ])
})

test('what was reversed names what reversed it, and the other way round', async () => {
  const { items } = await list('from=2024-12-01&to=2024-12-31&kind=001')
  const second = items.find(({ reversalOf }) => reversalOf === null)
  expect(second?.reversedBy).toBe(reversed)
  expect(items.find(({ voucherNo }) => voucherNo === reversed)?.reversalOf).toBe(second?.voucherNo)
})

test('vouchers are found by subject, by what a leg refers to, and by their number', async () => {
  const range = 'from=2024-11-01&to=2024-12-31'
  const all = (await list(range)).items
  expect((await list(`${range}&subjectCode=201`)).items).toEqual(all)
  expect((await list(`${range}&subjectCode=121`)).items).toEqual([])
  expect((await list(`${range}&search=${remitted}`)).items.map(({ voucherNo }) => voucherNo)).toEqual([remitted])
})

test('page by page every voucher comes once, in the order of days', async () => {
  const range = 'from=2024-11-01&to=2024-12-31'
  const all = (await list(range)).items
  const seen: Row[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: Row[]; next: string | null } = await list(`${range}&limit=1${cursor && `&cursor=${cursor}`}`)
    seen.push(...page.items)
    cursor = page.next
  }
  expect(seen).toEqual(all)
  const days = all.map(({ businessDate }) => businessDate)
  expect(days).toEqual(days.toSorted())
})

test('a range without an end is refused: a list of all vouchers is for the lake', async () => {
  expect((await ledger.get('/vouchers?from=2024-11-01')).body).toMatchObject({ status: 400, code: 'field_invalid', field: 'to' })
})

import { sql, type Transaction } from 'kysely'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import type { LedgerTables } from './store/tables.ts'
import { openUnitWith, startTestLedger, type TestLedger } from './testing/test-ledger.ts'

let ledger: TestLedger
let unitNo: string
let accountNo: string
let accountNos: string[]
beforeEach(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
  const unit = await openUnitWith(ledger, 1, 2)
  unitNo = unit.unitNo
  accountNos = unit.accountNos
  accountNo = accountNos[0]!
})
afterEach(() => ledger?.close())

const close = (date: string) => ledger.post('/day-closes', { date })
const transfer = (businessDate: string, amount = '1000.00') => ledger.post('/transfers-in', { accountNo, amount, businessDate })
const trial = async (query = '') => {
  const { items } = (await ledger.get(`/trial-balance${query}`)).body as { items: Record<string, string>[] }
  return (code: string) => {
    const { opening, debit, credit, closing } = items.find(({ subjectCode }) => subjectCode === code)!
    return [opening, debit, credit, closing]
  }
}

test('a closed day takes no posting, by whatever way; the next day does', async () => {
  await transfer('2024-12-10')
  expect((await close('2024-12-10')).body).toMatchObject({ businessDate: '2024-12-10', voucherCount: 1 })
  for (const businessDate of ['2024-12-10', '2024-11-20'])
    expect((await transfer(businessDate)).body).toMatchObject({
      code: 'period_closed',
      field: 'businessDate',
      allowed: '晚于 2024-12-10，自 2024-12-11 0 时起',
    })
  expect((await transfer('2024-12-11')).status).toBe(201)
})

test('an application is accepted on no closed day; one that is on record since that day, word for word, is submitted as accepted on it', async () => {
  const day = '2024-12-10'
  await transfer(day)
  const court = { accountNo, amount: '100.00', court: '湖滨区人民法院', docNo: '(2024)豫1202执1号' }
  const [, other] = accountNos
  const apply = (over: object = {}) =>
    ledger.post('/applications/freeze', { businessDate: day, content: court, ...over }, undefined, 'clerk:wang')
  const drafts = [(await apply({ draft: true })).body.applicationNo, (await apply({ draft: true })).body.applicationNo]
  await close(day)
  const refusal = { code: 'period_closed', field: 'businessDate', allowed: `晚于 ${day}，自 2024-12-11 0 时起` }
  expect((await apply()).body).toMatchObject(refusal)
  expect((await apply({ draft: true })).body).toMatchObject(refusal)
  const step = (no: unknown, name: string, body: object, by = 'clerk:wang') =>
    ledger.post(`/applications/${no}/${name}`, body, undefined, by)
  const submit = (no: unknown, businessDate: string, content?: object) => step(no, 'submit', { businessDate, content })
  for (const changed of [
    { ...court, accountNo: other },
    { ...court, amount: '99.00' },
  ])
    expect((await submit(drafts[0], day, changed)).body).toMatchObject(refusal)
  expect(await submit(drafts[0], day, { ...court, docNo: ` ${court.docNo}` })).toMatchObject({
    status: 201,
    body: {
      state: '20',
      facts: expect.arrayContaining([
        {
          label: '提示：按以前的受理日办理',
          value: `${day} 已日终，2026-11-25 提交；内容与该日登记的相同，适用该日的规定`,
        },
      ]),
    },
  })
  // It was accepted that day; it is decided now, or a closing would earn no interest since.
  for (const event of ['approve', 'return'])
    expect((await step(drafts[0], event, { businessDate: day, note: '不符' }, 'supervisor:li')).body).toMatchObject(refusal)
  expect((await step(drafts[0], 'withdraw', { businessDate: day })).body).toMatchObject(refusal)
  expect((await step(drafts[0], 'approve', { businessDate: '2024-12-12' }, 'supervisor:li')).body).toMatchObject({ state: '50' })
  await transfer('2024-12-11')
  await close('2024-12-11')
  const later = { ...refusal, allowed: '晚于 2024-12-11，自 2024-12-12 0 时起' }
  expect((await submit(drafts[1], '2024-12-11')).body).toMatchObject(later)
  expect((await submit(drafts[1], '2024-12-12', { ...court, amount: '99.00' })).status).toBe(201)
  expect((await step(drafts[1], 'withdraw', { businessDate: '2024-12-12' })).status).toBe(201)
  await transfer('2024-12-12')
  await close('2024-12-12')
  await transfer('2024-12-13')
  await close('2024-12-13')
  expect((await submit(drafts[1], '2024-12-12', court)).body.code).toBe('period_closed')
  // Nothing else moves it to another closed day, from which it would go on.
  expect((await step(drafts[1], 'void', { businessDate: '2024-12-13' })).body.code).toBe('period_closed')
  expect((await submit(drafts[1], '2024-12-14', { ...court, accountNo: other, amount: '0.01' })).body.code).toBe(
    'available_insufficient',
  )
})

test('days are closed in order; days without vouchers may be passed over, a month may not', async () => {
  await transfer('2024-12-10')
  await transfer('2024-12-12')
  expect((await close('2024-12-12')).body).toMatchObject({ code: 'day_not_next', allowed: '2024-12-10' })
  await close('2024-12-10')
  expect((await close('2024-12-10')).body).toMatchObject({ code: 'period_closed', field: 'date' })
  expect((await close('2024-12-12')).status).toBe(201)
  expect((await close('2024-12-31')).body).toMatchObject({ code: 'month_end_due', allowed: '办理 202412 月结' })
  expect((await close('2025-01-02')).body).toMatchObject({ code: 'day_not_next', allowed: '先办理 202412 月结' })
  expect((await close('2026-12-01')).body.code).toBe('date_in_future')
})

test('a withdrawal that nobody has decided is carried to the next day, on which it is paid; the closing says so', async () => {
  await transfer('2024-12-10')
  const asked = { accountNo, kind: '11', reason: '01', amount: '1.00', businessDate: '2024-12-10' }
  const { withdrawalNo } = (await ledger.post('/withdrawals', asked)).body
  const carried = [{ check: 'withdrawals_unfinished', count: 1, first: withdrawalNo }]
  expect(await close('2024-12-10')).toMatchObject({ status: 201, body: { carried } })
  expect((await ledger.get('/day-closes/2024-12-10')).body).toMatchObject({
    carried: [{ ...carried[0], title: '已受理未支付的提取' }],
  })
  const pay = (businessDate: string) => ledger.post(`/withdrawals/${withdrawalNo}/pay`, { businessDate })
  expect((await pay('2024-12-10')).body).toMatchObject({ code: 'period_closed' })
  expect(await pay('2024-12-11')).toMatchObject({ status: 201, body: { status: 'paid', amount: '1.00' } })
  expect((await close('2024-12-11')).body).toMatchObject({ carried: [] })
})

test('nobody changes a balance otherwise than by an entry: not one alone, not two that cancel out, not the parts of one', async () => {
  await transfer('2024-12-10')
  await ledger.post('/remittances', { unitNo, month: '202411', businessDate: '2024-12-10' })
  const refused = async (changes: (trx: Transaction<LedgerTables>) => Promise<unknown>) => {
    const work = ledger.db.transaction().execute(changes)
    await expect(work).rejects.toMatchObject({ constraint: 'account_balance_is_entries' })
  }
  const more = (by: number, no: string) => sql`UPDATE ledger.account
    SET balance = balance + ${by}::int, current_balance = current_balance + ${by}::int WHERE account_no = ${no}`
  await refused((trx) => more(100, accountNo).execute(trx))
  await refused(async (trx) => {
    await more(100, accountNo).execute(trx)
    await more(-100, accountNos[1]!).execute(trx)
  })
  await refused((trx) =>
    sql`UPDATE ledger.account SET balance = balance + d, current_balance = current_balance + d
    FROM (VALUES (${accountNo}, 100), (${accountNos[1]!}, -100)) AS v(no, d) WHERE account_no = no`.execute(trx),
  )
  await refused((trx) =>
    sql`UPDATE ledger.account SET prior_balance = prior_balance - 1, current_balance = current_balance + 1
    WHERE account_no = ${accountNo}`.execute(trx),
  )
  // What is taken back within the transaction has changed nothing.
  await ledger.db.transaction().execute(async (trx) => {
    await more(100, accountNo).execute(trx)
    await more(-100, accountNo).execute(trx)
    await sql`SAVEPOINT tried`.execute(trx)
    await more(7, accountNo).execute(trx)
    await sql`ROLLBACK TO SAVEPOINT tried`.execute(trx)
  })
  expect((await close('2024-12-10')).status).toBe(201)
})

test('balances changed behind the guards keep the day open and are named, though their sum is right; so does a verification of closed days', async () => {
  await transfer('2024-12-10')
  await ledger.post('/remittances', { unitNo, month: '202411', businessDate: '2024-12-10' })
  const tamper = (by: number) =>
    ledger.superuser.transaction().execute(async (trx) => {
      await sql`SET LOCAL session_replication_role = replica`.execute(trx)
      await sql`UPDATE ledger.account SET balance = balance + d, current_balance = current_balance + d
        FROM (VALUES (${accountNos[0]!}, ${by}::int), (${accountNos[1]!}, -${by}::int)) AS v(no, d) WHERE account_no = no`.execute(
        trx,
      )
    })
  await tamper(100)
  const [first] = accountNos.toSorted()
  expect((await close('2024-12-10')).body).toMatchObject({
    code: 'day_not_ready',
    value: 'accounts_differ',
    detail: expect.stringContaining(`2 项(如 ${first})`),
  })
  await tamper(-100)
  expect((await close('2024-12-10')).status).toBe(201)
  await tamper(100)
  const { differences } = (await ledger.get('/day-closes:verify')).body
  expect(differences).toMatchObject(
    accountNos.toSorted().map((no) => ({ kind: 'account_differs', accountNo: no, voucherNo: null, businessDate: null })),
  )
})

test('of postings and a closing at the same time none is lost: each is in the closed day or refused', async () => {
  await transfer('2024-12-10')
  const [closed, ...posted] = await Promise.all([close('2024-12-10'), ...Array.from({ length: 8 }, () => transfer('2024-12-10'))])
  const taken = posted.filter(({ status }) => status === 201).length
  expect(closed?.body.voucherCount).toBe(1 + taken)
  for (const { status, body } of posted) if (status !== 201) expect(body.code).toBe('period_closed')
  expect((await ledger.get('/day-closes:verify')).body.differences).toEqual([])
})

test('a trial balance is the same before and after its days are closed', async () => {
  await transfer('2024-12-10', '500.00')
  await ledger.post('/remittances', { unitNo, month: '202411', businessDate: '2024-12-11' })
  await transfer('2024-12-12', '70.00')
  const query = '?from=2024-12-11&to=2024-12-11'
  const open = (await ledger.get(`/trial-balance${query}`)).body
  for (const date of ['2024-12-10', '2024-12-11']) await close(date)
  expect((await ledger.get(`/trial-balance${query}`)).body).toEqual(open)
  expect((await trial(query))('201')).toEqual(['500.00', '0.00', '2400.00', '2900.00'])
  expect((await trial())('101')).toEqual(['0.00', '2970.00', '0.00', '2970.00'])
})

test('a first level is the sum of its details, and only details are posted to', async () => {
  await transfer('2025-11-20', '12000.00')
  const closing = { accountNo, kind: '12', reason: '03', businessDate: '2025-11-25' }
  await ledger.post('/withdrawals:batch', { items: [closing] })
  const of = await trial()
  expect(of('41101')[1]).toBe('2.50')
  expect(of('411')).toEqual(of('41101'))
  const subjects = (await ledger.get('/subjects')).body.items as { subjectCode: string; leaf: boolean; parentCode: string }[]
  expect(subjects.filter(({ leaf }) => !leaf).map(({ subjectCode }) => subjectCode)).toEqual(['214', '219', '321', '401', '411'])
  expect(subjects.find(({ subjectCode }) => subjectCode === '40103')).toMatchObject({
    parentCode: '401',
    level: 2,
    property: 'income',
  })
  const post = sql`WITH v AS (INSERT INTO ledger.voucher VALUES ('30999', '019', '2026-01-01', 'x', 1) RETURNING voucher_no)
    INSERT INTO ledger.posting SELECT voucher_no, n, code, side, 1 FROM v, (VALUES (1, '101', 'debit'), (2, '401', 'credit')) AS l(n, code, side)`
  await expect(post.execute(ledger.db)).rejects.toThrow(/posting_to_leaf_subject/)
})

test('the ledger of a subject runs from its opening, leg by leg and page by page', async () => {
  for (const [day, amount] of [
    ['10', '5.00'],
    ['11', '7.00'],
    ['12', '11.00'],
    ['13', '13.00'],
  ] as const)
    await transfer(`2024-12-${day}`, amount)
  const range = 'from=2024-12-11&to=2024-12-13&limit=2'
  const first = (await ledger.get(`/subjects/201/ledger?${range}`)).body as { items: { balance: string }[]; next: string }
  expect(first.items.map(({ balance }) => balance)).toEqual(['12.00', '23.00'])
  const second = (await ledger.get(`/subjects/201/ledger?${range}&cursor=${first.next}`)).body
  expect(second).toMatchObject({ items: [{ credit: '13.00', balance: '36.00' }], next: null })
  expect((await ledger.get(`/subjects/999/ledger?${range}`)).body.code).toBe('subject_unknown')
})

test('a unit reads what each voucher did to its members together', async () => {
  const remitted = await ledger.post('/remittances', { unitNo, month: '202411', businessDate: '2024-12-10' })
  await transfer('2024-12-11', '70.00')
  expect((await ledger.get(`/units/${unitNo}/entries`)).body).toMatchObject({
    items: [
      { voucherNo: remitted.body.voucherNo, kind: '01', month: '202411', amount: '2400.00', memberCount: 2 },
      { kind: '08', month: null, amount: '70.00', memberCount: 1 },
    ],
    next: null,
  })
  expect((await ledger.get('/units/9800000000000/entries')).body.code).toBe('unit_unknown')
})

import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { bookReceipts } from './operations/book-receipts.ts'
import { idNumberOf, memberOf, openUnitWith, startTestLedger, type TestLedger } from './testing/test-ledger.ts'

const DAY = '2026-11-25'
let ledger: TestLedger
let unitNo: string
let accountNos: string[]
let units = 0
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
})
afterAll(() => ledger?.close())
beforeEach(async () => {
  ;({ unitNo, accountNos } = await openUnitWith(ledger, ++units, 2))
})

async function apply(kind: string, content: object) {
  const asked = await ledger.post(`/applications/${kind}`, { businessDate: DAY, content }, undefined, 'clerk:wang')
  if (asked.status !== 201) return asked
  return ledger.post(`/applications/${asked.body.applicationNo}/approve`, { businessDate: DAY }, undefined, 'supervisor:li')
}
const unit = async () => (await ledger.get(`/units/${unitNo}`)).body
const account = async (no = accountNos[0]) => (await ledger.get(`/accounts/${no}`)).body
const remitOn = (month: string, businessDate: string) => ledger.post('/remittances', { unitNo, month, businessDate })
const remit = (month: string) => remitOn(month, DAY)
const close = () => apply('unit_closing', { unitNo, reason: '撤销' })
const defer = (over: object = {}) =>
  apply('deferral', { unitNo, fromMonth: '202411', toMonth: '202501', resolution: '职代会1号', approvalNo: '管委会2号', ...over })
const change = (over: object) =>
  apply('ratio_change', { unitNo, unitRatio: '0.08', memberRatio: '0.08', fromMonth: '202411', ...over })

test('a unit’s name and contact change at once; what was there before stays to be read', async () => {
  const changed = await ledger.post(`/units/${unitNo}/change`, {
    businessDate: DAY,
    name: '湖滨区实验小学',
    contactMobile: '13900000009',
  })
  expect(changed.body).toMatchObject({ changeNo: expect.stringMatching(/^25/) })
  expect(await unit()).toMatchObject({ name: '湖滨区实验小学', contactMobile: '13900000009', address: '三门峡市湖滨区建设路1号' })
  expect((await ledger.get(`/units/${unitNo}/changes`)).body.items).toMatchObject([
    {
      before: { name: '湖滨区第一小学', contactMobile: '13800000001' },
      after: { name: '湖滨区实验小学', contactMobile: '13900000009' },
    },
  ])
  await expect(sql`UPDATE ledger.register_change SET actor = 'x'`.execute(ledger.superuser)).rejects.toThrow('immutable')
})

test('a change of nothing, or of nobody, is refused', async () => {
  expect((await ledger.post(`/units/${unitNo}/change`, { businessDate: DAY })).body).toMatchObject({ code: 'field_inconsistent' })
  expect((await ledger.post('/units/9800000000000/change', { businessDate: DAY, name: '甲' })).body.code).toBe('unit_unknown')
  expect((await ledger.post('/members/9/change', { businessDate: DAY, mobile: '13900000001' })).body.code).toBe('member_unknown')
})

test('a member’s mobile changes at once, the name and identity only by two persons', async () => {
  const memberNo = String((await account()).memberNo)
  await ledger.post(`/members/${memberNo}/change`, { businessDate: DAY, mobile: '13700000001', monthlyIncome: '6000.00' })
  const idNumber = idNumberOf(900 + units)
  const content = { memberNo, name: '更名', idType: '01', idNumber, evidence: '公安机关证明' }
  expect((await apply('member_correction', content)).body.state).toBe('50')
  expect((await ledger.get(`/members/${memberNo}`)).body).toMatchObject({ mobile: '13700000001', name: '更名', idNumber })
  expect(((await ledger.get(`/members/${memberNo}/changes`)).body.items as object[]).length).toBe(2)
})

test('nobody becomes another member, nor a person with a false number; the refusal never shows it', async () => {
  const memberNo = String((await account()).memberNo)
  const content = { memberNo, name: '甲', idType: '01', idNumber: idNumberOf(units * 10 + 1), evidence: '证明' }
  const taken = await apply('member_correction', content)
  expect(taken.body).toMatchObject({ code: 'member_exists', field: 'content.idNumber' })
  expect(JSON.stringify(taken.body)).not.toContain(content.idNumber)
  expect((await apply('member_correction', { ...content, idNumber: '411202199013010000' })).body.code).toBe('id_number_invalid')
})

test('a unit closes only when every account is closed, and is then no longer a unit that pays', async () => {
  expect((await close()).body).toMatchObject({ code: 'unit_has_open_accounts', allowed: '先办结 2 个未销户的个人账户' })
  const items = accountNos.map((accountNo) => ({ accountNo, kind: '12', reason: '03', businessDate: DAY }))
  await ledger.post('/withdrawals:batch', { items })
  expect((await close()).body.state).toBe('50')
  expect(await unit()).toMatchObject({ status: '04', closedOn: DAY })
  expect((await ledger.post('/members', memberOf(unitNo, 950))).body.code).toBe('unit_not_active')
  expect((await ledger.post(`/units/${unitNo}/change`, { businessDate: DAY, name: '甲' })).body.code).toBe('unit_not_active')
  expect((await close()).body.code).toBe('unit_not_active')
})

test('a unit closed by mistake, or that comes back, is opened again as it was, by two persons; the desk says so', async () => {
  expect((await apply('unit_reopening', { unitNo, reason: '误办' })).body).toMatchObject({ code: 'unit_not_closed' })
  await defer()
  const items = accountNos.map((accountNo) => ({ accountNo, kind: '12', reason: '03', businessDate: DAY }))
  await ledger.post('/withdrawals:batch', { items })
  const { applicationNo } = (await close()).body
  const desk = (await ledger.get(`/desk/${applicationNo}`)).body
  expect(desk.corrections).toMatchObject([{ act: 'apply', kind: 'unit_reopening', given: { unitNo }, refusal: null }])
  expect((await apply('unit_reopening', { unitNo, reason: '误办' })).body.state).toBe('50')
  expect(await unit()).toMatchObject({ status: '03', closedOn: null })
  expect((await ledger.post(`/units/${unitNo}/change`, { businessDate: DAY, name: '甲' })).status).toBe(201)
})

test('a unit whose money waits as 暂收 does not close', async () => {
  const items = accountNos.map((accountNo) => ({ accountNo, kind: '12', reason: '03', businessDate: DAY }))
  await ledger.post('/withdrawals:batch', { items })
  await sql`INSERT INTO ledger.bank_account (account_no, name, bank_code, subject_code, nature, basic, opened_on, confirmed_on,
    opening_balance, opening_voucher) VALUES (${`4105${units}`}, '中心', '105', '101', '01', false, ${DAY}, ${DAY}, 0, '0')`.execute(
    ledger.db,
  )
  const arrival = { bankAccountNo: `4105${units}`, bankSerial: 'S1', amount: 100n, payerAccountNo: '6', payerName: '某' }
  const [receipt] = await ledger.db
    .transaction()
    .execute((trx) => bookReceipts(trx, [{ ...arrival, purpose: `汇缴 ${unitNo}`, valueDate: DAY }], 'notice'))
  expect((await close()).body).toMatchObject({ code: 'unit_has_unallocated', allowed: `先分摊或退回暂收 ${receipt?.receiptNo}` })
})

test('deferred months are passed over, owed, and can be paid back; the month after makes the unit normal', async () => {
  expect((await defer()).body.state).toBe('50')
  expect((await unit()).status).toBe('03')
  expect((await remit('202411')).body).toMatchObject({ code: 'month_not_next', allowed: '202502 起' })
  expect((await remit('202502')).status).toBe(201)
  expect(await unit()).toMatchObject({ status: '01', paidMonth: '202502' })
  const lines = [{ accountNo: accountNos[0], month: '202412', kind: 'full' }]
  expect((await ledger.post('/back-payments', { unitNo, businessDate: DAY, lines })).body).toMatchObject({ amount: '1200.00' })
})

test('a deferral begins with the month that is due and lasts a year at most', async () => {
  expect((await defer({ fromMonth: '202412' })).body).toMatchObject({
    code: 'month_not_next',
    field: 'content.fromMonth',
    allowed: '202411',
  })
  expect((await defer({ toMonth: '202511' })).body).toMatchObject({ code: 'deferral_too_long', field: 'content.toMonth' })
  expect((await defer({ resolution: '' })).body).toMatchObject({ code: 'field_invalid', field: 'content.resolution' })
})

test('new ratios hold from the month that is due: every open account pays by them, rounded as the policy says', async () => {
  await ledger.post('/seals', { accountNo: accountNos[1] })
  await ledger.post('/base-adjustments', { unitNo, businessDate: DAY, bases: [{ accountNo: accountNos[0], base: '5000.15' }] })
  const changed = await change({ unitRatio: '0.07', memberRatio: '0.09' })
  expect(changed.body).toMatchObject({ state: '50', result: { adjusted: 2 } })
  expect(await account()).toMatchObject({ unitAmount: '350.01', memberAmount: '450.01' })
  expect(await account(accountNos[1])).toMatchObject({ unitAmount: '350.00', memberAmount: '450.00' })
  expect((await remit('202411')).body.amount).toBe('800.02')
})

test('the checker of new ratios sees what they cost', async () => {
  const content = { unitNo, unitRatio: '0.08', memberRatio: '0.08', fromMonth: '202411' }
  const { body } = await ledger.post('/applications/ratio_change', { businessDate: DAY, content }, undefined, 'clerk:wang')
  expect(body.facts).toContainEqual({ label: '月缴存额合计', value: '2400.00 → 1600.00' })
})

test('a ratio below the range needs the resolution, the approval and an end; above it nothing helps', async () => {
  const low = { unitRatio: '0.03', memberRatio: '0.05' }
  expect((await change(low)).body).toMatchObject({ code: 'reduction_not_approved', field: 'content.approvalNo' })
  const approved = { resolution: '职代会1号', approvalNo: '管委会2号', toMonth: '202510' }
  expect((await change({ ...low, ...approved })).body.state).toBe('50')
  expect(await account()).toMatchObject({ unitAmount: '150.00', memberAmount: '250.00' })
  expect((await change({ unitRatio: '0.13', ...approved })).body).toMatchObject({
    code: 'ratio_out_of_range',
    field: 'content.unitRatio',
  })
  expect((await change({ unitRatio: '0', ...approved })).body.code).toBe('ratio_out_of_range')
  expect((await change({ fromMonth: '202412' })).body.code).toBe('month_not_next')
})

const REDUCED = {
  unitRatio: '0.04',
  memberRatio: '0.05',
  resolution: '职代会1号',
  approvalNo: '管委会2号',
  toMonth: '202412',
}

test('a reduced ratio ends by itself: the month after its last is collected by the ratio of before, and so it stands on the unit’s page', async () => {
  const before = { unitRatio: '0.12', memberRatio: '0.12' }
  expect((await change(REDUCED)).body.state).toBe('50')
  expect(await unit()).toMatchObject({ unitRatio: '0.04', nextRatios: { fromMonth: '202501', ...before } })
  expect((await remit('202411')).body.amount).toBe('900.00')
  const last = await remit('202412')
  expect(last.body.amount).toBe('900.00')
  // What is due next is due by the old ratio at once: a receipt of the exact amount finds its month.
  expect(await unit()).toMatchObject({ ...before, nextRatios: null })
  expect(await account()).toMatchObject({ unitAmount: '600.00', memberAmount: '600.00' })
  const changes = (await ledger.get(`/units/${unitNo}/changes`)).body.items as object[]
  expect(changes.at(-1)).toMatchObject({ actor: 'schedule', after: { unitRatio: 0.12, memberRatio: 0.12 } })
  // Reversed, the last reduced month is due again as it was.
  const { voucherNo } = last.body
  expect((await ledger.post(`/vouchers/${voucherNo}/reversal`, { businessDate: DAY })).status).toBe(201)
  expect(await unit()).toMatchObject({ unitRatio: '0.04', nextRatios: { fromMonth: '202501' } })
  expect((await remit('202412')).body.amount).toBe('900.00')
  expect((await remit('202501')).body.amount).toBe('2400.00')
})

test('reductions that end in one batch end each on the business day of its own remittance', async () => {
  const days = ['2024-12-20', '2024-12-23']
  const items = []
  for (const businessDate of days) {
    ;({ unitNo } = await openUnitWith(ledger, ++units, 1))
    await change(REDUCED)
    await remitOn('202411', '2024-11-20')
    items.push({ unitNo, month: '202412', businessDate })
  }
  expect((await ledger.post('/remittances:batch', { items })).status).toBe(201)
  const ended = []
  for (const item of items) {
    const { body } = await ledger.get(`/units/${item.unitNo}/changes`)
    ended.push(...(body.items as { actor: string; businessDate: string }[]).filter(({ actor }) => actor === 'schedule'))
  }
  expect(ended.map(({ businessDate }) => businessDate)).toEqual(days)
})

test('another change while a reduction runs takes its place, and the checker is told of what it replaces', async () => {
  await change(REDUCED)
  await remit('202411')
  const content = { unitNo, unitRatio: '0.08', memberRatio: '0.08', fromMonth: '202412' }
  const asked = await ledger.post('/applications/ratio_change', { businessDate: DAY, content }, undefined, 'clerk:wang')
  expect(asked.body.facts).toContainEqual({ label: '本次取代的原定调整', value: '202501 起单位 0.12、个人 0.12' })
  await ledger.post(`/applications/${asked.body.applicationNo}/approve`, { businessDate: DAY }, undefined, 'supervisor:li')
  expect(await unit()).toMatchObject({ unitRatio: '0.08', nextRatios: null })
  for (const month of ['202412', '202501']) expect((await remit(month)).body.amount).toBe('1600.00')
})

test('a reduction that is prolonged goes back to the ratio that held before the first', async () => {
  await change(REDUCED)
  await remit('202411')
  const again = { ...REDUCED, unitRatio: '0.03', fromMonth: '202412', toMonth: '202501' }
  expect((await change(again)).body.state).toBe('50')
  for (const month of ['202412', '202501']) expect((await remit(month)).body.amount).toBe('800.00')
  expect((await remit('202502')).body.amount).toBe('2400.00')
  expect((await change({ ...REDUCED, fromMonth: '202503', toMonth: '202502' })).body).toMatchObject({
    code: 'field_inconsistent',
    field: 'content.toMonth',
  })
})

import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { openUnitWith, startTestLedger, type TestLedger } from './testing/test-ledger.ts'

// Each of a unit's three members pays 1,200.00 a month on 5,000.00 at 12 % and 12 %; the unit is paid through 202605.
const DAY = '2026-07-05'
const REDUCED = { unitRatio: '0.05', memberRatio: '0.05', resolution: '职代会1号', approvalNo: '管委会2号' }
let ledger: TestLedger
let unitNo: string
let accountNos: string[]
let units = 0
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'), '2026-07-10')
})
afterAll(() => ledger?.close())
beforeEach(async () => {
  ;({ unitNo, accountNos } = await openUnitWith(ledger, ++units, 3))
  await paidThrough('202604')
  await remit('202605')
})

const paidThrough = (month: string) =>
  sql`UPDATE ledger.unit SET paid_month = ${month} WHERE unit_no = ${unitNo}`.execute(ledger.superuser)
const submit = (kind: string, content: object, businessDate = DAY) =>
  ledger.post(`/applications/${kind}`, { businessDate, content: { unitNo, ...content } }, undefined, 'clerk:wang')
async function apply(kind: string, content: object, businessDate = DAY) {
  const asked = await submit(kind, content, businessDate)
  if (asked.status !== 201) return asked
  return ledger.post(`/applications/${asked.body.applicationNo}/approve`, { businessDate }, undefined, 'supervisor:li')
}
const rowsOf = (base: string) => accountNos.map((accountNo) => ({ accountNo, base }))
const file = (base: string, over: object = {}) =>
  apply('base_adjustment_file', { fileName: '基数.csv', rows: rowsOf(base), ...over })
const single = (base: string, over: object = {}) =>
  apply('base_adjustment', { bases: [{ accountNo: accountNos[0], base }], reason: '工资变动', ...over })
const account = async (no = accountNos[0]) => (await ledger.get(`/accounts/${no}`)).body
const unit = async () => (await ledger.get(`/units/${unitNo}`)).body
const remit = (month: string) => ledger.post('/remittances', { unitNo, month, businessDate: DAY })
const amountOf = async (month: string) => (await remit(month)).body.amount
const reverse = async (remitted: { body: Record<string, unknown> }) =>
  expect((await ledger.post(`/vouchers/${remitted.body.voucherNo}/reversal`, { businessDate: DAY })).status).toBe(201)
const backPay = (month: string, businessDate = DAY) =>
  ledger.post('/back-payments', {
    unitNo,
    businessDate,
    lines: accountNos.map((accountNo) => ({ accountNo, month, kind: 'full' })),
  })

test('a unit that defers over July is given its new bases for the deferred months too: they are paid back by them', async () => {
  const resolved = { resolution: '职代会1号', approvalNo: '管委会2号' }
  expect((await apply('deferral', { fromMonth: '202606', toMonth: '202612', ...resolved })).body.state).toBe('50')
  const set = await file('8000.00')
  expect(set.body).toMatchObject({ state: '50', result: { fromMonth: '202607', pending: false, adjusted: 3 } })
  expect(await account()).toMatchObject({ base: '8000.00', unitAmount: '960.00', nextBase: null })
  expect((await backPay('202606')).body.amount).toBe('3600.00')
  expect((await backPay('202607')).body.amount).toBe('5760.00')
})

test('the year’s file holds from July: June, remitted after it, is charged by the bases of June, and July by the new ones', async () => {
  await ledger.post('/seals', { accountNo: accountNos[2] })
  const asked = await submit('base_adjustment_file', { fileName: '基数.csv', rows: rowsOf('8000.00') })
  expect(asked.body.facts).toEqual(
    expect.arrayContaining([
      { label: '执行年月', value: '202607' },
      { label: '生效', value: '单位缴至 202606 时自动调整，此前各月仍按原基数' },
    ]),
  )
  const path = `/applications/${asked.body.applicationNo}/approve`
  const approved = await ledger.post(path, { businessDate: DAY }, undefined, 'supervisor:li')
  expect(approved.body).toMatchObject({ state: '50', result: { fromMonth: '202607', pending: true, adjusted: 3 } })
  const before = { base: '5000.00', unitAmount: '600.00', nextBase: { fromMonth: '202607', base: '8000.00' } }
  const after = { base: '8000.00', unitAmount: '960.00', memberAmount: '960.00', nextBase: null }
  expect(await account()).toMatchObject(before)
  const june = await remit('202606')
  expect(june.body.amount).toBe('2400.00')
  // What is due next is due by the new base at once; who is sealed is unsealed to it.
  for (const accountNo of accountNos) expect(await account(accountNo)).toMatchObject(after)
  const july = await remit('202607')
  expect(july.body.amount).toBe('3840.00')
  await reverse(july)
  expect(await account()).toMatchObject(after)
  await reverse(june)
  expect(await account()).toMatchObject(before)
  expect(await account(accountNos[2])).toMatchObject(before)
  expect([await amountOf('202606'), await amountOf('202607')]).toEqual(['2400.00', '3840.00'])
})

test('not given, the month is the next one of a single adjustment, which holds at once; reversed months before have their own base', async () => {
  const asked = await submit('base_adjustment', { bases: [{ accountNo: accountNos[0], base: '6000.00' }], reason: '工资变动' })
  expect(asked.body.facts).toContainEqual({ label: '执行年月', value: '202606' })
  expect((await single('6000.00')).body).toMatchObject({ state: '50', result: { fromMonth: '202606', pending: false } })
  expect(await account()).toMatchObject({ base: '6000.00', unitAmount: '720.00', nextBase: null })
  const june = await remit('202606')
  expect(june.body.amount).toBe('3840.00')
  await reverse(june)
  const { voucher_no: voucherNo } = await ledger.db
    .selectFrom('ledger.remittance')
    .select('voucher_no')
    .where('unit_no', '=', unitNo)
    .executeTakeFirstOrThrow()
  await reverse({ body: { voucherNo } })
  expect(await account()).toMatchObject({ base: '5000.00', nextBase: { fromMonth: '202606', base: '6000.00' } })
})

test('a month that the unit has passed takes no new base; the refusal says from when and what to do instead', async () => {
  const refused = {
    code: 'month_not_next',
    field: 'content.fromMonth',
    value: '202605',
    allowed: '202606 起；此前各月的差额办理补缴或错缴更正',
  }
  expect((await single('6000.00', { fromMonth: '202605' })).body).toMatchObject(refused)
  expect((await file('6000.00', { fromMonth: '202605' })).body).toMatchObject(refused)
  const body = { businessDate: DAY, fromMonth: '202605', rows: rowsOf('6000.00') }
  expect((await ledger.post(`/units/${unitNo}/base-file:preview`, body)).body).toMatchObject({ ...refused, field: 'fromMonth' })
  const asked = await submit('base_adjustment_file', { fileName: '基数.csv', fromMonth: '202606', rows: rowsOf('6000.00') })
  await remit('202606')
  const path = `/applications/${asked.body.applicationNo}/approve`
  expect((await ledger.post(path, { businessDate: DAY }, undefined, 'supervisor:li')).body).toMatchObject({
    code: 'month_not_next',
    allowed: '202607 起；此前各月的差额办理补缴或错缴更正',
  })
  expect(await account()).toMatchObject({ base: '5000.00', nextBase: null })
})

test('the limits are those of the month from which the base holds', async () => {
  // 2,000.00 is within the limits of June 2026 and below those of July.
  expect((await single('2000.00', { fromMonth: '202607' })).body).toMatchObject({
    code: 'base_out_of_range',
    field: 'content.bases[0].base',
  })
  expect((await single('2000.00', { fromMonth: '202606' })).body.state).toBe('50')
})

test('a base agreed for later stays when another is set before it, and the checker is told', async () => {
  await file('8000.00')
  const asked = await submit('base_adjustment', { bases: [{ accountNo: accountNos[0], base: '6000.00' }], reason: '补报' })
  expect(asked.body.facts).toContainEqual({
    label: expect.stringContaining(accountNos[0]!),
    value: '基数 5000.00 → 6000.00；原定自 202607 起 8000.00',
  })
  await single('6000.00')
  expect([await amountOf('202606'), await amountOf('202607')]).toEqual(['3840.00', '5760.00'])
})

test('ratios and bases of the same month combine: the amount is the new base by the new ratio', async () => {
  await apply('ratio_change', { ...REDUCED, fromMonth: '202606', toMonth: '202606' })
  const rows = rowsOf('8000.15')
  const preview = await ledger.post(`/units/${unitNo}/base-file:preview`, { businessDate: DAY, rows })
  expect(preview.body).toMatchObject({ fromMonth: '202607', pending: true, before: '1500.00', after: '5760.12' })
  expect((await file('8000.15')).body).toMatchObject({ result: { monthlyAmount: '5760.12' } })
  expect([await amountOf('202606'), await amountOf('202607')]).toEqual(['1500.00', '5760.12'])
})

test('an account that moves takes the base that its new unit gives, for good; a closed one keeps what it had', async () => {
  await file('8000.00')
  const [moved, closed] = accountNos
  const { withdrawalNo } = (await ledger.post('/withdrawals', { accountNo: closed, kind: '12', reason: '03', businessDate: DAY }))
    .body
  await ledger.post(`/withdrawals/${withdrawalNo}/pay`, { businessDate: DAY })
  const other = await openUnitWith(ledger, ++units, 1)
  const move = { accountNo: moved, toUnitNo: other.unitNo, base: '6000.00', businessDate: DAY }
  expect((await ledger.post('/account-moves', move)).status).toBe(201)
  expect(await account(moved)).toMatchObject({ base: '6000.00', nextBase: null })
  expect([await amountOf('202606'), await amountOf('202607')]).toEqual(['1200.00', '1920.00'])
  expect(await account(moved)).toMatchObject({ base: '6000.00' })
  expect(await account(closed)).toMatchObject({ status: '05', base: '5000.00' })
})

test('an account that was closed and comes back is unsealed to the base that has come into force meanwhile', async () => {
  const [accountNo] = accountNos
  await file('8000.00')
  const { withdrawalNo } = (await ledger.post('/withdrawals', { accountNo, kind: '12', reason: '03', businessDate: DAY })).body
  const closing = await ledger.post(`/withdrawals/${withdrawalNo}/pay`, { businessDate: DAY })
  await remit('202606')
  await reverse(closing)
  expect(await account()).toMatchObject({ status: '02', base: '5000.00' })
  await ledger.post('/unseals', { accountNo })
  expect(await account()).toMatchObject({ status: '01', base: '8000.00', unitAmount: '960.00', nextBase: null })
})

test('a deferred month is paid back by its own ratio and base, whatever was agreed since, and not before it has begun', async () => {
  await paidThrough('202603')
  await apply('deferral', { fromMonth: '202604', toMonth: '202608', resolution: '职代会1号', approvalNo: '管委会2号' })
  await apply('ratio_change', { unitRatio: '0.05', memberRatio: '0.05', fromMonth: '202609' })
  await file('8000.00', { fromMonth: '202609' })
  expect(await account()).toMatchObject({ base: '8000.00', unitAmount: '400.00' })
  expect((await backPay('202604')).body).toMatchObject({ amount: '3600.00' })
  expect((await backPay('202608')).body).toMatchObject({
    code: 'month_in_future',
    field: 'lines[0].month',
    allowed: '不晚于 202607',
  })
  expect((await backPay('202609')).body.code).toBe('month_still_to_remit')
})

test('a deferral passes over months, and what is agreed for them holds after them', async () => {
  await apply('ratio_change', { ...REDUCED, fromMonth: '202606', toMonth: '202606' })
  await file('8000.00')
  await apply('deferral', { fromMonth: '202606', toMonth: '202606', resolution: '职代会1号', approvalNo: '管委会2号' })
  expect(await unit()).toMatchObject({ unitRatio: '0.12' })
  expect(await amountOf('202607')).toBe('5760.00')
  expect((await backPay('202606')).body).toMatchObject({ amount: '1500.00' })
})

test('a ratio is of its months too: a reversed month before the change is due again as it was', async () => {
  const june = await remit('202606')
  await apply('ratio_change', { unitRatio: '0.08', memberRatio: '0.08', fromMonth: '202607' })
  expect(await account()).toMatchObject({ unitAmount: '400.00' })
  await reverse(june)
  expect(await unit()).toMatchObject({ unitRatio: '0.12', nextRatios: { fromMonth: '202607', unitRatio: '0.08' } })
  expect([await amountOf('202606'), await amountOf('202607')]).toEqual(['3600.00', '2400.00'])
})

test('a first remittance that passes over months is charged by the base and the ratio of its month', async () => {
  ;({ unitNo, accountNos } = await openUnitWith(ledger, ++units, 1))
  await apply('ratio_change', { ...REDUCED, fromMonth: '202411', toMonth: '202512' })
  await file('8000.00', { fromMonth: '202606' })
  expect(await account()).toMatchObject({ base: '5000.00', unitAmount: '250.00' })
  const first = await remit('202606')
  expect(first.body.amount).toBe('1920.00')
  await reverse(first)
  expect(await account()).toMatchObject({ base: '5000.00', unitAmount: '250.00' })
  expect(await amountOf('202605')).toBe('1200.00')
})

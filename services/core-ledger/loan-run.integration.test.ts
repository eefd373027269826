import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { deductFromFund } from './operations/deduct-from-fund.ts'
import { moveToOverdue } from './operations/move-to-overdue.ts'
import { planDeductions } from './operations/plan-deductions.ts'
import { repriceLoans } from './operations/reprice-loans.ts'
import { ALL_LOANS, brokenLoans, inTransaction, lendTo, RUN } from './testing/loans.ts'
import { openUnitWith, startTestLedger, type TestLedger } from './testing/test-ledger.ts'

let ledger: TestLedger
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
})
afterAll(async () => {
  expect(await brokenLoans(ledger)).toEqual([])
  await ledger?.close()
})

const repay = (loanNo: string, body: object) => ledger.post('/repayments', { loanNo, ...body })
const only = (loanNo: string) => ({ from: loanNo, to: loanNo })
const plan = (loanNo: string, day: string, kind: 'bank' | 'fund' = 'bank') =>
  inTransaction(ledger, (trx) => planDeductions(trx, { day, kind, range: only(loanNo) }, RUN))
const fromFund = (loanNo: string, day: string) =>
  inTransaction(ledger, (trx) => deductFromFund(trx, { day, range: only(loanNo) }, RUN))
const endDay = (loanNo: string, day: string) =>
  inTransaction(ledger, (trx) => moveToOverdue(trx, { day, range: only(loanNo) }, RUN))
const result = (body: object) => ledger.post('/deductions/results', body)
const read = async (address: string) => (await ledger.get(address)).body
const items = async (address: string) => (await read(address)).items as Record<string, string | number>[]
const BANK = { bankAccountNo: '6217000000000001' }

test('a deduction is planned once for each loan and day, with what is overdue and its penalty', async () => {
  const { loanNo } = await lendTo(ledger, BANK)
  expect(await plan(loanNo, '2026-07-09')).toEqual({ planned: 0, amount: '0.00' })
  expect(await plan(loanNo, '2026-07-10')).toEqual({ planned: 1, amount: '1757.15' })
  expect(await plan(loanNo, '2026-07-10')).toEqual({ planned: 0, amount: '0.00' })
  const deductionNo = `${loanNo}260710B`
  expect(await read(`/deductions/${deductionNo}`)).toMatchObject({ status: 'planned', period: 1, amount: '1757.15' })
  await result({ outcome: 'failed', deductionNo, failure: '余额不足', paidOn: '2026-07-10' })
  // Two instalments of 1,757.15 and 31 days' penalty on the first: 1,757.15 × 31 × 0.0000875 = 4.7662…
  expect(await plan(loanNo, '2026-08-10')).toEqual({ planned: 1, amount: '3519.07' })
  expect(await items('/deductions?day=2026-08-10&status=planned')).toMatchObject([{ loanNo, amount: '3519.07' }])
})

test('what a bank took is booked once; the same result again changes nothing, another is refused', async () => {
  const { loanNo } = await lendTo(ledger, BANK)
  await plan(loanNo, '2026-07-10')
  const paid = { outcome: 'paid', deductionNo: `${loanNo}260710B`, received: '1000.00', paidOn: '2026-07-10' }
  expect((await result({ ...paid, received: '1757.16' })).body).toMatchObject({ code: 'deduction_amount_mismatch' })
  expect((await result({ ...paid, paidOn: '2026-07-09' })).body).toMatchObject({ code: 'date_too_early', field: 'paidOn' })
  const first = await result(paid)
  expect(first.body).toMatchObject({ status: 'partial', received: '1000.00' })
  expect((await result(paid)).body).toEqual(first.body)
  expect((await result({ ...paid, received: '1757.15' })).body).toMatchObject({ code: 'deduction_settled' })
  expect((await items(`/loans/${loanNo}/instalments`))[0]).toMatchObject({
    status: 'due',
    paidInterest: '175.00',
    paidPrincipal: '825.00',
  })
  expect((await result({ ...paid, deductionNo: '97' })).body).toMatchObject({ code: 'deduction_unknown' })
})

test('results come once whoever brings them at the same time', async () => {
  const { loanNo } = await lendTo(ledger, BANK)
  await plan(loanNo, '2026-07-10')
  const paid = { outcome: 'paid', deductionNo: `${loanNo}260710B`, received: '1757.15', paidOn: '2026-07-10' }
  const answers = await Promise.all([result(paid), result(paid), result(paid)])
  expect(new Set(answers.map(({ body }) => body.voucherNo)).size).toBe(1)
  expect((await read(`/loans/${loanNo}`)).recoveredInterest).toBe('175.00')
})

test('while a bank may be taking money the counter takes none, and nothing goes overdue', async () => {
  const { loanNo } = await lendTo(ledger, BANK)
  await plan(loanNo, '2026-07-10')
  const counter = () => repay(loanNo, { kind: 'settlement', businessDate: '2026-07-10' })
  expect((await counter()).body).toMatchObject({ code: 'deduction_in_flight', field: 'loanNo' })
  expect(await endDay(loanNo, '2026-07-10')).toMatchObject({ loans: 0 })
  await result({ outcome: 'failed', deductionNo: `${loanNo}260710B`, failure: '账户冻结', paidOn: '2026-07-10' })
  expect(await endDay(loanNo, '2026-07-10')).toMatchObject({ loans: 1 })
})

test('of a settlement and a plan of deduction at the same time one wins', async () => {
  for (let turn = 0; turn < 4; turn++) {
    const { loanNo } = await lendTo(ledger, BANK)
    const settlement = repay(loanNo, { kind: 'settlement', businessDate: '2026-07-10' })
    const [settled, planned] = await Promise.all([settlement, plan(loanNo, '2026-07-10')])
    expect([settled.status === 201, planned.planned === 1].filter(Boolean)).toHaveLength(1)
  }
})

test('a couple repays from both accounts in one voucher; what they have not is asked from the bank', async () => {
  const { loanNo, accountNo } = await lendTo(ledger, BANK)
  const { accountNos } = await openUnitWith(ledger, 98, 1)
  const spouse = accountNos[0]!
  const agree = (payerAccountNos: string[]) => ledger.post(`/loans/${loanNo}/agreement`, { ...BANK, payerAccountNos })
  expect((await agree([accountNo, spouse])).body).toMatchObject({ payerAccountNos: [accountNo, spouse] })
  const give = (account: string, amount: string) =>
    ledger.post('/transfers-in', { accountNo: account, amount, businessDate: '2026-07-01' })
  await give(accountNo, '1000.00')
  await give(spouse, '1500.00')
  await plan(loanNo, '2026-07-10', 'fund')
  expect(await fromFund(loanNo, '2026-07-10')).toEqual({ succeeded: 1, partial: 0, failed: 0, amount: '1757.15' })
  const { voucherNo } = await read(`/deductions/${loanNo}260710F`)
  const voucher = await read(`/vouchers/${voucherNo}`)
  expect(voucher).toMatchObject({ kind: '013', total: '1757.15' })
  const balanceOf = async (account: string) => (await read(`/accounts/${account}`)).balance
  expect([await balanceOf(accountNo), await balanceOf(spouse)]).toEqual(['0.00', '742.85'])
  expect(await items(`/loans/${loanNo}/entries`)).toMatchObject([{ kind: '01' }, { kind: '05', period: 1, principal: '1582.15' }])

  await plan(loanNo, '2026-08-10', 'fund')
  expect(await fromFund(loanNo, '2026-08-10')).toMatchObject({ partial: 1, amount: '742.85' })
  expect(await fromFund(loanNo, '2026-08-10')).toMatchObject({ partial: 0, amount: '0.00' })
  expect(await plan(loanNo, '2026-08-10')).toEqual({ planned: 1, amount: '1014.30' })

  // A mistake: both accounts get back what they gave, the instalment is due again, the deduction brought nothing.
  await result({ outcome: 'failed', deductionNo: `${loanNo}260810B`, failure: '余额不足', paidOn: '2026-08-10' })
  const second = (await read(`/deductions/${loanNo}260810F`)).voucherNo
  expect((await ledger.post(`/vouchers/${second}/reversal`, { businessDate: '2026-08-11' })).status).toBe(201)
  expect(await balanceOf(spouse)).toBe('742.85')
  expect((await read(`/deductions/${loanNo}260810F`)).status).toBe('reversed')
})

test.each([
  ['an account twice', (own: string) => [own, own], 'duplicate_in_batch', 'payerAccountNos[1].accountNo'],
  ['an unknown account', () => ['9900000000000'], 'account_unknown', 'payerAccountNos[0].accountNo'],
])('%s cannot be agreed to repay', async (_, payers, code, field) => {
  const { loanNo, accountNo } = await lendTo(ledger)
  const answer = await ledger.post(`/loans/${loanNo}/agreement`, { payerAccountNos: payers(accountNo) })
  expect(answer.body).toMatchObject({ code, field })
})

test('principal that is not paid on its day goes to 122 once, and comes out of it when it is paid', async () => {
  const { loanNo } = await lendTo(ledger)
  const moved = { loans: 1, periods: 1, principal: '1582.15', reclassified: 1 }
  expect(await endDay(loanNo, '2026-07-10')).toEqual(moved)
  expect(await endDay(loanNo, '2026-07-10')).toEqual({ loans: 0, periods: 0, principal: '0.00', reclassified: 0 })
  expect((await read(`/loans/${loanNo}`)).riskLevel).toBe('02')
  const overdue = await read(`/loans/${loanNo}/overdue`)
  expect(overdue).toMatchObject({ riskLevel: '02', periods: 5, periodsEver: 1 })
  const part = await repay(loanNo, { kind: 'instalment', amount: '501.54', businessDate: '2026-07-20' })
  expect(await items(`/loans/${loanNo}/entries`)).toMatchObject([
    { kind: '01' },
    { kind: '99', amount: '0.00', overduePrincipal: '1582.15' },
    { kind: '04', principal: '325.00', penalty: '1.54', overduePrincipal: '-325.00' },
  ])
  await ledger.post(`/vouchers/${part.body.voucherNo}/reversal`, { businessDate: '2026-07-21' })
  expect(await endDay(loanNo, '2026-07-21')).toMatchObject({ loans: 0 })
  await repay(loanNo, { kind: 'settlement', businessDate: '2026-07-30' })
  expect(await endDay(loanNo, '2026-07-30')).toMatchObject({ reclassified: 1 })
  expect(await read(`/loans/${loanNo}`)).toMatchObject({ status: 'settled', riskLevel: '01' })
})

test('a payment reversed after its instalment went overdue leaves what it gave in 121 until the day ends', async () => {
  const { loanNo } = await lendTo(ledger)
  const paid = await repay(loanNo, { kind: 'instalment', amount: '675.00', businessDate: '2026-07-10' })
  expect(await endDay(loanNo, '2026-07-10')).toMatchObject({ principal: '1082.15' })
  await ledger.post(`/vouchers/${paid.body.voucherNo}/reversal`, { businessDate: '2026-07-11' })
  expect(await brokenLoans(ledger)).toEqual([])
  expect(await endDay(loanNo, '2026-07-11')).toMatchObject({ periods: 1, principal: '500.00' })
})

test('paid before that end of day, it comes out of both', async () => {
  const { loanNo } = await lendTo(ledger)
  const paid = await repay(loanNo, { kind: 'instalment', amount: '675.00', businessDate: '2026-07-10' })
  await endDay(loanNo, '2026-07-10')
  await ledger.post(`/vouchers/${paid.body.voucherNo}/reversal`, { businessDate: '2026-07-11' })
  await repay(loanNo, { kind: 'instalment', businessDate: '2026-07-11' })
  expect((await items(`/loans/${loanNo}/entries`)).at(-1)).toMatchObject({ principal: '1582.15', overduePrincipal: '-1082.15' })
  expect(await brokenLoans(ledger)).toEqual([])
})

test('a prepayment is not undone once its plan has gone overdue', async () => {
  const { loanNo } = await lendTo(ledger)
  const paid = await repay(loanNo, { kind: 'prepayment', amount: '20000.00', businessDate: '2026-07-01' })
  await endDay(loanNo, '2026-07-10')
  const undone = await ledger.post(`/vouchers/${paid.body.voucherNo}/reversal`, { businessDate: '2026-07-11' })
  expect(undone.body).toMatchObject({ code: 'voucher_not_reversible', allowed: '须其后还款计划除利率调整外未再变更、未转逾期' })
})

test('a wrong prepayment is undone once the later one is: the plan is to the fen what it was, and so again', async () => {
  const { loanNo } = await lendTo(ledger)
  const instalments = () => items(`/loans/${loanNo}/instalments`)
  const prepay = async (amount: string, mode: string) =>
    (await repay(loanNo, { kind: 'prepayment', amount, mode, businessDate: '2026-07-01' })).body.voucherNo
  const undo = (voucherNo: unknown) => ledger.post(`/vouchers/${voucherNo}/reversal`, { businessDate: '2026-07-02' })
  const lent = await instalments()
  for (const [first, second] of [
    ['lower', 'shorten'],
    ['shorten', 'lower'],
  ] as const) {
    const one = await prepay('10000.00', first)
    const between = await instalments()
    const other = await prepay('1000.01', second)
    expect((await undo(one)).body).toMatchObject({ code: 'voucher_not_reversible', allowed: '先冲销该贷款其后的还款' })
    expect((await undo(other)).status).toBe(201)
    expect(await instalments()).toEqual(between)
    expect((await undo(one)).status).toBe(201)
    expect(await instalments()).toEqual(lent)
  }
  expect((await read(`/loans/${loanNo}`)).balance).toBe((await read(`/loans/${loanNo}`)).principal)
})

const reprice = (loanNo: string, year = 2026) =>
  inTransaction(ledger, (trx) => repriceLoans(trx, { year, loans: only(loanNo) }, RUN))

test('on 1 January a loan gets the rate of the day, once: the end stays, the divided period earns both rates by its days', async () => {
  const { loanNo } = await lendTo(ledger, { termMonths: 120, businessDate: '2025-03-10' })
  for (let month = 4; month <= 12; month++)
    await repay(loanNo, { kind: 'instalment', businessDate: `2025-${String(month).padStart(2, '0')}-10` })
  const before = await items(`/loans/${loanNo}/instalments`)
  const { balance } = await read(`/loans/${loanNo}`)
  const preview = (await items('/repricings?year=2026')).find((one) => one.loanNo === loanNo)
  expect(preview).toMatchObject({ annualRate: '0.0285000', nextAnnualRate: '0.0260000' })
  expect(await reprice(loanNo)).toEqual({ loans: 1, changed: 1 })
  expect(await reprice(loanNo)).toEqual({ loans: 0, changed: 0 })
  expect(await items(`/loans/${loanNo}/rates`)).toMatchObject([
    { validFrom: '2025-03-10', annualRate: '0.0285000', reason: 'disbursement' },
    { validFrom: '2026-01-01', annualRate: '0.0260000', reason: 'reprice' },
  ])
  const after = await items(`/loans/${loanNo}/instalments`)
  expect(after.slice(0, 9)).toEqual(before.slice(0, 9))
  expect([after.length, after.at(-1)?.dueOn]).toEqual([120, '2035-03-10'])
  const fen = (yuan: unknown) => Math.round(Number(yuan) * 100)
  const divided = (fen(balance) * (0.0285 * 21 + 0.026 * 9)) / 360
  expect(fen(after[9]?.interest)).toBe(Math.round(divided))
  const plans = await items(`/loans/${loanNo}/plans`)
  expect(plans.map(({ reason, fromPeriod, regular }) => [reason, fromPeriod, regular])).toEqual([
    ['disbursement', 1, preview?.regular],
    ['reprice', 10, preview?.nextRegular],
  ])
  expect(fen(after[10]?.principal) + fen(after[10]?.interest)).toBe(fen(preview?.nextRegular))
  const kept = await items(`/loans/${loanNo}/superseded-instalments?version=1`)
  expect(kept).toMatchObject(before.slice(9).map(({ period, principal, interest }) => ({ period, principal, interest })))
  // Interest to the day within the divided period: 21 days at the old rate, two at the new.
  const settled = await repay(loanNo, { kind: 'settlement', businessDate: '2026-01-03' })
  expect(fen(settled.body.interest)).toBe(Math.round((fen(balance) * (0.0285 * 21 + 0.026 * 2)) / 360))
})

test('nothing is paid at the rate of the year before: the counter and the deduction wait for the repricing, or reprice the loan themselves', async () => {
  const { loanNo } = await lendTo(ledger, { ...BANK, termMonths: 120, businessDate: '2025-03-20' })
  const pay = () => repay(loanNo, { kind: 'settlement', businessDate: '2026-01-01' })
  const refused = await pay()
  expect(refused).toMatchObject({ status: 409, body: { code: 'loan_not_repriced', field: 'loanNo', value: loanNo } })
  expect(refused.body.allowed).toBe('先办理 2026 年贷款利率年度调整')
  await expect(plan(loanNo, '2026-01-20')).rejects.toThrow('贷款尚未办理年度利率调整')
  expect((await ledger.post('/repricings', { loanNo, year: 2026 })).body).toEqual({ loanNo, year: 2026, repriced: true })
  expect((await ledger.post('/repricings', { loanNo, year: 2026 })).body).toMatchObject({ repriced: false })
  expect(await plan(loanNo, '2026-01-20')).toMatchObject({ planned: 1 })
  expect((await ledger.post('/repricings', { loanNo: `97${'9'.repeat(13)}`, year: 2026 })).body).toMatchObject({
    code: 'loan_unknown',
  })
})

test('what was paid by 31 December, or of a loan whose rate stays, waits for nothing', async () => {
  const { loanNo: changing } = await lendTo(ledger, { termMonths: 120, businessDate: '2025-03-20' })
  expect((await repay(changing, { kind: 'instalment', businessDate: '2025-12-31' })).status).toBe(201)
  const { loanNo: same } = await lendTo(ledger, { businessDate: '2025-06-20' })
  expect((await repay(same, { kind: 'instalment', businessDate: '2026-01-20' })).status).toBe(201)
})

test('a loan whose rate stays keeps its plan; one lent that year is not repriced; what is overdue stays as it was', async () => {
  const { loanNo: same } = await lendTo(ledger, { businessDate: '2025-06-10' })
  expect(await reprice(same)).toEqual({ loans: 1, changed: 0 })
  expect(await items(`/loans/${same}/plans`)).toHaveLength(1)
  const { loanNo: fresh } = await lendTo(ledger, { businessDate: '2026-01-01' })
  expect(await reprice(fresh)).toEqual({ loans: 0, changed: 0 })
  const { loanNo: late } = await lendTo(ledger, { termMonths: 120, businessDate: '2025-03-10' })
  for (const day of ['2025-04-10', '2025-12-10']) await endDay(late, day)
  const before = await items(`/loans/${late}/instalments`)
  expect(await reprice(late)).toEqual({ loans: 1, changed: 1 })
  expect((await items(`/loans/${late}/instalments`)).slice(0, 9)).toEqual(before.slice(0, 9))
})

test('a loan is repriced by its contract term and home; before a bank’s answer it waits', async () => {
  const { loanNo } = await lendTo(ledger, { ...BANK, termMonths: 60, firstHome: false, businessDate: '2024-12-10' })
  await plan(loanNo, '2025-12-10')
  expect(await reprice(loanNo)).toEqual({ loans: 0, changed: 0 })
  await result({ outcome: 'failed', deductionNo: `${loanNo}251210B`, failure: '余额不足', paidOn: '2025-12-10' })
  expect(await reprice(loanNo)).toEqual({ loans: 1, changed: 1 })
  expect((await read(`/loans/${loanNo}`)).annualRate).toBe('0.0252500')
})

test('going overdue waits for the year’s repricing as payment does: at the old rate its interest would stay wrong', async () => {
  const { loanNo } = await lendTo(ledger, { termMonths: 120, businessDate: '2025-03-15' })
  expect(await endDay(loanNo, '2025-12-15')).toMatchObject({ periods: 9 })
  await expect(endDay(loanNo, '2026-01-15')).rejects.toMatchObject({
    problem: { code: 'loan_not_repriced', value: loanNo, allowed: '先办理 2026 年贷款利率年度调整' },
  })
  expect(await reprice(loanNo)).toEqual({ loans: 1, changed: 1 })
  expect(await endDay(loanNo, '2026-01-15')).toMatchObject({ periods: 1 })
})

test('a prepayment before 1 January is undone after the loan has been repriced: its plan is that of a loan repriced without it', async () => {
  const lendAndPay = async () => {
    const { loanNo } = await lendTo(ledger, { termMonths: 120, businessDate: '2025-03-10' })
    for (let month = 4; month <= 12; month++)
      await repay(loanNo, { kind: 'instalment', businessDate: `2025-${String(month).padStart(2, '0')}-10` })
    return loanNo
  }
  const [loanNo, twin] = [await lendAndPay(), await lendAndPay()]
  const first = await repay(loanNo, { kind: 'prepayment', amount: '3000.00', mode: 'shorten', businessDate: '2025-12-15' })
  const paid = await repay(loanNo, { kind: 'prepayment', amount: '5000.00', businessDate: '2025-12-20' })
  for (const one of [loanNo, twin]) expect(await reprice(one)).toEqual({ loans: 1, changed: 1 })
  const undo = (voucherNo: unknown) => ledger.post(`/vouchers/${voucherNo}/reversal`, { businessDate: '2026-01-05' })
  for (const { body } of [paid, first]) expect(await undo(body.voucherNo)).toMatchObject({ status: 201 })
  const ofPlan = async (no: string) =>
    (await items(`/loans/${no}/instalments`)).map(({ period, dueOn, principal, interest, status }) => [
      period,
      dueOn,
      principal,
      interest,
      status,
    ])
  expect(await ofPlan(loanNo)).toEqual(await ofPlan(twin))
  const { annualRate, balance, dueOn } = await read(`/loans/${twin}`)
  expect(await read(`/loans/${loanNo}`)).toMatchObject({ annualRate, balance, dueOn })
  expect(await brokenLoans(ledger)).toEqual([])
  // It is paid and undone again as any other.
  const again = await repay(loanNo, { kind: 'prepayment', amount: '5000.00', businessDate: '2026-01-06' })
  expect((await ledger.post(`/vouchers/${again.body.voucherNo}/reversal`, { businessDate: '2026-01-06' })).status).toBe(201)
  expect(await ofPlan(loanNo)).toEqual(await ofPlan(twin))
})

test('a run of tomorrow is refused', async () => {
  const day = '2026-11-26'
  await expect(plan('97', day)).rejects.toThrow('业务日期晚于今天')
  await expect(endDay('97', day)).rejects.toThrow('业务日期晚于今天')
  await expect(reprice('97', 2027)).rejects.toThrow('业务日期晚于今天')
})

test('two chunks that run at the same time share the work, and every loan is done once', async () => {
  for (let count = 0; count < 5; count++) await lendTo(ledger)
  await inTransaction(ledger, (trx) => repriceLoans(trx, { year: 2026, loans: ALL_LOANS }, RUN))
  const run = () => inTransaction(ledger, (trx) => moveToOverdue(trx, { day: '2026-10-10', range: ALL_LOANS }, RUN))
  const [first, second] = await Promise.all([run(), run()])
  expect(Math.min(first.loans, second.loans)).toBe(0)
  expect(await brokenLoans(ledger)).toEqual([])
})

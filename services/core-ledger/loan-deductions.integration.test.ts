import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { moveToOverdue } from './operations/move-to-overdue.ts'
import { planDeductions } from './operations/plan-deductions.ts'
import { sendDeductions } from './operations/send-deductions.ts'
import { readOpenDeductions } from './store/deductions.ts'
import { BASIC, FROZEN, type LedgerWithBank, startLedgerWithBank } from './testing/ledger-with-bank.ts'
import { ALL_LOANS, brokenLoans, inTransaction, lendTo, RUN } from './testing/loans.ts'
import { idNumberOf } from './testing/test-ledger.ts'

let centre: LedgerWithBank
beforeAll(async () => {
  centre = await startLedgerWithBank(inject('postgresUrl'))
})
afterAll(() => centre?.close())

const day = '2026-11-25'
/** Where a borrower has 5,000.00 at the bank. */
const BORROWER = '62170009'

test('a month’s deductions go to the bank as one batch: what it takes is booked under its serial, what it cannot take is overdue that night', async () => {
  const { ledger } = centre
  const { loanNo: pays } = await lendTo(ledger, { businessDate: '2026-10-25', bankAccountNo: BORROWER })
  const { loanNo: fails } = await lendTo(ledger, { businessDate: '2026-10-25', bankAccountNo: FROZEN.accountNo })
  await lendTo(ledger, { businessDate: '2026-10-25' })
  // What was lent has left the account before the bank and the books agree on it.
  await ledger.post('/transfers-in', { accountNo: (await lendTo(ledger)).accountNo, amount: '900000.00', businessDate: day })
  await centre.openAccount()
  const name = (await ledger.get(`/loans/${pays}`)).body.borrowerName
  await centre.bank.ask('PUT', '/control/accounts', { accounts: [{ accountNo: BORROWER, name, balance: '5000.00' }] })
  const planned = await inTransaction(ledger, (trx) => planDeductions(trx, { day, kind: 'bank', range: ALL_LOANS }, RUN))
  expect(planned.planned).toBe(2)
  const send = () => inTransaction(ledger, (trx) => sendDeductions(trx, { day, range: ALL_LOANS, bankAccountNo: BASIC }, RUN))
  const sent = await send()
  expect(sent).toMatchObject({ sent: 2, amount: planned.amount })
  expect(await send()).toEqual({ instructionNo: null, sent: 0, amount: '0.00' })
  await centre.settle()
  const { items } = (await ledger.get(`/deductions?day=${day}`)).body as { items: Record<string, string>[] }
  expect(items).toMatchObject([
    { loanNo: pays, status: 'succeeded', received: '1757.15' },
    { loanNo: fails, status: 'failed', received: '0.00', voucherNo: null, failure: expect.any(String) },
  ])
  const journal = (await ledger.get(`/bank-accounts/${BASIC}/journal`)).body as { items: Record<string, string>[] }
  expect(journal.items.find(({ voucherNo }) => voucherNo === items[0]?.voucherNo)?.bankSerial).toBeTruthy()
  const moved = await inTransaction(ledger, (trx) => moveToOverdue(trx, { day, range: { from: fails, to: fails } }, RUN))
  expect(moved).toMatchObject({ loans: 1, periods: 1 })
  expect(await brokenLoans(ledger)).toEqual([])
})

test('a deduction that is at the bank is answered by the bank alone: a result on paper is refused, and holds up nothing of its batch', async () => {
  const { ledger } = centre
  const [one, other] = ['62170021', '62170022']
  const { loanNo: first } = await lendTo(ledger, { businessDate: '2026-10-25', bankAccountNo: one })
  const { loanNo: second } = await lendTo(ledger, { businessDate: '2026-10-25', bankAccountNo: other })
  const holder = async (accountNo: string, loanNo: string) => ({
    accountNo,
    name: (await ledger.get(`/loans/${loanNo}`)).body.borrowerName,
    balance: '5000.00',
  })
  await centre.bank.ask('PUT', '/control/accounts', { accounts: [await holder(one!, first), await holder(other!, second)] })
  const range = { from: first, to: second }
  await inTransaction(ledger, (trx) => planDeductions(trx, { day, kind: 'bank', range }, RUN))
  await inTransaction(ledger, (trx) => sendDeductions(trx, { day, range, bankAccountNo: BASIC }, RUN))
  const { items } = (await ledger.get(`/deductions?day=${day}&status=sent`)).body as {
    items: { deductionNo: string; amount: string }[]
  }
  const [{ deductionNo, amount }] = items as [(typeof items)[number]]
  await centre.move('in', amount)
  await centre.bank.clear()
  const { receiptNo } = ((await ledger.get('/receipts')).body as { items: { receiptNo: string }[] }).items[0]!
  for (const told of [{ outcome: 'failed', failure: '余额不足' } as const, { outcome: 'paid', received: amount } as const]) {
    const content = { ...told, deductionNo, paidOn: day }
    const refusal = { code: 'deduction_in_flight', value: deductionNo, allowed: expect.stringContaining('待银行答复') }
    expect((await ledger.post('/deductions/results', content)).body).toMatchObject({ field: 'deductionNo', ...refusal })
    const asked = { businessDate: day, content: told.outcome === 'paid' ? { ...content, receiptNos: [receiptNo] } : content }
    const applied = await ledger.post('/applications/deduction_result', asked, undefined, 'clerk:wang')
    expect(applied.body).toMatchObject({ field: 'content.deductionNo', ...refusal })
  }
  await centre.settle()
  for (const loanNo of [first, second])
    expect((await ledger.get(`/loans/${loanNo}`)).body).toMatchObject({ recoveredPrincipal: '1582.15' })
  expect((await ledger.get(`/deductions?day=${day}&status=sent`)).body).toMatchObject({ items: [] })
})

/** What an application of a clerk's makes when a supervisor approves it. */
async function approved(applicationNo: unknown): Promise<Record<string, unknown>> {
  const path = `/applications/${applicationNo}/approve`
  const answer = await centre.ledger.post(path, { businessDate: day }, undefined, 'supervisor:li')
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body.result as Record<string, unknown>
}
const done = async (kind: string, content: object) => {
  const asked = { businessDate: day, content }
  return approved((await centre.ledger.post(`/applications/${kind}`, asked, undefined, 'clerk:wang')).body.applicationNo)
}

test('who was registered under a wrong name and document is collected from under the right ones, once they are corrected', async () => {
  const { ledger } = centre
  const { loanNo, accountNo } = await lendTo(ledger, { businessDate: '2026-10-25', bankAccountNo: '62170041' })
  const { memberNo } = (await ledger.get(`/accounts/${accountNo}`)).body
  const identity = { name: '退休丙', idType: '01', idNumber: idNumberOf(987) }
  const corrected = await done('member_correction', { memberNo, ...identity, evidence: '户口簿' })
  expect(corrected.loanNos).toEqual([loanNo])
  expect((await ledger.get(`/loans/${loanNo}`)).body).toMatchObject({
    borrowerName: identity.name,
    borrowerIdNumber: identity.idNumber,
  })
  const account = { accountNo: '62170041', name: identity.name, balance: '5000.00' }
  await centre.bank.ask('PUT', '/control/accounts', { accounts: [account] })
  const range = { from: loanNo, to: loanNo }
  await inTransaction(ledger, (trx) => planDeductions(trx, { day, kind: 'bank', range }, RUN))
  await inTransaction(ledger, (trx) => sendDeductions(trx, { day, range, bankAccountNo: BASIC }, RUN))
  await centre.settle()
  expect((await ledger.get(`/deductions/${loanNo}261125B`)).body).toMatchObject({ status: 'succeeded' })
})

test('what the bank took and was booked by mistake is reversed without the bank: it is 暂收 of the borrower, and pays the loan from there', async () => {
  const { ledger } = centre
  const { loanNo } = await lendTo(ledger, { businessDate: '2026-10-25', bankAccountNo: '62170031' })
  const name = (await ledger.get(`/loans/${loanNo}`)).body.borrowerName
  const account = { accountNo: '62170031', name, balance: '5000.00' }
  await centre.bank.ask('PUT', '/control/accounts', { accounts: [account] })
  const range = { from: loanNo, to: loanNo }
  await inTransaction(ledger, (trx) => planDeductions(trx, { day, kind: 'bank', range }, RUN))
  await inTransaction(ledger, (trx) => sendDeductions(trx, { day, range, bankAccountNo: BASIC }, RUN))
  await centre.settle()
  const deductionNo = `${loanNo}261125B`
  const { voucherNo } = (await ledger.get(`/deductions/${deductionNo}`)).body
  const deposits = async () => {
    const { items } = (await ledger.get('/trial-balance')).body as { items: { subjectCode: string; closing: string }[] }
    return items.find(({ subjectCode }) => subjectCode === '101')!.closing
  }
  const before = await deposits()

  const asked = { businessDate: day, content: { voucherNo, reason: '扣错贷款' } }
  const { body } = await ledger.post('/applications/reversal', asked, undefined, 'clerk:wang')
  expect(body.facts).toContainEqual({ label: '银行已收款', value: `1757.15 转为暂收，付款人 ${name} 62170031` })
  const result = await approved(body.applicationNo)
  const { postings } = (await ledger.get(`/vouchers/${result.voucherNo}`)).body as { postings: Record<string, string>[] }
  expect(postings).toContainEqual(expect.objectContaining({ subjectCode: '21901', direction: 'credit', amount: '1757.15' }))
  expect(await deposits()).toBe(before)
  expect((await ledger.get(`/receipts/${result.receiptNo}`)).body).toMatchObject({
    amount: '1757.15',
    payerName: name,
    payerAccountNo: '62170031',
    state: 'unallocated',
    voucherNo: result.voucherNo,
  })
  expect((await ledger.get(`/deductions/${deductionNo}`)).body).toMatchObject({ status: 'reversed' })

  const again = { kind: 'instalment', loanNo, receiptNos: [result.receiptNo] }
  expect(await done('repayment', again)).toMatchObject({ principal: '1582.15', interest: '175.00' })
  expect(await deposits()).toBe(before)
  expect(await brokenLoans(ledger)).toEqual([])
})

test('what a failed run has planned and not sent is planned anew by the next one, with what has come due since, and goes to the bank', async () => {
  const { ledger } = centre
  const { loanNo } = await lendTo(ledger, { businessDate: '2026-09-25', bankAccountNo: '62170041' })
  const { loanNo: withdrawn } = await lendTo(ledger, { businessDate: '2026-09-25', bankAccountNo: '62170042' })
  const range = { from: loanNo, to: withdrawn }
  const plan = (on: string) => inTransaction(ledger, (trx) => planDeductions(trx, { day: on, kind: 'bank', range }, RUN))
  const send = (on: string) => inTransaction(ledger, (trx) => sendDeductions(trx, { day: on, range, bankAccountNo: BASIC }, RUN))
  expect(await plan('2026-10-26')).toMatchObject({ planned: 2 })
  // Whose borrower no longer lets the bank pay is not planned again, and free all the same.
  await sql`UPDATE ledger.loan_terms SET bank_account_no = NULL WHERE loan_no = ${withdrawn}`.execute(ledger.db)

  expect(await plan(day)).toMatchObject({ planned: 1 })
  expect(await plan(day)).toMatchObject({ planned: 0 })
  expect(await send(day)).toMatchObject({ sent: 1 })
  expect(await send('2026-10-26')).toMatchObject({ sent: 0 })
  const left = { received: '0.00', status: 'failed', paidOn: day, failure: expect.stringContaining('未送扣') }
  for (const no of [`${loanNo}261026B`, `${withdrawn}261026B`])
    expect((await ledger.get(`/deductions/${no}`)).body).toMatchObject(left)
  const [old, anew] = await Promise.all(['261026B', '261125B'].map((no) => ledger.get(`/deductions/${loanNo}${no}`)))
  expect(anew!.body).toMatchObject({ status: 'sent' })
  expect(Number(anew!.body.amount)).toBeGreaterThan(Number(old!.body.amount))
  expect(await inTransaction(ledger, (trx) => readOpenDeductions(trx, [loanNo, withdrawn]))).toEqual(new Set([loanNo]))
  await centre.settle()
  expect(await brokenLoans(ledger)).toEqual([])
})

test('a batch from an account that the centre does not have is refused', async () => {
  const run = { day, range: ALL_LOANS, bankAccountNo: '41059999' }
  await expect(inTransaction(centre.ledger, (trx) => sendDeductions(trx, run, RUN))).rejects.toThrow('银行专户')
})

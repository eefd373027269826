import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '@anju/infra/local/settings.ts'
import { applicationState } from '@anju/standards/code-lists/application.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { planDeductions } from './operations/plan-deductions.ts'
import { startDesk, type TestDesk } from './testing/desk.ts'
import { BASIC, FROZEN, PERSON } from './testing/ledger-with-bank.ts'
import { inTransaction, LOAN, RUN } from './testing/loans.ts'
import { openUnitWith, startTestLedger } from './testing/test-ledger.ts'

// Walks docs/correction-desk.md: for each row the fault is brought about, or shown to be refused by the guard that stands there, and what is
// named there puts it right.
const DAY = '2026-11-25'
const TEXT = readFileSync(join(ROOT, 'docs/correction-desk.md'), 'utf8')
const ROWS = [...TEXT.matchAll(/^\| (.+?) \| (?:Guard|Operation)/gm)].map(([, repaired = '']) => repaired)

let desk: TestDesk
beforeAll(async () => {
  desk = await startDesk(inject('postgresUrl'))
})
afterAll(() => desk?.close())
beforeEach(() => desk.bank.faults({}))

const { db, superuser, post, get, account, apply, approve, step, done } = {
  db: () => desk.ledger.db,
  superuser: () => desk.ledger.superuser,
  post: (...asked: Parameters<TestDesk['ledger']['post']>) => desk.ledger.post(...asked),
  get: async (path: string) => (await desk.ledger.get(path)).body,
  account: async (no: unknown) => (await desk.ledger.get(`/accounts/${no}`)).body,
  apply: (kind: string, content: object, key?: string) => desk.apply(kind, content, key),
  approve: (no: unknown) => desk.step(no, 'approve', 'supervisor:li'),
  step: (no: unknown, name: string, actor: string) => desk.step(no, name, actor),
  done: (kind: string, content: object) => desk.done(kind, content),
}
const codeOf = async (answer: Promise<{ body: Record<string, unknown> }>) => (await answer).body.code
const reversal = (voucherNo: unknown) => done('reversal', { voucherNo, reason: '更正' })
const transfer = async (accountNo: string, amount: string, businessDate = '2026-11-02') =>
  (await post('/transfers-in', { accountNo, amount, businessDate })).body.voucherNo
const accept = async (accountNo: string, amount: string) => {
  const asked = { accountNo, kind: '11', reason: '01', amount, businessDate: DAY }
  return String((await post('/withdrawals', asked)).body.withdrawalNo)
}
const pay = (withdrawalNos: readonly string[], payeeName = PERSON.name) => {
  const payee = { payeeAccountNo: PERSON.accountNo, payeeName }
  return post('/withdrawal-payments', { withdrawalNos, bankAccountNo: BASIC, ...payee, businessDate: DAY })
}

const CASES: Readonly<Record<string, () => Promise<void>>> = {
  'Status of a batch and of its lines differ; 已入账 shown as 已作废; six final states shared one code': async () => {
    const codes = applicationState.codes.map(({ code }) => code)
    expect(new Set(codes).size).toBe(codes.length)
    const { accountNo, purchase } = await desk.person()
    const { body } = await apply('withdrawal', purchase())
    const set = sql`UPDATE ledger.application SET state = '80' WHERE application_no = ${body.applicationNo}`
    await expect(set.execute(db())).rejects.toThrow('not where its transitions lead')
    const jump = sql`INSERT INTO ledger.transition (application_no, seq, event, from_state, to_state, actor, business_date)
      VALUES (${body.applicationNo}, 2, 'void', '50', '80', 'x', ${DAY})`
    await expect(jump.execute(db())).rejects.toThrow('transition_allowed')
    const { result } = (await approve(body.applicationNo)).body as { result: { instructionNo: string } }
    await desk.settle()
    expect(await get(`/instructions/${result.instructionNo}`)).toMatchObject({
      state: 'succeeded',
      lines: [{ state: 'succeeded' }],
    })
    expect(await get(`/applications/${body.applicationNo}`)).toMatchObject({ state: '50' })
    expect((await account(accountNo)).balance).toBe('900.00')
  },

  'Payment failed at the bank, number changed by hand to send it again': async () => {
    const { accountNo, purchase } = await desk.person()
    const { body } = await apply('withdrawal', purchase())
    await approve(body.applicationNo)
    await desk.bank.faults({ refuse: 1 })
    await desk.settle()
    expect(await get(`/applications/${body.applicationNo}`)).toMatchObject({ state: '60' })
    expect(await account(accountNo)).toMatchObject({ balance: '1200.00', held: '0.00' })
    await desk.bank.faults({})
    await step(body.applicationNo, 'submit', 'clerk:wang')
    const again = (await approve(body.applicationNo)).body as { result: { instructionNo: string } }
    await desk.bank.faults({ loseRequest: 1 })
    await desk.dispatch()
    await desk.bank.faults({})
    await desk.settle()
    expect(await get(`/instructions/${again.result.instructionNo}`)).toMatchObject({ state: 'succeeded', attempts: 2 })
    expect(await account(accountNo)).toMatchObject({ balance: '900.00', held: '0.00' })
  },

  'The same order sent to the bank twice': async () => {
    const { accountNo } = await desk.person()
    const { body } = await pay([await accept(accountNo, '200.00')])
    await desk.bank.faults({ loseAnswer: 1 })
    await Promise.all([desk.dispatch(), desk.dispatch()])
    await desk.bank.faults({})
    await desk.settle()
    expect((await desk.bank.ask('GET', `/control/arrivals/${body.instructionNo}`)).body.times).toBe(1)
    expect(await desk.movedBy(body.instructionNo)).toEqual(['200.00'])
  },

  'The same notice of money booked twice': async () => {
    const notice = desk.noticeOf('77.00')
    const answers = await Promise.all([desk.notify(notice), desk.notify(notice), desk.notify(notice)])
    expect(answers.filter(({ repeated }) => !repeated).length).toBe(1)
    const { items } = (await get('/receipts?limit=1000')) as { items: { bankSerial: string }[] }
    expect(items.filter(({ bankSerial }) => bankSerial === notice.bankSerial).length).toBe(1)
  },

  'A click made two applications': async () => {
    const { accountNo, purchase } = await desk.person()
    const asked = purchase()
    const key = `click-${accountNo}`
    const [first, second] = await Promise.all([apply('withdrawal', asked, key), apply('withdrawal', asked, key)])
    expect(first?.body.applicationNo).toBe(second?.body.applicationNo)
    expect(await codeOf(apply('withdrawal', asked))).toBe('withdrawal_in_progress')
    expect((await account(accountNo)).held).toBe('300.00')
  },

  'Balance of a unit put right by hand (−1,245.16)': async () => {
    const { unitNo, accountNo } = await desk.person()
    await transfer(accountNo, '2000.00')
    expect((await get(`/units/${unitNo}`)).balance).toBe('3200.00')
    const alone = sql`UPDATE ledger.account SET balance = balance - 1245.16 WHERE account_no = ${accountNo}`
    await expect(alone.execute(db())).rejects.toThrow('account_balance_parts')
    const withItsParts = sql`UPDATE ledger.account SET balance = balance - 1245.16, prior_balance = prior_balance - 1245.16
      WHERE account_no = ${accountNo}`
    await expect(withItsParts.execute(db())).rejects.toThrow('otherwise than by their entries')
  },

  'Debit and credit differ': async () => {
    const posting = db()
      .transaction()
      .execute(async (trx) => {
        await sql`INSERT INTO ledger.voucher (voucher_no, kind, business_date, summary, total) VALUES ('30X', '003', ${DAY}, 'x', 10)`.execute(
          trx,
        )
        await sql`INSERT INTO ledger.posting (voucher_no, line_no, subject_code, direction, amount) VALUES ('30X', 1, '101', 'debit', 10),
          ('30X', 2, '21901', 'credit', 9.99)`.execute(trx)
      })
    await expect(posting).rejects.toThrow('does not balance')
  },

  'Joint payment of spouses: one posted, the other failed': async () => {
    const [one, other] = [await desk.person(), await desk.person()]
    const pair = [await accept(one.accountNo, '200.00'), await accept(other.accountNo, '300.00')]
    await pay(pair, '王五')
    await desk.settle()
    for (const no of pair) expect(await get(`/withdrawals/${no}`)).toMatchObject({ status: 'held' })
    await pay(pair)
    await desk.settle()
    for (const no of pair) expect(await get(`/withdrawals/${no}`)).toMatchObject({ status: 'paid' })
  },

  'A failed closing left the account 封存': async () => {
    const { accountNo, closing } = await desk.person()
    const before = await account(accountNo)
    const { body } = await apply('withdrawal', closing())
    await approve(body.applicationNo)
    await desk.bank.faults({ refuse: 1 })
    await desk.settle()
    expect(await account(accountNo)).toEqual({ ...before, updatedAt: expect.anything() })
  },

  'An account closed by mistake': async () => {
    const { accountNo, closing } = await desk.person()
    const { body } = await apply('withdrawal', closing())
    await approve(body.applicationNo)
    await desk.settle()
    expect(await account(accountNo)).toMatchObject({ status: '05', balance: '0.00' })
    const { withdrawalNo } = (await get(`/applications/${body.applicationNo}`)).result as { withdrawalNo: string }
    const paid = await get(`/withdrawals/${withdrawalNo}`)
    // The bank has paid: the account has its money again when the bank has it again.
    const asked = (receiptNos?: string[]) => apply('reversal', { voucherNo: paid.voucherNo, reason: '误销户', receiptNos })
    expect((await asked()).body).toMatchObject({ code: 'money_not_back', field: 'content.receiptNos' })
    const total = (1200 + Number(paid.interest)).toFixed(2)
    const short = await desk.notify(desk.noticeOf('1.00', { purpose: '退票' }))
    expect((await asked([short.receiptNo])).body).toMatchObject({ code: 'receipt_insufficient' })
    const { receiptNo } = await desk.notify(desk.noticeOf(total, { purpose: '退票' }))
    const reversed = await done('reversal', { voucherNo: paid.voucherNo, reason: '误销户', receiptNos: [receiptNo] })
    expect((await get(`/vouchers/${reversed.voucherNo}`)).postings).toMatchObject([
      { subjectCode: '201', direction: 'credit', amount: total },
      { subjectCode: '21901', direction: 'debit', amount: total },
    ])
    expect(await get(`/receipts/${receiptNo}`)).toMatchObject({ state: 'allocated' })
    expect(await account(accountNo)).toMatchObject({ status: '02', closedOn: null })
    expect(Number((await account(accountNo)).balance)).toBeCloseTo(1200 + Number(paid.interest), 2)
    expect(await get(`/applications/${body.applicationNo}`)).toMatchObject({ state: '90' })
  },

  'A transfer out whose money the other centre sent back': async () => {
    const { accountNo } = await desk.person()
    await post('/seals', { accountNo })
    const payee = { payeeAccountNo: PERSON.accountNo, payeeName: PERSON.name, bankAccountNo: BASIC }
    const { body } = await apply('transfer_out', { letterNo: 'OUT1', accountNo, centre: '洛阳市住房公积金管理中心', ...payee })
    const { amount } = (await approve(body.applicationNo)).body.result as { amount: string }
    await desk.settle()
    expect(await account(accountNo)).toMatchObject({ status: '04', balance: '0.00' })
    const offered = async () =>
      ((await get(`/desk/${accountNo}`)).corrections as { kind: string; given: object; refusal: object | null }[]).find(
        ({ kind }) => kind === 'reversal',
      )
    const { receiptNo } = await desk.notify(desk.noticeOf(amount, { payerName: '洛阳中心', purpose: '账户信息不符退回' }))
    expect(await offered()).toMatchObject({ refusal: null })
    await done('reversal', { ...(await offered())!.given, reason: '转入地退回', receiptNos: [receiptNo] })
    expect(await account(accountNo)).toMatchObject({ status: '02', balance: amount, closedOn: null })
    expect(await get('/transfer-letters/OUT1')).toMatchObject({ state: '40' })
    expect(await get(`/applications/${body.applicationNo}`)).toMatchObject({ state: '90' })
  },

  'A voucher deleted on request': async () => {
    const { accountNo } = await desk.person()
    const voucherNo = await transfer(accountNo, '100.00')
    await expect(sql`DELETE FROM ledger.voucher WHERE voucher_no = ${voucherNo}`.execute(superuser())).rejects.toThrow(
      'immutable',
    )
    const alone = post(`/vouchers/${voucherNo}/reversal`, { businessDate: DAY }, undefined, 'supervisor:li')
    expect(await codeOf(alone)).toBe('two_persons_required')
    const reversed = await reversal(voucherNo)
    expect(await get(`/vouchers/${reversed.voucherNo}`)).toMatchObject({ reversalOf: voucherNo })
    expect((await account(accountNo)).balance).toBe('1200.00')
  },

  'A voucher with a wrong date or amount': async () => {
    const books = await startTestLedger(inject('postgresUrl'))
    const [accountNo] = (await openUnitWith(books, 1, 1)).accountNos
    const transferOn = (businessDate: string, amount: string) => books.post('/transfers-in', { accountNo, amount, businessDate })
    const wrong = await transferOn('2026-11-02', '1000.00')
    await books.post('/day-closes', { date: '2026-11-02' })
    expect(await codeOf(transferOn('2026-11-02', '100.00'))).toBe('period_closed')
    const content = { voucherNo: wrong.body.voucherNo, reason: '金额录入错误' }
    const { body } = await books.post('/applications/reversal', { businessDate: DAY, content }, undefined, 'clerk:wang')
    await books.post(`/applications/${body.applicationNo}/approve`, { businessDate: DAY }, undefined, 'supervisor:li')
    await transferOn(DAY, '100.00')
    expect((await books.get(`/accounts/${accountNo}`)).body.balance).toBe('100.00')
    await books.close()
    // Of a fee that the bank has taken the kind was wrong: the bank gives nothing back, its movement is booked anew.
    const bankSerial = await desk.move('out', '88.00', { counterpartyName: '银行', purpose: '手续费' })
    await desk.pull()
    const fee = { kind: '027', amount: '88.00', docNo: '回单', bankAccountNo: BASIC, bankSerial }
    await done('finance_voucher', { kind: '023', amount: '88.00', docNo: '计提单' })
    await reversal((await done('finance_voucher', fee)).voucherNo)
    const { voucherNo } = await done('finance_voucher', { ...fee, kind: '026' })
    expect(await get(`/vouchers/${voucherNo}`)).toMatchObject({ kind: '026', total: '88.00' })
  },

  'Withdrawal and transfer, freeze or closing at once': async () => {
    const { accountNo, purchase, closing } = await desk.person()
    const court = { accountNo, amount: '1000.00', court: '湖滨区人民法院', docNo: '(2026)豫1202执1号' }
    const frozen = await apply('freeze', court)
    const answers = await Promise.all([approve(frozen.body.applicationNo), apply('withdrawal', purchase({ amount: '800.00' }))])
    expect(answers.map(({ status }) => status).filter((status) => status === 201).length).toBe(1)
    expect(Number((await account(accountNo)).held)).toBeLessThanOrEqual(1200)
    expect(await codeOf(apply('withdrawal', closing()))).toBe('account_has_hold')
  },

  'Remittance while an account is closing': async () => {
    const { unitNo, accountNo, closing } = await desk.person()
    const { body } = await apply('withdrawal', closing())
    const remit = () => post('/remittances', { unitNo, month: '202412', businessDate: DAY })
    await Promise.all([approve(body.applicationNo), remit()])
    await desk.settle()
    expect(await account(accountNo)).toMatchObject({ status: '05', balance: '0.00', held: '0.00' })
  },

  'Withdrawal made the loan overdue': async () => {
    const { accountNo, purchase } = await desk.person()
    const loanNo = await lend(accountNo, '2026-10-25')
    await plan(loanNo)
    expect((await apply('withdrawal', purchase())).body).toMatchObject({ code: 'deduction_in_flight', value: loanNo })
  },

  'The same loan deducted twice': async () => {
    const { accountNo } = await desk.person()
    const loanNo = await lend(accountNo, '2026-10-25')
    expect((await plan(loanNo)).planned).toBe(1)
    expect((await plan(loanNo)).planned).toBe(0)
  },

  'Wrong last fen at settlement of a loan': async () => {
    const { accountNo } = await desk.person()
    const loanNo = await lend(accountNo, DAY, { principal: '100000.01', termMonths: 7 })
    const { items } = (await get(`/loans/${loanNo}/instalments`)) as { items: { principal: string }[] }
    const fen = (text: string) => BigInt(text.replace('.', ''))
    expect(items.reduce((sum, { principal }) => sum + fen(principal), 0n)).toBe(10_000_001n)
    await post('/repayments', { kind: 'settlement', loanNo, businessDate: DAY })
    expect(await get(`/loans/${loanNo}`)).toMatchObject({ status: 'settled', balance: '0.00' })
  },

  'Wrong interest at closing': async () => {
    const { accountNo, closing } = await desk.person({ remitted: false })
    await transfer(accountNo, '100000.00', '2026-07-01')
    const { body } = await apply('withdrawal', closing())
    // 100,000 × 1.5 % × 147 ÷ 360 = 612.50; by the rounded daily rate of the other system it would be 612.55.
    expect((await approve(body.applicationNo)).body.result).toMatchObject({ paid: '100612.50' })
    await desk.settle()
  },

  'Money given to the wrong unit or month': async () => {
    const [wrong, right] = [await desk.person({ remitted: false }), await desk.person({ remitted: false })]
    const receiptNo = (await desk.notify(desk.noticeOf('1200.00'))).receiptNo
    const allocate = (unitNo: string) => post(`/receipts/${receiptNo}/allocate`, { unitNo, month: '202411', businessDate: DAY })
    const { voucherNo } = (await allocate(wrong.unitNo)).body
    expect(await codeOf(allocate(right.unitNo))).toBe('receipt_insufficient')
    await reversal(voucherNo)
    expect(await get(`/receipts/${receiptNo}`)).toMatchObject({ state: 'unallocated', allocated: '0.00' })
    expect((await allocate(right.unitNo)).status).toBe(201)
    expect((await account(wrong.accountNo)).balance).toBe('0.00')
    expect((await account(right.accountNo)).balance).toBe('1200.00')
  },

  'Money that belongs to nobody here': async () => {
    const payer = { payerAccountNo: FROZEN.accountNo, payerName: '某人' }
    const { receiptNo } = await desk.notify(desk.noticeOf('70.00', payer))
    const back = () => post(`/receipts/${receiptNo}/return`, { businessDate: DAY })
    await back()
    await desk.settle()
    expect(await get(`/receipts/${receiptNo}`)).toMatchObject({ state: 'unallocated', inReturn: '0.00', returned: '0.00' })
    const { receiptNo: other } = await desk.notify(
      desk.noticeOf('71.00', { payerAccountNo: PERSON.accountNo, payerName: PERSON.name }),
    )
    await post(`/receipts/${other}/return`, { businessDate: DAY })
    await desk.settle()
    expect(await get(`/receipts/${other}`)).toMatchObject({ state: 'returned', returned: '71.00' })
  },

  'Bank and books differ': async () => {
    const { accountNo } = await desk.person()
    await desk.charge('8.31', '2026-11-24')
    const reconcile = async (day = DAY) =>
      (await post('/reconciliations', { bankAccountNo: BASIC, day })).body as unknown as Reconciled
    const found = (run: Reconciled, kind: string, amount: string) =>
      run.differences.find((one) => one.kind === kind && [one.ourAmount, one.bankAmount].includes(amount))
    const first = await reconcile('2026-11-24')
    expect(first.unexplained).toBe('0.00')
    const theirs = found(first, 'theirs_only', '-8.31')!
    await post('/withdrawals:batch', { items: [{ accountNo, kind: '11', reason: '01', amount: '8.31', businessDate: DAY }] })
    const ours = found(await reconcile(), 'ours_only', '-8.31')!
    const close = { with: [ours.differenceNo], note: '手续费入账' }
    expect((await post(`/differences/${theirs.differenceNo}/close`, close)).body).toMatchObject({
      state: 'closed',
      note: '手续费入账',
    })
    const after = await reconcile()
    expect(found(after, 'theirs_only', '-8.31')).toBeUndefined()
    expect(found(after, 'ours_only', '-8.31')).toBeUndefined()
  },

  "Frozen money left after the court's order ended": async () => {
    const { accountNo } = await desk.person()
    const court = { accountNo, amount: '400.00', court: '湖滨区人民法院', docNo: '(2026)豫1202执2号' }
    const { holdNo } = await done('freeze', court)
    expect((await account(accountNo)).available).toBe('800.00')
    const end = { accountNo, holdNo, docNo: '(2026)豫1202执2号之一' }
    await done('unfreeze', end)
    expect((await account(accountNo)).available).toBe('1200.00')
    expect(await codeOf(apply('unfreeze', end))).toBe('hold_not_active')
  },

  'A hold left after a withdrawal was given up': async () => {
    const { accountNo, purchase } = await desk.person()
    const { body } = await apply('withdrawal', purchase())
    await step(body.applicationNo, 'withdraw', 'clerk:wang')
    expect((await account(accountNo)).held).toBe('0.00')
    await step(body.applicationNo, 'submit', 'clerk:wang')
    await step(body.applicationNo, 'return', 'supervisor:li')
    expect((await account(accountNo)).held).toBe('0.00')
  },

  'A withdrawal paid beside its application': async () => {
    const { purchase } = await desk.person()
    const { body } = await apply('withdrawal', purchase())
    const { withdrawalNo } = body.result as { withdrawalNo: string }
    expect(await codeOf(post(`/withdrawals/${withdrawalNo}/pay`, { businessDate: DAY }))).toBe('withdrawal_of_application')
    expect(await codeOf(pay([withdrawalNo]))).toBe('withdrawal_of_application')
  },

  'Name or document of a member registered wrongly': async () => {
    const [wrong, other] = [await desk.person(), await desk.person()]
    const identity = { memberNo: wrong.memberNo, name: '张叁', idType: '01', evidence: '公安机关证明' }
    expect(await codeOf(post(`/members/${wrong.memberNo}/change`, { businessDate: DAY, name: '张叁' }))).toBe('field_invalid')
    expect(await codeOf(apply('member_correction', { ...identity, idNumber: other.idNumber }))).toBe('member_exists')
    await done('member_correction', { ...identity, idNumber: desk.freshIdNumber() })
    expect(await get(`/members/${wrong.memberNo}`)).toMatchObject({ name: '张叁' })
    expect((await get(`/members/${wrong.memberNo}/changes`)).items).toMatchObject([{ before: { name: PERSON.name } }])
  },

  'A loan paid out wrongly, or whose payment failed': async () => {
    const { accountNo } = await desk.person()
    const loanNo = await lend(accountNo, '2026-11-20')
    const { items } = (await get(`/loans/${loanNo}/entries`)) as { items: { voucherNo: string }[] }
    const paid = await post('/repayments', {
      kind: 'prepayment',
      amount: '5000.00',
      mode: 'lower',
      loanNo,
      businessDate: '2026-11-21',
    })
    const asked = () => apply('reversal', { voucherNo: items[0]!.voucherNo, reason: '借款人有误' })
    const offered = async () => ((await get(`/desk/${items[0]!.voucherNo}`)).corrections as { refusal: unknown }[])[0]
    expect(await offered()).toMatchObject({ refusal: { code: 'voucher_not_reversible' } })
    await reversal(paid.body.voucherNo)
    expect(await offered()).toMatchObject({ refusal: null })
    // Once the bank has paid the seller, only with the money back.
    await desk.move('out', LOAN.principal, { counterpartyName: '某房产公司', purpose: `贷款发放 ${loanNo}` })
    await desk.pull()
    expect((await asked()).body).toMatchObject({ code: 'money_not_back', field: 'content.receiptNos' })
    const { receiptNo } = await desk.notify(desk.noticeOf(LOAN.principal, { payerName: '某房产公司', purpose: '退回贷款' }))
    await done('reversal', { voucherNo: items[0]!.voucherNo, reason: '借款人有误', receiptNos: [receiptNo] })
    expect(await get(`/loans/${loanNo}`)).toMatchObject({ status: 'cancelled', balance: '0.00' })
    expect((await get(`/loans/${loanNo}/instalments`)).items).toEqual([])
    expect(await codeOf(post('/repayments', { kind: 'settlement', loanNo, businessDate: DAY }))).toBe('loan_settled')
    // The account may be lent to again; that too is undone, freely, while nothing has been paid.
    const again = await lend(accountNo, DAY)
    const { items: entries } = (await get(`/loans/${again}/entries`)) as { items: { voucherNo: string }[] }
    await reversal(entries[0]!.voucherNo)
    expect(await get(`/desk/${again}`)).toMatchObject({ state: '已撤销' })
    const { findings } = (await get(`/day-ends/${DAY}`)) as { findings: { check: string }[] }
    expect(findings.map(({ check }) => check).filter((check) => check.startsWith('loan'))).toEqual([])
  },

  'A plan or rate of a loan put right by hand': async () => {
    const { accountNo } = await desk.person()
    const loanNo = await lend(accountNo, '2026-10-25')
    const plans = () => get(`/loans/${loanNo}/instalments`)
    const before = await plans()
    const asked = { kind: 'prepayment', amount: '40000.00', mode: 'shorten', loanNo, businessDate: '2026-11-20' }
    const { voucherNo } = (await post('/repayments', asked)).body
    expect(await plans()).not.toEqual(before)
    await expect(superuser().deleteFrom('ledger.superseded_instalment').execute()).rejects.toThrow('immutable')
    await reversal(voucherNo)
    expect(await plans()).toEqual(before)
  },

  'One paper used for several withdrawals': async () => {
    const { purchase } = await desk.person()
    const { body } = await apply('withdrawal', purchase({ amount: '800.00' }))
    await approve(body.applicationNo)
    await desk.settle()
    expect((await apply('withdrawal', purchase({ amount: '100.01' }))).body).toMatchObject({
      code: 'withdrawal_above_limit',
      allowed: '至多 100.00（已付房款未提取部分）',
    })
  },
}

interface Reconciled {
  readonly unexplained: string
  readonly differences: readonly { differenceNo: string; kind: string; ourAmount: string; bankAmount: string }[]
}

async function lend(accountNo: string, businessDate: string, terms: object = {}): Promise<string> {
  return String(
    (await post('/loans', { ...LOAN, ...terms, accountNo, bankAccountNo: PERSON.accountNo, businessDate })).body.loanNo,
  )
}
const plan = (loanNo: string) =>
  inTransaction(desk.ledger, (trx) => planDeductions(trx, { day: DAY, kind: 'bank', range: { from: loanNo, to: loanNo } }, RUN))

test('the document has the 27 repairs of the other system, 撤销放款 and 转出退回, and every row of it has a case here', () => {
  expect(ROWS.length).toBe(29)
  expect(Object.keys(CASES)).toEqual(ROWS)
})

test.each(ROWS)('%s', async (row) => {
  await CASES[row]!()
})

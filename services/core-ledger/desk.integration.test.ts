import { addDays } from '@anju/standards/business-date.ts'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { startDesk, type TestDesk } from './testing/desk.ts'
import { LOAN } from './testing/loans.ts'
import { openUnitWith, startTestLedger } from './testing/test-ledger.ts'

const DAY = '2026-11-25'
let desk: TestDesk
beforeAll(async () => {
  desk = await startDesk(inject('postgresUrl'))
})
afterAll(() => desk?.close())
beforeEach(() => desk.bank.faults({}))

interface Shown {
  readonly thing: string
  readonly state: string
  readonly facts: readonly { label: string; value: string }[]
  readonly history: readonly { what: string; actor: string | null; note: string | null; shownBy: { no: string } | null }[]
  readonly corrections: readonly {
    act: string
    kind: string | null
    title: string
    given: Record<string, string>
    refusal: { code: string; allowed: string | null } | null
  }[]
}
const look = async (no: unknown) => (await desk.ledger.get(`/desk/${no}`)).body as unknown as Shown
const account = async (no: string) => (await desk.ledger.get(`/accounts/${no}`)).body
const offered = ({ corrections }: Shown) => corrections.map(({ title, refusal }) => [title, refusal?.code ?? 'lawful'])
const correction = ({ corrections }: Shown, kind: string) => corrections.find((one) => one.kind === kind)
const applied = async (content: object) => (await desk.apply('withdrawal', content)).body
const approve = async (no: unknown) => (await desk.step(no, 'approve', 'supervisor:li')).body.result as Record<string, string>

test('a voucher can be reversed while nothing has followed from it; what has, is named; looking changes nothing', async () => {
  const { unitNo, accountNo } = await desk.person()
  const remit = async (month: string) =>
    (await desk.ledger.post('/remittances', { unitNo, month, businessDate: DAY })).body.voucherNo
  const [first, second] = [await remit('202412'), await remit('202501')]
  const before = await account(accountNo)
  expect(correction(await look(second), 'reversal')).toMatchObject({ given: { voucherNo: second }, refusal: null })
  expect(correction(await look(first), 'reversal')).toMatchObject({
    refusal: { code: 'voucher_not_reversible', allowed: '先冲销单位其后的汇缴，最近为 202501' },
  })
  expect(correction(await look(first), 'contribution_correction')).toMatchObject({ given: { voucherNo: first, unitNo } })
  expect(await account(accountNo)).toEqual(before)
  const { voucherNo } = await desk.done('reversal', { voucherNo: second, reason: '月份错误' })
  const reversed = await look(second)
  expect(reversed).toMatchObject({ thing: 'voucher', state: '已冲销' })
  expect(reversed.history.map(({ what, shownBy }) => [what, shownBy?.no])).toEqual([
    ['记账', second],
    ['被冲销', voucherNo],
  ])
  expect(correction(reversed, 'reversal')?.refusal?.code).toBe('voucher_already_reversed')
})

test('a receipt can be allocated or returned while there is anything left of it', async () => {
  const { unitNo } = await desk.person({ remitted: false })
  const { receiptNo } = await desk.notify(desk.noticeOf('1200.00'))
  expect(offered(await look(receiptNo))).toEqual([
    ['到账分摊', 'lawful'],
    ['暂收退回', 'lawful'],
  ])
  const given = { unitNo, month: '202411', businessDate: DAY }
  const { voucherNo } = (await desk.ledger.post(`/receipts/${receiptNo}/allocate`, given)).body as { voucherNo: string }
  const used = await look(receiptNo)
  expect(offered(used)).toEqual([
    ['到账分摊', 'receipt_insufficient'],
    ['暂收退回', 'receipt_insufficient'],
  ])
  expect(used.history).toMatchObject([{ what: '分摊', shownBy: { no: voucherNo } }])
  expect(offered(await look(voucherNo))).toContainEqual(['冲销', 'lawful'])
})

test('an instruction without a result is asked for with a reason, and never sent again by that; one with a result is not', async () => {
  const { accountNo, purchase } = await desk.person()
  const { instructionNo } = await approve((await applied(purchase())).applicationNo)
  await desk.bank.faults({ loseAnswer: 1 })
  await desk.dispatch()
  await desk.bank.faults({})
  expect(await look(instructionNo)).toMatchObject({ state: '发送后未得答复', corrections: [{ act: 'ask', refusal: null }] })
  const ask = () =>
    desk.ledger.post(`/instructions/${instructionNo}/ask`, { reason: '缴存人在柜台等候' }, undefined, 'clerk:wang')
  expect((await ask()).body).toMatchObject({ state: 'unknown', attempts: 1 })
  expect((await look(instructionNo)).history).toContainEqual(
    expect.objectContaining({ what: '查询银行', actor: 'wang', note: '缴存人在柜台等候' }),
  )
  expect((await look(instructionNo)).history).toContainEqual(expect.objectContaining({ what: '发出', note: '提取' }))
  await desk.settle()
  expect(await desk.movedBy(instructionNo)).toEqual(['300.00'])
  expect((await ask()).body).toMatchObject({ code: 'instruction_settled', field: 'instructionNo' })
  expect((await desk.ledger.post('/instructions/429999999999999/ask', { reason: '查' })).body.code).toBe('instruction_unknown')
  expect((await account(accountNo)).balance).toBe('900.00')
})

test('what the bank refused is submitted again by its maker: the instruction, the withdrawal and the application all lead there', async () => {
  const { purchase } = await desk.person()
  const { applicationNo } = await applied(purchase())
  const { instructionNo, withdrawalNo } = await approve(applicationNo)
  await desk.bank.faults({ refuse: 1 })
  await desk.settle()
  expect(offered(await look(instructionNo))).toEqual([
    ['查询银行', 'instruction_settled'],
    ['重新提交业务', 'lawful'],
  ])
  expect(offered(await look(applicationNo))).toEqual([
    ['提交', 'lawful'],
    ['作废', 'lawful'],
  ])
  const withdrawal = await look(withdrawalNo)
  expect(withdrawal.corrections[0]).toMatchObject({ act: 'application', given: { applicationNo } })
  expect(withdrawal.history.at(-1)).toMatchObject({ note: '银行未付：银行拒绝处理' })
})

test('a paid withdrawal is reversed by its voucher', async () => {
  const { purchase } = await desk.person()
  const { applicationNo } = await applied(purchase())
  const { withdrawalNo } = await approve(applicationNo)
  await desk.settle()
  const shown = await look(withdrawalNo)
  expect(shown.state).toBe('已支付')
  // The bank has paid it: what it takes is the money back.
  const { voucherNo } = correction(shown, 'reversal')!.given
  expect((await desk.apply('reversal', { voucherNo, reason: '误付' })).body).toMatchObject({ code: 'money_not_back' })
  await desk.notify(desk.noticeOf('300.00', { purpose: '退票' }))
  expect(correction(await look(withdrawalNo), 'reversal')).toMatchObject({ refusal: null })
  expect(offered(await look(applicationNo))).toEqual([['冲销', 'lawful']])
})

test('an account shows the court’s holds to be ended, a second account of one person to be merged, and its holder', async () => {
  const [other, one] = [await desk.person(), await desk.person()]
  expect(correction(await look(one.accountNo), 'unfreeze')?.refusal).toMatchObject({ code: 'hold_unknown' })
  const court = { accountNo: one.accountNo, amount: '400.00', court: '湖滨区人民法院', docNo: '(2026)豫1202执1号' }
  const { holdNo } = await desk.done('freeze', court)
  const shown = await look(one.accountNo)
  expect(correction(shown, 'unfreeze')).toMatchObject({ given: { accountNo: one.accountNo, holdNo }, refusal: null })
  const merges = shown.corrections.filter(({ kind }) => kind === 'account_merge').map(({ given }) => given.intoAccountNo)
  expect(merges).toContain(other.accountNo)
  expect(correction(shown, 'member_correction')).toMatchObject({ given: { memberNo: one.memberNo } })
  expect(shown.history.at(-1)).toMatchObject({ what: '司法冻结：通过', actor: 'li' })
})

test('a loan leads to its newest repayment, a member to the correction of who he is', async () => {
  const { accountNo, memberNo } = await desk.person()
  const lent = await desk.ledger.post('/loans', { ...LOAN, accountNo, businessDate: '2026-10-25' })
  const { loanNo } = lent.body
  expect(offered(await look(loanNo))).toEqual([['冲销', 'lawful']])
  const paid = await desk.ledger.post('/repayments', { kind: 'instalment', loanNo, businessDate: DAY })
  expect(correction(await look(loanNo), 'reversal')).toMatchObject({ given: { voucherNo: paid.body.voucherNo }, refusal: null })
  const identity = { memberNo, name: '张叁', idType: '01', idNumber: desk.freshIdNumber(), evidence: '公安机关证明' }
  await desk.done('member_correction', identity)
  const member = await look(memberNo)
  expect(member.history).toMatchObject([{ what: '信息变更', actor: expect.any(String) }])
  expect(JSON.stringify(member)).not.toContain(identity.idNumber)
})

test('on a day that is closed the desk still shows everything, and says why nothing can be posted', async () => {
  const books = await startTestLedger(inject('postgresUrl'))
  const { unitNo, accountNos } = await openUnitWith(books, 1, 1)
  const [accountNo] = accountNos
  const remitted = await books.post('/remittances', { unitNo, month: '202411', businessDate: DAY })
  const { voucherNo } = (await books.post('/transfers-in', { accountNo, amount: '10.00', businessDate: DAY })).body
  await books.post('/day-closes', { date: DAY })
  const { status, body } = await books.get(`/desk/${voucherNo}`)
  expect(status).toBe(200)
  expect(body.corrections).toMatchObject([
    { title: '冲销', refusal: { code: 'period_closed', allowed: `晚于 ${DAY}，自 ${addDays(DAY, 1)} 0 时起` } },
  ])
  // What the desk does not try says so too.
  expect((await books.get(`/desk/${remitted.body.voucherNo}`)).body.corrections).toMatchObject([
    { title: '冲销', refusal: { code: 'period_closed' } },
    { title: '错缴更正', refusal: { code: 'period_closed', allowed: `晚于 ${DAY}，自 ${addDays(DAY, 1)} 0 时起` } },
  ])
  await books.close()
})

test.each(['309999999999999', '9924110199999', '1999999999', '123', 'X1'])('%s is the number of nothing', async (no) => {
  expect(await look(no)).toMatchObject({ code: 'desk_number_unknown', value: no })
})

test('the corrections that were made are listed, the newest first, with who asked, who checked, when and why', async () => {
  const { accountNo } = await desk.person()
  const { voucherNo } = (await desk.ledger.post('/transfers-in', { accountNo, amount: '10.00', businessDate: DAY })).body
  await desk.done('reversal', { voucherNo, reason: '转入金额录入错误' })
  const { body } = await desk.ledger.get('/corrections?limit=1')
  expect(body.items).toMatchObject([
    { kindTitle: '冲销', state: '50', reason: '转入金额录入错误', maker: 'wang', checker: 'li', approvedAt: expect.any(String) },
  ])
  const next = await desk.ledger.get(`/corrections?limit=1&cursor=${body.next}`)
  expect(next.body.items).not.toEqual(body.items)
})

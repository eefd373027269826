import { TEST_NOTICE_TOKEN } from '@anju/infra/local/test-bank.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { BASIC, FROZEN, type LedgerWithBank, PERSON, startLedgerWithBank } from './testing/ledger-with-bank.ts'
import { memberOf, openUnitWith, type TestLedger } from './testing/test-ledger.ts'

const DAY = '2026-11-25'
let both: LedgerWithBank
let ledger: TestLedger
let units = 0
let letters = 0
let serial = 0
beforeAll(async () => {
  both = await startLedgerWithBank(inject('postgresUrl'))
  ledger = both.ledger
  // What the books have is what the bank is opened with: money for every transfer out below.
  const { accountNos } = await openUnitWith(ledger, ++units, 1)
  await ledger.post('/transfers-in', { accountNo: accountNos[0], amount: '50000.00', businessDate: '2025-11-25' })
  await both.openAccount()
})
afterAll(() => both?.close())

const account = async (no: unknown) => (await ledger.get(`/accounts/${no}`)).body
const fund = (accountNo: unknown, amount = '1000.00') => ledger.post('/transfers-in', { accountNo, amount, businessDate: DAY })
const reverse = (voucherNo: unknown) => ledger.post(`/vouchers/${voucherNo}/reversal`, { businessDate: DAY })
const letter = async (no: string) => (await ledger.get(`/transfer-letters/${no}`)).body
const approve = (no: unknown) => ledger.post(`/applications/${no}/approve`, { businessDate: DAY }, undefined, 'supervisor:li')
const submit = (kind: string, content: object) =>
  ledger.post(`/applications/${kind}`, { businessDate: DAY, content }, undefined, 'clerk:wang')
async function apply(kind: string, content: object) {
  const asked = await submit(kind, content)
  return asked.status === 201 ? approve(asked.body.applicationNo) : asked
}
async function receive(amount: string): Promise<string> {
  const payer = { payerAccountNo: '6200', payerName: '洛阳中心', purpose: '转移' }
  const payload = { accountNo: BASIC, bankSerial: `T${++serial}`, callerSerial: null, amount, ...payer, valueDate: DAY }
  const headers = { authorization: `Bearer ${TEST_NOTICE_TOKEN}` }
  return (await ledger.app.inject({ method: 'POST', url: '/bank/notices', headers, payload })).json().receiptNo
}

test('an account goes to another unit with its balance, and pays there by that unit’s ratios; where it was stays to be read', async () => {
  const from = await openUnitWith(ledger, ++units, 1)
  const to = await openUnitWith(ledger, ++units, 1)
  const [accountNo] = from.accountNos
  await fund(accountNo)
  await ledger.post('/seals', { accountNo })
  const moved = await ledger.post('/account-moves', { accountNo, toUnitNo: to.unitNo, base: '4000.00', businessDate: DAY })
  expect(moved.body).toMatchObject({ unitNo: to.unitNo })
  expect(await account(accountNo)).toMatchObject({ unitNo: to.unitNo, status: '01', unitAmount: '480.00', balance: '1000.00' })
  expect((await ledger.get(`/units/${to.unitNo}`)).body).toMatchObject({ balance: '1000.00', memberCount: 2 })
  expect((await ledger.get(`/vouchers/${moved.body.voucherNo}`)).body).toMatchObject({ kind: '009', total: '1000.00' })
  expect((await ledger.get(`/accounts/${accountNo}/moves`)).body.items).toMatchObject([
    { fromUnitNo: from.unitNo, toUnitNo: to.unitNo, voucherNo: moved.body.voucherNo },
  ])
  expect((await reverse(moved.body.voucherNo)).body).toMatchObject({ allowed: '以内部转移转回原单位' })
})

test('an account is not moved to where it is, to nobody, or with a base out of range', async () => {
  const { unitNo, accountNos } = await openUnitWith(ledger, ++units, 1)
  const other = await openUnitWith(ledger, ++units, 1)
  const move = (over: object) =>
    ledger.post('/account-moves', {
      accountNo: accountNos[0],
      toUnitNo: other.unitNo,
      base: '4000.00',
      businessDate: DAY,
      ...over,
    })
  expect((await move({ toUnitNo: unitNo })).body).toMatchObject({ code: 'field_inconsistent', field: 'toUnitNo' })
  expect((await move({ toUnitNo: '9800000000000' })).body.code).toBe('unit_unknown')
  expect((await move({ base: '1.00' })).body.code).toBe('base_out_of_range')
  expect((await account(accountNos[0])).unitNo).toBe(unitNo)
})

async function twoOfOne() {
  const { accountNos } = await openUnitWith(ledger, ++units, 2)
  const [accountNo, intoAccountNo] = accountNos as [string, string]
  const memberNo = (await account(intoAccountNo)).memberNo
  const identity = {
    memberNo,
    name: `测试${units * 10}`,
    idType: '03',
    idNumber: `P${units}`,
    gender: '1',
    birthDate: '1990-01-01',
  }
  await apply('member_correction', { ...identity, evidence: '护照' })
  return { accountNo, intoAccountNo, evidence: '身份证、护照核对一致' }
}

test('one person’s second account is settled, emptied and closed; its entries stay; the reversal opens it again', async () => {
  const content = await twoOfOne()
  await ledger.post('/transfers-in', { accountNo: content.accountNo, amount: '12000.00', businessDate: '2025-11-25' })
  const merged = await apply('account_merge', content)
  expect(merged.body, JSON.stringify(merged.body)).toMatchObject({ state: '50', result: { amount: '12182.50' } })
  expect(await account(content.accountNo)).toMatchObject({ status: '03', balance: '0.00', closedOn: DAY })
  expect((await account(content.intoAccountNo)).balance).toBe('12182.50')
  expect(((await ledger.get(`/accounts/${content.accountNo}/entries`)).body.items as object[]).length).toBe(3)
  const { voucherNo } = merged.body.result as { voucherNo: string }
  expect((await reverse(voucherNo)).status).toBe(201)
  expect(await account(content.accountNo)).toMatchObject({ status: '02', balance: '12182.50', closedOn: null })
  expect((await account(content.intoAccountNo)).balance).toBe('0.00')
  expect((await ledger.get(`/applications/${merged.body.applicationNo}`)).body.state).toBe('90')
})

test('accounts of two people, of which one is frozen, or one account with itself, are not merged', async () => {
  const { accountNos } = await openUnitWith(ledger, ++units, 2)
  const [accountNo, intoAccountNo] = accountNos
  const evidence = '核对'
  expect((await apply('account_merge', { accountNo, intoAccountNo, evidence })).body.code).toBe('not_one_person')
  expect((await apply('account_merge', { accountNo, intoAccountNo: accountNo, evidence })).body.code).toBe('field_inconsistent')
  const same = await twoOfOne()
  await fund(same.accountNo)
  await ledger.post('/withdrawals', { accountNo: same.accountNo, kind: '11', reason: '01', amount: '1.00', businessDate: DAY })
  expect((await apply('account_merge', same)).body.code).toBe('account_has_hold')
})

test('accounts are not merged before the day on which either got its newest money: it would earn where it was not yet', async () => {
  const content = await twoOfOne()
  await fund(content.accountNo)
  const mergeOn = (businessDate: string) =>
    ledger.post('/applications/account_merge', { businessDate, content }, undefined, 'clerk:wang')
  const refused = { code: 'date_too_early', field: 'content.businessDate', allowed: `不早于 ${DAY}` }
  expect((await mergeOn('2026-11-24')).body).toMatchObject(refused)
  const other = await twoOfOne()
  await fund(other.intoAccountNo)
  const into = { businessDate: '2026-11-24', content: other }
  expect((await ledger.post('/applications/account_merge', into, undefined, 'clerk:wang')).body).toMatchObject(refused)
  expect((await mergeOn(DAY)).status).toBe(201)
})

async function sealedAccount(): Promise<string> {
  const { accountNos } = await openUnitWith(ledger, ++units, 1)
  await ledger.post('/transfers-in', { accountNo: accountNos[0], amount: '12000.00', businessDate: '2025-11-25' })
  await ledger.post('/seals', { accountNo: accountNos[0] })
  return accountNos[0]!
}
const outOf = (accountNo: string, payee = PERSON) => ({
  letterNo: `OUT${++letters}`,
  accountNo,
  centre: '洛阳市住房公积金管理中心',
  payeeAccountNo: payee.accountNo,
  payeeName: payee.name,
  bankAccountNo: BASIC,
})

test('an account is settled on no day before its newest money: it would leave before it came, and earn for those days elsewhere', async () => {
  const merge = await twoOfOne()
  await fund(merge.accountNo, '100000.00')
  const early = (kind: string, content: object) =>
    ledger.post(`/applications/${kind}`, { businessDate: '2026-11-02', content }, undefined, 'clerk:wang')
  const refusal = { code: 'date_too_early', field: 'content.businessDate', allowed: `不早于 ${DAY}` }
  expect((await early('account_merge', merge)).body).toMatchObject(refusal)
  const [leaving] = (await openUnitWith(ledger, ++units, 1)).accountNos
  await fund(leaving)
  await ledger.post('/seals', { accountNo: leaving })
  expect((await early('transfer_out', outOf(leaving!))).body).toMatchObject(refusal)
  const before = await twoOfOne()
  const { openedOn } = await account(before.intoAccountNo)
  const asked = { businessDate: '2020-01-01', content: before }
  expect((await ledger.post('/applications/account_merge', asked, undefined, 'clerk:wang')).body).toMatchObject({
    code: 'date_too_early',
    allowed: `不早于 ${openedOn}`,
  })
})

test('a transfer out holds the balance, is paid with interest to the day by the bank, and closes the account', async () => {
  const accountNo = await sealedAccount()
  const content = outOf(accountNo)
  const asked = await submit('transfer_out', content)
  expect(asked.body.facts).toContainEqual({ label: '至今利息', value: '182.50' })
  expect((await account(accountNo)).available).toBe('0.00')
  const approved = await approve(asked.body.applicationNo)
  expect(approved.body).toMatchObject({ state: '40', result: { amount: '12182.50' } })
  expect((await letter(content.letterNo)).state).toBe('08')
  await both.settle()
  expect(await account(accountNo)).toMatchObject({ status: '04', balance: '0.00', held: '0.00', closedOn: DAY })
  const { body } = await ledger.get(`/applications/${asked.body.applicationNo}`)
  expect(body).toMatchObject({ state: '50' })
  const { voucherNo } = body.result as { voucherNo: string }
  expect((await ledger.get(`/vouchers/${voucherNo}`)).body).toMatchObject({ kind: '011', total: '12182.50' })
  const told = await ledger.post(`/transfer-letters/${content.letterNo}/step`, { state: '00', businessDate: DAY })
  expect(told.body.state).toBe('00')
  const { history } = (await letter(content.letterNo)) as { history: { state: string }[] }
  expect(history.map(({ state }) => state)).toEqual(['01', '08', '02', '00'])
})

test('money that the other centre sends back: the transfer is undone with its receipt, the account is there again and may be transferred anew', async () => {
  const accountNo = await sealedAccount()
  const content = outOf(accountNo)
  const { applicationNo } = (await apply('transfer_out', content)).body
  await both.settle()
  await ledger.post(`/transfer-letters/${content.letterNo}/step`, { state: '00', businessDate: DAY })
  const application = async () => (await ledger.get(`/applications/${applicationNo}`)).body
  const { voucherNo } = (await application()).result as { voucherNo: string }
  const asked = { voucherNo, reason: '洛阳中心退回' }
  expect((await submit('reversal', asked)).body).toMatchObject({ code: 'money_not_back', field: 'content.receiptNos' })
  const receiptNo = await receive('12182.50')
  const { corrections } = (await ledger.get(`/desk/${accountNo}`)).body as { corrections: object[] }
  expect(corrections).toContainEqual(expect.objectContaining({ kind: 'reversal', given: { voucherNo }, refusal: null }))
  const reversed = await apply('reversal', { ...asked, receiptNos: [receiptNo] })
  expect(reversed.body, JSON.stringify(reversed.body)).toMatchObject({ state: '50' })
  expect(await account(accountNo)).toMatchObject({ status: '02', balance: '12182.50', held: '0.00', closedOn: null })
  const { reversedBy } = (await ledger.get(`/vouchers/${voucherNo}`)).body
  expect((await ledger.get(`/vouchers/${reversedBy}`)).body.postings).toMatchObject([
    { subjectCode: '201', direction: 'credit', amount: '12182.50' },
    { subjectCode: '21901', direction: 'debit', amount: '12182.50' },
  ])
  expect((await ledger.get(`/receipts/${receiptNo}`)).body.state).toBe('allocated')
  expect(await letter(content.letterNo)).toMatchObject({ state: '40', voucherNo: null })
  expect((await application()).state).toBe('90')
  // By the same letter again, with no interest twice.
  const again = await apply('transfer_out', content)
  expect(again.body, JSON.stringify(again.body)).toMatchObject({ state: '40', result: { amount: '12182.50' } })
  await both.settle()
  expect((await account(accountNo)).status).toBe('04')
})

test('who has an account anew when the money comes back has both: the old one is merged into it', async () => {
  const { unitNo, accountNos } = await openUnitWith(ledger, ++units, 1)
  const [old] = accountNos as [string]
  await fund(old)
  await ledger.post('/seals', { accountNo: old })
  const { applicationNo } = (await apply('transfer_out', outOf(old))).body
  await both.settle()
  const opened = await ledger.post('/members', { ...memberOf(unitNo, units * 10), openedOn: DAY })
  expect(opened.body, JSON.stringify(opened.body)).toMatchObject({ memberNo: (await account(old)).memberNo })
  const { voucherNo } = (await ledger.get(`/applications/${applicationNo}`)).body.result as { voucherNo: string }
  await apply('reversal', { voucherNo, reason: '退回', receiptNos: [await receive('1000.00')] })
  const into = { accountNo: old, intoAccountNo: opened.body.accountNo }
  const { corrections } = (await ledger.get(`/desk/${old}`)).body as { corrections: object[] }
  expect(corrections).toContainEqual(expect.objectContaining({ kind: 'account_merge', given: into }))
  expect((await apply('account_merge', { ...into, evidence: '同一缴存人' })).body.state).toBe('50')
  expect(await account(opened.body.accountNo)).toMatchObject({ status: '01', balance: '1000.00' })
})

test('a payment that the bank refuses restores everything, and the application is corrected and sent again', async () => {
  const accountNo = await sealedAccount()
  const content = outOf(accountNo, FROZEN)
  const asked = await submit('transfer_out', content)
  await approve(asked.body.applicationNo)
  await both.settle()
  expect(await account(accountNo)).toMatchObject({ status: '02', balance: '12000.00', held: '0.00' })
  expect((await ledger.get(`/applications/${asked.body.applicationNo}`)).body.state).toBe('60')
  expect((await letter(content.letterNo)).state).toBe('40')
  const corrected = { ...content, payeeAccountNo: PERSON.accountNo, payeeName: PERSON.name }
  const again = { businessDate: DAY, content: corrected }
  expect((await ledger.post(`/applications/${asked.body.applicationNo}/submit`, again, undefined, 'clerk:wang')).body.state).toBe(
    '20',
  )
  await approve(asked.body.applicationNo)
  await both.settle()
  expect((await account(accountNo)).status).toBe('04')
})

test('a transfer out that is returned gives the money free again', async () => {
  const accountNo = await sealedAccount()
  const content = outOf(accountNo)
  const asked = await submit('transfer_out', content)
  const step = { businessDate: DAY, note: '收款户名不符' }
  await ledger.post(`/applications/${asked.body.applicationNo}/return`, step, undefined, 'supervisor:li')
  expect(await account(accountNo)).toMatchObject({ status: '02', available: '12000.00' })
  expect((await letter(content.letterNo)).state).toBe('13')
})

test('an account that is not sealed, is empty, or a letter of another transfer: no transfer out', async () => {
  const { accountNos } = await openUnitWith(ledger, ++units, 1)
  expect((await submit('transfer_out', outOf(accountNos[0]!))).body.code).toBe('account_not_sealed')
  await ledger.post('/seals', { accountNo: accountNos[0] })
  expect((await submit('transfer_out', outOf(accountNos[0]!))).body.code).toBe('available_insufficient')
  const content = outOf(await sealedAccount())
  await submit('transfer_out', content)
  const other = { ...outOf(await sealedAccount()), letterNo: content.letterNo }
  expect((await submit('transfer_out', other)).body).toMatchObject({ code: 'letter_exists', field: 'content.letterNo' })
})

async function askFor(amount = '3000.00') {
  const { accountNos } = await openUnitWith(ledger, ++units, 1)
  const letterNo = `IN${++letters}`
  const body = { letterNo, accountNo: accountNos[0], centre: '洛阳市住房公积金管理中心', amount, businessDate: DAY }
  expect((await ledger.post('/transfer-letters', body)).body).toMatchObject({ state: '01' })
  return { letterNo, accountNo: accountNos[0]!, body }
}
const tell = (letterNo: string, state: string) => ledger.post(`/transfer-letters/${letterNo}/step`, { state, businessDate: DAY })
const take = (letterNo: string, receiptNos: string[]) =>
  ledger.post(`/transfer-letters/${letterNo}/receive`, { receiptNos, businessDate: DAY })

test('a transfer in: letter, confirmation, money received as 暂收 and put on the account as carried forward', async () => {
  const { letterNo, accountNo } = await askFor()
  const receiptNo = await receive('3000.00')
  expect((await take(letterNo, [receiptNo])).body).toMatchObject({ code: 'letter_state_conflict' })
  await tell(letterNo, '08')
  const taken = await take(letterNo, [receiptNo])
  expect(taken.body).toMatchObject({ state: '02', amount: '3000.00' })
  expect(await account(accountNo)).toMatchObject({ priorBalance: '3000.00', balance: '3000.00' })
  expect((await ledger.get(`/receipts/${receiptNo}`)).body.state).toBe('allocated')
  expect((await reverse(taken.body.voucherNo)).status).toBe(201)
  expect((await letter(letterNo)).state).toBe('06')
  expect((await take(letterNo, [receiptNo])).body.state).toBe('20')
  expect((await account(accountNo)).balance).toBe('3000.00')
})

test('a letter whose money is booked is not booked again, nor told to have failed; what is negotiated about it ends with it', async () => {
  const { letterNo, accountNo } = await askFor('400.00')
  await tell(letterNo, '08')
  const { voucherNo } = (await take(letterNo, [await receive('400.00')])).body
  expect((await tell(letterNo, '06')).body.state).toBe('06')
  const refusal = { code: 'letter_state_conflict', detail: expect.stringContaining(String(voucherNo)) }
  for (const state of ['08', '05', '40']) expect((await tell(letterNo, state)).body).toMatchObject(refusal)
  expect((await take(letterNo, [await receive('400.01')])).body).toMatchObject(refusal)
  expect((await letter(letterNo)).nextStates).toEqual([{ state: '20', title: '协商后办结' }])
  expect((await tell(letterNo, '20')).body.state).toBe('20')
  expect((await account(accountNo)).balance).toBe('400.00')
})

test('letters are found by whose they are, where they stand and what they are called; each says what may be told of it', async () => {
  const { letterNo, accountNo } = await askFor()
  await tell(letterNo, '08')
  const found = async (query: string) => (await ledger.get(`/transfer-letters?${query}`)).body.items as { letterNo: string }[]
  const [row, ...others] = await found(`search=${accountNo}`)
  expect(others).toEqual([])
  expect(row).toMatchObject({ letterNo, direction: 'in', accountNo, state: '08', stateTitle: '账户信息复核通过' })
  expect((await found('direction=in&state=08')).map((one) => one.letterNo)).toContain(letterNo)
  expect(await found(`state=01&search=${letterNo}`)).toEqual([])
  expect((await letter(letterNo)).nextStates).toEqual([
    { state: '06', title: '协商中' },
    { state: '05', title: '转入撤销' },
    { state: '40', title: '失败办结' },
  ])
})

test('a letter is registered once, ends once, and takes no less than it asked for', async () => {
  const { letterNo, body } = await askFor()
  expect((await ledger.post('/transfer-letters', body)).body).toMatchObject({ code: 'letter_exists', field: 'letterNo' })
  await tell(letterNo, '08')
  expect((await take(letterNo, [await receive('2999.99')])).body.code).toBe('receipt_insufficient')
  expect((await tell(letterNo, '05')).body.state).toBe('05')
  expect((await tell(letterNo, '08')).body).toMatchObject({ code: 'letter_state_conflict', allowed: '无' })
  expect((await tell('NONE', '08')).body.code).toBe('letter_unknown')
  expect((await ledger.get('/transfer-letters/NONE')).body.code).toBe('letter_unknown')
})

import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { BASIC, type LedgerWithBank, PERSON, startLedgerWithBank } from './testing/ledger-with-bank.ts'
import { openUnitWith } from './testing/test-ledger.ts'

const CLERK = 'clerk:wang'
const SUPERVISOR = 'supervisor:li'
const DAY = '2026-11-25'
let centre: LedgerWithBank
let accountNo: string
let order = 1
beforeAll(async () => {
  centre = await startLedgerWithBank(inject('postgresUrl'))
  await centre.openAccount()
  await centre.move('in', '1000000.00')
})
afterAll(() => centre?.close())
beforeEach(async () => {
  const { accountNos } = await openUnitWith(centre.ledger, order++, 1)
  accountNo = accountNos[0]!
})

const { post, get } = {
  post: (...asked: Parameters<LedgerWithBank['ledger']['post']>) => centre.ledger.post(...asked),
  get: (path: string) => centre.ledger.get(path),
}
const account = async () => (await get(`/accounts/${accountNo}`)).body
const transfer = async (amount: string) =>
  (await post('/transfers-in', { accountNo, amount, businessDate: '2026-11-02' })).body.voucherNo
const ask = (voucherNo: unknown, businessDate = DAY) =>
  post('/applications/reversal', { businessDate, content: { voucherNo, reason: '金额录入错误' } }, undefined, CLERK)
const approve = (no: unknown, actor = SUPERVISOR) => post(`/applications/${no}/approve`, { businessDate: DAY }, undefined, actor)

test('a voucher is reversed by two persons: one asks and says why, another checks what it will do', async () => {
  const voucherNo = await transfer('100.00')
  const { body } = await ask(voucherNo)
  expect(body).toMatchObject({ state: '20', facts: expect.arrayContaining([{ label: '金额', value: '100.00' }]) })
  expect(await account()).toMatchObject({ balance: '100.00' })
  const approved = await approve(body.applicationNo)
  expect(approved.body).toMatchObject({ state: '50', result: { reversalOf: voucherNo } })
  expect(await account()).toMatchObject({ balance: '0.00' })
  const { result } = approved.body as { result: { voucherNo: string } }
  expect((await get(`/vouchers/${result.voucherNo}`)).body).toMatchObject({ reversalOf: voucherNo, businessDate: DAY })
})

test.each(['clerk:wang', 'supervisor:li'])('alone %s reverses nothing; a system of the centre does', async (person) => {
  const voucherNo = await transfer('100.00')
  const alone = await post(`/vouchers/${voucherNo}/reversal`, { businessDate: DAY }, undefined, person)
  expect(alone).toMatchObject({ status: 403, body: { code: 'two_persons_required', field: 'role' } })
  expect(await account()).toMatchObject({ balance: '100.00' })
  expect((await post(`/vouchers/${voucherNo}/reversal`, { businessDate: DAY })).status).toBe(201)
})

test('what cannot be reversed is refused to the one who asks already', async () => {
  const voucherNo = await transfer('100.00')
  expect((await ask('3099')).body).toMatchObject({ code: 'voucher_unknown', field: 'content.voucherNo' })
  expect((await ask(voucherNo, '2026-11-01')).body).toMatchObject({ code: 'date_too_early' })
  const { body } = await ask(voucherNo)
  const reversed = (await approve(body.applicationNo)).body as { result: { voucherNo: string } }
  expect((await ask(voucherNo)).body).toMatchObject({ code: 'voucher_already_reversed', field: 'content.voucherNo' })
  expect((await ask(reversed.result.voucherNo)).body).toMatchObject({ code: 'voucher_not_reversible' })
})

test('what could not be done today is refused to the one who asks, in words, and not first to the checker; nothing is left of the trial', async () => {
  const { unitNo } = (await account()) as { unitNo: string }
  const remit = async (month: string) =>
    (await post('/remittances', { unitNo, month, businessDate: '2026-11-02' })).body.voucherNo
  const [older, newer] = [await remit('202411'), await remit('202412')]
  expect((await ask(older)).body).toMatchObject({
    status: 409,
    code: 'voucher_not_reversible',
    field: 'content.voucherNo',
    value: older,
    allowed: '先冲销单位其后的汇缴，最近为 202412',
  })
  const before = await account()
  const { body } = await ask(newer)
  expect(body).toMatchObject({ state: '20' })
  expect(await account()).toEqual(before)
  expect((await get(`/units/${unitNo}`)).body).toMatchObject({ paidMonth: '202412' })
  expect((await approve(body.applicationNo)).body).toMatchObject({ state: '50' })
  expect((await ask(older)).body).toMatchObject({ state: '20' })
})

test('two applications for one voucher, approved at the same time, reverse it once', async () => {
  const voucherNo = await transfer('100.00')
  await transfer('900.00')
  const asked = [await ask(voucherNo), await ask(voucherNo)]
  const answers = await Promise.all(asked.map(({ body }) => approve(body.applicationNo)))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409])
  expect(await account()).toMatchObject({ balance: '900.00' })
})

test('of somebody who died without heirs heirs are found: the closing is reversed, its application is 已冲销, the heir is paid', async () => {
  await transfer('1000.00')
  const content = { reason: '08', accountNo, bankAccountNo: BASIC, proof: { documentNo: 'SW1', since: '2026-11-01' }, heirs: [] }
  const closed = await post('/applications/withdrawal', { businessDate: DAY, content }, undefined, CLERK)
  const { result } = (await approve(closed.body.applicationNo)).body as { result: { voucherNo: string; paid: string } }
  expect(await account()).toMatchObject({ status: '05', balance: '0.00' })

  await approve((await ask(result.voucherNo)).body.applicationNo)
  expect(await account()).toMatchObject({ status: '02', balance: result.paid, closedOn: null })
  const { body } = await get(`/applications/${closed.body.applicationNo}`)
  expect(body).toMatchObject({ state: '90' })

  const heirs = [{ name: PERSON.name, idNumber: '411202199001010011', relation: '子' }]
  const again = await post(
    '/applications/withdrawal',
    { businessDate: DAY, content: { ...content, heirs, payee: PERSON } },
    undefined,
    CLERK,
  )
  await approve(again.body.applicationNo)
  await centre.settle()
  expect(await account()).toMatchObject({ status: '05', balance: '0.00' })
})

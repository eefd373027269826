import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { creditCodeOf } from './testing/synthetic-unit.ts'
import { memberOf, openUnitWith, startTestLedger, type TestLedger, UNIT } from './testing/test-ledger.ts'

const DAY = '2026-11-25'
let ledger: TestLedger
let unitNo: string
let order = 800
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
  ;({ unitNo } = await openUnitWith(ledger, 1, 1))
})
afterAll(() => ledger?.close())

const open = (person: object) => ledger.post('/members', person)
const account = async (no: unknown) => (await ledger.get(`/accounts/${no}`)).body

/** Somebody who has drawn everything on leaving. */
async function whoLeft() {
  const person = memberOf(unitNo, ++order)
  const { body } = await open(person)
  await ledger.post('/transfers-in', { accountNo: body.accountNo, amount: '8000.00', businessDate: '2026-11-20' })
  const closing = { accountNo: body.accountNo, kind: '12', reason: '03', businessDate: '2026-11-20' }
  expect((await ledger.post('/withdrawals:batch', { items: [closing] })).status).toBe(201)
  return { person: { ...person, openedOn: DAY }, memberNo: body.memberNo, accountNo: body.accountNo }
}

test('who closed his account and is hired again gets a new one as the same member; the old one stays closed', async () => {
  const { person, memberNo, accountNo } = await whoLeft()
  const opened = await open({ ...person, base: '6000.00' })
  expect(opened.body, JSON.stringify(opened.body)).toMatchObject({ memberNo, unitAmount: '720.00' })
  expect(opened.body.accountNo).not.toBe(accountNo)
  expect(await account(accountNo)).toMatchObject({ status: '05', balance: '0.00' })
  expect(await account(opened.body.accountNo)).toMatchObject({ status: '01', memberNo, balance: '0.00', openedOn: DAY })
  expect((await open(person)).body).toMatchObject({
    code: 'member_exists',
    field: 'idNumber',
    allowed: `一人一户：个人账户 ${opened.body.accountNo} 未销户`,
  })
})

test('what he tells of himself anew is in the register, with what was there before', async () => {
  const { person, memberNo } = await whoLeft()
  await open({ ...person, mobile: '13900000077', address: '三门峡市湖滨区黄河路2号' })
  expect((await ledger.get(`/members/${memberNo}`)).body).toMatchObject({ mobile: '13900000077', openedOn: '2024-11-03' })
  expect((await ledger.get(`/members/${memberNo}/changes`)).body.items).toMatchObject([
    { businessDate: DAY, before: { mobile: '13900000000', address: null }, after: { mobile: '13900000077' } },
  ])
})

test('not under another name, nor before the day on which the old account was closed; the number is never repeated', async () => {
  const { person } = await whoLeft()
  const named = await open({ ...person, name: '另一人' })
  expect(named.body).toMatchObject({ code: 'member_name_differs', field: 'name' })
  expect(JSON.stringify(named.body)).not.toContain(person.idNumber)
  const early = await open({ ...person, openedOn: '2026-11-19' })
  expect(early.body).toMatchObject({ code: 'date_too_early', field: 'openedOn', allowed: '不早于原账户销户日 2026-11-20' })
})

test('a unit’s file may name new people and such as come back; one with an open account refuses it whole, by his place', async () => {
  const back = await whoLeft()
  const items = [memberOf(unitNo, ++order), back.person, memberOf(unitNo, 10)]
  const refused = await ledger.post('/members:batch', { items })
  expect(refused.body).toMatchObject({ code: 'member_exists', field: 'items[2].idNumber' })
  const { body } = await ledger.post('/members:batch', { items: items.slice(0, 2) })
  expect(body.items).toMatchObject([{ memberNo: expect.stringMatching(/^1/) }, { memberNo: back.memberNo }])
})

test('of two who open an account for him at the same time only one does', async () => {
  const { person } = await whoLeft()
  const answers = await Promise.all([open(person), open(person), open(person)])
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
})

test('he may come back from another centre: the letter asks for his money to the new account', async () => {
  const { person } = await whoLeft()
  const { body } = await open(person)
  const letter = { letterNo: 'IN1', accountNo: body.accountNo, centre: '洛阳市住房公积金管理中心', amount: '8000.00' }
  expect((await ledger.post('/transfer-letters', { ...letter, businessDate: DAY })).body).toMatchObject({ state: '01' })
})

test('without an employer he agrees to pay for himself: the checker is told that he was here before', async () => {
  const { person, memberNo } = await whoLeft()
  const collective = await ledger.post('/units', { ...UNIT, name: '集中户', creditCode: creditCodeOf(77) })
  const apply = async (kind: string, content: object) => {
    const asked = await ledger.post(`/applications/${kind}`, { businessDate: DAY, content }, undefined, 'clerk:wang')
    const path = `/applications/${asked.body.applicationNo}/approve`
    return { asked, approved: await ledger.post(path, { businessDate: DAY }, undefined, 'supervisor:li') }
  }
  const own = { unitNo: collective.body.unitNo, docNo: '三公积金〔2026〕12号' }
  expect((await apply('voluntary_unit', own)).approved.status).toBe(201)
  const { name, idType, idNumber, mobile } = person
  const terms = { base: '4000.00', ratio: '0.20', everyMonths: 3, fromMonth: '202611' }
  const content = { unitNo: own.unitNo, person: { name, idType, idNumber, mobile }, ...terms }
  const { asked, approved } = await apply('voluntary_agreement', content)
  expect(asked.body.facts).toContainEqual({ label: '曾在本中心缴存', value: `缴存人 ${memberNo}，原账户已销户，另开新户` })
  expect(approved.body.result).toMatchObject({ memberNo })
  expect((await apply('voluntary_agreement', content)).asked.body).toMatchObject({
    code: 'member_exists',
    field: 'content.person.idNumber',
  })
})

test('an account that a reversal opens again is not unsealed beside the new one: the two are merged', async () => {
  const person = memberOf(unitNo, ++order)
  const { body: old } = await open(person)
  const closing = { accountNo: old.accountNo, kind: '12', reason: '03', businessDate: '2026-11-20' }
  await ledger.post('/transfers-in', { accountNo: old.accountNo, amount: '8000.00', businessDate: '2026-11-20' })
  const closed = await ledger.post('/withdrawals:batch', { items: [closing] })
  const { body: back } = await open({ ...person, openedOn: DAY })
  const [{ voucherNo }] = closed.body.items as [{ voucherNo: string }]
  const reversed = await ledger.post(`/vouchers/${voucherNo}/reversal`, { businessDate: DAY })
  expect(reversed.status, JSON.stringify(reversed.body)).toBe(201)
  expect(await account(old.accountNo)).toMatchObject({ status: '02' })
  expect((await ledger.post('/unseals', { accountNo: old.accountNo })).body).toMatchObject({
    code: 'member_exists',
    field: 'accountNo',
    value: old.accountNo,
    allowed: `一人一户：个人账户 ${back.accountNo} 正常缴存，可将本账户合并进去`,
  })
  await ledger.post('/seals', { accountNo: back.accountNo })
  const racing = [old.accountNo, back.accountNo].map((accountNo) => ledger.post('/unseals', { accountNo }))
  expect((await Promise.all(racing)).map(({ status }) => status).sort()).toEqual([201, 409])
})

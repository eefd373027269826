import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { idNumberOf, openUnitWith, startTestLedger, type TestLedger } from './testing/test-ledger.ts'

const DAY = '2026-11-25'
let ledger: TestLedger
let memberNo: string
let order = 1
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
})
afterAll(() => ledger?.close())
beforeEach(async () => {
  const { accountNos } = await openUnitWith(ledger, order++, 1)
  memberNo = String((await ledger.get(`/accounts/${accountNos[0]}`)).body.memberNo)
})

const member = async (no = memberNo) => (await ledger.get(`/members/${no}`)).body
const ask = (over: object = {}) => {
  const content = {
    memberNo,
    name: '张更正',
    idType: '01',
    idNumber: idNumberOf(500 + order),
    documentNo: '公安证明1号',
    ...over,
  }
  return ledger.post('/applications/identity_correction', { businessDate: DAY, content }, undefined, 'clerk:wang')
}
const approve = (no: unknown) => ledger.post(`/applications/${no}/approve`, { businessDate: DAY }, undefined, 'supervisor:li')

test('an identity is corrected by two persons; what it was stays in the application', async () => {
  const before = await member()
  const { body } = await ask()
  expect(body.facts).toContainEqual({ label: '姓名', value: `${before.name} → 张更正` })
  expect(await member()).toEqual(before)
  expect((await approve(body.applicationNo)).body).toMatchObject({ state: '50', result: { memberNo } })
  expect(await member()).toMatchObject({ name: '张更正', idNumber: idNumberOf(500 + order) })
})

test('a number that is none, the document that the test before has given to another, and a member that is none are refused', async () => {
  expect((await ask({ idNumber: '411202199001010001' })).body).toMatchObject({
    code: 'id_number_invalid',
    field: 'content.idNumber',
  })
  const taken = await ask({ idNumber: idNumberOf(500 + order - 1) })
  expect(taken.body).toMatchObject({ code: 'member_exists', field: 'content.idNumber' })
  expect(taken.body.value).toBeUndefined()
  expect((await ask({ memberNo: '1' })).body).toMatchObject({ code: 'member_unknown', field: 'content.memberNo' })
})

test('two applications for one document: the second approval is refused', async () => {
  const { accountNos } = await openUnitWith(ledger, order++, 1)
  const other = String((await ledger.get(`/accounts/${accountNos[0]}`)).body.memberNo)
  const asked = [await ask(), await ask({ memberNo: other })]
  const answers = await Promise.all(asked.map(({ body }) => approve(body.applicationNo)))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409])
})

import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { TRANSITION_RULES } from './domain/application.ts'
import { openUnitWith, startTestLedger, type TestLedger } from './testing/test-ledger.ts'

const CLERK = 'clerk:wang'
const SUPERVISOR = 'supervisor:li'
const DAY = '2026-11-25'
let ledger: TestLedger
let accountNo: string
let units = 0
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
})
afterAll(() => ledger?.close())
beforeEach(async () => {
  const opened = await openUnitWith(ledger, ++units, 1)
  accountNo = opened.accountNos[0]!
  await ledger.post('/transfers-in', { accountNo, amount: '1000.00', businessDate: '2026-01-05' })
})

const content = (amount = '400.00') => ({ accountNo, amount, court: '三门峡市湖滨区人民法院', docNo: '(2026)豫1202执1号' })
const open = (amount?: string, more: object = {}) =>
  ledger.post('/applications/freeze', { businessDate: DAY, content: content(amount), ...more }, undefined, CLERK)
const step = (no: unknown, name: string, actor: string, more: object = {}) =>
  ledger.post(`/applications/${no}/${name}`, { businessDate: DAY, ...more }, undefined, actor)
const available = async () => (await ledger.get(`/accounts/${accountNo}`)).body.available

test('a freeze takes hold of the money only when another person has checked it, and its history can be read', async () => {
  const submitted = await open()
  expect(submitted.body).toMatchObject({ state: '20', kind: 'freeze', result: null })
  expect(submitted.body.facts).toContainEqual({ label: '冻结后可用余额', value: '600.00' })
  expect(await available()).toBe('1000.00')

  const approved = await step(submitted.body.applicationNo, 'approve', SUPERVISOR)
  expect(approved.body).toMatchObject({ state: '50', result: { holdNo: expect.stringMatching(/^24/) } })
  expect(await available()).toBe('600.00')

  const { body } = await ledger.get(`/applications/${submitted.body.applicationNo}`)
  expect(body).toMatchObject({ maker: 'wang', checker: 'li', state: '50', accountNo })
  expect((body.transitions as object[]).map((one) => one)).toMatchObject([
    { event: 'submit', fromState: '00', toState: '20', actor: 'wang' },
    { event: 'approve', fromState: '20', toState: '50', actor: 'li' },
  ])
})

test('the answer to an approval is of who approved: another with the same key is refused', async () => {
  const path = `/applications/${(await open('1.00')).body.applicationNo}/approve`
  const approve = (actor: string) => ledger.post(path, { businessDate: DAY }, 'approved-once', actor)
  expect((await approve(SUPERVISOR)).body).toMatchObject({ state: '50' })
  expect((await approve(SUPERVISOR)).headers['idempotency-replayed']).toBe('true')
  expect((await approve('supervisor:other')).body).toMatchObject({
    code: 'idempotency_key_reused',
    detail: '幂等键已由他人使用',
  })
})

test('an unfreeze gives back exactly what that freeze took, once', async () => {
  const frozen = await open()
  const { result } = (await step(frozen.body.applicationNo, 'approve', SUPERVISOR)).body as { result: { holdNo: string } }
  const ask = { accountNo, holdNo: result.holdNo, docNo: '(2026)豫1202执1号之一' }
  const asked = { businessDate: DAY, content: ask }
  const [first, second] = [
    await ledger.post('/applications/unfreeze', asked, undefined, CLERK),
    await ledger.post('/applications/unfreeze', asked, undefined, CLERK),
  ]
  expect((await step(first.body.applicationNo, 'approve', SUPERVISOR)).status).toBe(201)
  expect(await available()).toBe('1000.00')
  const again = await step(second.body.applicationNo, 'approve', SUPERVISOR)
  expect(again.body).toMatchObject({ code: 'hold_not_active', field: 'holdNo' })
  expect(await available()).toBe('1000.00')
})

test('who made it cannot check it; who is no supervisor cannot check at all; only the maker withdraws it', async () => {
  const { body } = await open()
  expect((await step(body.applicationNo, 'approve', 'supervisor:wang')).body).toMatchObject({ code: 'same_person' })
  expect((await step(body.applicationNo, 'approve', 'clerk:zhao')).body).toMatchObject({ code: 'supervisor_required' })
  expect((await step(body.applicationNo, 'withdraw', 'clerk:zhao')).body).toMatchObject({ code: 'not_the_maker' })
  expect(await available()).toBe('1000.00')
})

test('returned with a reason, changed, submitted again, approved', async () => {
  const { body } = await open('900.00')
  expect((await step(body.applicationNo, 'return', SUPERVISOR, { note: '金额与文书不符' })).body.state).toBe('30')
  const bad = await step(body.applicationNo, 'submit', CLERK, { content: { ...content(), amount: '1.234' } })
  expect(bad.body).toMatchObject({ status: 400, code: 'amount_malformed', field: 'content.amount', value: '1.234' })
  expect((await step(body.applicationNo, 'submit', CLERK, { content: content('300.00') })).body.state).toBe('20')
  await step(body.applicationNo, 'approve', SUPERVISOR)
  expect(await available()).toBe('700.00')
})

test('a draft is not judged until it is submitted; a void one stays void', async () => {
  const draft = await open('5000.00', { draft: true })
  expect(draft.body.state).toBe('10')
  const refused = await step(draft.body.applicationNo, 'submit', CLERK)
  expect(refused.body).toMatchObject({ code: 'available_insufficient', field: 'content.amount', value: '5000.00' })
  expect((await step(draft.body.applicationNo, 'void', CLERK)).body.state).toBe('80')
  expect((await step(draft.body.applicationNo, 'submit', CLERK)).body).toMatchObject({ code: 'application_state_conflict' })
})

test('approved twice at the same time it is done once', async () => {
  const { body } = await open()
  const answers = await Promise.all([
    step(body.applicationNo, 'approve', SUPERVISOR),
    step(body.applicationNo, 'approve', 'supervisor:chen'),
  ])
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 409])
  expect(await available()).toBe('600.00')
})

test('money that has gone meanwhile: the approval refuses, and the application waits as before', async () => {
  const { body } = await open('800.00')
  await ledger.post('/withdrawals', { accountNo, kind: '11', reason: '01', amount: '500.00', businessDate: DAY })
  expect((await step(body.applicationNo, 'approve', SUPERVISOR)).body).toMatchObject({ code: 'available_insufficient' })
  expect((await ledger.get(`/applications/${body.applicationNo}`)).body).toMatchObject({ state: '20', revision: 1 })
})

test('unknown numbers and forged persons are refused by name', async () => {
  expect((await step('519911250000009', 'approve', SUPERVISOR)).body).toMatchObject({
    code: 'application_unknown',
    value: '519911250000009',
  })
  const other = { accountNo, holdNo: '242611250099999', docNo: '1' }
  const unknown = await ledger.post('/applications/unfreeze', { businessDate: DAY, content: other }, undefined, CLERK)
  expect(unknown.body).toMatchObject({ code: 'hold_unknown', field: 'content.holdNo' })
  expect(
    (await ledger.post('/applications/unfreeze', { businessDate: DAY, content: other }, undefined, 'leader:x')).body,
  ).toMatchObject({
    code: 'role_not_allowed',
    field: 'Acting-For',
  })
})

test('the list is found by state, kind and account, page by page', async () => {
  const numbers = [(await open()).body.applicationNo, (await open('100.00')).body.applicationNo]
  const first = await ledger.get(`/applications?state=20&kind=freeze&accountNo=${accountNo}&limit=1`)
  expect((first.body.items as { applicationNo: string }[]).map((one) => one.applicationNo)).toEqual([numbers[0]])
  const second = await ledger.get(`/applications?state=20&accountNo=${accountNo}&limit=1&cursor=${first.body.next}`)
  expect((second.body.items as { applicationNo: string }[]).map((one) => one.applicationNo)).toEqual([numbers[1]])
})

test('the database holds the same rules, refuses any other step, and never lets history change', async () => {
  const { rows } = await sql`SELECT from_state, event, to_state FROM ledger.transition_rule`.execute(ledger.db)
  const ours = TRANSITION_RULES.map(({ from, event, to }) => ({ from_state: from, event, to_state: to }))
  expect(rows).toHaveLength(ours.length)
  expect(rows).toEqual(expect.arrayContaining(ours))
  const { body } = await open()
  const no = String(body.applicationNo)
  await expect(
    sql`UPDATE ledger.application SET state = '50', revision = 2 WHERE application_no = ${no}`.execute(ledger.db),
  ).rejects.toThrow('not where its transitions lead')
  await expect(
    sql`INSERT INTO ledger.transition VALUES (${no}, 2, 'approve', '20', '90', 'x', NULL, ${DAY})`.execute(ledger.db),
  ).rejects.toThrow('transition_allowed')
  await expect(
    sql`UPDATE ledger.transition SET actor = 'x' WHERE application_no = ${no}`.execute(ledger.superuser),
  ).rejects.toThrow('immutable')
  await expect(
    sql`UPDATE ledger.application SET checker = maker WHERE application_no = ${no}`.execute(ledger.db),
  ).rejects.toThrow('application_two_persons')
})

test('a draft is kept unjudged, but not about somebody unknown', async () => {
  const draft = (over: object) =>
    ledger.post('/applications/freeze', { businessDate: '2026-11-25', draft: true, content: { ...content(), ...over } })
  expect((await draft({ amount: '99999999.00' })).body).toMatchObject({ state: '10', facts: [] })
  expect((await draft({ accountNo: '9900000000000' })).body).toMatchObject({
    status: 404,
    code: 'account_unknown',
    field: 'content.accountNo',
    value: '9900000000000',
  })
})

test('every kind tells the shape of its content, so that a form can be drawn from it', async () => {
  const { items } = (await ledger.get('/application-kinds')).body as { items: { kind: string; title: string; content: object }[] }
  expect(items.find(({ kind }) => kind === 'freeze')).toMatchObject({
    title: '司法冻结',
    content: {
      type: 'object',
      properties: { accountNo: { title: '个人账号' } },
      required: expect.arrayContaining(['accountNo']),
    },
  })
})

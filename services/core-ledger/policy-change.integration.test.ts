import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { PolicyChange } from './domain/policy-change.ts'
import { PARAMETER_NAMES } from './domain/policy-parameters.ts'
import { createLedgerApp } from './http/app.ts'
import { type CheckedChange, changePolicy } from './operations/change-policy.ts'
import { connectLedger } from './store/connect.ts'
import { newestRevision } from './store/policy.ts'
import { LOAN } from './testing/loans.ts'
import { openUnitWith, startTestLedger, TEST_TOKEN, type TestLedger } from './testing/test-ledger.ts'

const TODAY = '2026-11-25'
let ledger: TestLedger
let order = 0
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'), TODAY)
})
afterAll(() => ledger?.close())

const line = (parameter: PolicyChange['lines'][number]['parameter'], value: unknown, validFrom = TODAY, region = '411200') => ({
  parameter,
  region,
  validFrom,
  value,
})
const changeOf = (...lines: PolicyChange['lines']) => ({ docNo: '三公积金〔2026〕9号', summary: '测试', lines })
const make = async (change: Partial<CheckedChange> & PolicyChange) => {
  const basedOn = await newestRevision(ledger.db)
  return ledger.db
    .transaction()
    .execute((trx) => changePolicy(trx, { basedOn, maker: '张一', checker: '李二', ...change }, { today: TODAY }))
}
const preview = async (...lines: PolicyChange['lines']) => {
  const { status, body } = await ledger.post('/policy/changes:preview', changeOf(...lines))
  expect(status, JSON.stringify(body)).toBe(200)
  const impacts = body.impacts as {
    explanation: string
    effective: boolean
    figures: { title: string; before: string; after: string }[]
  }[]
  const figures = Object.fromEntries(
    impacts.flatMap((impact) => impact.figures).map(({ title, before, after }) => [title, { before, after }]),
  )
  return { impacts, figures }
}
const scalar = async (query: ReturnType<typeof sql<{ value: string }>>) => (await query.execute(ledger.db)).rows[0]!.value
const withdraw = (accountNo: string | undefined, reason: string, businessDate: string) =>
  ledger.post('/withdrawals', { accountNo, kind: '11', reason, amount: '100.00', businessDate })
const funded = async (amount: string) => {
  const { accountNos, unitNo } = await openUnitWith(ledger, ++order, 2)
  for (const accountNo of accountNos) await ledger.post('/transfers-in', { accountNo, amount, businessDate: '2025-11-25' })
  return { unitNo, accountNos }
}
const LONG_LOAN = { ...LOAN, principal: '300000.00', termMonths: 240 }

test('a case accepted on 2026-09-19 is judged by the old six reasons and keeps its version when it is paid under the new nine', async () => {
  const [accountNo] = (await funded('1000.00')).accountNos
  expect((await withdraw(accountNo, '10', '2026-09-19')).body).toMatchObject({
    code: 'reason_not_allowed',
    field: 'reason',
    value: '10',
  })
  const old = await withdraw(accountNo, '07', '2026-09-19')
  expect(old.body.policyVersion).toBe('2026-07-01/1')
  const paid = await ledger.post(`/withdrawals/${old.body.withdrawalNo}/pay`, { businessDate: '2026-09-20' })
  expect(paid.body).toMatchObject({ status: 'paid', policyVersion: '2026-07-01/1' })
  expect((await withdraw(accountNo, '10', '2026-09-20')).body).toMatchObject({ status: 'held', policyVersion: '2026-09-20/1' })
})

test('a loan stores the version that gave it its rate', async () => {
  const [accountNo] = (await funded('1000.00')).accountNos
  const lent = await ledger.post('/loans', { ...LONG_LOAN, accountNo, businessDate: '2025-05-07' })
  expect(lent.body).toMatchObject({ annualRate: '0.0285000', policyVersion: '2024-05-18/1' })
  expect((await ledger.get(`/loans/${lent.body.loanNo}`)).body.policyVersion).toBe('2024-05-18/1')
})

test('a closing accepted before a new deposit rate and paid after it earns by the rate of each day; the preview tells a year of the new one', async () => {
  const [accountNo] = (await funded('12000.00')).accountNos
  const held = await ledger.post('/withdrawals', { accountNo, kind: '12', reason: '03', businessDate: '2026-11-24' })
  const { figures } = await preview(line('depositRates', { prior: '0.03', current: '0.03' }, TODAY, '000000'))
  const title = '现有余额存满一年的利息合计（元）'
  const balances = await scalar(sql`SELECT round(sum(balance) * 0.03 * 365 / 360, 2)::numeric(18,2) AS value FROM ledger.account`)
  expect(figures[title]?.after).toBe(balances)
  const revision = await make(changeOf(line('depositRates', { prior: '0.03', current: '0.03' }, TODAY, '000000')))
  const paid = await ledger.post(`/withdrawals/${held.body.withdrawalNo}/pay`, { businessDate: TODAY })
  // 12,000 for 365 days at 1.5 % over 360: the new rate begins on the day that earns nothing any more.
  expect(paid.body).toMatchObject({ interest: '182.50', policyVersion: '2026-09-20/1' })
  expect((await ledger.get('/policy?on=2026-11-24')).body.version).toBe(`2026-09-20/${revision}`)
})

test('the preview of base limits counts the accounts outside, and its sum is the truth once they have been adjusted', async () => {
  const { unitNo, accountNos } = await funded('10.00')
  const limits = { floor: '5000.01', ceiling: '19500.00' }
  // All remit a month next in which the new limits hold.
  await sql`UPDATE ledger.unit SET paid_month = '202611'`.execute(ledger.db)
  const { figures, impacts } = await preview(line('baseLimits', limits))
  const monthly = () => scalar(sql`SELECT sum(unit_amount + member_amount) AS value FROM ledger.account WHERE status = '01'`)
  const foretold = figures['月缴存额合计（元，范围之外的按上下限调整后）']!
  expect(foretold.before).toBe(await monthly())
  expect(figures.缴存基数低于下限的正常账户数?.after).toBe(
    await scalar(sql`SELECT count(*) AS value FROM ledger.account WHERE status = '01' AND base < 5000.01`),
  )
  expect(impacts[0]?.explanation).toContain('不自动改变')
  const before = (
    await ledger.post('/base-adjustments', {
      unitNo,
      businessDate: TODAY,
      bases: [{ accountNo: accountNos[0], base: '5000.00' }],
    })
  ).status
  expect(before).toBe(201)
  await make(changeOf(line('baseLimits', limits)))
  const rows = await ledger.db.selectFrom('ledger.account').select(['account_no', 'unit_no']).where('status', '=', '01').execute()
  for (const { account_no: accountNo, unit_no: own } of rows) {
    const adjust = (base: string) =>
      ledger.post('/base-adjustments', { unitNo: own, businessDate: TODAY, bases: [{ accountNo, base }] })
    expect((await adjust('5000.00')).body).toMatchObject({ code: 'base_out_of_range', allowed: '5000.01–19500.00' })
    expect((await adjust('5000.01')).status).toBe(201)
  }
  expect(await monthly()).toBe(foretold.after)
})

test('the preview of loan rates tells the loans and their next instalment, to the fen of a loan newly lent at the new rate', async () => {
  const [first, second] = (await funded('1000.00')).accountNos
  const old = await ledger.post('/loans', { ...LONG_LOAN, accountNo: first, businessDate: '2026-11-20' })
  const before = await scalar(sql`SELECT count(*) AS value FROM ledger.loan WHERE status = 'disbursed'`)
  const rates = { firstShort: '0.019', firstLong: '0.024', secondShort: '0.02325', secondLong: '0.02875' }
  const { figures } = await preview(line('loanRates', rates, TODAY, '000000'))
  expect(figures.利率将调整的存量贷款笔数?.after).toBe(before)
  // The other loan of this ledger was lent at 2.85 %; both are of 300,000 for 240 months, the first instalment unpaid.
  await make(changeOf(line('loanRates', rates, TODAY, '000000')))
  const lent = await ledger.post('/loans', { ...LONG_LOAN, accountNo: second, businessDate: TODAY })
  expect(lent.body.annualRate).toBe('0.0240000')
  const sum = Number(lent.body.firstInstalment) * Number(before)
  expect(figures['全部存量贷款下一期应还合计（元）']?.after).toBe(sum.toFixed(2))
  expect((await ledger.get(`/loans/${old.body.loanNo}`)).body.annualRate).toBe('0.0260000')
})

test('the preview of withdrawal reasons names what comes and goes, and counts the open withdrawals', async () => {
  const { body } = await ledger.get('/policy')
  const items = body.items as { parameter: string; value: { situations: { codes: string[] }[] } }[]
  const { value } = items.find(({ parameter }) => parameter === 'withdrawalReasons')!
  const without = { ...value, situations: value.situations.filter(({ codes }) => !codes.includes('10')) }
  const { impacts, figures } = await preview(line('withdrawalReasons', without, '2027-01-01', '000000'))
  expect(impacts[0]?.explanation).toContain('新增：无；取消：10 装修自住住房')
  expect(figures['已受理未支付的提取中，原因在规定之内的笔数']).toEqual({ before: '1', after: '0' })
})

test('a nation’s value is said to be without effect where the city has its own', async () => {
  const { impacts } = await preview(line('loanPriceShare', '0.70', '2027-01-01', '000000'))
  expect(impacts[0]).toMatchObject({ effective: false, figures: [] })
})

test('a preview writes nothing', async () => {
  const rows = () =>
    scalar(sql`SELECT (SELECT count(*) FROM ledger.policy_period) || '/' || (SELECT count(*) FROM ledger.idempotency) AS value`)
  const before = await rows()
  await preview(line('loanPriceShare', '0.70', '2027-01-01'))
  expect(await rows()).toBe(before)
})

test('another process judges by a change from the moment it is committed', async () => {
  const db = connectLedger(ledger.url)
  const other = await createLedgerApp({ db, token: TEST_TOKEN, issuer: '', clock: () => new Date(`${TODAY}T04:00:00Z`) })
  const [accountNo] = (await funded('1000.00')).accountNos
  const lend = async (key: string) => {
    const headers = { authorization: `Bearer ${TEST_TOKEN}`, 'idempotency-key': key }
    const payload = { ...LONG_LOAN, accountNo, principal: '350000.01', businessDate: TODAY }
    return (await other.inject({ method: 'POST', url: '/loans', headers, payload })).json()
  }
  try {
    await make(changeOf(line('loanPriceShare', '0.50')))
    expect(await lend('other-1')).toMatchObject({ code: 'loan_above_limit', allowed: '不超过 250000.00' })
    const revision = await make(changeOf(line('loanPriceShare', '0.71')))
    expect(await lend('other-2')).toMatchObject({ policyVersion: `${TODAY}/${revision}` })
  } finally {
    await other.close()
    await db.destroy()
  }
})

test('of four changes of one parameter made on the same book at the same time one is made', async () => {
  const basedOn = await newestRevision(ledger.db)
  const share = (percent: number) => make({ ...changeOf(line('loanPriceShare', `0.${percent}`, '2027-03-01')), basedOn })
  const made = await Promise.allSettled([61, 62, 63, 64].map(share))
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const refused = made.filter((result) => result.status === 'rejected').map(({ reason }) => reason.problem.code)
  expect(refused).toEqual(Array(3).fill('policy_changed_meanwhile'))
})

test('changes of different parameters at the same time are all made, each in its own revision', async () => {
  const basedOn = await newestRevision(ledger.db)
  const made = await Promise.all([
    make({ ...changeOf(line('loanReviewDays', 9, '2027-04-01')), basedOn }),
    make({ ...changeOf(line('withdrawalDecisionDays', 2, '2027-04-01')), basedOn }),
  ])
  expect(made.toSorted()).toEqual([basedOn + 1, basedOn + 2])
})

test('a change before today needs a document that reaches back; decisions already made keep their version', async () => {
  const back = changeOf(line('rentLimits', { single: '15000.00', couple: '30000.00', incomeShare: null }, '2026-07-01'))
  await expect(make(back)).rejects.toMatchObject({ problem: { code: 'policy_retroactive', field: 'lines[0].validFrom' } })
  const revision = await make({ ...back, retroactive: true })
  const { body } = await ledger.get('/policy/rentLimits/history')
  expect(body.items).toMatchObject([
    { validFrom: '1999-04-03', validTo: '2026-09-19', revision: 1, supersededIn: revision },
    { validFrom: '1999-04-03', validTo: '2026-06-30', revision, supersededIn: null },
    { validFrom: '2026-07-01', validTo: '2026-09-19', revision, supersededIn: null, docNo: back.docNo },
    { validFrom: '2026-09-20', validTo: null, revision: 1, supersededIn: null },
  ])
  const rentOf = async (asked: string) => {
    const { items } = (await ledger.get(`/policy?on=2026-08-01&${asked}`)).body as {
      items: { parameter: string; value: unknown }[]
    }
    return items.find(({ parameter }) => parameter === 'rentLimits')?.value
  }
  expect(await rentOf('revision=1')).toMatchObject({ single: '12000.00' })
  expect(await rentOf(`revision=${revision}`)).toMatchObject({ single: '15000.00' })
})

test('the policy of a day is read with documents and levels, and changes with who made and who checked them', async () => {
  const { body } = await ledger.get('/policy?on=2026-09-19')
  const items = body.items as { parameter: string }[]
  expect(items).toHaveLength(PARAMETER_NAMES.length)
  expect(items.find(({ parameter }) => parameter === 'loanReviewDays')).toMatchObject({
    title: '贷款审批时限',
    unit: '天',
    level: 'nation',
    docNo: '国务院令第262号',
    validFrom: '1999-04-03',
    validTo: '2026-09-19',
    value: 15,
  })
  const changes = (await ledger.get('/policy/changes')).body.items as { revision: number }[]
  expect(changes[0]).toMatchObject({ maker: '张一', checker: '李二', summary: '三公积金〔2026〕9号 测试' })
  expect(changes.at(-1)).toMatchObject({ revision: 1, maker: null })
})

test.each([
  ['/policy/interest/history', { status: 404, code: 'policy_parameter_unknown', field: 'name', value: 'interest' }],
  ['/policy?revision=9999', { status: 422, code: 'field_inconsistent', field: 'revision', value: '9999' }],
  ['/policy?on=2026-02-30', { status: 400, code: 'field_invalid', field: 'on' }],
])('%s is refused', async (address, problem) => {
  expect((await ledger.get(address)).body).toMatchObject(problem)
})

test.each([
  [{ lines: [] }, { status: 400, code: 'field_invalid', field: 'lines' }],
  [
    { lines: [{ ...line('amountStep', '0.5') }] },
    { status: 422, code: 'policy_value_invalid', field: 'lines[0].value', value: '"0.5"' },
  ],
  [
    { lines: [{ ...line('amountStep', '1'), parameter: 'step' }] },
    { status: 400, code: 'field_invalid', field: 'lines[0].parameter' },
  ],
])('a preview of %j is refused', async (wrong, problem) => {
  expect((await ledger.post('/policy/changes:preview', { ...changeOf(), ...wrong })).body).toMatchObject(problem)
})

const CLERK = 'clerk:wang'
const SUPERVISOR = 'supervisor:li'
const apply = async (...lines: PolicyChange['lines']) => {
  const previewed = await ledger.post('/policy/changes:preview', changeOf(...lines))
  const content = { ...changeOf(...lines), basedOn: previewed.body.basedOn }
  return ledger.post('/applications/policy_change', { businessDate: TODAY, content }, undefined, CLERK)
}
const approve = (no: unknown, actor: string) =>
  ledger.post(`/applications/${no}/approve`, { businessDate: TODAY }, undefined, actor)
const inForce = async (parameter: string, on: string) => {
  const { items } = (await ledger.get(`/policy?on=${on}`)).body as { items: { parameter: string; value: unknown }[] }
  return items.find((item) => item.parameter === parameter)?.value
}

test('a change is made by one person, shown to another with its preview, and takes effect only when that one approves it', async () => {
  const applied = await apply(line('overdueLadder', [{ fromPeriods: 1, actions: ['电话'] }], '2027-05-01'))
  expect(applied.body).toMatchObject({ state: '20', kind: 'policy_change' })
  expect(applied.body.facts).toContainEqual({ label: '影响', value: '自生效日起按新阶梯催收。' })
  expect(applied.body.facts).toContainEqual({
    label: '逾期催收阶梯',
    value: expect.stringContaining('新增：逾期期数（自） 1，措施 电话。取消：逾期期数（自） 1，措施 短信、电话；'),
  })
  expect(JSON.stringify(applied.body.facts)).not.toContain('fromPeriods')
  const no = applied.body.applicationNo
  const before = await inForce('overdueLadder', '2027-05-01')
  expect((await approve(no, 'supervisor:wang')).body.code).toBe('same_person')
  expect((await approve(no, 'clerk:zhao')).body.code).toBe('supervisor_required')
  expect(await inForce('overdueLadder', '2027-05-01')).toEqual(before)
  const approved = await approve(no, SUPERVISOR)
  expect(approved.body).toMatchObject({ state: '50', result: { revision: await newestRevision(ledger.db) } })
  expect(await inForce('overdueLadder', '2027-04-30')).toEqual(before)
  expect(await inForce('overdueLadder', '2027-05-01')).toEqual([{ fromPeriods: 1, actions: ['电话'] }])
  const { items } = (await ledger.get('/policy/changes')).body as { items: object[] }
  expect(items[0]).toMatchObject({ maker: 'wang', checker: 'li' })
})

test('of two applications that change one parameter the later approval is refused and can be returned', async () => {
  const [first, second] = [
    await apply(line('loanReviewDays', 8, '2027-06-01')),
    await apply(line('loanReviewDays', 7, '2027-07-01')),
  ]
  expect((await approve(first.body.applicationNo, SUPERVISOR)).status).toBe(201)
  const no = second.body.applicationNo
  expect((await approve(no, SUPERVISOR)).body).toMatchObject({
    status: 409,
    code: 'policy_changed_meanwhile',
    field: 'lines[0].parameter',
  })
  const returned = await ledger.post(
    `/applications/${no}/return`,
    { businessDate: TODAY, note: '须重新预览' },
    undefined,
    SUPERVISOR,
  )
  expect(returned.body).toMatchObject({ state: '30' })
})

test('a change that claims to have seen a revision that is not there yet is refused', async () => {
  const content = { ...changeOf(line('loanReviewDays', 6, '2027-08-01')), basedOn: 999 }
  const refused = await ledger.post('/applications/policy_change', { businessDate: TODAY, content }, undefined, CLERK)
  const newest = await newestRevision(ledger.db)
  expect(refused.body).toMatchObject({
    status: 422,
    code: 'field_inconsistent',
    field: 'content.basedOn',
    value: '999',
    allowed: `不大于 ${newest}`,
  })
})

test('a withdrawal reason that would belong to two situations is refused', async () => {
  const present = (await inForce('withdrawalReasons', '2027-09-01')) as { situations: object[] }
  const twice = { title: '出境定居（另列）', codes: ['01'], closes: true }
  const value = { ...present, situations: [...present.situations, twice] }
  const change = changeOf(line('withdrawalReasons', value, '2027-09-01', '000000'))
  const refused = await ledger.post('/policy/changes:preview', change)
  expect(refused.body).toMatchObject({ code: 'policy_value_invalid', allowed: expect.stringContaining('重复的是 01') })
})

test('every parameter is told with the shape of its value, whose parts have titles', async () => {
  const { items } = (await ledger.get('/policy/parameters')).body as {
    items: { name: string; shape: { properties?: Record<string, { title?: string }> } }[]
  }
  expect(items.map(({ name }) => name)).toEqual(PARAMETER_NAMES)
  expect(items.find(({ name }) => name === 'depositRates')?.shape.properties).toMatchObject({
    prior: { title: '上年结转' },
    current: { title: '当年归集' },
  })
})

test('a change with a wrong value is refused when it is submitted, naming the field within the content', async () => {
  const content = { ...changeOf(line('loanCeilings', { single: '900000', couple: '800000' }, '2027-01-01')), basedOn: 1 }
  const refused = await ledger.post('/applications/policy_change', { businessDate: TODAY, content }, undefined, CLERK)
  expect(refused.body).toMatchObject({
    status: 422,
    code: 'policy_value_invalid',
    field: 'content.lines[0].value.couple',
    value: '"800000"',
    allowed: '双缴存人上限不低于单缴存人上限',
  })
})

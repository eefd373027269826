import { TEST_NOTICE_TOKEN } from '@anju/infra/local/test-bank.ts'
import { creditCodeOf } from './synthetic-unit.ts'
import { memberOf, type TestLedger, UNIT } from './test-ledger.ts'

/** Numbers of what the example business has made, by the name of the field that carries such a number. */
export type ExampleNumbers = Readonly<Record<string, readonly string[]>>

const DAY = '2026-11-25'
const CLERK = 'clerk:wang'
const SUPERVISOR = 'supervisor:li'
const BANK = '41050001'

/**
 * A little of every business on a fresh ledger, always the same, so that its numbers are too: two units, eight members, a month remitted, a
 * loan, withdrawals, a bank account with money that came in, applications in several states. What the API's document takes its examples from.
 */
export async function postExampleBusiness(ledger: TestLedger): Promise<ExampleNumbers> {
  const made = async (path: string, body: object, actor?: string): Promise<Record<string, unknown>> => {
    const answer = await ledger.post(path, body, undefined, actor)
    if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const number = async (path: string, body: object, field: string, actor?: string) =>
    String((await made(path, body, actor))[field])

  const unitNos = [
    await number('/units', { ...UNIT, creditCode: creditCodeOf(1) }, 'unitNo'),
    await number('/units', { ...UNIT, name: '陕州区第二中学', creditCode: creditCodeOf(2) }, 'unitNo'),
  ]
  const items = Array.from({ length: 8 }, (_, index) => memberOf(unitNos[index < 6 ? 0 : 1]!, index + 1))
  const members = (await made('/members:batch', { items })).items as { memberNo: string; accountNo: string }[]
  const [saver, borrower, frozen, paid, sealed, merged] = members.map(({ accountNo }) => accountNo) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]

  const remitted = await made('/remittances', { unitNo: unitNos[0], month: '202411', businessDate: '2024-11-20' })
  for (const accountNo of [saver, frozen, paid])
    await made('/transfers-in', { accountNo, amount: '200000.00', businessDate: '2025-01-10' })
  await made('/seals', { accountNo: sealed })

  const house = { houseAddress: '三门峡市湖滨区黄河路8号', houseArea: '98.50', housePrice: '500000.00' }
  const terms = {
    principal: '100000.00',
    termMonths: 60,
    repaymentMethod: '01',
    firstHome: true,
    guaranteeType: '01',
    businessDate: '2026-09-20',
  }
  const loanNo = await number('/loans', { accountNo: borrower, ...terms, ...house }, 'loanNo')

  const withdrawal = { accountNo: saver, kind: '11', reason: '01', amount: '300.00', businessDate: DAY }
  const withdrawalNos = [
    await number('/withdrawals', withdrawal, 'withdrawalNo'),
    await number('/withdrawals', { ...withdrawal, accountNo: paid }, 'withdrawalNo'),
  ]
  await made(`/withdrawals/${withdrawalNos[1]}/pay`, { businessDate: DAY })

  const freeze = { accountNo: frozen, amount: '400.00', court: '三门峡市湖滨区人民法院', docNo: '(2026)豫1202执1号' }
  const apply = (over: object = {}) =>
    number('/applications/freeze', { businessDate: DAY, content: freeze, ...over }, 'applicationNo', CLERK)
  const applicationNos = [await apply(), await apply(), await apply({ draft: true })]
  const { result } = await made(`/applications/${applicationNos[0]}/approve`, { businessDate: DAY }, SUPERVISOR)

  const { items: trial } = (await ledger.get('/trial-balance')).body as { items: { subjectCode: string; closing: string }[] }
  const openingBalance = trial.find(({ subjectCode }) => subjectCode === '101')!.closing
  const bank = {
    accountNo: BANK,
    name: '三门峡市住房公积金管理中心',
    bankCode: '105',
    subject: '101',
    nature: '01',
    openedOn: '2020-01-01',
    confirmedOn: '2026-11-24',
  }
  await made('/bank-accounts', { ...bank, openingBalance })

  return {
    unitNo: unitNos,
    accountNo: [saver, borrower, frozen, paid, sealed, merged],
    memberNo: members.map(({ memberNo }) => memberNo),
    voucherNo: [String(remitted.voucherNo)],
    loanNo: [loanNo],
    withdrawalNo: withdrawalNos,
    applicationNo: applicationNos,
    holdNo: [String((result as { holdNo: string }).holdNo)],
    bankAccountNo: [BANK],
    receiptNo: [await receive(ledger)],
  }
}

/** Money that came in for the first unit; what is not yet allocated. */
async function receive(ledger: TestLedger): Promise<string> {
  const payer = { payerAccountNo: '6200', payerName: '湖滨区第一小学', purpose: '汇缴' }
  const payload = { accountNo: BANK, bankSerial: 'YH1', callerSerial: null, amount: '7200.00', valueDate: DAY, ...payer }
  const headers = { authorization: `Bearer ${TEST_NOTICE_TOKEN}` }
  return String((await ledger.app.inject({ method: 'POST', url: '/bank/notices', headers, payload })).json().receiptNo)
}

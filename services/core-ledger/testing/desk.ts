import { TEST_NOTICE_TOKEN } from '@anju/infra/local/test-bank.ts'
import { expect } from 'vitest'
import { BASIC, type LedgerWithBank, PERSON, startLedgerWithBank } from './ledger-with-bank.ts'
import { creditCodeOf } from './synthetic-unit.ts'
import { idNumberOf, memberOf, UNIT } from './test-ledger.ts'

const DAY = '2026-11-25'

/** Somebody of the name that the bank has for PERSON, alone in a unit, and what he may ask for. */
export interface DeskPerson {
  readonly unitNo: string
  readonly accountNo: string
  readonly memberNo: string
  readonly idNumber: string
  /** 购房提取 of 300.00, on one contract of which 900.00 is paid. */
  purchase(over?: object): object
  /** 退休销户. */
  closing(): object
}

/** A ledger with its bank, and people who make mistakes and put them right. */
export interface TestDesk extends LedgerWithBank {
  /** With 1,200.00 of a month remitted long ago, unless said otherwise. */
  person(with_?: { remitted: boolean }): Promise<DeskPerson>
  freshIdNumber(): string
  /** A clerk's application. */
  apply(kind: string, content: object, key?: string): ReturnType<LedgerWithBank['ledger']['post']>
  step(applicationNo: unknown, name: string, actor: string): ReturnType<LedgerWithBank['ledger']['post']>
  /** What an application has made once a clerk has made it and a supervisor approved it. */
  done(kind: string, content: object): Promise<Record<string, string>>
  noticeOf(amount: string, over?: object): Record<string, unknown> & { bankSerial: string }
  /** Tells the ledger of money that came in. */
  notify(notice: object): Promise<{ receiptNo: string; repeated: boolean }>
  /** A charge that the bank takes of itself. */
  charge(amount: string, valueDate: string): Promise<void>
  /** What an instruction has moved at the bank. */
  movedBy(instructionNo: unknown): Promise<string[]>
}

export async function startDesk(postgresUrl: string): Promise<TestDesk> {
  const centre = await startLedgerWithBank(postgresUrl)
  const { ledger, bank } = centre
  await centre.openAccount()
  await centre.move('in', '9000000.00')
  let order = 0
  let serial = 0
  const freshIdNumber = () => idNumberOf(++order)
  const step: TestDesk['step'] = (applicationNo, name, actor) =>
    ledger.post(`/applications/${applicationNo}/${name}`, { businessDate: DAY }, undefined, actor)
  const apply: TestDesk['apply'] = (kind, content, key) =>
    ledger.post(`/applications/${kind}`, { businessDate: DAY, content }, key, 'clerk:wang')
  return {
    ...centre,
    freshIdNumber,
    apply,
    step,
    async person({ remitted } = { remitted: true }) {
      const idNumber = freshIdNumber()
      const own = order
      const unit = await ledger.post('/units', { ...UNIT, name: `某单位${own}`, creditCode: creditCodeOf(own) })
      const unitNo = String(unit.body.unitNo)
      const opened = await ledger.post('/members', { ...memberOf(unitNo, 0), name: PERSON.name, idNumber })
      const { accountNo, memberNo } = opened.body as { accountNo: string; memberNo: string }
      if (remitted) await ledger.post('/remittances', { unitNo, month: '202411', businessDate: '2024-11-20' })
      const asked = { accountNo, bankAccountNo: BASIC, payee: PERSON }
      const house = {
        address: `黄河路${own}号`,
        contractNo: `GF-${own}`,
        price: '5000.00',
        paid: '900.00',
        paidOn: '2026-11-20',
        counterparty: '某公司',
      }
      return {
        unitNo,
        accountNo,
        memberNo,
        idNumber,
        purchase: (over = {}) => ({ reason: '01', ...asked, amount: '300.00', house, ...over }),
        closing: () => ({ reason: '03', ...asked, proof: { documentNo: `TX${own}`, since: '2026-11-01' } }),
      }
    },
    async done(kind, content) {
      const asked = await apply(kind, content)
      const approved = await step(asked.body.applicationNo, 'approve', 'supervisor:li')
      expect(approved.status, JSON.stringify([asked.body, approved.body])).toBe(201)
      return approved.body.result as Record<string, string>
    },
    noticeOf: (amount, over = {}) => ({
      accountNo: BASIC,
      bankSerial: `GZ${++serial}`,
      callerSerial: null,
      amount,
      payerAccountNo: '6200',
      payerName: '某付款人',
      purpose: '汇缴',
      valueDate: DAY,
      ...over,
    }),
    async notify(notice) {
      const headers = { authorization: `Bearer ${TEST_NOTICE_TOKEN}` }
      const response = await ledger.app.inject({ method: 'POST', url: '/bank/notices', headers, payload: notice })
      return response.json()
    },
    async charge(amount, valueDate) {
      await centre.move('out', amount, { counterpartyName: '银行', purpose: '手续费', valueDate })
    },
    async movedBy(instructionNo) {
      const message = { accountNo: BASIC, from: DAY, to: DAY, limit: 5000 }
      const { lines } = (await bank.send('BDC113', message)).body as { lines: { callerSerial: string; amount: string }[] }
      return lines.filter(({ callerSerial }) => callerSerial === instructionNo).map(({ amount }) => amount)
    },
  }
}

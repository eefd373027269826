import { addDays, monthOf } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import { residentId } from '@anju/standards/personal-number.ts'
import { creditCodeOf, UNIT_DETAILS } from '../../testing/synthetic-unit.ts'
import { dateOf } from '../model/judge.ts'
import type { Model } from '../model/state.ts'
import type { Act, ActKind, Asked, AskedOf } from '../program/acts.ts'

/** The ledger's numbers of what the program has made. */
export class Numbers {
  readonly units = new Map<number, string>()
  readonly members = new Map<number, { readonly accountNo: string }>()
  /** By operation: what was made by that name. */
  readonly #made = new Map<string, string>()

  /** Keeps a number that an operation has made. */
  keep(op: number, name: string, no: string): void {
    this.#made.set(`${op}/${name}`, no)
  }

  /** Keeps the numbers in the answer to an act. */
  learn(act: Act, answered: Readonly<Record<string, unknown>>): void {
    if (act.kind === 'open_unit') this.units.set(act.unit, String(answered.unitNo))
    if (act.kind === 'open_member' || act.kind === 'open_again')
      this.members.set(act.member, { accountNo: String(answered.accountNo) })
    const result = (answered.result ?? {}) as Record<string, unknown>
    const op = act.kind === 'approve' ? act.of : act.op
    for (const [name, value] of Object.entries({ ...answered, ...result }))
      if (typeof value === 'string' && name.endsWith('No')) this.keep(op, name, value)
  }

  of(op: number, name: string): string | undefined {
    return this.#made.get(`${op}/${name}`)
  }
}

/** Where an act is posted, by whom, and with which body. */
export interface Wording {
  readonly path: string
  readonly body: object
  readonly actor: string | null
}

interface Known {
  readonly model: Model
  readonly numbers: Numbers
}

type Wordings = { readonly [Kind in ActKind]: (act: AskedOf<Kind>, known: Known) => Wording | undefined }

/** The centre's account at the bank, with which it pays and is paid. */
export const CENTRE_ACCOUNT = '41050001'
export const nameOf = (member: number) => `成员${member}`
export const bankAccountOf = (member: number) => `6217${String(member).padStart(8, '0')}`
export const unitNameOf = (unit: number) => `单位${unit}`

const MAKER = 'clerk:wang'
const CHECKER = 'supervisor:li'
const direct = (path: string, body: object): Wording => ({ path, body, actor: null })
const application = (kind: string, businessDate: string, content: object): Wording => ({
  path: `/applications/${kind}`,
  body: { businessDate, content },
  actor: MAKER,
})

/** A posting on what an operation has made; undefined when it has made nothing. */
function on(
  no: string | undefined,
  pathOf: (no: string) => string,
  body: object,
  actor: string | null = null,
): Wording | undefined {
  return no === undefined ? undefined : { path: pathOf(no), body, actor }
}

const accountOf = ({ numbers }: Known, member: number) => numbers.members.get(member)!.accountNo
const businessDate = ({ model }: Known, act: { readonly back: number }) => ({ businessDate: dateOf(model, act) })

const idNumber = (member: number) => residentId('411202', addDays('1960-01-01', Math.floor(member / 1_000)), member % 1_000)

function opening(person: number, { unit, base }: { unit: number; base: Fen }, { model, numbers }: Known): Wording {
  const identity = { name: nameOf(person), idType: '01', idNumber: idNumber(person), mobile: '13900000000' }
  return direct('/members', { ...identity, unitNo: numbers.units.get(unit), base: yuanFromFen(base), openedOn: model.today })
}

const WORDINGS: Wordings = {
  open_unit: ({ unit, percent }, { model }) => {
    const ratio = yuanFromFen(percent)
    const ratios = { unitRatio: ratio, memberRatio: ratio, openedOn: model.today }
    return direct('/units', { ...UNIT_DETAILS, name: unitNameOf(unit), creditCode: creditCodeOf(unit), ...ratios })
  },
  open_member: (act, known) => opening(act.member, act, known),
  open_again: (act, known) => opening(act.as, act, known),
  move: (act, known) =>
    direct('/account-moves', {
      accountNo: accountOf(known, act.member),
      toUnitNo: known.numbers.units.get(act.unit),
      base: yuanFromFen(act.base),
      ...businessDate(known, act),
    }),
  remit: (act, known) =>
    direct('/remittances', {
      unitNo: known.numbers.units.get(act.unit),
      month: act.month,
      ...businessDate(known, act),
    }),
  transfer_in: (act, known) =>
    direct('/transfers-in', {
      accountNo: accountOf(known, act.member),
      amount: yuanFromFen(act.amount),
      ...businessDate(known, act),
    }),
  withdraw: (act, known) => withdrawal(act, known, { kind: '11', reason: '01', amount: yuanFromFen(act.amount) }),
  close: (act, known) => withdrawal(act, known, { kind: '12', reason: '03' }),
  hold: (act, known) => withdrawal(act, known, { kind: '11', reason: '01', amount: yuanFromFen(act.amount) }),
  pay_hold: (act, known) =>
    on(known.numbers.of(act.of, 'withdrawalNo'), (no) => `/withdrawals/${no}/pay`, businessDate(known, act)),
  cancel_hold: (act, known) =>
    on(known.numbers.of(act.of, 'withdrawalNo'), (no) => `/withdrawals/${no}/cancel`, businessDate(known, act)),
  seal: ({ member }, known) => direct('/seals', { accountNo: accountOf(known, member) }),
  unseal: ({ member }, known) => direct('/unseals', { accountNo: accountOf(known, member) }),
  freeze: (act, known) =>
    application('freeze', dateOf(known.model, act), {
      accountNo: accountOf(known, act.member),
      amount: yuanFromFen(act.amount),
      court: '三门峡市湖滨区人民法院',
      docNo: `(2025)豫1202执${act.op}号`,
    }),
  unfreeze: (act, known) => {
    const holdNo = known.numbers.of(act.of, 'holdNo')
    const hold = known.model.holds.get(act.of)
    if (!holdNo || !hold) return undefined
    const content = { accountNo: accountOf(known, hold.member), holdNo, docNo: `(2025)豫1202执${act.op}号` }
    return application('unfreeze', dateOf(known.model, act), content)
  },
  apply: (act, known) => {
    const account = { accountNo: accountOf(known, act.member), bankAccountNo: CENTRE_ACCOUNT }
    const payee = { accountNo: bankAccountOf(act.member), name: nameOf(act.member) }
    const house = { address: `黄河路${act.op}号`, contractNo: `HT${act.op}`, price: '900000000.00', paid: '900000000.00' }
    const ground =
      act.amount === null
        ? { reason: '03', proof: { documentNo: `TX${act.op}`, since: '2025-05-01' } }
        : { reason: '01', amount: yuanFromFen(act.amount), house: { ...house, paidOn: '2025-05-01', counterparty: '某房产公司' } }
    return application('withdrawal', dateOf(known.model, act), { ...account, payee, ...ground })
  },
  allocate: (act, known) => {
    const unitNo = known.numbers.units.get(known.model.receipts.get(act.of)?.unit ?? -1)
    const body = { unitNo, month: act.month, ...businessDate(known, act) }
    return on(known.numbers.of(act.of, 'receiptNo'), (no) => `/receipts/${no}/allocate`, body)
  },
  return_receipt: (act, known) =>
    on(known.numbers.of(act.of, 'receiptNo'), (no) => `/receipts/${no}/return`, businessDate(known, act)),
  approve: (act, known) => step(act, known, 'approve', CHECKER),
  return: (act, known) => step(act, known, 'return', CHECKER),
  withdraw_application: (act, known) => step(act, known, 'withdraw', MAKER),
  lend: (act, known) => {
    const house = { houseAddress: `黄河路${act.op}号`, houseArea: '98.50', housePrice: yuanFromFen(2n * act.principal) }
    const terms = { principal: yuanFromFen(act.principal), termMonths: act.months, repaymentMethod: act.method, firstHome: true }
    const accounts = { accountNo: accountOf(known, act.member), bankAccountNo: bankAccountOf(act.member) }
    return direct('/loans', { ...accounts, ...terms, ...house, guaranteeType: '01', ...businessDate(known, act) })
  },
  repay: (act, known) => {
    const loanNo = known.numbers.of(act.of, 'loanNo')
    if (!loanNo) return undefined
    const prepaying = { kind: 'prepayment', mode: act.pay, amount: yuanFromFen(act.amount) }
    const pay = act.pay === 'instalment' || act.pay === 'settlement' ? { kind: act.pay } : prepaying
    return direct('/repayments', { loanNo, ...pay, ...businessDate(known, act) })
  },
  close_day: ({ date }) => direct('/day-closes', { date }),
  close_month: ({ date }) => direct('/month-closes', { month: monthOf(date) }),
  reverse: (act, known) =>
    on(known.numbers.of(act.of, 'voucherNo'), (no) => `/vouchers/${no}/reversal`, businessDate(known, act)),
}

const withdrawal = (act: { readonly member: number; readonly back: number }, known: Known, what: object) =>
  direct('/withdrawals', { accountNo: accountOf(known, act.member), ...what, ...businessDate(known, act) })

const step = (act: { readonly of: number; readonly back: number }, known: Known, name: string, actor: string) =>
  on(known.numbers.of(act.of, 'applicationNo'), (no) => `/applications/${no}/${name}`, businessDate(known, act), actor)

/** How an act is asked for; undefined when what it refers to was never made. */
export const wordingOf = (act: Asked, known: Known): Wording | undefined =>
  (WORDINGS[act.kind] as (act: Asked, known: Known) => Wording | undefined)(act, known)

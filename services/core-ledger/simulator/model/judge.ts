import { addDays, addMonths, type BusinessDate, type BusinessMonth, lastDayOf, monthOf } from '@anju/standards/business-date.ts'
import { type Fen, sumFen } from '@anju/standards/money.ts'
import type { ProblemCode } from '../../errors.ts'
import type { Act, ActKind, Asked, AskedOf } from '../program/acts.ts'
import { interestTo } from './interest.ts'
import { availableOf, balanceOf, type Model, type ModelAccount } from './state.ts'

/** Why an act must be refused: any of these codes, since which of several is told first is not what is tried here. */
export type Refusals = ReadonlySet<ProblemCode>

/** Refusals of which the model knows too little to foresee them: told, they are believed. */
export const UNFORESEEN: { readonly [Kind in ActKind]?: Refusals } = {
  repay: new Set<ProblemCode>([
    'date_too_early',
    'deduction_in_flight',
    'loan_not_repriced',
    'instalment_not_due',
    'instalment_not_next',
    'repayment_above_due',
    'loan_overdue',
    'prepayment_above_balance',
  ]),
  // Before the day on which the last account was closed: the clock has been put back.
  open_again: new Set<ProblemCode>(['date_too_early']),
  reverse: new Set<ProblemCode>(['voucher_not_reversible', 'deduction_in_flight']),
}

/** The business date of an act. */
export const dateOf = ({ today }: Pick<Model, 'today'>, { back }: { readonly back: number }): BusinessDate =>
  addDays(today, -back)

/** Applications are accepted today even after its 日终, but on no past day that is closed. */
const isPast = (model: Model, act: { readonly back: number }) => dateOf(model, act) < model.today

type Judgement<Kind extends ActKind> = (
  model: Model,
  act: AskedOf<Kind>,
  refuse: (code: ProblemCode, when: boolean) => void,
) => void

const dated = (
  model: Model,
  date: BusinessDate,
  { earliest, onOpenDay }: { earliest?: BusinessDate; onOpenDay: boolean },
  refuse: (code: ProblemCode, when: boolean) => void,
) => {
  refuse('date_in_future', date > model.today)
  refuse('date_too_early', earliest !== undefined && date < earliest)
  refuse('period_closed', onOpenDay && model.closedThrough !== '' && date <= model.closedThrough)
}

/** An act as it is asked for now. */
export function ask(model: Model, act: Act): Asked {
  if (act.kind !== 'remit' && act.kind !== 'allocate') return act
  const unit = act.kind === 'remit' ? act.unit : model.receipts.get(act.of)?.unit
  const month = unit === undefined ? '' : nextMonth(model, unit)
  return { ...act, month: act.kind === 'remit' ? addMonths(month, act.off) : month }
}

/** The month after 缴至年月; that of the unit's opening before the first remittance. */
export function nextMonth(model: Model, unit: number): BusinessMonth {
  const { paid, openedOn } = model.units.of(unit)
  return paid.length > 0 ? addMonths(paid.at(-1)!, 1) : monthOf(openedOn)
}

/** What a unit pays for a month. */
export const dueOf = (model: Model, unit: number, month: BusinessMonth): Fen =>
  sumFen(payable(model, unit, month).map(([, { monthly }]) => monthly))

/** Accounts that a unit pays for in a month. */
export const payable = (model: Model, unit: number, month: BusinessMonth): [number, ModelAccount][] =>
  [...model.accounts.entries()].filter(
    ([, account]) => account.unit === unit && account.status === '01' && account.openedOn <= lastDayOf(month),
  )

const stepping =
  (event: string, from: string): Judgement<'approve' | 'return' | 'withdraw_application'> =>
  (model, act, refuse) => {
    const application = model.applications.of(act.of)
    const date = dateOf(model, act)
    // Who decides, decides on no past day that is closed.
    dated(model, date, { earliest: application.steppedOn, onOpenDay: date < model.today }, refuse)
    refuse('application_state_conflict', application.state !== from)
    if (event !== 'approve') return
    const account = model.accounts.of(application.member)
    if (application.business === 'freeze') {
      refuse('account_closed', account.status === '05')
      refuse('available_insufficient', application.amount > availableOf(account))
    }
    if (application.business === 'apply') {
      const { closing, amount } = model.withdrawals.of(act.of)
      refuse('account_has_hold', closing && account.held > amount)
    }
    if (application.business === 'unfreeze') refuse('hold_not_active', !model.holds.of(application.of!).active)
  }

const RULES: { readonly [Kind in ActKind]: Judgement<Kind> } = {
  open_unit: () => {},
  open_member: () => {},
  open_again(model, { as }, refuse) {
    const open = [...model.accounts.entries()].some(([, { person, status }]) => person === as && status !== '05')
    refuse('member_exists', open)
  },
  move(model, act, refuse) {
    const account = model.accounts.of(act.member)
    refuse('account_closing', isClosing(model, act.member))
    const { openedOn } = model.units.of(act.unit)
    const earliest = account.openedOn > openedOn ? account.openedOn : openedOn
    refuse('account_closed', account.status === '05')
    refuse('field_inconsistent', account.unit === act.unit)
    dated(model, dateOf(model, act), { earliest, onOpenDay: balanceOf(account) > 0n }, refuse)
  },
  remit(model, act, refuse) {
    remitting(model, act.unit, act, refuse)
  },
  allocate(model, act, refuse) {
    const { unit, rest, valueDate } = model.receipts.of(act.of)
    remitting(model, unit, act, refuse)
    refuse('date_too_early', dateOf(model, act) < valueDate)
    refuse('receipt_insufficient', dueOf(model, unit, act.month) > rest)
  },
  return_receipt(model, act, refuse) {
    const { rest, valueDate } = model.receipts.of(act.of)
    refuse('receipt_insufficient', rest === 0n)
    dated(model, dateOf(model, act), { earliest: valueDate, onOpenDay: false }, refuse)
  },
  transfer_in(model, act, refuse) {
    const account = model.accounts.of(act.member)
    refuse('account_closed', account.status === '05')
    refuse('account_sealed', account.status === '02')
    dated(model, dateOf(model, act), { earliest: account.openedOn, onOpenDay: true }, refuse)
  },
  withdraw(model, act, refuse) {
    taking(model, act, refuse)
    dated(model, dateOf(model, act), { onOpenDay: true }, refuse)
  },
  hold: (model, act, refuse) => taking(model, act, refuse),
  close(model, act, refuse) {
    const account = model.accounts.of(act.member)
    const date = dateOf(model, act)
    const paid = balanceOf(account) + interestTo(date, account.movements, account.settledOn)
    refuse('account_closed', account.status === '05')
    refuse('account_has_hold', account.held > 0n)
    refuse('account_has_loan', account.loan !== null)
    dated(model, date, { earliest: account.openedOn, onOpenDay: paid > 0n }, refuse)
  },
  pay_hold(model, act, refuse) {
    const { state, acceptedOn } = model.withdrawals.of(act.of)
    refuse('withdrawal_not_held', state !== 'held')
    dated(model, dateOf(model, act), { earliest: acceptedOn, onOpenDay: true }, refuse)
  },
  cancel_hold: (model, act, refuse) => refuse('withdrawal_not_held', model.withdrawals.of(act.of).state !== 'held'),
  seal(model, { member }, refuse) {
    const { status } = model.accounts.of(member)
    refuse('account_closed', status === '05')
    refuse('account_sealed', status === '02')
  },
  unseal(model, { member }, refuse) {
    const { status, person } = model.accounts.of(member)
    const paying = [...model.accounts.entries()].some(
      ([of, other]) => of !== member && other.person === person && other.status === '01',
    )
    refuse('member_exists', paying)
    refuse('account_closed', status === '05')
    refuse('account_not_sealed', status !== '02')
    refuse('account_closing', isClosing(model, member))
  },
  freeze(model, act, refuse) {
    const account = model.accounts.of(act.member)
    refuse('account_closed', account.status === '05')
    refuse('available_insufficient', act.amount > availableOf(account))
    dated(model, dateOf(model, act), { onOpenDay: isPast(model, act) }, refuse)
  },
  unfreeze(model, act, refuse) {
    refuse('hold_not_active', !model.holds.of(act.of).active)
    dated(model, dateOf(model, act), { onOpenDay: isPast(model, act) }, refuse)
  },
  apply(model, act, refuse) {
    const account = model.accounts.of(act.member)
    refuse('account_closed', account.status === '05')
    dated(model, dateOf(model, act), { earliest: account.openedOn, onOpenDay: isPast(model, act) }, refuse)
    if (act.amount === null) {
      refuse('account_has_hold', account.held > 0n)
      refuse('account_has_loan', account.loan !== null)
    } else refuse('withdrawal_above_limit', act.amount > availableOf(account))
  },
  approve: stepping('approve', '20'),
  return: stepping('return', '20'),
  withdraw_application: stepping('withdraw', '20'),
  lend(model, act, refuse) {
    const account = model.accounts.of(act.member)
    refuse('account_closed', account.status === '05')
    refuse('account_sealed', account.status === '02')
    refuse('account_has_loan', account.loan !== null)
    dated(model, dateOf(model, act), { earliest: account.openedOn, onOpenDay: true }, refuse)
  },
  repay(model, act, refuse) {
    refuse('loan_settled', model.loans.of(act.of).balance === 0n)
    dated(model, dateOf(model, act), { onOpenDay: true }, refuse)
  },
  reverse(model, act, refuse) {
    const voucher = model.vouchers.of(act.of)
    refuse('voucher_already_reversed', voucher.reversed)
    dated(model, dateOf(model, act), { earliest: voucher.date, onOpenDay: true }, refuse)
    if (voucher.reversed || voucher.repaid) return
    const { remitted, lines } = voucher
    refuse('voucher_not_reversible', remitted !== null && model.units.of(remitted.unit).paid.at(-1) !== remitted.month)
    for (const { member, prior, current } of lines) {
      const account = model.accounts.of(member)
      const enough = account.prior >= prior && account.current >= current && availableOf(account) >= prior + current
      refuse('voucher_not_reversible', !enough || (account.status === '05' && !voucher.closing))
    }
  },
  close_day: closing,
  close_month: closing,
}

/** Whether the bank is paying out all that an account has. */
function isClosing(model: Model, member: number): boolean {
  const { status, held } = model.accounts.of(member)
  if (status !== '02' || held === 0n) return false
  return [...model.withdrawals.entries()].some(([, one]) => one.member === member && one.closing && one.state === 'paying')
}

function remitting(
  model: Model,
  unit: number,
  { month, back }: { readonly month: BusinessMonth; readonly back: number },
  refuse: (code: ProblemCode, when: boolean) => void,
): void {
  const { paid } = model.units.of(unit)
  const date = dateOf(model, { back })
  const next = nextMonth(model, unit)
  dated(model, date, { onOpenDay: true }, refuse)
  refuse('month_already_remitted', paid.length > 0 && month < next)
  refuse('month_not_next', paid.length > 0 ? month > next : month < next)
  refuse('month_in_future', month > monthOf(date))
  refuse('unit_has_no_accounts', payable(model, unit, month).length === 0)
}

function closing(
  model: Model,
  { date }: { readonly date: BusinessDate },
  refuse: (code: ProblemCode, when: boolean) => void,
): void {
  refuse('date_in_future', date > model.today)
}

function taking(model: Model, act: AskedOf<'withdraw' | 'hold'>, refuse: (code: ProblemCode, when: boolean) => void): void {
  const account = model.accounts.of(act.member)
  refuse('account_closed', account.status === '05')
  refuse('available_insufficient', act.amount > availableOf(account))
  dated(model, dateOf(model, act), { earliest: account.openedOn, onOpenDay: false }, refuse)
}

/** Every reason for which the ledger must refuse an act as things stand; none: it must do it. */
export function refusalsOf(model: Model, act: Asked): Refusals {
  const codes = new Set<ProblemCode>()
  const judge = RULES[act.kind] as Judgement<ActKind>
  judge(model, act, (code, when) => void (when && codes.add(code)))
  return codes
}

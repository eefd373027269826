import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import type { ActKind, Asked, AskedOf } from '../program/acts.ts'
import { toBePaid } from './bank.ts'
import { settled } from './batch.ts'
import { dateOf, dueOf } from './judge.ts'
import { closeOut, hold, keepVoucher, monthlyOf, move, openDay, payOut, remitted } from './money.ts'
import { balanceOf, type Model } from './state.ts'

/** What the ledger answered for one act. */
export type Answered = Readonly<Record<string, unknown>>

/** Does an act in the model; returns what the ledger must have said of it, field by field. */
type Booking<Kind extends ActKind> = (model: Model, act: AskedOf<Kind>, answered: Answered) => Answered

const money = (fen: Fen) => yuanFromFen(fen)

const BOOKINGS: { readonly [Kind in ActKind]: Booking<Kind> } = {
  open_unit(model, { unit, percent }) {
    model.units.set(unit, { percent, openedOn: model.today, paid: [] })
    return {}
  },
  open_member: (model, act) => opened(model, act, act.member),
  open_again: (model, act) => opened(model, act, act.as),
  move(model, act) {
    const { member, unit, base } = act
    if (balanceOf(model.accounts.of(member)) > 0n) openDay(model, dateOf(model, act))
    model.accounts.change(member, { unit, monthly: monthlyOf(base, model.units.of(unit).percent), status: '01' })
    return {}
  },
  remit: (model, act) => remitted(model, act.op, { ...act, date: dateOf(model, act) }),
  allocate(model, act) {
    const { unit, rest } = model.receipts.of(act.of)
    const due = dueOf(model, unit, act.month)
    model.receipts.change(act.of, { rest: rest - due })
    return remitted(model, act.op, { unit, month: act.month, date: dateOf(model, act), receipt: act.of })
  },
  return_receipt(model, act) {
    const { rest } = model.receipts.of(act.of)
    model.receipts.change(act.of, { rest: 0n, returning: rest })
    model.returns.set(act.op, { receipt: act.of, amount: rest, madeOn: dateOf(model, act), ended: false })
    return { amount: money(rest) }
  },
  transfer_in(model, { op, member, amount, back }) {
    const date = dateOf(model, { back })
    const lines = [{ member, prior: amount, current: 0n }]
    move(model, lines, date)
    keepVoucher(model, op, { date, lines })
    return {}
  },
  withdraw(model, act) {
    payOut(model, act.op, { ...act, date: dateOf(model, act) })
    return { status: 'paid', amount: money(act.amount), interest: '0.00' }
  },
  close(model, act) {
    const { balance, interest } = closeOut(model, act.op, { member: act.member, date: dateOf(model, act) })
    return { status: 'paid', amount: money(balance), interest: money(interest) }
  },
  hold(model, act) {
    const { op, member, amount } = act
    hold(model, member, amount)
    model.withdrawals.set(op, { member, amount, closing: false, acceptedOn: dateOf(model, act), state: 'held', paying: null })
    return { status: 'held', amount: money(amount) }
  },
  pay_hold(model, act) {
    const { member, amount } = model.withdrawals.of(act.of)
    hold(model, member, -amount)
    payOut(model, act.op, { member, amount, date: dateOf(model, act) })
    model.withdrawals.change(act.of, { state: 'paid' })
    return { status: 'paid', amount: money(amount) }
  },
  cancel_hold(model, { of }) {
    const { member, amount } = model.withdrawals.of(of)
    hold(model, member, -amount)
    model.withdrawals.change(of, { state: 'cancelled' })
    return { status: 'cancelled', amount: money(amount) }
  },
  seal(model, { member }) {
    model.accounts.change(member, { status: '02' })
    return { status: '02' }
  },
  unseal(model, { member }) {
    model.accounts.change(member, { status: '01' })
    return { status: '01' }
  },
  freeze(model, act) {
    const { op, member, amount } = act
    model.applications.set(op, { business: 'freeze', member, amount, steppedOn: dateOf(model, act), state: '20', of: null })
    return { state: '20' }
  },
  unfreeze(model, act) {
    const { member, amount } = model.holds.of(act.of)
    const steppedOn = dateOf(model, act)
    model.applications.set(act.op, { business: 'unfreeze', member, amount, steppedOn, state: '20', of: act.of })
    return { state: '20' }
  },
  apply(model, act) {
    const { op, member } = act
    const account = model.accounts.of(member)
    const amount = act.amount ?? account.prior + account.current
    const acceptedOn = dateOf(model, act)
    hold(model, member, amount)
    model.withdrawals.set(op, { member, amount, closing: act.amount === null, acceptedOn, state: 'held', paying: null })
    model.applications.set(op, { business: 'apply', member, amount, steppedOn: acceptedOn, state: '20', of: null })
    return { state: '20' }
  },
  approve(model, act) {
    const { business, member, amount, of } = model.applications.of(act.of)
    model.applications.change(act.of, { state: '50', steppedOn: dateOf(model, act) })
    if (business === 'apply') return toBePaid(model, act.of, dateOf(model, act))
    hold(model, member, business === 'freeze' ? amount : -amount)
    if (business === 'freeze') model.holds.set(act.of, { member, amount, active: true })
    else model.holds.change(of!, { active: false })
    return { state: '50' }
  },
  return: (model, act) => released(model, act, '30'),
  withdraw_application: (model, act) => released(model, act, '10'),
  lend(model, act) {
    const { op, member, principal } = act
    model.loans.set(op, { member, principal, balance: principal })
    model.accounts.change(member, { loan: op })
    openDay(model, dateOf(model, act))
    return {}
  },
  repay(model, act, answered) {
    const { member, balance } = model.loans.of(act.of)
    const principal = act.pay === 'settlement' ? balance : BigInt(String(answered.principal).replace('.', ''))
    const left = balance - principal
    model.loans.change(act.of, { balance: left })
    if (left === 0n) model.accounts.change(member, { loan: null })
    const date = dateOf(model, act)
    keepVoucher(model, act.op, { date, lines: [], repaid: { loan: act.of, principal } })
    openDay(model, date)
    const told = { principal: money(principal), balance: money(left < 0n ? 0n : left) }
    return act.pay === 'lower' || act.pay === 'shorten' ? { ...told, interest: money(act.amount - principal) } : told
  },
  reverse(model, act) {
    const { lines, remitted, closing, repaid } = model.vouchers.of(act.of)
    const date = dateOf(model, act)
    move(
      model,
      lines.map(({ member, prior, current }) => ({ member, prior: -prior, current: -current })),
      date,
    )
    if (remitted) model.units.change(remitted.unit, { paid: model.units.of(remitted.unit).paid.slice(0, -1) })
    if (typeof remitted?.receipt === 'number') giveBack(model, remitted.receipt, sumFen(lines.map(({ current }) => current)))
    if (closing) model.accounts.change(lines[0]!.member, { status: '02' })
    if (repaid) {
      const { member, balance } = model.loans.of(repaid.loan)
      model.loans.change(repaid.loan, { balance: balance + repaid.principal })
      model.accounts.change(member, { loan: repaid.loan })
    }
    model.vouchers.change(act.of, { reversed: true })
    return {}
  },
  close_day: closed,
  close_month: closed,
}

/** A new account, nothing in it. */
function opened(model: Model, { member, unit, base }: { member: number; unit: number; base: Fen }, person: number): Answered {
  const monthly = monthlyOf(base, model.units.of(unit).percent)
  model.accounts.set(member, {
    ...{ person, unit, monthly, openedOn: model.today, status: '01', prior: 0n, current: 0n, held: 0n },
    ...{ movements: [], settledOn: '', settledYear: '', loan: null },
  })
  return { unitAmount: money(monthly / 2n), memberAmount: money(monthly / 2n) }
}

/** A day is closed; whom the 结息 of 30 June has passed over is given it now. */
function closed(model: Model, { date }: { readonly date: BusinessDate }): Answered {
  const settlement = `${date.slice(0, 4)}-06-30`
  if (settlement <= date && settlement > model.closedThrough) settled(model, settlement)
  model.closeThrough(date)
  return {}
}

const giveBack = (model: Model, receipt: number, amount: Fen) =>
  model.receipts.change(receipt, { rest: model.receipts.of(receipt).rest + amount })

/** An application goes back; what it held is free. */
function released(model: Model, act: { readonly of: number; readonly back: number }, state: '10' | '30'): Answered {
  const { of } = act
  const { business, member, amount } = model.applications.of(of)
  model.applications.change(of, { state, steppedOn: dateOf(model, act) })
  if (business === 'apply') {
    hold(model, member, -amount)
    model.withdrawals.change(of, { state: 'cancelled' })
  }
  return { state }
}

/** Does an act that was done, its `result` being part of the answer; returns in which field the ledger's answer is not the model's, if there is one. */
export function book(model: Model, act: Asked, answered: Answered): string | undefined {
  const expected = (BOOKINGS[act.kind] as Booking<ActKind>)(model, act, answered)
  const told: Answered = { ...answered, ...(answered.result as Answered | null) }
  const field = Object.keys(expected).find((name) => expected[name] !== told[name])
  return field && `${field} is ${String(told[field])}, the model says ${String(expected[field])}`
}

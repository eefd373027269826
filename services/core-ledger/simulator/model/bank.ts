import { addDays, type BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import { interestTo } from './interest.ts'
import { hold, keepVoucher, move, openDay } from './money.ts'
import { balanceOf, type Model } from './state.ts'

/** The day on which what the bank did on a day is booked: a closed day takes nothing any more, so the next one does. */
const bookedOn = ({ closedThrough }: Model, day: BusinessDate): BusinessDate =>
  closedThrough !== '' && day <= closedThrough ? addDays(closedThrough, 1) : day

/** An approved withdrawal is given to the bank; what it will pay stays held, and an account to be closed takes nothing in. Of nothing, nothing is paid. */
export function toBePaid(model: Model, op: number, date: BusinessDate): { state: '40' | '50'; paid: string } {
  const { member, closing, amount } = model.withdrawals.of(op)
  const account = model.accounts.of(member)
  const held = closing ? balanceOf(account) : amount
  const total = held + (closing ? interestTo(date, account.movements, account.settledOn) : 0n)
  hold(model, member, held - amount)
  if (total === 0n) {
    model.accounts.change(member, { status: '05' })
    model.withdrawals.change(op, { state: 'paid' })
    return { state: '50', paid: yuanFromFen(total) }
  }
  model.withdrawals.change(op, { state: 'paying', paying: { held, total, status: account.status === '02' ? '02' : '01' } })
  model.applications.change(op, { state: '40' })
  if (closing) model.accounts.change(member, { status: '02' })
  return { state: '40', paid: yuanFromFen(total) }
}

/** The bank has paid a withdrawal, or has not: then everything is as before it was applied for. */
export function paid(model: Model, op: number, on: BusinessDate | null): void {
  const { member, closing, paying } = model.withdrawals.of(op)
  const { held, total, status } = paying!
  hold(model, member, -held)
  model.withdrawals.change(op, { state: on ? 'paid' : 'cancelled', paying: null })
  model.applications.change(op, { state: on ? '50' : '60', steppedOn: on ?? model.today })
  const account = model.accounts.of(member)
  if (on) payOut(model, op, { member, closing, total, date: bookedOn(model, on) })
  else if (closing && status === '01' && account.status === '02') model.accounts.change(member, { status: '01' })
}

/** Books what the bank paid: of a closing, interest is what is missing to it. */
function payOut(
  model: Model,
  op: number,
  { member, closing, total, date }: { member: number; closing: boolean; total: Fen; date: BusinessDate },
): void {
  const account = model.accounts.of(member)
  const balance = balanceOf(account)
  const interest = closing && total > balance ? total - balance : 0n
  const fromPrior = total - interest < account.prior ? total - interest : account.prior
  if (interest > 0n) {
    move(model, [{ member, prior: 0n, current: interest }], date)
    model.accounts.change(member, { settledOn: date > account.settledOn ? date : account.settledOn })
  }
  const lines = [{ member, prior: -fromPrior, current: fromPrior - total }]
  move(model, lines, date)
  keepVoucher(model, op, { date, lines, closing })
  if (closing && total - interest === balance) model.accounts.change(member, { status: '05' })
}

/** Money has come in for a unit. */
export function received(model: Model, op: number, { unit, amount, on }: { unit: number; amount: Fen; on: BusinessDate }): void {
  model.receipts.set(op, { unit, amount, rest: amount, returning: 0n, valueDate: on })
  openDay(model, bookedOn(model, on))
}

/** Money on its way back has arrived there, or has not. */
export function returned(model: Model, op: number, on: BusinessDate | null): void {
  const { receipt, amount } = model.returns.of(op)
  const { rest } = model.receipts.of(receipt)
  model.returns.change(op, { ended: true })
  model.receipts.change(receipt, { returning: 0n, ...(on ? {} : { rest: rest + amount }) })
  if (on) openDay(model, bookedOn(model, on))
}

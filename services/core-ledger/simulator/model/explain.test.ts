import { beforeEach, expect, test } from 'vitest'
import type { Asked } from '../program/acts.ts'
import { type Answer, take, takeTogether } from './explain.ts'
import { balanceOf, Model } from './state.ts'

let model: Model
const done = (act: Asked, answered: object = {}): Answer => ({ acts: [act], done: [{ ...answered }], refused: null })
const refused = (act: Asked, code: string): Answer => ({ acts: [act], done: null, refused: code })
const withdraw = (op: number, amount: bigint): Asked => ({ op, kind: 'withdraw', member: 0, amount, back: 0 })
const paid = (op: number, amount: bigint, yuan: string) =>
  done(withdraw(op, amount), { status: 'paid', amount: yuan, interest: '0.00', voucherNo: `3025060${op}` })

beforeEach(() => {
  model = new Model()
  model.today = '2025-06-10'
  take(model, done({ op: 1, kind: 'open_unit', unit: 0, percent: 12n }))
  const opened = { unitAmount: '600.00', memberAmount: '600.00' }
  take(model, done({ op: 2, kind: 'open_member', member: 0, unit: 0, base: 500_000n }, opened))
  take(model, done({ op: 3, kind: 'transfer_in', member: 0, amount: 100_00n, back: 0 }))
})

test('what the ledger did and the model would do is taken over', () => {
  expect(take(model, paid(4, 40_00n, '40.00'))).toBeUndefined()
  expect(balanceOf(model.accounts.of(0))).toBe(60_00n)
})

test('what the ledger did and must refuse, or refused and must do, is contradicted and changes nothing', () => {
  expect(take(model, paid(4, 100_01n, '100.01'))).toContain('the model refuses it: available_insufficient')
  expect(take(model, refused(withdraw(4, 40_00n), 'available_insufficient'))).toContain('the model does not')
  expect(take(model, refused(withdraw(4, 100_01n), 'account_sealed'))).toContain('was refused as account_sealed')
  expect(take(model, paid(4, 40_00n, '40.01'))).toContain('amount is 40.01, the model says 40.00')
  expect(balanceOf(model.accounts.of(0))).toBe(100_00n)
})

test('of two withdrawals at the same time one may be refused, whichever; both may not be done', () => {
  const [first, second] = [withdraw(4, 70_00n), withdraw(5, 60_00n)]
  const mark = model.log.mark()
  expect(takeTogether(model, [paid(4, 70_00n, '70.00'), refused(second, 'available_insufficient')])).toBeUndefined()
  model.log.backTo(mark)
  expect(takeTogether(model, [refused(first, 'available_insufficient'), paid(5, 60_00n, '60.00')])).toBeUndefined()
  model.log.backTo(mark)
  expect(takeTogether(model, [paid(4, 70_00n, '70.00'), paid(5, 60_00n, '60.00')])).toContain('the model refuses it')
  expect(balanceOf(model.accounts.of(0))).toBe(100_00n)
})

test('a closing is paid with interest to the day by the model’s own reckoning', () => {
  model.today = '2025-12-07'
  // 100.00 for 180 days at 1.5 % over 360: 0.75.
  const closed = { status: 'paid', amount: '100.00', interest: '0.75', voucherNo: '3025120700001' }
  expect(take(model, done({ op: 4, kind: 'close', member: 0, back: 0 }, { ...closed, interest: '0.74' }))).toContain(
    'interest is 0.74',
  )
  expect(take(model, done({ op: 4, kind: 'close', member: 0, back: 0 }, closed))).toBeUndefined()
  expect(model.accounts.of(0)).toMatchObject({ status: '05', prior: 0n, current: 0n })
  expect(take(model, refused(withdraw(5, 1n), 'account_closed'))).toBeUndefined()
})

test('a unit’s month is the sum of its normal accounts, once, and its reversal gives it back', () => {
  const remit: Asked = { op: 4, kind: 'remit', unit: 0, off: 0, back: 0, month: '202506' }
  const answered = { month: '202506', memberCount: 1, amount: '1200.00', voucherNo: '3025061000001' }
  expect(take(model, done(remit, answered))).toBeUndefined()
  expect(take(model, refused({ ...remit, op: 5 }, 'month_already_remitted'))).toBeUndefined()
  expect(take(model, done({ op: 6, kind: 'reverse', of: 4, back: 0 }))).toBeUndefined()
  expect(take(model, done({ ...remit, op: 7 }, answered))).toBeUndefined()
  expect(balanceOf(model.accounts.of(0))).toBe(1_300_00n)
})

test('a day is closed with something undecided, which is ended on the next; a closed day takes no posting', () => {
  const close: Asked = { op: 5, kind: 'close_day', date: '2025-06-10' }
  expect(
    take(model, done({ op: 4, kind: 'hold', member: 0, amount: 1_00n, back: 0 }, { status: 'held', amount: '1.00' })),
  ).toBeUndefined()
  expect(take(model, refused(close, 'day_not_ready'))).toContain('the model does not')
  expect(take(model, done(close))).toBeUndefined()
  expect(take(model, refused({ op: 6, kind: 'pay_hold', of: 4, back: 0 }, 'period_closed'))).toBeUndefined()
  model.today = '2025-06-11'
  expect(
    take(model, done({ op: 7, kind: 'pay_hold', of: 4, back: 0 }, { status: 'paid', amount: '1.00', voucherNo: '1' })),
  ).toBeUndefined()
  model.today = '2025-06-10'
  expect(take(model, refused(withdraw(8, 1_00n), 'period_closed'))).toBeUndefined()
})

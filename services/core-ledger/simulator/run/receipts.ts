import { setTimeout as sleep } from 'node:timers/promises'
import { type BusinessDate, monthOf } from '@anju/standards/business-date.ts'
import { yuanFromFen } from '@anju/standards/money.ts'
import { sql } from 'kysely'
import { CENTRE_ACCOUNT, unitNameOf } from '../centre/requests.ts'
import { received } from '../model/bank.ts'
import { takeTogether } from '../model/explain.ts'
import { dueOf, nextMonth, payable } from '../model/judge.ts'
import type { Incoming } from '../program/acts.ts'
import { Violation } from './violation.ts'
import type { Arrived, Run } from './wave.ts'

/** The ledger must have given a certain receipt to its month within this time. */
const GIVEN_WITHIN_MS = 20_000

/** Brings money to the centre's account; returns the bank's serial of it. */
export async function moneyIn(
  bank: Run['centre']['bank'],
  { amount, name, purpose }: { amount: string; name: string; purpose: string },
): Promise<string> {
  const payer = { counterpartyAccountNo: '8800', counterpartyName: name }
  const movement = { accountNo: CENTRE_ACCOUNT, direction: 'in', amount, purpose, ...payer }
  return String((await bank.control('POST', '/control/movements', movement)).bankSerial)
}

/** What a unit is to pay for its next month, if it is to pay exactly that, comes in only when it owes it. */
export async function bringIn({ model, numbers, centre, counts, arrived }: Run, one: Incoming): Promise<void> {
  const month = nextMonth(model, one.unit)
  const due = dueOf(model, one.unit, month)
  if (one.amount === 'exact' && (due === 0n || month > monthOf(model.today))) {
    counts.impossible++
    return
  }
  const fen = one.amount === 'exact' ? due : one.amount
  const purpose = `汇缴 ${numbers.units.get(one.unit)}`
  const bankSerial = await moneyIn(centre.bank, { amount: yuanFromFen(fen), name: unitNameOf(one.unit), purpose })
  arrived.push({ ...one, fen, bankSerial })
}

/** Money that came in is booked once. */
export async function learnReceipt(
  { centre, model, numbers, counts, unmatched }: Run,
  { op, unit, fen, bankSerial, amount }: Arrived,
): Promise<void> {
  const { rows } = await sql<{ receipt_no: string; amount: string; value_date: string }>`
    SELECT receipt_no, amount, value_date FROM ledger.receipt WHERE bank_serial = ${bankSerial}`.execute(centre.db)
  const [row] = rows
  if (rows.length !== 1 || row!.amount !== yuanFromFen(fen))
    throw new Violation(op, `money of ${yuanFromFen(fen)} came in once (${bankSerial}), booked: ${JSON.stringify(rows)}`)
  received(model, op, { unit, amount: fen, on: row!.value_date })
  numbers.keep(op, 'receiptNo', row!.receipt_no)
  counts.count('receive', null)
  if (amount === 'exact') unmatched.push({ op, unit })
}

/** The exact sum of a unit's month pays it without anybody's doing, as soon as there is an open day. */
export async function learnMatches(run: Run): Promise<void> {
  if (run.model.today <= run.model.closedThrough) return
  for (const { op, unit } of run.unmatched.splice(0)) await learnMatch(run, op, unit)
}

async function learnMatch({ centre, model, numbers, counts }: Run, op: number, unit: number): Promise<void> {
  const receiptNo = numbers.of(op, 'receiptNo')!
  const month = nextMonth(model, unit)
  for (const began = performance.now(); performance.now() - began < GIVEN_WITHIN_MS; await sleep(25)) {
    const { rows } = await sql<{
      voucher_no: string
      amount: string
      month: string
      business_date: BusinessDate
      members: number
    }>`
      SELECT a.voucher_no, a.amount, r.month, r.business_date, r.member_count AS members FROM ledger.receipt_allocation a
      JOIN ledger.remittance r USING (voucher_no) WHERE a.receipt_no = ${receiptNo} AND NOT a.undone`.execute(centre.db)
    const [row] = rows
    if (!row) continue
    const answered = { month: row.month, amount: row.amount, memberCount: row.members, voucherNo: row.voucher_no }
    const act = { op, kind: 'allocate', of: op, back: 0, month } as const
    const wrong = takeTogether(model, [{ acts: [act], done: [answered], refused: null }])
    if (wrong) throw new Violation(op, `a receipt was given by itself: ${wrong}`)
    counts.count('match', null)
    return numbers.keep(op, 'voucherNo', row.voucher_no)
  }
  const accounts = payable(model, unit, month).length
  const what = `receipt ${receiptNo} is exactly ${month} of unit ${numbers.units.get(unit)} (${accounts} accounts)`
  throw new Violation(op, `${what}, and is not given to it`)
}

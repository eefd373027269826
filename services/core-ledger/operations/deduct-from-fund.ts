import { type Fen, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { drawFrom } from '../domain/joint-repayment.ts'
import { type FundPart, fundRepaymentVoucher } from '../domain/loan-voucher.ts'
import { recover } from '../domain/recovery.ts'
import { type RepaymentLine, recoveryLines } from '../domain/repayment.ts'
import { lockAccounts } from '../store/accounts.ts'
import { type Deduction, type DeductionRun, endDeductions, readPayers, readPlanned } from '../store/deductions.ts'
import { addRecovered } from '../store/instalments.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import type { LedgerTables } from '../store/tables.ts'
import type { OperationContext } from './operation.ts'
import { lockDue } from './repayable.ts'

/** What one chunk of taking from the fund took. */
export interface TakenFromFund {
  succeeded: number
  partial: number
  failed: number
  amount: string
}

interface Taken {
  readonly deduction: Deduction
  readonly parts: readonly FundPart[]
  readonly lines: readonly RepaymentLine[]
  readonly received: Fen
}

const FUND_REPAYMENT = '05'
const NOTHING_THERE = '个人账户可用余额不足'

/**
 * 公积金提取还款: what was planned for the day and kind 'fund' is taken from the accounts agreed on, the borrower's first, then a spouse's,
 * in one voucher (013): all of them give or none. What they have not is left for the bank. Run again it finds nothing planned.
 */
export async function deductFromFund(
  trx: Transaction<LedgerTables>,
  run: DeductionRun,
  context: Pick<OperationContext, 'policyAt'>,
): Promise<TakenFromFund> {
  const planned = await readPlanned(trx, { ...run, kind: 'fund' })
  const payers = await readPayers(
    trx,
    planned.map(({ loanNo }) => loanNo),
  )
  const accounts = await lockAccounts(trx, [...new Set([...payers.values()].flat())].sort())
  const loans = await lockDue(
    trx,
    planned.map(({ loanNo }) => ({ loanNo, day: run.day })),
    context,
  )
  const purses = new Map([...accounts].map(([accountNo, account]) => [accountNo, { ...account }]))
  const taken = (await readPlanned(trx, { ...run, kind: 'fund' })).map((deduction): Taken => {
    const ofLoan = (payers.get(deduction.loanNo) ?? []).map((accountNo) => purses.get(accountNo)!)
    const parts = drawFrom(ofLoan, deduction.amount)
    const received = sumFen(parts.map(({ amount }) => amount))
    const recovered = recover(loans.get(deduction.loanNo)?.due ?? [], received)
    return { deduction, parts, received, lines: recoveryLines(recovered, { businessDate: run.day, kind: FUND_REPAYMENT }) }
  })
  await post(trx, taken, run)
  const count = (status: string) => taken.filter((one) => statusOf(one) === status).length
  return {
    succeeded: count('succeeded'),
    partial: count('partial'),
    failed: count('failed'),
    amount: yuanFromFen(sumFen(taken.map(({ received }) => received))),
  }
}

const statusOf = ({ received, deduction }: Taken) => {
  if (received === 0n) return 'failed'
  return received < deduction.amount ? 'partial' : 'succeeded'
}

async function post(trx: Transaction<LedgerTables>, taken: readonly Taken[], { day }: DeductionRun): Promise<void> {
  const paying = taken.filter(({ received }) => received > 0n)
  const drafts = paying.map(({ deduction, lines, parts }) => fundRepaymentVoucher(deduction.loanNo, lines, parts, day))
  const voucherNos = await postVouchers(trx, drafts)
  const vouchers = new Map(paying.map(({ deduction }, index) => [deduction.deductionNo, voucherNos[index]!]))
  const lines = paying.flatMap(({ deduction: { loanNo }, lines }) => lines.map((line) => ({ ...line, loanNo, paidOn: day })))
  await addRecovered(trx, lines)
  await endDeductions(
    trx,
    taken.map((one) => ({
      deductionNo: one.deduction.deductionNo,
      received: one.received,
      status: statusOf(one),
      paidOn: day,
      failure: one.received > 0n ? null : NOTHING_THERE,
      voucherNo: vouchers.get(one.deduction.deductionNo) ?? null,
    })),
  )
}

import { sumFen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { assertBusinessDate } from '../domain/business-day.ts'
import { owedInAll } from '../domain/recovery.ts'
import {
  type DeductionRun,
  deductionNoOf,
  giveUpUnsent,
  insertDeductions,
  readDeductible,
  readUnsent,
} from '../store/deductions.ts'
import type { DeductionKind } from '../store/loan-tables.ts'
import { lockLoans } from '../store/loans.ts'
import type { LedgerTables } from '../store/tables.ts'
import type { OperationContext } from './operation.ts'
import { assertRepriced, lockDue, readUnrepriced } from './repayable.ts'

/** What one chunk of planning planned. */
export interface PlannedDeductions {
  planned: number
  amount: string
}

/**
 * 扣款计划 of a day: for each loan of the range that has something due by then, what it owes with what is overdue and its penalty, once for
 * each (loan, day, kind). Kind 'fund' takes it from accounts of the fund, 'bank' from the borrower's bank; planned in this order, the bank
 * is asked for what the fund left. Run again it plans what was not planned. What a run of an earlier day planned and never sent is given up
 * and planned anew, with what has come due since. Refuses date_in_future, loan_not_repriced.
 */
export async function planDeductions(
  trx: Transaction<LedgerTables>,
  run: DeductionRun & { readonly kind: DeductionKind },
  context: Pick<OperationContext, 'today' | 'policyAt'>,
): Promise<PlannedDeductions> {
  const { day, kind } = run
  assertBusinessDate(day, { today: context.today, field: 'day' })
  const unsent = await readUnsent(trx, run)
  if (unsent.length > 0) {
    await lockLoans(trx, unsent)
    await giveUpUnsent(trx, unsent, day)
  }
  const loanNos = await readDeductible(trx, run)
  const wanted = loanNos.map((loanNo) => ({ loanNo, day }))
  const loans = await lockDue(trx, wanted, context)
  const unrepriced = await readUnrepriced(trx, loans, wanted, context)
  for (const loanNo of loanNos) assertRepriced(loanNo, unrepriced)
  const deductions = [...loans.values()]
    .filter(({ due }) => due.length > 0)
    .map(({ loanNo, due }) => ({ loanNo, day, kind, period: due[0]!.period, amount: owedInAll(due) }))
  const planned = await insertDeductions(trx, deductions)
  const amounts = deductions.filter((one) => planned.has(deductionNoOf(one))).map(({ amount }) => amount)
  return { planned: planned.size, amount: yuanFromFen(sumFen(amounts)) }
}

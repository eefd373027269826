import type { BusinessDate } from '@anju/standards/business-date.ts'
import { sumFen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { assertBusinessDate } from '../domain/business-day.ts'
import { overdueVoucher } from '../domain/loan-voucher.ts'
import { lockLoans } from '../store/loans.ts'
import { classifyLoans, type LoanRange, type OverduePiece, readNewlyOverdue, registerOverdue } from '../store/overdue.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import type { LedgerTables } from '../store/tables.ts'
import type { OperationContext } from './operation.ts'
import { assertRepriced, readUnrepriced } from './repayable.ts'

/** What the end of a day did to loans, or to those of one chunk. */
export interface MovedOverdue {
  loans: number
  periods: number
  principal: string
  /** Loans whose 五级分类 changed. */
  reclassified: number
}

/**
 * 转逾期 at the end of `day`: principal of instalments due by then and unpaid goes from 121 to 122, a voucher for each loan, and loans are
 * classified anew. Run again it finds nothing left to do. Refuses date_in_future, loan_not_repriced.
 */
export async function moveToOverdue(
  trx: Transaction<LedgerTables>,
  run: { readonly day: BusinessDate; readonly range: LoanRange | 'all' },
  context: Pick<OperationContext, 'today' | 'policyAt'>,
): Promise<MovedOverdue> {
  const { day } = run
  assertBusinessDate(day, { today: context.today, field: 'day' })
  const seen = await readNewlyOverdue(trx, run)
  const locked = await lockLoans(trx, [...new Set(seen.map(({ loanNo }) => loanNo))])
  const wanted = [...locked.keys()].map((loanNo) => ({ loanNo, day }))
  const unrepriced = await readUnrepriced(trx, locked, wanted, context)
  for (const { loanNo } of wanted) assertRepriced(loanNo, unrepriced)
  // Somebody may have paid while the locks were waited for.
  const pieces = await readNewlyOverdue(trx, run)
  const loans = Map.groupBy(pieces, ({ loanNo }: OverduePiece) => loanNo)
  const drafts = [...loans].flatMap(([loanNo, ofLoan]) => {
    const moved = ofLoan.filter(({ principal }) => principal > 0n)
    return moved.length > 0 ? [overdueVoucher(loanNo, moved, day)] : []
  })
  await postVouchers(trx, drafts)
  await registerOverdue(trx, pieces, day)
  return {
    loans: loans.size,
    periods: pieces.length,
    principal: yuanFromFen(sumFen(pieces.map(({ principal }) => principal))),
    reclassified: await classifyLoans(trx, run.range),
  }
}

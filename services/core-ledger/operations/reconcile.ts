import type { BusinessDate } from '@anju/standards/business-date.ts'
import { addDays } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import { fail } from '../errors.ts'
import { bookBalance, findBankAccounts } from '../store/bank-accounts.ts'
import { type ReconciliationView, readReconciliation } from '../store/reconciliation-reads.ts'
import * as store from '../store/reconciliations.ts'
import { known, type Operation } from './operation.ts'

export interface ReconciliationItem {
  readonly bankAccountNo: string
  readonly day: BusinessDate
  /** What the bank says that the account had at the end of the day, read with the statement that is already kept. */
  readonly bankBalance: Fen
}

/**
 * 银行对账: every leg of the journal and every line of the statement through the day finds its other side, by the bank's serial first, then
 * by amount, day and reference; what does not is listed. Balance at the bank = balance in the books + the listed differences + what is
 * unexplained, and unexplained is not zero only when the statement itself is incomplete. It is balanced only when no listed difference is without its explanation either. Refuses bank_account_unknown, date_in_future,
 * date_too_early (the opening balance covers it), day_already_reconciled.
 */
export const reconcile: Operation<ReconciliationItem, ReconciliationView> = async (trx, items, { today, actor }) => {
  const views: ReconciliationView[] = []
  for (const { bankAccountNo, day, bankBalance } of items) {
    const account = known(await findBankAccounts(trx, [bankAccountNo]), bankAccountNo, 'bank_account_unknown', 'bankAccountNo')
    assertBusinessDate(day, { today, earliest: addDays(account.confirmedOn, 1), field: 'day' })
    const last = await store.lockForReconciliation(trx, bankAccountNo)
    if (last && day < last) throw fail('day_already_reconciled', { field: 'day', value: day, allowed: `不早于 ${last}` })
    const run = await store.startRun(trx, { bankAccountNo, day, runBy: actor.subject })
    await store.matchBySerial(trx, run)
    await store.matchReversals(trx, run)
    await store.matchByReference(trx, run)
    await store.matchByAmount(trx, run)
    await store.closeMatched(trx, run)
    await store.listDifferences(trx, run)
    const books = await bookBalance(trx, bankAccountNo, day)
    const unexplained = bankBalance - books - (await store.standingGap(trx, run))
    await store.finishRun(trx, run, { bankBalance, bookBalance: books, unexplained })
    views.push((await readReconciliation(trx, run.reconciliationNo))!)
  }
  return views
}

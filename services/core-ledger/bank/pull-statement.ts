import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import { bookReceipts } from '../operations/book-receipts.ts'
import type { BankAccount } from '../store/bank-accounts.ts'
import type { LedgerDb } from '../store/connect.ts'
import { insertStatementLines, pullFrom } from '../store/statement.ts'
import type { BankGateway } from './gateway.ts'

/**
 * Reads 账户明细 through a day, keeps each line once, and books as 暂收 what came in without a notice (a lost one is found here). Returns the
 * bank's balance at the end of that day. Throws BankUnreachable; pages read until then are kept.
 */
export async function pullStatement(
  { db, gateway }: { readonly db: LedgerDb; readonly gateway: BankGateway },
  { accountNo, confirmedOn }: BankAccount,
  through: BusinessDate,
): Promise<Fen> {
  const from = await pullFrom(db, accountNo, confirmedOn)
  let cursor: string | null = null
  for (;;) {
    const page = await gateway.statement({ bankAccountNo: accountNo, from: from < through ? from : through, to: through, cursor })
    await db.transaction().execute(async (trx) => {
      const fresh = await insertStatementLines(trx, accountNo, page.lines)
      const arrivals = fresh
        .filter((line) => line.amount > 0n && line.callerSerial === null)
        .map(({ counterpartyAccountNo, counterpartyName, ...line }) => ({
          ...line,
          bankAccountNo: accountNo,
          payerAccountNo: counterpartyAccountNo,
          payerName: counterpartyName,
        }))
      await bookReceipts(trx, arrivals, 'statement')
    })
    if (page.next === null) return page.closingBalance
    cursor = page.next
  }
}

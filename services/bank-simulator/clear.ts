import { clearTransfers } from './domain/clearing.ts'
import { lockAccounts } from './store/accounts.ts'
import type { BankDb } from './store/connect.ts'
import { bankDay, readFaults } from './store/faults.ts'
import { finishInstruction, lockDue } from './store/instructions.ts'
import { bookMovements } from './store/statement.ts'

/**
 * Clears every instruction that is due, each in a transaction of its own: the money moves, the statement says so and the outcome can be
 * asked for, all at once. Returns how many.
 */
export async function clearDue(db: BankDb, { early }: { early: boolean }): Promise<number> {
  for (let cleared = 0; ; cleared++) {
    if (!(await clearNext(db, early))) return cleared
  }
}

const clearNext = (db: BankDb, early: boolean): Promise<boolean> =>
  db.transaction().execute(async (trx) => {
    const due = await lockDue(trx, { early })
    if (!due) return false
    const faults = await readFaults(trx)
    const { serial, transfers } = due
    const accounts = await lockAccounts(trx, [
      ...new Set(transfers.flatMap(({ payerAccountNo, payeeAccountNo }) => [payerAccountNo, payeeAccountNo])),
    ])
    const { cleared, movements } = clearTransfers(accounts, transfers, faults)
    const valueDate = bankDay(faults)
    await bookMovements(trx, movements, { callerSerial: serial, valueDate, faults })
    await finishInstruction(trx, serial, cleared, valueDate)
    return true
  })

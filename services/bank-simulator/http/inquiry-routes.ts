import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { fail } from '../errors.ts'
import { findAccount } from '../store/accounts.ts'
import type { BankDb } from '../store/connect.ts'
import { readFaults } from '../store/faults.ts'
import { closingBalance, listStatement } from '../store/statement.ts'
import { linesOf, outcomeOf } from './outcomes.ts'
import { balanceMessage, serialMessage, statementMessage } from './shapes.ts'

/** Messages that ask: results of transactions and batches, statements, balances. */
export function registerInquiryRoutes(app: FastifyInstance, db: BankDb): void {
  const ask = <Body extends z.ZodType>(code: string, body: Body, answer: (message: z.infer<Body>) => Promise<object>): void => {
    app.post(`/messages/${code}`, { schema: { body } }, async (request) => {
      if ((await readFaults(db)).down) throw fail('bank_down')
      return answer(request.body as z.infer<Body>)
    })
  }

  ask('BDC110', serialMessage, ({ serial }) => outcomeOf(db, serial))
  ask('BDC107', serialMessage, ({ serial }) => outcomeOf(db, serial))
  ask('BDC108', serialMessage, async ({ serial }) => {
    const { instruction, lines } = await linesOf(db, serial)
    if (instruction.status !== 'finished') throw fail('batch_not_finished', { field: 'serial', value: serial })
    return { serial, lines }
  })
  ask('BDC113', statementMessage, async (range) => {
    await requireAccount(db, range.accountNo)
    // Lines and closing balance are of one moment.
    const { rows, balance } = await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (trx) => ({
        rows: await listStatement(trx, range),
        balance: await closingBalance(trx, range.accountNo, range.to),
      }))
    return {
      lines: rows.map((row) => ({
        bankSerial: row.bank_serial,
        callerSerial: row.caller_serial,
        direction: row.direction,
        amount: row.amount,
        balance: row.balance,
        counterpartyAccountNo: row.counterparty_account_no,
        counterpartyName: row.counterparty_name,
        purpose: row.purpose,
        valueDate: row.value_date,
      })),
      next: rows.length === range.limit ? rows.at(-1)!.line_no : null,
      closingBalance: balance,
    }
  })
  ask('BDC123', balanceMessage, async ({ accountNo }) => ({ accountNo, balance: (await requireAccount(db, accountNo)).balance }))
}

async function requireAccount(db: BankDb, accountNo: string) {
  const account = await findAccount(db, accountNo)
  if (!account) throw fail('account_unknown', { field: 'accountNo', value: accountNo })
  return account
}

import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import type { LineOutcome } from '../bank/gateway.ts'
import { registerMessage } from '../store/bank-messages.ts'
import type { LedgerDb } from '../store/connect.ts'
import { endInstruction, type SettledInstruction } from '../store/instructions.ts'
import type { LedgerTables } from '../store/tables.ts'

/**
 * What a business does when the bank has ended one of its instructions: books what succeeded, restores what failed, line by line. It
 * runs once per instruction, in the transaction that writes the result: both are there or neither is. When it throws, the result is
 * asked for and brought again. It locks accounts, loans and withdrawals in the usual order.
 */
export type InstructionHandler = (
  trx: Transaction<LedgerTables>,
  instruction: SettledInstruction,
  context: { readonly today: BusinessDate },
) => Promise<void>

/** Handlers by the business of the instruction. */
export type InstructionHandlers = Readonly<Record<string, InstructionHandler>>

/** Applies the result of an instruction, once. Returns whether it was the first to bring it. Throws when nobody handles its business. */
export const settleInstruction = (
  { db, handlers }: { db: LedgerDb; handlers: InstructionHandlers },
  instructionNo: string,
  outcomes: readonly LineOutcome[],
  context: { readonly today: BusinessDate },
): Promise<boolean> =>
  db.transaction().execute(async (trx) => {
    const instruction = await endInstruction(trx, instructionNo, outcomes)
    if (!instruction) return false
    for (const { bankSerial, ...outcome } of outcomes) {
      if (bankSerial === null) continue
      const payload = { instructionNo, ...outcome }
      await registerMessage(trx, { bankCode: instruction.bankCode, kind: 'result', bankSerial, payload })
    }
    const handler = handlers[instruction.business]
    if (!handler) throw new Error(`nobody handles instructions of ${instruction.business}`)
    await handler(trx, instruction, context)
    return true
  })

import type { InstructionState } from './bank-tables.ts'
import type { LedgerDb } from './connect.ts'
import type { PageOf } from './reads.ts'

/** An instruction with its lines. */
export async function readInstruction(db: LedgerDb, instructionNo: string) {
  const instruction = await db
    .selectFrom('ledger.instruction')
    .selectAll()
    .where('instruction_no', '=', instructionNo)
    .executeTakeFirst()
  if (!instruction) return undefined
  const lines = await db
    .selectFrom('ledger.instruction_line')
    .selectAll()
    .where('instruction_no', '=', instructionNo)
    .orderBy('line_no')
    .execute()
  return { ...instruction, lines }
}

export interface InstructionFilter extends PageOf {
  readonly state?: InstructionState | undefined
  /** The thing of the business: a withdrawal, a receipt, a loan. */
  readonly referenceNo?: string | undefined
}

export const listInstructions = (db: LedgerDb, { state, referenceNo, cursor, limit }: InstructionFilter) =>
  db
    .selectFrom('ledger.instruction as i')
    .selectAll('i')
    .$if(state !== undefined, (query) => query.where('i.state', '=', state!))
    .$if(referenceNo !== undefined, (query) =>
      query.where(({ exists, or, selectFrom }) =>
        or([
          exists(
            selectFrom('ledger.instruction_line as l')
              .select('l.line_no')
              .whereRef('l.instruction_no', '=', 'i.instruction_no')
              .where('l.reference_no', '=', referenceNo!),
          ),
          // Of withdrawals paid together the line names only the first.
          exists(
            selectFrom('ledger.withdrawal_payment as p')
              .select('p.withdrawal_no')
              .whereRef('p.instruction_no', '=', 'i.instruction_no')
              .where('p.withdrawal_no', '=', referenceNo!),
          ),
        ]),
      ),
    )
    .where('i.instruction_no', '>', cursor ?? '')
    .orderBy('i.instruction_no')
    .limit(limit)
    .execute()

import { fail } from '../errors.ts'
import type { BankDb } from '../store/connect.ts'
import { findInstruction, listTransfers } from '../store/instructions.ts'

/** How one transfer stands, as every answer writes it. */
export interface TransferOutcome {
  readonly lineNo: number
  readonly bankSerial: string
  readonly status: 'processing' | 'succeeded' | 'failed'
  readonly reason: string | null
  readonly amount: string
  readonly valueDate: string | null
}

/** How an instruction stands: a single one as its transfer, a batch by its counts. Throws serial_unknown. */
export async function outcomeOf(db: BankDb, serial: string) {
  const { instruction, lines } = await linesOf(db, serial)
  const [only] = lines
  if (only?.lineNo === 0) return { serial, code: instruction.code, ...only }
  const count = (status: string) => lines.filter((line) => line.status === status).length
  return {
    serial,
    code: instruction.code,
    status: instruction.status,
    total: lines.length,
    succeeded: count('succeeded'),
    failed: count('failed'),
  }
}

/** An instruction with its lines. Throws serial_unknown. */
export async function linesOf(db: BankDb, serial: string) {
  const instruction = await findInstruction(db, serial)
  if (!instruction) throw fail('serial_unknown', { field: 'serial', value: serial })
  const rows = await listTransfers(db, serial)
  const lines = rows.map(
    (row): TransferOutcome => ({
      lineNo: row.line_no,
      bankSerial: row.bank_serial,
      status: row.status,
      reason: row.reason,
      amount: row.amount,
      valueDate: row.value_date,
    }),
  )
  return { instruction, lines }
}

import { settleWithdrawals, WITHDRAWAL } from './instruct-withdrawals.ts'
import { RECEIPT_RETURN, settleReturn } from './return-receipts.ts'
import type { InstructionHandlers } from './settle-instruction.ts'

/** Who handles the results of which instructions. A new business that pays or collects adds itself here. */
export const INSTRUCTION_HANDLERS: InstructionHandlers = {
  [WITHDRAWAL]: settleWithdrawals,
  [RECEIPT_RETURN]: settleReturn,
}

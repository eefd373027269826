import type { PolicyBooks } from '../store/policy.ts'
import { settleReturnApplication } from './applications/settle-receipt-return.ts'
import { settleWithdrawalApplications } from './applications/settle-withdrawal.ts'
import { settleCollections, VOLUNTARY_COLLECTION } from './collect-voluntarily.ts'
import { WITHDRAWAL } from './instruct-withdrawals.ts'
import { RECEIPT_RETURN } from './return-receipts.ts'
import { DEDUCTION, settleDeductions } from './send-deductions.ts'
import type { InstructionHandlers } from './settle-instruction.ts'
import { settleTransferOut, TRANSFER_OUT } from './settle-transfer-out.ts'

/** Who handles the results of which instructions, by the policy of `policies`. A new business that pays or collects adds itself here. */
export const instructionHandlers = (policies: PolicyBooks): InstructionHandlers => ({
  [WITHDRAWAL]: settleWithdrawalApplications,
  [RECEIPT_RETURN]: settleReturnApplication,
  [DEDUCTION]: settleDeductions(policies),
  [TRANSFER_OUT]: settleTransferOut,
  [VOLUNTARY_COLLECTION]: settleCollections,
})

import type { PolicyBooks } from '../store/policy.ts'
import { settleReturnApplication } from './applications/settle-receipt-return.ts'
import { settleWithdrawalApplications } from './applications/settle-withdrawal.ts'
import { settleCollections, VOLUNTARY_COLLECTION } from './collect-voluntarily.ts'
import { WITHDRAWAL } from './instruct-withdrawals.ts'
import { RECEIPT_RETURN } from './return-receipts.ts'
import { DEDUCTION, settleDeductions } from './send-deductions.ts'
import type { InstructionHandlers } from './settle-instruction.ts'
import { settleTransferOut, TRANSFER_OUT } from './settle-transfer-out.ts'

/** What people call the businesses that instructions are of. */
export const INSTRUCTION_TITLES: Readonly<Record<string, string>> = {
  [WITHDRAWAL]: '提取',
  [RECEIPT_RETURN]: '暂收退回',
  [DEDUCTION]: '贷款扣款',
  [TRANSFER_OUT]: '外部转出',
  [VOLUNTARY_COLLECTION]: '自愿缴存扣收',
}

/** Who handles the results of which instructions, by the policy of `policies`. A new business that pays or collects adds itself here. */
export const instructionHandlers = (policies: PolicyBooks): InstructionHandlers => ({
  [WITHDRAWAL]: settleWithdrawalApplications,
  [RECEIPT_RETURN]: settleReturnApplication,
  [DEDUCTION]: settleDeductions(policies),
  [TRANSFER_OUT]: settleTransferOut,
  [VOLUNTARY_COLLECTION]: settleCollections,
})

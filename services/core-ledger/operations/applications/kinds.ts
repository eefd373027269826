import { accountMerge } from './account-merge.ts'
import { accountMove } from './account-move.ts'
import { backPayment } from './back-payment.ts'
import { bankAccount } from './bank-account.ts'
import { baseAdjustment } from './base-adjustment.ts'
import { baseAdjustmentFile } from './base-adjustment-file.ts'
import { contributionCorrection } from './contribution-correction.ts'
import { deductionResult } from './deduction-result.ts'
import { deferral } from './deferral.ts'
import { financeEntry } from './finance-entry.ts'
import { freeze } from './freeze.ts'
import { incomeDistribution } from './income-distribution.ts'
import type { ApplicationKind } from './kind.ts'
import { lending } from './lending.ts'
import { memberCorrection } from './member-correction.ts'
import { policyChange } from './policy-change.ts'
import { ratioChange } from './ratio-change.ts'
import { receiptAllocation } from './receipt-allocation.ts'
import { receiptReturn } from './receipt-return.ts'
import { remittance } from './remittance.ts'
import { repayment } from './repayment.ts'
import { repaymentAgreement } from './repayment-agreement.ts'
import { repricing } from './repricing.ts'
import { reversal } from './reversal.ts'
import { transferIn } from './transfer-in.ts'
import { transferOut } from './transfer-out.ts'
import { unfreeze } from './unfreeze.ts'
import { unitClosing } from './unit-closing.ts'
import { unitReopening } from './unit-reopening.ts'
import { voluntaryAgreement } from './voluntary-agreement.ts'
import { voluntaryChange } from './voluntary-change.ts'
import { voluntaryEnding } from './voluntary-ending.ts'
import { voluntaryPayment } from './voluntary-payment.ts'
import { voluntaryUnit } from './voluntary-unit.ts'
import { withdrawal } from './withdrawal.ts'

/** Every kind of business that goes through maker and checker, by its name in code. */
export const KINDS = {
  // 归集
  remittance,
  receiptAllocation,
  receiptReturn,
  backPayment,
  baseAdjustment,
  baseAdjustmentFile,
  ratioChange,
  deferral,
  contributionCorrection,
  accountMove,
  accountMerge,
  transferIn,
  transferOut,
  memberCorrection,
  unitClosing,
  unitReopening,
  voluntaryUnit,
  voluntaryAgreement,
  voluntaryChange,
  voluntaryEnding,
  voluntaryPayment,
  freeze,
  unfreeze,
  // 提取
  withdrawal,
  // 贷款
  lending,
  repayment,
  repaymentAgreement,
  repricing,
  deductionResult,
  // 财务与政策
  reversal,
  bankAccount,
  financeEntry,
  incomeDistribution,
  policyChange,
} as const satisfies Readonly<Record<string, ApplicationKind>>

/** The same in their order. */
export const APPLICATION_KINDS: readonly ApplicationKind[] = Object.values(KINDS)

const byName = new Map(APPLICATION_KINDS.map((kind) => [kind.kind, kind]))

/** The kind that an application was made as. */
export function kindOf(name: string): ApplicationKind {
  const kind = byName.get(name)
  if (!kind) throw new Error(`no application kind ${name}`)
  return kind
}

import { accountMerge } from './account-merge.ts'
import { baseAdjustmentFile } from './base-adjustment-file.ts'
import { contributionCorrection } from './contribution-correction.ts'
import { deferral } from './deferral.ts'
import { freeze } from './freeze.ts'
import type { ApplicationKind } from './kind.ts'
import { memberCorrection } from './member-correction.ts'
import { policyChange } from './policy-change.ts'
import { ratioChange } from './ratio-change.ts'
import { reversal } from './reversal.ts'
import { transferOut } from './transfer-out.ts'
import { unfreeze } from './unfreeze.ts'
import { unitClosing } from './unit-closing.ts'
import { voluntaryAgreement } from './voluntary-agreement.ts'
import { voluntaryChange } from './voluntary-change.ts'
import { voluntaryEnding } from './voluntary-ending.ts'
import { voluntaryUnit } from './voluntary-unit.ts'
import { withdrawal } from './withdrawal.ts'

/** Every kind of business that goes through maker and checker. */
export const APPLICATION_KINDS: readonly ApplicationKind[] = [
  freeze,
  unfreeze,
  policyChange,
  withdrawal,
  reversal,
  contributionCorrection,
  deferral,
  ratioChange,
  memberCorrection,
  unitClosing,
  baseAdjustmentFile,
  accountMerge,
  transferOut,
  voluntaryUnit,
  voluntaryAgreement,
  voluntaryChange,
  voluntaryEnding,
]

const byName = new Map(APPLICATION_KINDS.map((kind) => [kind.kind, kind]))

/** The kind that an application was made as. */
export function kindOf(name: string): ApplicationKind {
  const kind = byName.get(name)
  if (!kind) throw new Error(`no application kind ${name}`)
  return kind
}

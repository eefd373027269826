import { partialMask } from '@anju/catalog/policy/partial-mask.ts'
import { POLICY_RULES } from '@anju/catalog/policy/rules.ts'
import type { PersonalKind } from '@anju/standards/classification.ts'
import type { Role } from '@anju/standards/viewer.ts'

/** Fields of the ledger's answers that are shown with their middle hidden. Names are shown: a clerk must call people by them. */
const HIDDEN: Readonly<Record<string, PersonalKind>> = {
  idNumber: 'id_number',
  borrowerIdNumber: 'id_number',
  mobile: 'mobile',
  contactMobile: 'mobile',
}

/** Whether the centre's policy lets a role see identities whole when it does business (docs/decisions/008). */
export const maySeeWhole = (role: Role): boolean => POLICY_RULES[`${role}/business`]?.identity === 'full'

/** An answer as a clerk sees it unless the whole value was asked for. */
export function hideIdentities(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(hideIdentities)
  if (answer === null || typeof answer !== 'object') return answer
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => {
      const kind = HIDDEN[name]
      return [name, kind && typeof value === 'string' ? partialMask(kind, value, 'VARCHAR') : hideIdentities(value)]
    }),
  )
}

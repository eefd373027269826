import type { Role } from '@anju/standards/viewer.ts'
import { fail } from '../errors.ts'

export const PURPOSES = ['governance', 'analysis', 'decision', 'business', 'service'] as const
/** Why data is read (使用目的): the policy decides by it, the usage log keeps it. */
export type Purpose = (typeof PURPOSES)[number]

/** What the usage log tells besides: rows that did not fit were looked at, to be put right (更正). Nobody names it: it is what that page is for. */
export type LoggedPurpose = Purpose | 'correction'

export const PURPOSE_TITLES: Record<LoggedPurpose, string> = {
  governance: '数据治理',
  analysis: '统计分析',
  decision: '领导决策',
  business: '业务办理',
  service: '业务系统调用',
  correction: '数据更正',
}

/** Roles that put rows right which did not fit. Of those rows they see also what nobody has classified: what is not seen cannot be put right. */
export const CORRECTING_ROLES: readonly Role[] = ['steward']

/** The purposes that each role may name; the first is its usual one. */
export const ROLE_PURPOSES: Record<Role, readonly [Purpose, ...Purpose[]]> = {
  steward: ['governance'],
  analyst: ['analysis'],
  leader: ['decision'],
  service: ['service'],
  clerk: ['business', 'analysis'],
  supervisor: ['business', 'analysis'],
  auditor: ['analysis'],
}

/** Throws `purpose_not_allowed` when the role may not read for that purpose. */
export function checkPurpose(role: Role, purpose: Purpose): void {
  if (ROLE_PURPOSES[role].includes(purpose)) return
  throw fail('purpose_not_allowed', {
    field: 'purpose',
    value: purpose,
    allowed: ROLE_PURPOSES[role].join('、'),
    detail: `您的角色不能以“${PURPOSE_TITLES[purpose]}”的目的使用数据`,
  })
}

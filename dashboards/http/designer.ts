import type { Role, Viewer } from '@anju/standards/viewer.ts'
import { ROLE_TITLES } from '@anju/standards/viewer.ts'
import { problem } from '../errors.ts'

const DESIGNERS: readonly Role[] = ['steward', 'analyst']

/** Throws role_refused unless the viewer's role may save and publish screens. */
export function requireDesigner({ role }: Viewer): void {
  if (DESIGNERS.includes(role)) return
  throw problem('role_refused', {
    field: 'role',
    value: ROLE_TITLES[role],
    allowed: DESIGNERS.map((each) => ROLE_TITLES[each]).join('、'),
  })
}

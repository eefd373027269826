import type { Role, Viewer } from '@anju/standards/viewer.ts'
import { ROLE_TITLES } from '@anju/standards/viewer.ts'
import { problem } from '../errors.ts'

const DESIGNERS: readonly Role[] = ['steward', 'analyst']

/** Whether the viewer's role may save and publish screens. */
export const mayDesign = ({ role }: Viewer) => DESIGNERS.includes(role)

/** Throws role_refused unless the viewer's role may save and publish screens. */
export function requireDesigner(viewer: Viewer): void {
  if (mayDesign(viewer)) return
  throw problem('role_refused', {
    field: 'role',
    value: ROLE_TITLES[viewer.role],
    allowed: DESIGNERS.map((each) => ROLE_TITLES[each]).join('、'),
  })
}

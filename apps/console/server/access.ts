import { ROLE_TITLES, type Role } from '@anju/standards/viewer.ts'
import type { FastifyInstance } from 'fastify'
import { webProblem } from './errors.ts'

/** Who may ask which routes, as declared, of how the platform runs: the same as the pages of the menu. What is not listed decides for itself whom it answers. */
const AREAS: readonly { readonly path: RegExp; readonly title: string; readonly roles: readonly Role[] }[] = [
  { path: /^\/api\/(runs|assets-graph)\b/, title: '编排', roles: ['steward', 'analyst'] },
  { path: /^\/api\/(capture|sources)\b/, title: '数据接入', roles: ['steward', 'analyst'] },
  { path: /^\/metrics\b/, title: '运行指标', roles: ['steward'] },
  { path: /^\/api\/quality\b/, title: '数据质量', roles: ['steward', 'analyst', 'leader'] },
]

/** Refuses a person whose role has no business in an area; programs with the service token (the demo, imports, the bench) pass. */
export function requireAccess(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ routeOptions, viewer, byProgram }) => {
    const area = viewer && !byProgram && AREAS.find(({ path }) => path.test(routeOptions.url ?? ''))
    if (!area || area.roles.includes(viewer.role)) return
    throw webProblem('area_not_for_role', {
      detail: `${ROLE_TITLES[viewer.role]}不能使用“${area.title}”`,
      field: 'role',
      value: viewer.role,
      allowed: area.roles.map((role) => ROLE_TITLES[role]).join('、'),
    })
  })
}

import type { Viewer } from '@anju/standards/viewer.ts'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PURPOSES } from '../policy/purpose.ts'
import { viewProfile } from '../profiles/profile.ts'
import type { CatalogParts } from './routes.ts'

const profileParams = z.object({ id: z.string().regex(/^[0-9A-Za-z]{1,40}$/, '缴存人编号只含数字和字母') })
const profileQuery = z.object({ purpose: z.enum(PURPOSES) })

/** The profile API: one contributor's tags and bands by number, for a purpose that must be named. */
export function registerProfileRoutes(app: FastifyInstance, parts: CatalogParts): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const schema = { tags: ['profiles'], summary: '缴存人画像', params: profileParams, querystring: profileQuery }
  const answer = ({ params, query, viewer }: { params: { id: string }; query: z.infer<typeof profileQuery>; viewer: Viewer }) =>
    viewProfile(parts, viewer, { memberNo: params.id, purpose: query.purpose })
  routes.get('/api/profiles/:id', { schema }, answer)
  routes.get('/profiles/:id', { schema }, answer)
}

import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { fail } from '../errors.ts'

/**
 * Refuses (field_invalid) what an address asks that its route does not know, naming what it does: a misspelt `date` would otherwise be answered
 * as of today. Called before the routes are added.
 */
export function refuseUnknownParameters(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const asked = route.schema?.querystring
    const known = asked instanceof z.ZodObject ? Object.keys(asked.shape) : []
    const allowed = known.length > 0 ? `查询条件：${known.join('、')}` : '没有查询条件'
    route.preValidation = [
      async ({ query }: { query: unknown }) => {
        for (const [name, value] of Object.entries(query as object))
          if (!known.includes(name))
            throw fail('field_invalid', {
              field: name.slice(0, 100),
              value: String(value).slice(0, 100),
              detail: `没有“${name.slice(0, 100)}”这个查询条件`,
              allowed,
            })
      },
      ...[route.preValidation ?? []].flat(),
    ]
  })
}

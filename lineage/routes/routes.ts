import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { LineageStore } from '../store/database.ts'
import { columnTrail, lineageAround } from '../store/graph.ts'

export interface LineageDeps {
  /** The governance database (openLineageStore), already migrated. */
  readonly db: LineageStore
  /** Chinese titles of assets; those it does not know are left out. */
  readonly titlesOf?: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>
}

const params = z.object({ assetId: z.string().max(200) })
const graphQuery = z.object({
  direction: z.enum(['up', 'down', 'both']).default('both'),
  depth: z.coerce.number().int().min(1).max(20).default(3),
  columns: z.stringbool().default(false),
})
const trailQuery = z.object({
  direction: z.enum(['up', 'down']).default('up'),
  depth: z.coerce.number().int().min(1).max(20).default(20),
})

/** Mounts lineage's API under /api: where an asset or a column comes from and what it feeds. */
export function registerLineageRoutes(app: FastifyInstance, { db, titlesOf = async () => new Map() }: LineageDeps): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['lineage']
  routes.get(
    '/api/lineage/:assetId',
    { schema: { tags, summary: '资产的上下游', params, querystring: graphQuery } },
    async ({ params: { assetId }, query }) => {
      const graph = await lineageAround(db, { asset: assetId, ...query })
      const titles = await titlesOf(graph.nodes.map(({ id }) => id))
      return { ...graph, nodes: graph.nodes.map((node) => ({ ...node, title: titles.get(node.id) ?? null })) }
    },
  )
  routes.get(
    '/api/lineage/:assetId/columns/:column',
    {
      schema: {
        tags,
        summary: '字段的来源或去向',
        params: params.extend({ column: z.string().max(200) }),
        querystring: trailQuery,
      },
    },
    async ({ params: { assetId, column }, query }) => ({ columns: await columnTrail(db, { asset: assetId, column, ...query }) }),
  )
}

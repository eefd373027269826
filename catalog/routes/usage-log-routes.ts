import type { Viewer } from '@anju/standards/viewer.ts'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { fail } from '../errors.ts'
import { listUsage, verifyChain } from '../usage-log/store.ts'
import type { CatalogParts } from './routes.ts'

const logQuery = z.object({
  cursor: z
    .string()
    .regex(/^\d{1,18}$/, '翻页标记应为序号')
    .optional(),
  asset: z.string().max(200).optional(),
  subject: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
})
const verifyQuery = z.object({
  seq: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
})

/** The usage log, for stewards: who read what and why; and whether it is whole. */
export function registerUsageLogRoutes(app: FastifyInstance, { db }: CatalogParts): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['usage-log']
  routes.get('/api/usage-log', { schema: { tags, summary: '使用日志', querystring: logQuery } }, async ({ query, viewer }) => {
    requireSteward(viewer)
    const links = await listUsage(db, {
      limit: query.limit + 1,
      ...(query.cursor === undefined ? {} : { before: BigInt(query.cursor) }),
      ...(query.asset === undefined ? {} : { asset: query.asset }),
      ...(query.subject === undefined ? {} : { subject: query.subject }),
    })
    const entries = links.slice(0, query.limit).map((link) => ({ ...link, seq: link.seq.toString() }))
    return { entries, next: links.length > query.limit ? (entries.at(-1)?.seq ?? null) : null }
  })
  routes.get(
    '/api/usage-log/verify',
    {
      schema: {
        tags,
        summary: '校验使用日志的哈希链',
        description: '给出 seq 与 hash（另行保存的检查点）时，还能发现整条链被回滚。',
        querystring: verifyQuery,
      },
    },
    async ({ query, viewer }) => {
      requireSteward(viewer)
      const noted = query.seq !== undefined && query.hash !== undefined ? { seq: BigInt(query.seq), hash: query.hash } : undefined
      const { ok, entries, head, broken } = await verifyChain(db, noted)
      return { intact: ok, checked: entries, head, seq: broken?.seq ?? null, reason: broken?.reason ?? null }
    },
  )
}

function requireSteward(viewer: Viewer): void {
  if (viewer.role !== 'steward') throw fail('steward_only')
}

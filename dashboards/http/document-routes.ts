import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { IndicatorBook } from '../binding/indicator-book.ts'
import type { DashboardsDb } from '../store/database.ts'
import { listScreens, listVersions, publishVersion, readScreen, saveVersion } from '../store/screens.ts'
import { mayDesign, requireDesigner } from './designer.ts'
import { judgeDocument, refuseDocument } from './judge-document.ts'

export interface DocumentDeps {
  readonly db: DashboardsDb
  readonly book: IndicatorBook
  /** Called after a version was published, so that walls load it. */
  readonly published: (screenId: string) => void
}

const byId = z.object({ id: z.string().max(40) })
const version = z.coerce.number().int().min(1)

/** Screens as documents: list, read, save a version, publish, versions. */
export function registerDocumentRoutes(app: FastifyInstance, { db, book, published }: DocumentDeps): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.get('/api/screens', { schema: { tags: ['screens'], summary: '大屏列表' } }, async () => ({
    screens: await listScreens(db),
  }))
  routes.get(
    '/api/screens/:id',
    {
      schema: {
        tags: ['screens'],
        summary: '大屏文档（默认已发布版）',
        params: byId,
        querystring: z.object({ version: version.optional() }),
      },
    },
    async ({ params, query, viewer }) => ({ ...(await readScreen(db, params.id, query.version)), mayEdit: mayDesign(viewer) }),
  )
  routes.get(
    '/api/screens/:id/versions',
    { schema: { tags: ['screens'], summary: '版本列表', params: byId } },
    async ({ params }) => ({
      versions: await listVersions(db, params.id),
    }),
  )
  const saving = z.object({ document: z.unknown(), baseVersion: z.int().min(0), note: z.string().max(200).default('') })
  routes.put(
    '/api/screens/:id',
    { schema: { tags: ['screens'], summary: '存为新版本', params: byId, body: saving } },
    async ({ params, body, viewer }, reply) => {
      requireDesigner(viewer)
      const judged = judgeDocument(body.document, params.id, book)
      if (!judged.ok) return refuseDocument(reply, judged.problems)
      const saved = { document: judged.document, author: viewer.name, note: body.note, baseVersion: body.baseVersion }
      return { version: await saveVersion(db, saved) }
    },
  )
  routes.post(
    '/api/screens/:id/publish',
    { schema: { tags: ['screens'], summary: '发布一个版本', params: byId, body: z.object({ version }) } },
    async ({ params, body, viewer }) => {
      requireDesigner(viewer)
      await publishVersion(db, params.id, body.version, viewer.name)
      published(params.id)
      return { publishedVersion: body.version }
    },
  )
}

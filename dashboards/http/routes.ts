import type { LakeSession } from '@anju/infra/lake/engine.ts'
import type { FastifyInstance } from 'fastify'
import { standardBook } from '../binding/indicator-book.ts'
import { createLakeCache, type OnChange } from '../binding/lake-cache.ts'
import { createLiveHub } from '../binding/live-hub.ts'
import { readScreenData } from '../binding/screen-data.ts'
import type { DashboardsDb } from '../store/database.ts'
import { readScreen } from '../store/screens.ts'
import { registerDataRoutes } from './data-routes.ts'
import { registerDocumentRoutes } from './document-routes.ts'
import { registerLiveRoute } from './live-route.ts'

export interface DashboardDeps {
  /** The governance database, inside the schema `dashboards` (openDashboardsDb), already migrated. */
  readonly db: DashboardsDb
  readonly lake: LakeSession
  /** Hears publications and captures; given by the web server. */
  readonly onChange: OnChange
  readonly clock?: () => Date
}

/**
 * Mounts the screens' API under /api. Needs `request.viewer`, and zod as the app's validator and serializer.
 * Ends its listening when the app closes.
 */
export function registerDashboardRoutes(
  app: FastifyInstance,
  { db, lake, onChange, clock = () => new Date() }: DashboardDeps,
): void {
  const cache = createLakeCache(onChange)
  const binding = { lake, cache, book: standardBook, clock }
  const hub = createLiveHub({
    onChange,
    onTrouble: (error) => app.log.warn({ err: error }, 'a screen could not be read'),
    read: async (id) => readScreenData(binding, await readScreen(db, id)),
  })
  registerDocumentRoutes(app, { db, book: standardBook, published: hub.documentPublished })
  registerDataRoutes(app, { db, ...binding })
  registerLiveRoute(app, { db, hub })
  app.addHook('onClose', async () => {
    hub.close()
    cache.close()
  })
}

import type { Lake } from '@anju/infra/lake/engine.ts'
import type { CatalogAddress } from '@anju/infra/lake/publish.ts'
import type { Trino } from '@anju/infra/trino/client.ts'
import { openTrinoReader } from '@anju/infra/trino/reader.ts'
import type { FastifyInstance } from 'fastify'
import { createAssetSnapshot } from '../assets/snapshot.ts'
import type { DoorDeps } from '../sql-door/door.ts'
import { duckDbEngine, trinoEngine } from '../sql-door/engine.ts'
import { createScanCache } from '../sql-door/scan-cache.ts'
import type { CatalogStore } from '../store/database.ts'
import { createUsageLog } from '../usage-log/usage-log.ts'
import { registerAssetRoutes } from './asset-routes.ts'
import { registerProfileRoutes } from './profile-routes.ts'
import { registerSearchRoutes } from './search-routes.ts'
import { registerSqlRoutes } from './sql-routes.ts'
import { registerStandardsRoutes } from './standards-routes.ts'
import { registerUsageLogRoutes } from './usage-log-routes.ts'

export interface CatalogDeps {
  /** The governance database (openCatalogStore), already migrated. */
  readonly db: CatalogStore
  /** Opened read-only. */
  readonly lake: Lake
  /** The Trino that runs what people ask; undefined: DuckDB does. */
  readonly trino?: Trino | undefined
  /** Where the lake's catalog answers, for what it says of tables beside their rows. */
  readonly lakeCatalog: CatalogAddress
  /** The centre's secret behind joinable tokens; a new one makes new tokens. */
  readonly tokenKey: string
  readonly clock?: () => Date
  /** Longest time that one query may run. */
  readonly timeoutMs?: number
}

/** Everything that the catalog's routes share. */
export interface CatalogParts extends DoorDeps {
  readonly db: CatalogStore
}

/** Wires the catalog once per process: its snapshot of the assets, its compiled policies, its usage log. */
export function createCatalog({
  db,
  lake,
  trino,
  lakeCatalog,
  tokenKey,
  clock = () => new Date(),
  timeoutMs = 30_000,
}: CatalogDeps): CatalogParts {
  return {
    db,
    lake,
    engine: trino ? trinoEngine(openTrinoReader(lake, trino), tokenKey) : duckDbEngine(lake, tokenKey),
    lakeCatalog,
    tokenKey,
    clock,
    timeoutMs,
    assets: createAssetSnapshot(db),
    scans: createScanCache(lake),
    usageLog: createUsageLog(db),
  }
}

/**
 * Mounts the catalog's API under /api (and /profiles). Needs `request.viewer`, zod as the app's validator and serializer, and an error handler
 * that answers ProblemErrors.
 */
export function registerCatalogRoutes(app: FastifyInstance, parts: CatalogParts): void {
  registerAssetRoutes(app, parts)
  registerSqlRoutes(app, parts)
  registerUsageLogRoutes(app, parts)
  registerStandardsRoutes(app)
  registerSearchRoutes(app, parts)
  registerProfileRoutes(app, parts)
}

import { openPool } from '../../postgres-pool.ts'
import type { CatalogConfig } from './config.ts'
import type { CatalogDeps } from './deps.ts'
import { createCatalogApp } from './http/app.ts'
import { createLocks } from './locks.ts'
import { RETENTION } from './metadata/retention.ts'
import { folderWarehouse } from './store/folder-warehouse.ts'
import { createMetadataFiles } from './store/metadata-files.ts'
import { postgresNamespaces } from './store/namespaces.ts'
import { postgresPointers } from './store/pointers.ts'
import { s3Warehouse } from './store/s3-warehouse.ts'
import { prepareDatabase } from './store/schema.ts'

const CATALOG_NAME = 'lake'

export interface ServeOptions {
  /**
   * For trials and conformance kits, as Iceberg's own JDBC catalog has it by default: creating a table makes its namespace,
   * clients may put tables anywhere on the machine and commit files that are not there. A centre's catalog is strict.
   */
  readonly permissive?: boolean
}

/** Starts the catalog and listens; `close` ends it after the requests and the clean-up under way. */
export async function serveCatalog(
  config: CatalogConfig,
  { permissive = false }: ServeOptions = {},
): Promise<{ close(): Promise<void> }> {
  const warehouse = config.s3
    ? s3Warehouse(config.warehouse, config.s3)
    : await folderWarehouse(config.warehouse, { confined: !permissive })
  const left = await warehouse.kept.find()
  const pool = openPool({ connectionString: config.databaseUrl, max: 8 })
  await prepareDatabase(pool)
  const background = new Set<Promise<void>>()
  const deps: CatalogDeps = {
    pointers: postgresPointers(pool, CATALOG_NAME, { implicitNamespaces: permissive }),
    namespaces: postgresNamespaces(pool, CATALOG_NAME),
    files: createMetadataFiles(warehouse),
    warehouse,
    retention: RETENTION,
    implicitNamespaces: permissive,
    filesRequired: !permissive,
    locks: createLocks(),
    now: Date.now,
    inBackground(what, work) {
      const running: Promise<void> = work()
        .catch((error: unknown) => app.log.error({ err: error }, what))
        .finally(() => background.delete(running))
      background.add(running)
    },
  }
  const app = createCatalogApp(deps, { token: config.token, log: true })
  deps.inBackground('settle files of the catalog before', () => warehouse.kept.settle(left))
  await app.listen({ host: config.host, port: config.port })
  return {
    async close() {
      await app.close()
      await Promise.all(background)
      await pool.end()
    },
  }
}

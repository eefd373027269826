import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LakeOptions, readLakeConfig } from '@anju/infra/lake/config.ts'
import { s3Environment } from '@anju/infra/lake/files/s3-settings.ts'
import { z } from 'zod'

const environment = z.object({
  WORKER_PORT: z.coerce.number().int().min(1).max(65_535),
  TEMPORAL_ADDRESS: z.string().min(1),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  GOVERNANCE_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DBT_PYTHON: z.string().min(1),
  TRINO_URL: z.url({ protocol: /^http$/ }).optional(),
  CAPTURE_URL: z.url().optional(),
  BACKUP_URL: z.url().optional(),
  WORKER_STATE: z.string().min(1).optional(),
  SOURCES_FOLDER: z.string().min(1).optional(),
  SOURCES_SETTLE_MS: z.coerce.number().int().min(0).default(5_000),
  LAKE_ORPHAN_HOURS: z.coerce.number().min(0.001, '应为不小于 0.001 的小时数').default(24),
  FRESHEN_PAUSED: z.stringbool().default(false),
})

export interface WorkerConfig {
  readonly port: number
  readonly temporal: { readonly address: string; readonly namespace: string }
  readonly governanceUrl: string
  readonly dbtPython: string
  /** Capture's address, whose event stream tells when ods has changed; undefined: the loops poll. */
  readonly captureUrl: string | undefined
  /** Where the part answers that feeds the centre's backup, to be watched; undefined: the centre is backed up by other means. */
  readonly backupUrl: string | undefined
  /** Whether loops that do not run yet wait for `resumeFreshen`: a history is about to be loaded. */
  readonly freshenPaused: boolean
  /** Folder that holds the drop folder of every source, and how long a file there must have been left alone to be whole. */
  readonly sources: { readonly folder: string; readonly settleMs: number }
  /** What lies in the lake and no table reaches is removed when it has lain there for longer: longer than any transaction takes. */
  readonly orphanAgeMs: number
  /** Secrets that declared sources name: `SOURCE_SECRET_<name>`. */
  readonly secretOf: (name: string) => string | undefined
  /** Folder for dbt's target and logs; one per worker. */
  readonly stateDir: string
  readonly lake: LakeOptions
  /** The Trino on which the graph works; undefined: DuckDB, in this process. */
  readonly trinoUrl: string | undefined
  /** What dbt is told of the lake and of the engine that it runs on. */
  readonly dbtEnv: Readonly<Record<string, string>>
}

/** Reads the environment; throws a ZodError that names the setting at fault. */
export function readWorkerConfig(env: Record<string, string | undefined>): WorkerConfig {
  const parsed = environment.parse(env)
  const lake = readLakeConfig(env)
  const stateDir = parsed.WORKER_STATE ?? join(tmpdir(), `anju-worker-${parsed.WORKER_PORT}`)
  return {
    port: parsed.WORKER_PORT,
    temporal: { address: parsed.TEMPORAL_ADDRESS, namespace: parsed.TEMPORAL_NAMESPACE },
    governanceUrl: parsed.GOVERNANCE_DATABASE_URL,
    dbtPython: parsed.DBT_PYTHON,
    captureUrl: parsed.CAPTURE_URL,
    backupUrl: parsed.BACKUP_URL,
    freshenPaused: parsed.FRESHEN_PAUSED,
    stateDir,
    sources: { folder: parsed.SOURCES_FOLDER ?? join(stateDir, 'sources'), settleMs: parsed.SOURCES_SETTLE_MS },
    orphanAgeMs: parsed.LAKE_ORPHAN_HOURS * 3_600_000,
    secretOf: (name) => env[`SOURCE_SECRET_${name}`] || undefined,
    lake,
    trinoUrl: parsed.TRINO_URL,
    dbtEnv: {
      LAKE_CATALOG_URL: lake.catalogUrl,
      DUCKDB_EXTENSIONS: lake.extensionDir,
      ...(lake.token ? { LAKE_CATALOG_TOKEN: lake.token } : {}),
      ...(lake.warehouse ? { LAKE_CATALOG_WAREHOUSE: lake.warehouse } : {}),
      ...s3Environment(lake.s3),
      ...(parsed.TRINO_URL ? trinoEnvironment(parsed.TRINO_URL) : {}),
    },
  }
}

/** What dbt must know to build on the Trino at `url`. */
export function trinoEnvironment(url: string): Record<string, string> {
  const { hostname, port } = new URL(url)
  return { ANJU_ENGINE: 'trino', TRINO_HOST: hostname, TRINO_PORT: port || '80' }
}

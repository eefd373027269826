import { z } from 'zod'
import { readS3Settings, type S3Settings } from './files/s3-settings.ts'

export interface LakeOptions {
  readonly catalogUrl: string
  /** Bearer token of the catalog, when it asks for one. */
  readonly token?: string
  /** The name by which a catalog of several lakes knows this one. */
  readonly warehouse?: string
  /** Folder that holds `<release>/<platform>/{avro,httpfs,iceberg}.duckdb_extension`. */
  readonly extensionDir: string
  /** DuckDB's own limit, e.g. `512MB`; beyond it the engine spills to disk. */
  readonly memoryLimit?: string
  readonly threads?: number
  readonly readOnly?: boolean
  /** The storage of a lake whose warehouse is `s3://…`. */
  readonly s3?: S3Settings
}

const environment = z.object({
  LAKE_CATALOG_URL: z.url(),
  LAKE_CATALOG_TOKEN: z.string().min(1).optional(),
  LAKE_CATALOG_WAREHOUSE: z.string().min(1).optional(),
  DUCKDB_EXTENSIONS: z.string().min(1),
  LAKE_MEMORY_LIMIT: z
    .string()
    .regex(/^\d+(MB|GB)$/, '应为如 512MB、2GB 的大小')
    .default('768MB'),
})

/** Reads how to reach the lake from the environment; throws a ZodError, or an Error for keys of storage that are missing, that names the setting. */
export function readLakeConfig(env: Record<string, string | undefined>): LakeOptions {
  const parsed = environment.parse(env)
  const s3 = readS3Settings(env)
  return {
    catalogUrl: parsed.LAKE_CATALOG_URL,
    ...(parsed.LAKE_CATALOG_TOKEN ? { token: parsed.LAKE_CATALOG_TOKEN } : {}),
    ...(parsed.LAKE_CATALOG_WAREHOUSE ? { warehouse: parsed.LAKE_CATALOG_WAREHOUSE } : {}),
    extensionDir: parsed.DUCKDB_EXTENSIONS,
    memoryLimit: parsed.LAKE_MEMORY_LIMIT,
    ...(s3 ? { s3 } : {}),
  }
}

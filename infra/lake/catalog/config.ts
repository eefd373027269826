import { z } from 'zod'
import { readS3Settings } from '../files/s3-settings.ts'

const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  LAKE_CATALOG_PORT: z.coerce.number().int(),
  LAKE_DATABASE_URL: z.string().min(1),
  /** Where the tables' files are: an absolute folder, or `s3://bucket/prefix`. */
  LAKE_WAREHOUSE: z.string().regex(/^(\/|s3:\/\/[^/]+)/, '应为绝对路径，或 s3://桶/前缀'),
  /** When set, every request but /healthz must carry it as a bearer token. */
  LAKE_CATALOG_TOKEN: z.string().min(1).optional(),
})

/** Reads the catalog's settings from the environment; throws a ZodError that names what is missing, Error for S3 storage without its address or keys. */
export function readCatalogConfig(env: Record<string, string | undefined>) {
  const parsed = environment.parse(env)
  const remote = parsed.LAKE_WAREHOUSE.startsWith('s3://')
  const s3 = remote ? readS3Settings(env) : undefined
  if (remote && !s3) throw new Error(`LAKE_WAREHOUSE=${parsed.LAKE_WAREHOUSE} 在对象存储上，须设置 LAKE_S3_ENDPOINT 及密钥`)
  return {
    host: parsed.HOST,
    port: parsed.LAKE_CATALOG_PORT,
    databaseUrl: parsed.LAKE_DATABASE_URL,
    warehouse: parsed.LAKE_WAREHOUSE,
    s3,
    token: parsed.LAKE_CATALOG_TOKEN,
  }
}
export type CatalogConfig = ReturnType<typeof readCatalogConfig>

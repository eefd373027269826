import { z } from 'zod'

const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  LAKE_CATALOG_PORT: z.coerce.number().int(),
  LAKE_DATABASE_URL: z.string().min(1),
  /** Absolute folder that holds the tables' files. */
  LAKE_WAREHOUSE: z.string().startsWith('/'),
  /** When set, every request but /healthz must carry it as a bearer token. */
  LAKE_CATALOG_TOKEN: z.string().min(1).optional(),
})

/** Reads the catalog's settings from the environment; throws a ZodError that names what is missing. */
export function readCatalogConfig(env: Record<string, string | undefined>) {
  const parsed = environment.parse(env)
  return {
    host: parsed.HOST,
    port: parsed.LAKE_CATALOG_PORT,
    databaseUrl: parsed.LAKE_DATABASE_URL,
    warehouse: parsed.LAKE_WAREHOUSE,
    token: parsed.LAKE_CATALOG_TOKEN,
  }
}
export type CatalogConfig = ReturnType<typeof readCatalogConfig>

import { CITY } from '@anju/standards/code-lists/region.ts'
import { z } from 'zod'

const environment = z.object({
  LEDGER_WORKER_PORT: z.coerce.number().int().min(1).max(65_535),
  LEDGER_DATABASE_URL: z.string().min(1),
  LEDGER_CITY: z.string().default(CITY.code),
  TEMPORAL_ADDRESS: z.string().min(1),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
})

/** Reads the worker's settings from the environment; throws a ZodError that names what is missing. */
export function readBatchConfig(env: Record<string, string | undefined>) {
  const parsed = environment.parse(env)
  return {
    port: parsed.LEDGER_WORKER_PORT,
    databaseUrl: parsed.LEDGER_DATABASE_URL,
    city: parsed.LEDGER_CITY,
    temporal: { address: parsed.TEMPORAL_ADDRESS, namespace: parsed.TEMPORAL_NAMESPACE },
  }
}

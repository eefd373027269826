import { CITY } from '@anju/standards/code-lists/region.ts'
import { z } from 'zod'

const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  LEDGER_PORT: z.coerce.number().int(),
  LEDGER_DATABASE_URL: z.string().min(1),
  /** Bearer token of the centre's own services. */
  /** The city of the centre, GB/T 2260: whose policy holds. */
  LEDGER_CITY: z
    .string()
    .regex(/^(?!..0000)\d{4}00$/, '应为地级市代码')
    .default(CITY.code),
  LEDGER_TOKEN: z.string().min(16),
  /** When set, access tokens of this provider with the role clerk are accepted too. */
  OIDC_ISSUER: z.union([z.literal(''), z.url()]).default(''),
})

/** Reads the ledger's settings from the environment; throws a ZodError that names what is missing. */
export function readLedgerConfig(env: Record<string, string | undefined>) {
  const parsed = environment.parse(env)
  return {
    host: parsed.HOST,
    port: parsed.LEDGER_PORT,
    databaseUrl: parsed.LEDGER_DATABASE_URL,
    city: parsed.LEDGER_CITY,
    token: parsed.LEDGER_TOKEN,
    issuer: parsed.OIDC_ISSUER,
  }
}

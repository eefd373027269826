import { CITY } from '@anju/standards/code-lists/region.ts'
import { z } from 'zod'

const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  LEDGER_PORT: z.coerce.number().int(),
  LEDGER_DATABASE_URL: z.string().min(1),
  /** The city of the centre, GB/T 2260: whose policy holds. */
  LEDGER_CITY: z
    .string()
    .regex(/^(?!..0000)\d{4}00$/, '应为地级市代码')
    .default(CITY.code),
  /** Bearer token of the centre's own services. */
  LEDGER_TOKEN: z.string().min(16),
  /** The bank's gateway and our token there; without it nothing is sent, pulled or reconciled. */
  BANK_URL: z.union([z.literal(''), z.url()]).default(''),
  BANK_TOKEN: z.string().default(''),
  /** Longest wait for an answer of the bank. */
  BANK_TIMEOUT_MS: z.coerce.number().int().min(1).default(10_000),
  /** How often the outbox is looked at. */
  BANK_EVERY_MS: z.coerce.number().int().min(1).default(1_000),
  /** How often 账户明细 is read, for what no notice has told. */
  BANK_STATEMENT_EVERY_MS: z.coerce.number().int().min(1).default(60_000),
  /** The bank's token for its notices; '' refuses them all. */
  BANK_NOTICE_TOKEN: z.string().default(''),
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
    bank:
      parsed.BANK_URL === ''
        ? undefined
        : {
            url: parsed.BANK_URL,
            token: parsed.BANK_TOKEN,
            timeoutMs: parsed.BANK_TIMEOUT_MS,
            everyMs: parsed.BANK_EVERY_MS,
            pullEveryMs: parsed.BANK_STATEMENT_EVERY_MS,
          },
    bankNoticeToken: parsed.BANK_NOTICE_TOKEN,
  }
}

const migration = z.object({ LEDGER_OWNER_URL: z.string().min(1) })

/** Reads where the owner of the schema migrates from the environment; the serving ledger is never told it. */
export const readMigrationConfig = (env: Record<string, string | undefined>) => ({
  ownerUrl: migration.parse(env).LEDGER_OWNER_URL,
})

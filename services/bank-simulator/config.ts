import { z } from 'zod'

const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  BANK_PORT: z.coerce.number().int(),
  BANK_DATABASE_URL: z.string().min(1),
  /** Bearer token of the centre: messages and control. */
  BANK_TOKEN: z.string().min(16),
  /** Where 到账通知 go; empty: they are kept until an address is given. */
  BANK_NOTICE_URL: z.union([z.literal(''), z.url()]).default(''),
  /** Bearer token that the notices carry. */
  BANK_NOTICE_TOKEN: z.string().default(''),
  /** How often what is due is cleared and noticed; 0: only when POST /control/clear asks for it. */
  BANK_CLEARING_MS: z.coerce.number().int().min(0).default(200),
})

/** Reads the bank's settings from the environment; throws a ZodError that names what is missing. */
export function readBankConfig(env: Record<string, string | undefined>) {
  const parsed = environment.parse(env)
  return {
    host: parsed.HOST,
    port: parsed.BANK_PORT,
    databaseUrl: parsed.BANK_DATABASE_URL,
    token: parsed.BANK_TOKEN,
    notices: { url: parsed.BANK_NOTICE_URL, token: parsed.BANK_NOTICE_TOKEN },
    clearingMs: parsed.BANK_CLEARING_MS,
  }
}

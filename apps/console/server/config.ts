import { readLakeConfig } from '@anju/infra/lake/config.ts'
import { z } from 'zod'

const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  WEB_PORT: z.coerce.number().int(),
  WEB_ORIGIN: z.url(),
  GOVERNANCE_DATABASE_URL: z.string().min(1),
  TEMPORAL_ADDRESS: z.string().min(1),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  LEDGER_URL: z.url(),
  LEDGER_TOKEN: z.string().min(1),
  CAPTURE_URL: z.url(),
  CAPTURE_TOKEN: z.string().min(16),
  /** The worker's SOURCES_FOLDER, where uploaded files are put; empty: none are taken here. */
  SOURCES_FOLDER: z.string().default(''),
  /** Empty: the embedded provider for the demo signs people in. */
  OIDC_ISSUER: z.union([z.literal(''), z.url()]).default(''),
  OIDC_CLIENT_ID: z.string().min(1).default('anju-console'),
  OIDC_CLIENT_SECRET: z.string().optional(),
  SESSION_SECRET: z.string().min(32),
  SERVICE_TOKEN: z.string().min(32),
  /** The Trino that runs what people ask of the SQL door; left out: DuckDB does. */
  TRINO_URL: z.url({ protocol: /^http$/ }).optional(),
  POLICY_TOKEN_KEY: z.string().min(32),
  DEMO_PASSWORD: z.string().min(8).optional(),
})

/** Reads the web server's settings from the environment; throws a ZodError that names each missing one. */
export function readConfig(env: Record<string, string | undefined>) {
  const parsed = environment.parse(env)
  return {
    host: parsed.HOST,
    port: parsed.WEB_PORT,
    origin: parsed.WEB_ORIGIN,
    governanceUrl: parsed.GOVERNANCE_DATABASE_URL,
    temporal: { address: parsed.TEMPORAL_ADDRESS, namespace: parsed.TEMPORAL_NAMESPACE },
    ledger: { url: parsed.LEDGER_URL, token: parsed.LEDGER_TOKEN },
    captureUrl: parsed.CAPTURE_URL,
    captureToken: parsed.CAPTURE_TOKEN,
    sourcesFolder: parsed.SOURCES_FOLDER,
    oidc: {
      issuer: parsed.OIDC_ISSUER,
      clientId: parsed.OIDC_CLIENT_ID,
      clientSecret: parsed.OIDC_CLIENT_SECRET ?? parsed.SESSION_SECRET,
    },
    sessionSecret: parsed.SESSION_SECRET,
    serviceToken: parsed.SERVICE_TOKEN,
    trinoUrl: parsed.TRINO_URL,
    policyTokenKey: parsed.POLICY_TOKEN_KEY,
    demoPassword: parsed.DEMO_PASSWORD,
    lake: readLakeConfig(env),
  }
}
export type WebConfig = ReturnType<typeof readConfig>

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const secretsSchema = z.object({
  postgresPassword: z.string(),
  ledgerPassword: z.string(),
  /** Of who owns the ledger's schema: known to its migration alone. */
  ledgerOwnerPassword: z.string(),
  bankPassword: z.string(),
  capturePassword: z.string(),
  /** What the console shows capture when it gives orders. */
  captureToken: z.string(),
  lakePassword: z.string(),
  governancePassword: z.string(),
  backupPassword: z.string(),
  ledgerToken: z.string(),
  /** The centre's token at the bank, and the bank's at the centre. */
  bankToken: z.string(),
  bankNoticeToken: z.string(),
  /** The centre's token at the departments' simulator. */
  departmentToken: z.string(),
  catalogToken: z.string(),
  serviceToken: z.string(),
  sessionSecret: z.string(),
  /** Key of the joinable tokens that masked columns show. */
  policyTokenKey: z.string(),
  /** Password of the demo's six people; printed by npm start, never the same on two machines. */
  demoPassword: z.string(),
})
export type Secrets = z.infer<typeof secretsSchema>

/**
 * The centre's own secrets, drawn at random on the first start and kept in one file that only its owner reads. Those that a later release
 * needs are drawn when they are first missed.
 */
export function readOrMakeSecrets(file: string): Secrets {
  const known: Record<string, unknown> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const missing = Object.keys(secretsSchema.shape).filter((name) => !(name in known))
  if (missing.length === 0) return secretsSchema.parse(known)
  const drawn = missing.map((name) => [name, randomBytes(name === 'demoPassword' ? 5 : 24).toString('hex')])
  const secrets = { ...known, ...Object.fromEntries(drawn) }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  // Whole or not at all: a file cut by a full disk would lock the centre out of its own databases.
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return secretsSchema.parse(secrets)
}
